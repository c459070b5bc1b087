"""Fixtures for tests in a real browser; without one, or without Playwright, they are skipped."""

from pathlib import Path

import browsers
import pytest

HERE = Path(__file__).resolve().parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Put the tests of one lesson together: it is opened once."""
    places = [n for n, item in enumerate(items) if item.path.is_relative_to(HERE)]
    ours = [items[n] for n in places]
    names = {item.path.name: n for n, item in reversed(list(enumerate(ours)))}
    ours.sort(key=lambda item: (names[item.path.name], _lesson(item)))
    for place, item in zip(places, ours, strict=True):
        items[place] = item


def _lesson(item) -> str:
    return item.callspec.params.get("lesson", "") if hasattr(item, "callspec") else ""


@pytest.fixture(scope="session")
def present():
    """Skip what needs a browser where there is none."""
    why = browsers.missing()
    if why:
        pytest.skip(f"BROWSER TESTS SKIPPED: {why}")


@pytest.fixture(scope="module")
def browser(present):
    """Playwright's Browser; closed after each module, for its event loop stands in others' way."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """Playwright's Page of 1280 x 900 pixels, with nothing remembered from other tests."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe():
    """What axe-core finds wrong on a page: `browsers.axe`."""
    return browsers.axe


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The reading site of the course, written to a folder."""
    from authoring.site import publish

    folder = tmp_path_factory.mktemp("reading") / "site"
    for name, data in publish.build(HERE.parents[1]).items():  # leaks: tests/authoring/test_site.py
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def lab(present, tmp_path_factory):
    """A running JupyterLab on a copy of the course (lab.Lab)."""
    from lab import running

    with running(tmp_path_factory.mktemp("lab")) as found:
        yield found


@pytest.fixture(scope="module")
def desk(browser, lab):
    """A page on which that JupyterLab is open (desk.Desk), one for a module."""
    from desk import Desk

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)
    yield Desk(context.new_page(), lab)
    context.close()
