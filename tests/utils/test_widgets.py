"""Every playground: named controls, described pictures, and no colour that a dark page hides."""

import re

import ipywidgets as ipw
import pytest
from ipywidgets.widgets import widget

from benchmarks.latency import MAKERS
from topics.training_trace.playground import TrainingPlayground
from utils import widgets as utils_widgets

_CONTROLS = (
    ipw.widgets.widget_int._BoundedInt,
    ipw.widgets.widget_float._BoundedFloat,
    ipw.widgets.widget_bool._Bool,
    ipw.widgets.widget_selection._Selection,
    ipw.widgets.widget_string._String,
    ipw.Button,
)


def widgets_of(make):
    """The widgets that a function makes, all of them."""
    before = set(widget._instances)
    result = make()
    widgets = [one for key, one in widget._instances.items() if key not in before]
    assert result is not None and widgets
    return widgets


@pytest.fixture(scope="module", params=[*MAKERS, "06 training"])
def widgets(request):
    return widgets_of(MAKERS.get(request.param, TrainingPlayground))


def pages(widgets):
    return [one.value for one in widgets if isinstance(one, ipw.HTML)]


@pytest.mark.slow
def test_every_control_says_what_it_is(widgets):
    controls = [
        one for one in widgets if isinstance(one, _CONTROLS) and not isinstance(one, ipw.HTML)
    ]
    assert controls
    nameless = [one for one in controls if not one.description.strip()]
    assert nameless == []


@pytest.mark.slow
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


@pytest.mark.slow
def test_text_has_the_colours_of_the_page(widgets):
    for page in pages(widgets):
        # Drawings stand on a ground of their own.
        text = re.sub(r"<svg.*?</svg>|<img[^>]*>", "", page, flags=re.DOTALL)
        assert not re.search(r"(?<![-\w])(color|background)(-color)?\s*:\s*(#|rgb|white|bl)", text)


def test_the_script_names_what_ipywidgets_leaves_out():
    box = ipw.VBox([ipw.IntSlider(description="copies")])
    outer = utils_widgets.named(box, ".x { margin: 0; }")
    assert utils_widgets.ROOT in outer._dom_classes and outer.children[0] is box
    style, names = outer.children[1:]
    assert style.value == "<style>.x { margin: 0; }</style>"
    assert isinstance(names, utils_widgets.Names)
    script = str(names._esm)
    for part in ("aria-label", "aria-valuetext", "radiogroup", "aria-pressed", "status"):
        assert part in script
    for name in (utils_widgets.ROOT, utils_widgets.LIVE, utils_widgets.GROUP):
        assert f".{name}" in script


class Counter(utils_widgets.Playground):
    """A playground that only counts how often it is drawn."""

    def __init__(self, **layout):
        self.drawn = 0
        self.number = ipw.IntSlider(1, description="number")
        self.press = ipw.Button(description="press")
        self.arrange(self.number, self.press, **layout)

    def redraw(self):
        self.drawn += 1
        self.picture.value = f"<b>{self.number.value}</b>"
        self.say(f"{self.number.value} < 9", ["x = 1 < 2", "y"] if self.number.value > 1 else "")


@pytest.mark.parametrize("layout", [{}, {"column": True}, {"beside": True}])
def test_a_control_draws_anew_and_a_button_does_not(layout):
    counter = Counter(**layout)
    assert counter.drawn == 1 and counter.answer.value == '<p role="status">1 &lt; 9</p>'
    counter.number.value = 2
    counter.press.click()
    assert counter.drawn == 2 and counter.picture.value == "<b>2</b>"
    assert counter.answer.value.endswith("</p><pre>x = 1 &lt; 2\ny</pre>")
    inside = [counter.box]
    for part in inside:
        inside.extend(getattr(part, "children", ()))
    for part in (counter.number, counter.press, counter.picture, counter.answer):
        assert inside.count(part) == 1
