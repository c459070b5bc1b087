"""Every playground: named controls, described pictures, and no colour that a dark page hides."""

import re

import ipywidgets as ipw
import pytest
from ipywidgets.widgets import widget

from benchmarks.latency import MAKERS
from topics.training_trace.playground import TrainingPlayground
from utils import widgets as utils_widgets

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most

_CONTROLS = (
    ipw.widgets.widget_int._BoundedInt,
    ipw.widgets.widget_float._BoundedFloat,
    ipw.widgets.widget_bool._Bool,
    ipw.widgets.widget_selection._Selection,
    ipw.widgets.widget_string._String,
    ipw.Button,
)


def made_by(make):
    """The widgets that a function makes, all of them."""
    before = set(widget._instances)
    kept = make()
    made = [one for key, one in widget._instances.items() if key not in before]
    assert kept is not None and made
    return made


@pytest.fixture(scope="module", params=[*MAKERS, "06 training"])
def widgets(request):
    return made_by(MAKERS.get(request.param, TrainingPlayground))


def pages(widgets):
    return [one.value for one in widgets if isinstance(one, ipw.HTML)]


def test_every_control_says_what_it_is(widgets):
    controls = [
        one for one in widgets if isinstance(one, _CONTROLS) and not isinstance(one, ipw.HTML)
    ]
    assert controls
    nameless = [one for one in controls if not one.description.strip()]
    assert nameless == []


def test_every_picture_states_values(widgets):
    for page in pages(widgets):
        for picture in re.findall(r"<img[^>]*>", page):
            alt = re.search(r'alt="([^"]*)"', picture)
            assert alt and len(alt[1]) >= 15, picture[:80]
        for drawing in re.findall(r"<svg[^>]*>", page):
            assert 'role="img"' in drawing and re.search(r'aria-label="[^"]{15,}"', drawing)
        for bar in re.findall(r"<progress[^>]*>", page):
            assert re.search(r'aria-label="[^"]+"', bar)
        shown = re.sub(r"base64,[^\"]*", "", page)
        if "<img" in shown:
            assert any(re.search(r"\d", alt) for alt in re.findall(r'alt="([^"]*)"', shown))


def test_text_has_the_colours_of_the_page(widgets):
    for page in pages(widgets):
        # Drawings stand on a ground of their own.
        text = re.sub(r"<svg.*?</svg>|<img[^>]*>", "", page, flags=re.DOTALL)
        assert not re.search(r"(?<![-\w])(color|background)(-color)?\s*:\s*(#|rgb|white|bl)", text)


def test_the_script_names_what_ipywidgets_leaves_out():
    box = ipw.VBox([ipw.IntSlider(description="copies")])
    outer = utils_widgets.named(box, ".x { margin: 0; }")
    assert utils_widgets.ROOT in outer._dom_classes and outer.children[0] is box
    value = outer.children[1].value
    assert value.startswith('<style onload="') and value.endswith('">.x { margin: 0; }</style>')
    script = re.search(r'onload="([^"]*)"', value)[1]  # no quote may end the handler
    for wanted in ("aria-label", "aria-valuetext", "radiogroup", "aria-pressed", "status"):
        assert wanted in script
