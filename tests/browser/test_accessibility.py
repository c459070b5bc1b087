"""WCAG 2.2, level AA: what a machine can judge of the course's own pages, one test per criterion.

docs/accessibility.md lists every criterion and names its test here, or who looked at it and when.
What axe-core judges is tested where its pages are: test_pages.py, test_lessons.py and others.
"""

import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "grading"))

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "accessibility.md"
LEVELS = {"A": 31, "AA": 24}  # without 4.1.1, which WCAG 2.2 has dropped
SURFACES = ["a lesson", "the start of the site", "the four arms", "feedback"]


@pytest.fixture(scope="module")
def pages(site, tmp_path_factory):
    """A page of each kind, by its name in SURFACES."""
    from grading_class import QUIZ, FakeGrader, submission

    from grading.quiz import Quiz
    from grading.rebuild import rebuild
    from grading.reports import feedback, graded
    from grading.reports.feedback import Extras

    quiz = Quiz.load(ROOT, QUIZ)
    raw = submission(quiz, (), None)
    extras = Extras(graded.answers(rebuild(quiz, raw)[0]))
    returned = tmp_path_factory.mktemp("returned") / "feedback.html"
    page = feedback.page(quiz, FakeGrader(quiz).grade("ann", raw), extras)
    returned.write_text(page, encoding="utf-8")
    names = ("02_augmentation.html", "index.html", "four-arms.html")
    files = [*(site / name for name in names), returned]
    return {surface: file.as_uri() for surface, file in zip(SURFACES, files, strict=True)}


@pytest.fixture(params=SURFACES)
def opened(request, pages, page):
    """One of these pages, open at 1280 x 900."""
    page.goto(pages[request.param])
    return page


STICKS_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .filter(e => !e.closest('.scroll, pre, table, svg'))  // these scroll, or need both directions
    .map(e => e.outerHTML.slice(0, 120))"""


def test_reflow_at_320_pixels(opened):
    """1.4.10, and 1.4.4: 320 pixels are 1280 at four times the size."""
    opened.set_viewport_size({"width": 320, "height": 640})
    assert opened.evaluate(STICKS_OUT) == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= 320


def test_text_may_be_set_wider(opened):
    """1.4.12: what the criterion names is set, and no text is cut off."""
    spacing = "line-height: 1.5 !important; letter-spacing: .12em !important; "
    spacing += "word-spacing: .16em !important"
    opened.add_style_tag(content=f"* {{ {spacing} }} p {{ margin-bottom: 2em !important }}")
    cut = opened.evaluate(
        """() => [...document.querySelectorAll('p, li, a, button, label, h1, h2, h3, td, th')]
            .filter(e => getComputedStyle(e).overflow === 'hidden' && e.clientWidth > 1)
            .filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert cut == []


FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    if (at === document.body) return null;
    const style = getComputedStyle(at);
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
    const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 2);
    const top = document.elementFromPoint(x, y);
    const seen = window.visited = window.visited || [];
    const back = seen.length && !(seen.at(-1).compareDocumentPosition(at) & 4);
    const again = seen.includes(at);
    seen.push(at);
    return {
        html: at.outerHTML.slice(0, 120), again,
        back: Boolean(back) && !again,
        ring: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
        shown: at.contains(top) || Boolean(top?.contains(at) || top?.matches('label, label *')),
    };
}"""


def test_the_focus_is_seen_in_order_and_never_caught(opened):
    """2.1.2, 2.4.3, 2.4.7, 2.4.11, 3.2.1: Tab from the first link to the end of the page."""
    address, places = opened.url, []
    for _ in range(600):
        opened.keyboard.press("Tab")
        place = opened.evaluate(FOCUS)
        if place is None or place["again"]:
            break
        places.append(place)
    else:
        pytest.fail("600 times Tab do not lead to the end")
    assert opened.url == address
    everything = opened.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
            .filter(e => !e.disabled && e.checkVisibility()).length"""
    )
    assert len(places) >= 0.9 * everything  # of radio buttons one of a group is a stop
    for wrong in ("ring", "shown"):
        assert [place["html"] for place in places if not place[wrong]] == [], wrong
    assert [place["html"] for place in places if place["back"]] == []


def test_a_focus_that_is_not_seen_is_noticed(pages, page):
    page.goto(pages["feedback"])
    page.add_style_tag(content="* { outline: none !important; box-shadow: none !important }")
    page.evaluate(
        """document.body.insertAdjacentHTML('beforeend',
            '<div style="position: fixed; inset: 0; background: white"></div>')"""
    )
    page.keyboard.press("Tab")
    place = page.evaluate(FOCUS)
    assert not place["ring"] and not place["shown"]


def test_no_letter_is_a_shortcut(opened):
    """2.1.4: letters and digits, outside of fields, do nothing."""
    before = opened.url, opened.inner_text("body")
    for key in "abcdefghijklmnopqrstuvwxyz0123456789/?.":
        opened.keyboard.press(key)
    assert (opened.url, opened.inner_text("body")) == before


def test_nothing_moves_by_itself(opened):
    """2.2.2, 2.3.1 (and 2.3.3): no animation, and none even of scrolling for who asks for none."""
    assert opened.evaluate("document.getAnimations().length") == 0
    opened.emulate_media(reduced_motion="reduce")
    moving = opened.evaluate(
        """() => [...document.querySelectorAll('*')].map(e => [e, getComputedStyle(e)])
            .filter(([, style]) => parseFloat(style.transitionDuration) > 0.01
                || parseFloat(style.animationDuration) > 0.01 || style.scrollBehavior === 'smooth')
            .map(([e]) => e.outerHTML.slice(0, 120))"""
    )
    assert moving == []


def test_both_orientations_are_used(opened):
    """1.3.4: the same text, upright and across."""
    texts = set()
    for size in ({"width": 390, "height": 844}, {"width": 844, "height": 390}):
        opened.set_viewport_size(size)
        texts.add(len(opened.evaluate("document.querySelector('main').innerText")) > 200)
    assert texts == {True}


def rows():
    """The rows of the list: criterion, level, name, how, by what or whom."""
    cells = (line.strip("| \n").split("|") for line in LIST.read_text("utf-8").splitlines())
    found = [[cell.strip() for cell in row] for row in cells if re.match(r"\d\.\d", row[0].strip())]
    assert all(len(row) == 4 for row in found)
    return found


def test_every_criterion_is_listed_with_its_test_or_its_date():
    levels = [level for _, level, *_ in rows()]
    assert {level: levels.count(level) for level in set(levels)} == LEVELS
    assert len({number for number, *_ in rows()}) == sum(LEVELS.values())
    code = "".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("*/test_*.py"))
    for number, _, _, how in rows():
        tests = re.findall(r"`(test_\w+)`", how)
        assert tests or re.search(r"by hand, \d{4}-\d\d-\d\d|there is none", how), number
        assert [name for name in tests if f"def {name}(" not in code] == [], number
