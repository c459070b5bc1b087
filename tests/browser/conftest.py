"""Fixtures for tests in a real browser; without one, or without Playwright, they are skipped."""

from pathlib import Path

import browsers
import pytest

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items):
    """Mark these tests as slow."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def browser():
    """Playwright's Browser, one for all tests of a process."""
    why = browsers.missing()
    if why:
        pytest.skip(f"BROWSER TESTS SKIPPED: {why}")
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
