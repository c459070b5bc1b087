"""The page of the four arms: what is embedded in it, and that the kernel is what its text gives."""

import base64
import gzip
import json

import numpy as np
import pytest

from authoring.site import arms, publish
from authoring.site.arms import assemble
from authoring.site.content import SiteError
from utils import results
from utils.data import course_split, load_digits

MOST = 1_500_000  # bytes of the page as one file


@pytest.fixture(scope="module")
def files():
    page = publish._rendered("the page", arms.body, publish.ROOT, arms.PAGE)
    return arms.files(page) | {arms.PAGE: page.body.encode()}


def test_the_bytes_of_the_kernel_are_what_its_text_gives():
    pytest.importorskip("wasmtime", reason="`python3 course.py setup --browser` adds it")
    assert assemble.BYTES.read_bytes() == assemble.assembled()


def test_a_changed_text_stops_the_site(tmp_path, monkeypatch):
    text = assemble.TEXT.read_text(encoding="utf-8")
    (tmp_path / "kernel.wat").write_text(text.replace("f32x4.mul", "f32x4.sub", 1), "utf-8")
    monkeypatch.setattr(assemble, "TEXT", tmp_path / "kernel.wat")
    with pytest.raises(SiteError, match=r"kernel\.wasm is not what its text gives; run python -m"):
        arms.script()


@pytest.mark.parametrize(("seed", "per_class"), [(0, 80), (9, 30)])
def test_the_page_holds_the_digits_and_the_splits_of_the_course(seed, per_class):
    plain = np.frombuffer(gzip.decompress(base64.b64decode(arms.digits())), np.uint8)
    images, _ = load_digits()
    assert np.array_equal(plain[: images.size].reshape(images.shape), images)
    low, high = plain[images.size :].reshape(2, arms.SEEDS, 10, 500).astype(int)
    rows = (low + 256 * high)[seed] + 500 * np.arange(10)[:, None]
    split = course_split(seed, train_per_class=per_class, holdout_per_class=400)
    assert set(rows[:, 20 : 20 + per_class].flat) == set(split.train_rows)
    assert set(rows[:, 100:].flat) == set(split.holdout_rows)


def test_one_file_is_small_and_needs_no_other(files):
    assert len(files[arms.ALONE]) <= MOST
    text = files[arms.ALONE].decode("utf-8")
    for word in ("http:", "https:", "src=", "@import", "import(", "fetch(", 'rel="stylesheet"'):
        assert word not in text, word
    assert text.count("<script>") == text.count("</script>") == 1


def test_the_page_shows_the_measured_table(files):
    page = files[arms.PAGE].decode("utf-8")
    table = results.load("four_arms").where(epoch=30)
    for arm in arms.ARMS:
        assert table.summary("holdout", arm=arm).percent() in page
    assert table.paired("holdout", "both", "none").points() in page
    assert "121,930 against 30,762" in page and "10 seeds, 30 epochs" in page


def test_intervals_in_the_page_are_students(files):
    text = files[arms.SCRIPT].decode("utf-8")
    data, _ = json.JSONDecoder().raw_decode(text[text.index("{", text.index("FOUR_ARMS")) :])
    assert data["T95"][0] == pytest.approx(12.7062, abs=1e-4)
    assert data["T95"][8] == pytest.approx(2.2622, abs=1e-4) and len(data["T95"]) == 9
    assert list(data["MARKS"]) == list(arms.ARMS)
