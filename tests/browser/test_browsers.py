"""The tools of the browser tests: they see what is wrong, and nothing where nothing is."""

import browsers
import pytest

GOOD = "<!doctype html><html lang=en><title>t</title><main><h1>Digits</h1>{}</main></html>"


def test_axe_works_without_a_network_and_sees_faults(page, axe):
    page.context.set_offline(True)
    page.set_content(GOOD.format("<img alt='a four' src='data:,'>"))
    assert axe(page) == []
    page.set_content(GOOD.format("<img src='data:,'><p style='color:#ddd'>pale</p>"))
    found = axe(page)
    assert [line.split()[0] for line in found] == ["color-contrast", "image-alt"]
    assert len(axe(page, without=("image-alt",))) == 1
    assert axe(page, within="h1") == []
    assert [line.split()[0] for line in axe(page, only=["image-alt"])] == ["image-alt"]


def test_a_browser_that_is_named_must_exist(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_BROWSER", str(tmp_path / "none"))
    with pytest.raises(FileNotFoundError, match="COURSE_BROWSER"):
        browsers.find()
