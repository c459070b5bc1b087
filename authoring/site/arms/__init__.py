"""The four arms, trained in the reader's browser: a page of the site, and the same as one file.

JavaScript and the text of the WebAssembly module lie beside this file, and the page is put
together from them, the embedded digits and the measured table. `assemble` turns kernel.wat into
kernel.wasm, which is committed: nobody who writes the site needs an assembler.
"""

from __future__ import annotations

import base64
import functools
import gzip
import json
import re
from pathlib import Path

import numpy as np
from markupsafe import Markup
from scipy.special import stdtrit

from authoring.building import placeholders, readme
from authoring.site import markup
from authoring.site.arms import assemble
from authoring.site.content import START, SiteError
from authoring.site.templates import TEMPLATES, template
from utils import results
from utils.data import CLASSES, PER_CLASS, load_digits, stable_order
from utils.plots import ARM_STYLE

HERE = Path(__file__).resolve().parent
PAGE, ALONE = "four-arms.html", "files/four-arms.html"
LESSON = "03_augmentation_as_regularization.html"  # where the table is read
SCRIPT, SHEET = "four-arms.js", "four-arms.css"
ARMS = ("none", "augmentation", "dropout", "both")
SEEDS, EPOCHS = 10, 30
TABLE = "four_arms"
# Matplotlib's markers as paths around the origin.
_MARKS = {
    "o": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z",
    "^": "M0-6L5.5 4.5H-5.5Z",
    "s": "M-4.5-4.5H4.5V4.5H-4.5Z",
    "D": "M0-6L6 0L0 6L-6 0Z",
}
_WORKER = ("random.js", "augment.js", "network.js", "worker.js")
_PARTS = ("train.js", "figures.js", "draw.js")


def exists(root: Path) -> bool:
    """Whether the course at `root` has the table that the page shows."""
    return (root / readme.TABLE).is_file()


def body() -> str:
    """The page as HTML, without its frame."""
    gain = placeholders.gain
    arms = [
        {
            "name": arm,
            "mark": _MARKS[ARM_STYLE[arm][1]],
            "accuracy": placeholders.percent(TABLE, "holdout", arm=arm, epoch=EPOCHS),
            "gain": "–" if arm == "none" else gain(TABLE, "holdout", arm, "none", epoch=EPOCHS),
        }
        for arm in ARMS
    ]
    weights = re.search(r"([\d,]+) parameters", results.card(TABLE)["setup"]).group(1)
    return template(HERE, "body.html.j2").render(
        arms=arms, seeds=SEEDS, measured_seeds=placeholders.seeds(TABLE), weights=weights
    )


def script() -> str:
    """The page's JavaScript with all that it needs inside, as it may stand in a page.

    Raises SiteError when kernel.wasm is not what kernel.wat gives.
    """
    values = {
        "EPOCHS": EPOCHS,
        "SEEDS": SEEDS,
        "MARKS": {arm: _MARKS[ARM_STYLE[arm][1]] for arm in ARMS},
        "T95": [round(float(stdtrit(n - 1, 0.975)), 6) for n in range(2, SEEDS + 1)],
        "kernel": base64.b64encode(_kernel()).decode(),
        "worker": _joined(_WORKER),
        "digits": digits(),
    }
    data = json.dumps(values).replace("<", "\\u003c")
    return f"(() => {{\nconst FOUR_ARMS = {data};\n{_joined(_PARTS)}}})();\n"


def sheet() -> str:
    """The page's style, with the colours of the arms."""
    colours = "".join(f".arm-{arm} {{ --arm: {ARM_STYLE[arm][0]}; }}\n" for arm in ARMS)
    return colours + (HERE / "page.css").read_text(encoding="utf-8")


def files(page: markup.Page) -> dict[str, bytes]:
    """What the page needs beside it; and the page as one file.

    Raises SiteError when kernel.wasm is not what kernel.wat gives.
    """
    own, colours = script(), sheet()
    style, dark, theme, comforts = (
        (TEMPLATES / name).read_text(encoding="utf-8")
        for name in ("style.css", "dark.css", "theme.js", "site.js")
    )
    alone = template(HERE, "alone.html.j2").render(
        name=page.name,
        title=page.title,
        description=page.description,
        body=Markup(page.body),
        start=START,
        contents=[],
        icon=base64.b64encode((TEMPLATES / "icon.svg").read_bytes()).decode(),
        style=Markup(style + colours),
        dark=Markup(dark),
        script=Markup(theme + comforts + own),
    )
    return {SCRIPT: own.encode(), SHEET: colours.encode(), ALONE: alone.encode()}


@functools.cache
def digits() -> str:
    """All embedded digits and their order in each seed, compressed, as base64.

    The pixels, uint8 (5000, 28, 28); then for each seed and class the rows within the class in the
    order in which `course_split` deals them out, uint16 (seeds, classes, 500), first all low bytes
    and then all high bytes.
    """
    images, labels = load_digits()
    orders = np.array(
        [
            [stable_order(PER_CLASS, seed, label) for label in range(CLASSES)]
            for seed in range(SEEDS)
        ]
    )
    assert np.array_equal(labels, np.repeat(np.arange(CLASSES), PER_CLASS))
    parts = (images, orders % 256, orders // 256)
    plain = b"".join(part.astype(np.uint8).tobytes() for part in parts)
    return base64.b64encode(gzip.compress(plain, 9, mtime=0)).decode()


def _kernel() -> bytes:
    content = assemble.BYTES.read_bytes()
    if not assemble.is_current(content):
        raise SiteError(f"{assemble.BYTES.name} is not what its text gives; run {assemble.COMMAND}")
    return content


def _joined(names: tuple[str, ...]) -> str:
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)
