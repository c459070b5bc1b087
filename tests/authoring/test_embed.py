"""Pictures in the text of a source become part of the built notebook."""

import base64
from pathlib import Path

import nbformat
import pytest

from authoring.building import notebooks
from authoring.building.embed import MOST_BYTES, embedded
from authoring.building.sources import SourceError, read

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = Path(__file__).parents[1] / "fixtures" / "course" / "source" / "quizzes" / "01_double.py"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(50))
LINK = "![a red square on white](pictures/square.png)"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "square.png").write_bytes(PNG)
    return tmp_path


def test_the_picture_is_in_the_text_with_its_description(folder):
    made = embedded(f"before\n\n{LINK}\n\nafter", folder)
    head, data = made.split("data:image/png;base64,")
    assert head == "before\n\n![a red square on white]("
    assert base64.b64decode(data.split(")")[0]) == PNG
    assert made.endswith(")\n\nafter")


def test_other_links_stay(folder):
    text = "[a page](pictures/square.png), ![on the net](https://example.org/a.png), `pictures/`"
    assert embedded(text, folder) == text


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("![](pictures/square.png)", "needs a description"),
        ("![ square ](pictures/square.png)", "needs a description"),
        ("![a red square on white](pictures/round.png)", "there is no pictures/round.png"),
        ("![a page that is named so](pictures/page.png)", "no PNG"),
        ("![a very large square](pictures/large.png)", "bytes"),
    ],
)
def test_what_cannot_be_embedded_is_refused_by_name(folder, link, message):
    (folder / "pictures" / "page.png").write_bytes(b"<html>")
    (folder / "pictures" / "large.png").write_bytes(PNG + bytes(MOST_BYTES))
    with pytest.raises(ValueError, match=message):
        embedded(link, folder)


def written(tmp_path, link):
    path = tmp_path / "source" / "quizzes" / "01_double.py"
    path.parent.mkdir(parents=True)
    (path.parent / "pictures").mkdir()
    (path.parent / "pictures" / "square.png").write_bytes(PNG)
    text = FIXTURE.read_text(encoding="utf-8")
    path.write_text(f"{text}\n# %% [markdown]\n# {link}\n", encoding="utf-8")
    return read(path)


def test_a_built_quiz_holds_its_pictures(tmp_path):
    built = notebooks.quiz(written(tmp_path, LINK))
    assert base64.b64encode(PNG).decode() in built.cells[-1].source


def test_a_fault_names_file_and_line(tmp_path):
    source = written(tmp_path, LINK.replace("square", "round"))
    with pytest.raises(SourceError, match=r"01_double\.py:\d+: there is no pictures/round\.png"):
        notebooks.quiz(source)


RELEASED = sorted((ROOT / "quizzes" / "release").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_released_quizzes_link_to_no_file_for_a_picture(path):
    text = "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
    assert "](pictures/" not in text and "<img" not in text


def test_every_picture_of_the_sources_is_used():
    for folder in (ROOT / "source").glob("*/pictures"):
        texts = "".join(p.read_text(encoding="utf-8") for p in folder.parent.glob("*.py"))
        pictures = [path for path in folder.iterdir() if path.suffix != ".py"]
        assert pictures
        for path in pictures:
            assert f"](pictures/{path.name})" in texts, path.name
