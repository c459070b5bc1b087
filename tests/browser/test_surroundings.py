"""What stands around a lesson in JupyterLab: files, colours, kernels that end with their tab."""

import pytest
from desk import PANEL, Desk

from utils import plots


@pytest.fixture
def fresh(page, lab):
    return Desk(page, lab)


def test_the_file_browser_shows_what_a_learner_needs(fresh):
    fresh.page.wait_for_selector(".jp-DirListing-item")
    names = fresh.page.eval_on_selector_all(
        ".jp-DirListing-itemText", "items => items.map(item => item.innerText.trim())"
    )
    assert {"lessons", "quizzes"} <= set(names)
    assert not {"topics", "utils", "launcher", "course.py", "pyproject.toml"} & set(names)
    assert fresh.page.query_selector(".jp-DirListing-headerItem.jp-id-modified") is None


def test_colours_follow_the_system(fresh):
    for name, invert in (("plot", True), ("photo", False)):
        figure = plots.html_figure(b"", "a caption", name, invert)
        fresh.page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", figure)
    for scheme in ("dark", "light"):
        fresh.page.emulate_media(color_scheme=scheme)
        fresh.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light",
            arg=str(scheme == "light").lower(),
        )
        turned = {
            name: fresh.page.eval_on_selector(
                f'img[alt="{name}"]', "image => getComputedStyle(image).filter"
            )
            != "none"
            for name in ("plot", "photo")
        }
        assert turned == {"plot": scheme == "dark", "photo": False}


def test_a_kernel_ends_with_its_tab(fresh):
    before = len(fresh.lab.call("api/sessions"))
    fresh.open("lessons/00_start_here.ipynb")
    assert len(fresh.lab.call("api/sessions")) == before + 1
    fresh.page.evaluate(f"{PANEL}.dispose()")
    for _ in range(100):
        if len(fresh.lab.call("api/sessions")) == before:
            return
        fresh.page.wait_for_timeout(200)
    pytest.fail("the kernel of a closed notebook goes on")
