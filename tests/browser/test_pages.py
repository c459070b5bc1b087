"""The reading site in a browser: axe-core on every page in both colour schemes, and a phone."""

from pathlib import Path

import pytest

from tests.night import NIGHTLY
from topics.augmentation.pictures import IMPOSSIBLE, POSSIBLE, SUM
from topics.augmentation.practice import QUESTIONS
from utils.practice import order_at

ROOT = Path(__file__).resolve().parents[2]
SIXES, LETTERS = QUESTIONS
PHONE = {"width": 390, "height": 844}
# What sticks out of the page, other than in a box that can be scrolled.
STICKS_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll'))
    .map(e => e.outerHTML.slice(0, 100))"""
BY_DAY = ("index", "search", "glossary", "00_start_here", "four-arms")
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


@pytest.fixture
def watched(page):
    """The page, with a list of what it asks for elsewhere and of errors of its scripts."""
    page.faults = []
    page.on(
        "request",
        lambda request: (
            page.faults.append(request.url)
            if not request.url.startswith(("file:", "data:"))
            else None
        ),
    )
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.context.set_offline(True)
    return page


def test_axe_finds_nothing_on_any_page_in_light_and_dark(watched, axe, site):
    found = []
    pages = sorted(site.glob("*.html"))
    if not NIGHTLY:  # by day one of each template
        pages = [site / f"{name}.html" for name in BY_DAY]
    for path in pages:
        watched.set_viewport_size({"width": 1280, "height": 900})
        watched.emulate_media(color_scheme="light", reduced_motion="reduce")
        watched.goto(path.as_uri() + ("?q=dropout" if path.stem == "search" else ""))
        watched.evaluate(UNFOLD)
        for check in watched.get_by_role("button", name="Check", exact=True).all():
            check.click()
        found += [f"{path.name}: {line}" for line in axe(watched)]
        watched.emulate_media(color_scheme="dark")
        watched.set_viewport_size(PHONE)
        moving = watched.evaluate("document.getAnimations().length")
        assert not moving, path.name
        # The rest of the page is the same in both.
        other = axe(watched, only=["color-contrast", "scrollable-region-focusable"])
        found += [f"{path.name}, dark: {line}" for line in other]
        found += [f"{path.name} sticks out: {line}" for line in watched.evaluate(STICKS_OUT)]
        assert watched.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path.name
    assert found == []
    assert watched.faults == []


def test_practice_questions_answer_with_the_keyboard_in_the_words_of_the_notebook(
    watched, axe, site
):
    watched.goto((site / "02_augmentation.html").as_uri())
    pictures, choice = watched.get_by_role("group", name="Practice question").all()
    assert choice.locator("input").count() == len(LETTERS.options)
    result = choice.get_by_role("status")
    choice.get_by_role("button", name="Check").press("Enter")
    order = order_at(LETTERS, 1)

    def says(place):
        return _words(watched, LETTERS.verdict(order, place))

    assert result.inner_text() == says(None)
    choice.get_by_role("radio").first.focus()
    watched.keyboard.press("Space")
    for place in range(len(order)):
        assert result.inner_text() == says(place - 1 if place else None)  # nothing unasked
        choice.get_by_role("button", name="Check").press("Enter")
        assert result.inner_text() == says(place)
        choice.get_by_role("radio").nth(place).focus()
        watched.keyboard.press("ArrowDown")

    check = pictures.get_by_role("button", name="Check")
    check.click()
    assert pictures.get_by_role("status").inner_text().count("not marked yet.") == 6
    for letter, mark in zip("ABCDEF", SIXES.marks, strict=True):
        name = POSSIBLE if mark.possible else IMPOSSIBLE
        group = pictures.get_by_role("group", name=f"picture {letter}")
        group.get_by_label(name, exact=True).check()
    check.click()
    said = pictures.get_by_role("status").inner_text()
    assert said.startswith(SUM.format(right=6, all=6)) and "✗" not in said
    assert SIXES.marks[0].reason.replace("`", "") in said
    assert axe(watched, within=".practice") == []
    assert watched.faults == []


def _words(page, html):
    """HTML as it reads."""
    return page.evaluate(
        """html => {
            const box = document.querySelector('.practice').appendChild(
                Object.assign(document.createElement('div'),
                              { innerHTML: html, className: 'result' }));
            const text = box.innerText;
            box.remove();
            return text;
        }""",
        html,
    )


FORBIDDEN = """Object.defineProperty(window, 'localStorage',
    { get() { throw new DOMException('denied', 'SecurityError'); } });"""
PAPER = "getComputedStyle(document.body).backgroundColor"


def test_the_theme_is_chosen_and_remembered(watched, site):
    watched.emulate_media(color_scheme="light")
    watched.goto((site / "index.html").as_uri())
    light = watched.evaluate(PAPER)
    watched.get_by_label("Theme").select_option("dark")
    dark = watched.evaluate(PAPER)
    assert dark != light
    watched.get_by_role("link", name="Start", exact=True).click()
    watched.wait_for_url("**/00_start_here.html")
    assert watched.evaluate(PAPER) == dark
    assert watched.get_by_label("Theme").input_value() == "dark"
    watched.emulate_media(media="print")
    assert watched.evaluate(PAPER) == light
    watched.emulate_media(media="screen", color_scheme="dark")
    watched.get_by_label("Theme").select_option("light")
    assert watched.evaluate(PAPER) == light
    watched.get_by_label("Theme").select_option("system")
    assert watched.evaluate(PAPER) == dark
    watched.add_init_script(FORBIDDEN)
    watched.goto((site / "files" / "four-arms.html").as_uri())
    watched.get_by_label("Theme").select_option("light")
    assert watched.evaluate(PAPER) == light
    assert watched.faults == []


def test_code_is_copied_and_the_section_being_read_is_marked(watched, site):
    watched.add_init_script(
        """window.copied = [];
        navigator.clipboard.writeText = async (text) => { copied.push(text); };"""
    )
    watched.goto((site / "04_dropout_from_scratch.html").as_uri())
    code = watched.locator(".input pre").nth(1)
    text = code.inner_text()
    watched.get_by_role("button", name="Copy the code").nth(1).press("Enter")
    watched.get_by_text("The code is copied.").wait_for(state="attached")
    assert watched.evaluate("copied") == [text.rstrip("\n")]
    watched.evaluate(
        """navigator.clipboard.writeText = () => Promise.reject(new Error('denied'));
        document.execCommand = () => false;"""
    )
    watched.get_by_role("button", name="Copy the code").nth(1).press("Enter")
    watched.get_by_text("The code is selected: copy it").wait_for(state="attached")
    assert watched.evaluate("getSelection().toString()").strip() == text.strip()
    here = watched.locator(".contents [aria-current=location]")
    for heading in (5, 1):
        name = watched.locator("h2").nth(heading).inner_text()
        watched.locator("h2").nth(heading).evaluate("each => each.scrollIntoView()")
        here.get_by_text(name, exact=True).wait_for()
        assert here.count() == 1
    assert watched.faults == []


def test_on_a_phone_what_is_cut_shows_it_and_figures_can_be_read(watched, site):
    watched.set_viewport_size(PHONE)
    watched.goto((site / "02_augmentation.html").as_uri())
    wide = watched.locator(".scroll.more-right")
    assert wide.count() > 5 and watched.locator(".scroll.more-left").count() == 0
    box = watched.locator(".wide-picture.more-right").first
    assert box.locator("img").evaluate("each => each.clientWidth") >= 560
    box.evaluate("each => { each.scrollLeft = each.scrollWidth; }")
    watched.wait_for_function("document.querySelector('.scroll.more-left:not(.more-right)')")
    watched.set_viewport_size({"width": 1280, "height": 900})
    watched.wait_for_function("!document.querySelector('.wide-picture.more-right')")


def test_axe_sees_a_fault_on_a_page_of_the_site(watched, axe, site, tmp_path):
    """Were the page not laid out, or its style missing, nothing could be found."""
    text = (site / "00_start_here.html").read_text(encoding="utf-8")
    style = (site / "style.css").read_text(encoding="utf-8")
    (tmp_path / "style.css").write_text(
        style.replace("--text: #1d2125", "--text: #cccccc"), "utf-8"
    )
    (tmp_path / "pale.html").write_text(text, encoding="utf-8")
    watched.goto((tmp_path / "pale.html").as_uri())
    assert any(line.startswith("color-contrast") for line in axe(watched, only=["color-contrast"]))


def test_the_search_works_from_a_disk(watched, site):
    watched.goto((site / "index.html").as_uri())
    watched.get_by_label("Search the course").fill("standard error")
    watched.keyboard.press("Enter")
    watched.wait_for_url("**/search.html?q=standard+error")
    assert "sections with" in watched.get_by_role("status").inner_text()
    assert watched.locator("#search_results mark").count() > 5
    watched.locator("#search_results a", has_text="08 Evaluation").first.click()
    watched.wait_for_url("**/08_evaluation.html#*")
    watched.goto((site / "search.html").as_uri())
    watched.get_by_label("looking for").fill("zzzz <b>")
    watched.get_by_role("button").click()
    assert "Nothing found for “zzzz <b>”" in watched.get_by_role("status").inner_text()
    assert watched.faults == []


def test_the_keyboard_goes_to_the_text_and_into_wide_code(watched, site):
    watched.set_viewport_size(PHONE)
    watched.goto((site / "04_dropout_from_scratch.html").as_uri())
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.className") == "skip"
    watched.keyboard.press("Enter")
    assert watched.evaluate("document.activeElement.id") == "main_text"
    boxes = watched.evaluate(
        """() => [...document.querySelectorAll('.scroll')].map(
            box => [box.scrollWidth > box.clientWidth, box.tabIndex >= 0])"""
    )
    assert boxes and all(wide == reached for wide, reached in boxes)
    assert any(wide for wide, _ in boxes)


def test_paper_shows_the_folded_answers_and_no_navigation(watched, site):
    watched.goto((site / "04_dropout_from_scratch.html").as_uri())
    watched.emulate_media(media="print")
    watched.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert watched.locator("details:not([open])").count() == 0
    unprinted = (".lessons", ".contents", "header form", ".turn", ".theme", ".practice button")
    for part in (*unprinted, ".copy >> nth=0"):
        assert not watched.locator(part).is_visible(), part
    watched.evaluate("dispatchEvent(new Event('afterprint'))")
    assert watched.locator("details[open]").count() == 0


def test_pages_can_be_read_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto((site / "02_augmentation.html").as_uri())
    assert page.locator("figure img").count() > 3
    assert not page.locator("#theme_choice").is_visible()
    assert page.locator(".copy").count() == 0
    right = next(option for option in LETTERS.options if option.right)
    assert not page.get_by_text(right.reason).first.is_visible()
    page.get_by_text("The answer, with reasons").last.click()
    assert page.locator(".reasons").last.get_by_text(right.reason).is_visible()
    page.locator("a.jump").click()
    page.get_by_role("navigation", name="Lessons").get_by_role("link", name="03 ").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("03 ")
    context.close()
