"""The reading site in a browser: axe-core on every page in both colour schemes, and a phone."""

from pathlib import Path

import pytest

from authoring.site import publish
from tests.night import NIGHTLY

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 390, "height": 844}
# What sticks out of the page, other than in a box that can be scrolled.
STICKS_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll'))
    .map(e => e.outerHTML.slice(0, 100))"""
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site of the course, written to a folder."""
    folder = tmp_path_factory.mktemp("reading") / "site"
    publish.write(ROOT, folder)
    return folder


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
    if not NIGHTLY:  # by day every fourth, and those of a kind of their own
        kinds = ("index", "search", "GLOSSARY", "map", "four-arms")
        pages = [path for n, path in enumerate(pages) if n % 4 == 0 or path.stem in kinds]
    assert len(pages) > 5
    for path in pages:
        watched.set_viewport_size({"width": 1280, "height": 900})
        watched.emulate_media(color_scheme="light")
        watched.goto(path.as_uri() + ("?q=dropout" if path.stem == "search" else ""))
        watched.evaluate(UNFOLD)
        found += [f"{path.name}: {line}" for line in axe(watched)]
        watched.emulate_media(color_scheme="dark")
        watched.set_viewport_size(PHONE)
        # The rest of the page is the same in both.
        other = axe(watched, only=["color-contrast", "scrollable-region-focusable"])
        found += [f"{path.name}, dark: {line}" for line in other]
        found += [f"{path.name} sticks out: {line}" for line in watched.evaluate(STICKS_OUT)]
        assert watched.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path.name
    assert found == []
    assert watched.faults == []


def test_axe_sees_a_fault_on_a_page_of_the_site(watched, axe, site, tmp_path):
    """Were the page not laid out, or its style missing, nothing could be found."""
    text = (site / "01_the_dataset.html").read_text(encoding="utf-8")
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
    for part in (".lessons", ".contents", "header form", ".turn"):
        assert not watched.locator(part).is_visible(), part
    watched.evaluate("dispatchEvent(new Event('afterprint'))")
    assert watched.locator("details[open]").count() == 0


def test_pages_can_be_read_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto((site / "02_augmentation.html").as_uri())
    assert page.locator("figure img").count() > 3
    page.locator("a.jump").click()
    page.get_by_role("navigation", name="Lessons").get_by_role("link", name="03 ").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("03 ")
    context.close()
