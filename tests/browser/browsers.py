"""A browser for tests: where it is, how it is started, and axe-core's judgement of a page."""

import os
import shutil
from pathlib import Path

# In the order in which they are looked for; COURSE_BROWSER names another.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NAMES += ("microsoft-edge", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-dev-shm-usage"]
# Rules of axe-core about a whole site or document; a part of a page cannot keep them.
WHOLE_PAGE = ["region", "landmark-one-main", "page-has-heading-one", "bypass"]
# WCAG 2.2, 2.5.8 and 2.5.3: targets of 24 pixels, and names that hold what is read on them.
OFF_BY_DEFAULT = ["target-size", "label-content-name-mismatch"]


def find() -> str:
    """Return the path of a Chromium, Chrome or Edge on this computer, or "".

    Raises:
        FileNotFoundError: COURSE_BROWSER names a file that does not exist.
    """
    wanted = os.environ.get("COURSE_BROWSER", "")
    if wanted:
        found = shutil.which(wanted)
        if not found:
            raise FileNotFoundError(f"COURSE_BROWSER={wanted} is not a program on this computer.")
        return found
    paths = [shutil.which(name) for name in NAMES] + [p for p in PLACES if Path(p).exists()]
    return next(filter(None, paths), "")


def missing() -> str:
    """Return why there can be no browser tests here, with the remedy, or ""."""
    try:
        import axe_playwright_python  # noqa: F401
        import playwright  # noqa: F401
    except ImportError as error:
        return f"{error.name} is not installed: `python3 course.py setup --browser` adds it"
    return "" if find() else "no Chromium, Chrome or Edge was found: install one"


def launch(playwright):
    """Start the browser, without a window; returns Playwright's Browser."""
    return playwright.chromium.launch(executable_path=find(), args=FLAGS)


def axe(page, within: str | None = None, without: tuple[str, ...] = (), only=()) -> list[str]:
    """Return what axe-core finds wrong on a page, one line each: rule, impact, element, reason.

    Args:
        page: Playwright's Page.
        within: a CSS selector; only this part is looked at, and rules about whole pages are not.
        without: rules to leave out.
        only: if given, the rules to run, and no others.
    """
    from axe_playwright_python.sync_playwright import Axe

    options: dict = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    else:
        off = [*without, *(WHOLE_PAGE if within else [])]
        options["rules"] = {rule: {"enabled": False} for rule in off}
        options["rules"] |= {rule: {"enabled": True} for rule in OFF_BY_DEFAULT}
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
