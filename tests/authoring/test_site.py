"""The reading site: every link leads somewhere, nothing comes from elsewhere, no quiz is in it."""

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from authoring.building import build as builder
from authoring.site import content, markup, publish, questions, render
from authoring.site.content import SiteError

pytestmark = pytest.mark.slow  # builds the whole site

ROOT = Path(__file__).resolve().parents[2]
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
FIGURE = f'<figure><img alt="a dot" src="data:image/png;base64,{PNG}"></figure>'
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Reader(HTMLParser):
    """Reads a page strictly: what is opened must be closed, in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.tags, self.ids = [], [], [], []
        self.feed(text)
        self.close()
        self.faults += [f"<{name}> is never closed" for name in self.open]

    def handle_starttag(self, name, attributes):
        values = dict(attributes)
        self.tags.append((name, values))
        if "id" in values:
            self.ids.append(values["id"])
        if len(values) != len(attributes):
            self.faults.append(f"<{name}> has an attribute twice")
        if name not in VOID:
            self.open.append(name)

    def handle_startendtag(self, name, attributes):
        self.handle_starttag(name, attributes)
        if name not in VOID:
            self.handle_endtag(name)

    def handle_endtag(self, name):
        if not self.open or self.open.pop() != name:
            self.faults.append(f"</{name}> closes another element")

    def all(self, name):
        return [values for tag, values in self.tags if tag == name]


@pytest.fixture(scope="module")
def files():
    """The site of the course as it is, in memory."""
    return publish.build(ROOT)


@pytest.fixture(scope="module")
def pages(files):
    """The pages in their frame; files/ holds what is handed on as it is."""
    return {
        name: Reader(data.decode("utf-8"))
        for name, data in files.items()
        if name.endswith(".html") and "/" not in name
    }


# --- the whole site ---


def test_every_lesson_has_a_page_and_no_quiz_has_one(files):
    lessons = {path.stem for path in (ROOT / "lessons").glob("[0-9]*.ipynb")}
    named = {PurePosixPath(name).stem for name in files if re.match(r"\d\d_.*\.html$", name)}
    assert named == lessons
    quizzes = {path.name for path in (ROOT / "quizzes" / "release").iterdir()} - lessons
    assert quizzes and not quizzes & {PurePosixPath(name).stem for name in files}
    assert not [name for name in files if name.endswith(".ipynb")]


def test_no_answer_to_a_quiz_gets_out(files):
    assert publish.leak_problems(ROOT, files) == []


def test_pages_are_well_formed_with_landmarks_and_headings_in_order(pages):
    for name, page in pages.items():
        assert not page.faults, (name, page.faults[:3])
        assert len(page.ids) == len(set(page.ids)), name
        assert [values.get("lang") for values in page.all("html")] == ["en"]
        for landmark in ("main", "header", "footer", "title", "h1"):
            assert len(page.all(landmark)) == 1, (name, landmark)
        labels = [values["aria-label"] for values in page.all("nav")]
        assert len(labels) == len(set(labels)) and "Lessons" in labels, name
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False)), (name, levels)
        first = next(values for tag, values in page.tags if tag == "a")
        assert first == {"class": "skip", "href": "#main_text"}, name


def test_all_links_lead_to_a_page_a_place_or_a_file_of_the_site(files, pages):
    for name, page in pages.items():
        for values in page.all("a"):
            parts = urlsplit(values["href"])
            if parts.scheme:
                assert parts.scheme in ("http", "https"), (name, values)
                continue
            target = unquote(parts.path) or name
            assert target in files, (name, values)
            if parts.fragment:
                assert parts.fragment in pages[target].ids, (name, values)


def test_nothing_is_loaded_from_elsewhere_and_all_that_is_loaded_is_there(files, pages):
    for name, page in pages.items():
        loads = [values.get("src") for tag, values in page.tags if tag in ("img", "script")]
        loads += [values["href"] for values in page.all("link")]
        for source in loads:
            assert source == "data:," or source in files, (name, source[:80])
        assert not {"iframe", "object", "embed", "video", "base"} & {tag for tag, _ in page.tags}
    for name, data in files.items():
        if name.endswith((".css", ".js")) and name != "search-index.js":
            assert not re.search(rb"https?://|@import|url\(", data), name


def test_pictures_have_words_and_a_size(pages):
    count = 0
    for name, page in pages.items():
        for values in page.all("img"):
            assert len(values["alt"].strip()) > 5, (name, values["src"])
            assert int(values["width"]) > 0 and int(values["height"]) > 0
            count += 1
    assert count > 50


def test_formulas_are_mathml_and_no_tex_is_left(files, pages):
    assert len(pages["04_dropout_from_scratch.html"].all("math")) >= 10
    for name in pages:
        text = re.sub(r"<(pre|code)\b.*?</\1>", "", files[name].decode("utf-8"), flags=re.DOTALL)
        assert not re.search(r"\$[^$<>]{1,60}\$", text), name


def test_pages_say_that_exercises_are_solved_and_turn_to_their_neighbours(files):
    lessons = sorted(name for name in files if re.match(r"\d\d_.*\.html$", name))
    for number, name in enumerate(lessons):
        text = files[name].decode("utf-8")
        assert "The exercises are solved on this page." in text
        assert "course-setup" not in text and "find_spec" not in text
        assert text.count('<details class="answer">') == len(
            re.findall(
                r'(?m)^# %% exercise="',
                (ROOT / "source/lessons" / name).with_suffix(".py").read_text(encoding="utf-8"),
            )
        )
        for step, rel in ((-1, "prev"), (1, "next")):
            wanted = lessons[number + step] if 0 <= number + step < len(lessons) else None
            found = re.findall(rf'<a rel="{rel}" href="([^"]*)"', text)
            assert found == ([wanted] if wanted else []), name


def test_every_page_says_what_it_is_about_and_has_an_icon(files, pages):
    said = {
        name: next(m["content"] for m in page.all("meta") if m.get("name") == "description")
        for name, page in pages.items()
    }
    assert all(20 < len(text) <= 180 for text in said.values())
    assert len(set(said.values())) == len(said)
    assert said["02_augmentation.html"].startswith("After this lesson you can build")
    assert all({"icon.svg"} <= {v["href"] for v in page.all("link")} for page in pages.values())
    assert files["icon.svg"].startswith(b"<svg ")


def test_the_first_page_says_for_whom_what_for_and_where_to_start(files, pages):
    text = files[content.START].decode("utf-8")
    first = min(name for name in files if re.match(r"\d\d_.*\.html$", name))
    assert f'<a class="start" href="{first}">Start</a>' in text
    assert {"who-it-is-for", "what-you-can-do-afterwards"} <= set(pages[content.START].ids)


def test_practice_questions_of_the_lessons_can_be_answered_in_their_pages(files, pages):
    count = 0
    for path in (ROOT / "source" / "lessons").glob("*.py"):
        text = files[path.with_suffix(".html").name].decode("utf-8")
        names = re.findall(r'^practice\("([^"]+)"\)$', path.read_text("utf-8"), re.MULTILINE)
        for name in names:
            group = f'name="practice-{name.replace(".", "-")}-1"'
            assert text.count(group) == len(re.findall(group, questions.html(name)))
            assert text.count(group) >= 2, name
            count += 1
        assert len(re.findall('class="practice"', text)) == len(names)
        assert "To answer, open this notebook in JupyterLab" not in text
    assert count > 20


def test_nothing_moves_for_readers_who_want_it_still(files):
    still = re.compile(r"@media \(prefers-reduced-motion: no-preference\) \{[^{}]*\{[^{}]*\} \}")
    for name, data in files.items():
        if name.endswith(".css"):
            rest = still.sub("", data.decode("utf-8"))
            assert not re.search(r"transition|animation|scroll-behavior", rest), name


def test_the_search_index_knows_every_section(files, pages):
    text = files["search-index.js"].decode("utf-8")
    rows = json.loads(text.removeprefix("window.COURSE_INDEX = ").rstrip(";\n"))
    assert {row[0] for row in rows} == set(pages) - {content.SEARCH}
    for page, title, heading, anchor, words in rows:
        assert title and words is not None
        assert bool(heading) == bool(anchor)
        assert not anchor or anchor in pages[page].ids
    found = [row for row in rows if "standard error" in row[4]]
    assert {"08_evaluation.html"} <= {row[0] for row in found}
    assert any("stats.standard_error(" in row[4] for row in rows)  # code is kept in one piece


def test_the_same_course_gives_the_same_site(files):
    one = publish.lessons(ROOT, True)[0]
    body = render.notebook(one.notebook, True)
    assert render.notebook(one.notebook, True) == body
    assert markup.page(body, one.path, ROOT).body.encode() in files[one.page]


# --- a small course, to be damaged ---


@pytest.fixture
def small(tmp_path):
    """A course of two solved lessons, a quiz, README.md and its documents."""
    root = tmp_path / "course"
    for folder in ("lessons", "solutions", "quizzes/release/01_one", "datasets", "source/quizzes"):
        (root / folder).mkdir(parents=True)
    (root / "README.md").write_text(
        "# A course\n\nText.\n\n- [One](lessons/01_one.ipynb) ([solved](solutions/01_one.ipynb))\n"
        "- [Quiz](quizzes/release/01_one/01_one.ipynb)\n\n<!-- full course -->\n## For us\n\n"
        "private\n<!-- end -->\n\n## Licences\n\n[MIT](LICENSE), [text](LICENSE-CONTENT.md)\n",
        encoding="utf-8",
    )
    (root / "LICENSE").write_text("MIT\n", encoding="utf-8")
    (root / "LICENSE-CONTENT.md").write_text(
        "# Licence\n\n[data](datasets/d.md)\n", encoding="utf-8"
    )
    (root / "datasets" / "d.md").write_text(
        "# Data\n\n[back](../README.md#licences)\n", encoding="utf-8"
    )
    (root / "quizzes/release/01_one/01_one.ipynb").write_text("{}", encoding="utf-8")
    (root / "source/quizzes/01_one.py").write_text(
        '# %% [markdown] question="q1"\n# Why? (1 point)\n\n# %% answer="q1"\ndef f(x):\n'
        "    ### BEGIN SOLUTION\n    return secret_of_the_quiz(x) + 41\n    ### END SOLUTION\n",
        encoding="utf-8",
    )
    for name, other in (("01_one", "02_two"), ("02_two", "01_one")):
        put(root, name, f"Go to [it]({other}.ipynb) or [quiz](../quizzes/release/01_one/).")
    return root


def put(root, name, *texts, outputs=None, code="widgets.play(1)"):
    """Write a solved lesson: a title, an exercise, a playground and some more text."""
    shown = new_output("display_data", {"text/html": FIGURE, "text/plain": "figure"})
    answer = new_code_cell("def answer():\n    return 42", execution_count=1)
    answer["id"] = "exercise-01-one"
    cells = [
        new_markdown_cell(f"# {name}\n\nA formula $\\frac{{a}}{{b}} < c$."),
        answer,
        new_code_cell(code, execution_count=2, outputs=outputs or [shown]),
        *map(new_markdown_cell, texts),
    ]
    text = nbformat.writes(new_notebook(cells=cells))
    for folder in ("solutions", "lessons"):
        (root / folder / f"{name}.ipynb").write_text(text, encoding="utf-8")


def test_a_site_is_written_whole_and_replaces_an_older_one(small, tmp_path):
    target = tmp_path / "out" / "site"
    count, size = publish.write(small, target)
    assert count == 6 and size == sum(p.stat().st_size for p in target.rglob("*") if p.is_file())
    assert [path.name for path in target.parent.iterdir()] == ["site"]
    page = (target / "01_one.html").read_text(encoding="utf-8")
    assert 'href="02_two.html"' in page and 'href="index.html#quizzes"' in page
    assert "<mfrac>" in page and 'alttext="\\frac{a}{b} &lt; c"' in page
    assert "here it stands still" in page
    start = (target / "index.html").read_text(encoding="utf-8")
    assert "private" not in start and 'id="quizzes"' in start
    assert 'href="files/LICENSE.txt"' in start and 'href="license-content.html"' in start
    assert 'href="index.html#licences"' in (target / "datasets-d.html").read_text(encoding="utf-8")
    assert len(list((target / "figures").iterdir())) == 1  # equal pictures are one file
    (target / "old.html").write_text("gone after the next time", encoding="utf-8")
    publish.write(small, target)
    assert not (target / "old.html").exists()


def test_a_failed_site_leaves_the_old_one(small, tmp_path):
    target = tmp_path / "site"
    publish.write(small, target)
    before = (target / "01_one.html").read_bytes()
    put(small, "01_one", "[nowhere](03_three.ipynb)")
    with pytest.raises(SiteError, match=r"01_one\.ipynb links to '03_three\.ipynb', which does no"):
        publish.write(small, target)
    assert (target / "01_one.html").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["course", "site"]


def test_links_between_pages_must_arrive(small, tmp_path):
    put(small, "01_one", "[there](02_two.ipynb#part-b), [here](#part-a)", "## Part A")
    with pytest.raises(SiteError, match=r"01_one\.html links to 02_two\.html#part-b, and there is"):
        publish.write(small, tmp_path / "site")
    put(small, "02_two", "## Part B")
    assert publish.write(small, tmp_path / "site")[0] == 6
    put(small, "01_one", "[here](#part-b)", "## Part A")
    with pytest.raises(SiteError, match="no such heading; it has part-a"):
        publish.write(small, tmp_path / "site")
    put(small, "01_one", "[two](../lessons/02_two.ipynb)")
    (small / "solutions" / "02_two.ipynb").unlink()  # its lesson is still there
    with pytest.raises(SiteError, match="links to 02_two.html, which is no page"):
        publish.write(small, tmp_path / "site")


def test_other_folders_are_not_touched(small, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear", encoding="utf-8")
    for target in (mine, mine / "letter.txt", small, small.parent):
        with pytest.raises(SiteError):
            publish.write(small, target)
    assert (mine / "letter.txt").read_text(encoding="utf-8") == "dear"
    (tmp_path / "empty").mkdir()
    assert publish.write(small, tmp_path / "empty")[0] == 6


FAULTS = {
    "a script": ("<script>1</script>", "<script>"),
    "a frame": ('<iframe src="x"></iframe>', "<iframe>"),
    "no words for a picture": (f"![](data:image/png;base64,{PNG})", "without alternative text"),
    "a picture from elsewhere": ("![dot](https://example.org/a.png)", "must be PNG and part"),
    "a sound from elsewhere": (
        '<audio controls src="https://example.org/a.wav"></audio>',
        "not in the page itself",
    ),
    "a damaged picture": ("![dot](data:image/png;base64,AAAA)", "no PNG file"),
    "a missing picture": ("![dot](nothing.png)", "which does not exist"),
    "a private file": ("[x](../source/quizzes/01_one.py)", "not for readers"),
    "a file outside": ("[x](../../../etc/passwd)", "not for readers"),
    "a missing document": ("[x](../nothing.md)", "which does not exist"),
    "another protocol": ("[x](javascript:alert)", "links to files or to https"),
    "a level left out": ("### Deep", "has level 3; expected level 2"),
    "a second title": ("# Again", "only one title"),
    "a formula that nobody knows": (r"$\foo{x}$", r"\\foo has no MathML"),
    "a broken formula": (r"$\left( x$", "ExtraLeft"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_published_is_refused_with_its_place(small, tmp_path, fault):
    text, message = FAULTS[fault]
    put(small, "01_one", text)
    with pytest.raises(SiteError, match=message) as found:
        publish.write(small, tmp_path / "site")
    assert "solutions/01_one.ipynb" in str(found.value)
    assert not (tmp_path / "site").exists()


def test_a_practice_question_that_there_is_not_is_refused_with_its_place(small, tmp_path):
    put(small, "01_one", code='practice("01.nothing")')
    with pytest.raises(SiteError, match=r"solutions/01_one\.ipynb: no practice question is called"):
        publish.write(small, tmp_path / "site")


def test_an_answer_that_a_page_hides_is_seen(small):
    page = b"<p>x</p><div hidden><code>return secret_of_the_quiz(x) + 41</code></div>"
    assert len(publish.leak_problems(small, {"a.html": page})) == 1
    page = b"<template>return <b>secret_of_the_quiz</b>(x) &#43; 41</template>"
    assert len(publish.leak_problems(small, {"a.html": page})) == 1


def test_an_answer_to_a_quiz_stops_the_site(small, tmp_path, monkeypatch, capsys):
    put(small, "01_one", "```python\nreturn  secret_of_the_quiz(x)+41\n```")
    monkeypatch.setattr(publish, "ROOT", small)
    assert publish.run(tmp_path / "site") == 1
    said = capsys.readouterr().err
    assert "01_one.html holds a line of the solution of q1" in said and "Nothing was" in said
    assert not (tmp_path / "site").exists()
    put(small, "01_one")
    assert publish.run(tmp_path / "site") == 0
    (small / "README.md").unlink()
    assert publish.run(tmp_path / "site") == 2
    assert "README.md is missing" in capsys.readouterr().err


def test_a_solution_with_photos_of_somebody_is_not_published(small, tmp_path):
    code = 'import os\nfolder = os.environ.get("COURSE_PHOTOS")'
    said = "No folder of your own: COURSE_PHOTOS is not set.\n"
    put(small, "01_one", code=code, outputs=[new_output("stream", name="stdout", text=said)])
    assert publish.write(small, tmp_path / "site")[0] == 6
    photos = [new_output("stream", name="stdout", text="500 photos\n")]
    put(small, "01_one", code=code, outputs=photos)
    with pytest.raises(SiteError, match=r"was run on a folder of photos.*--force 01_one"):
        publish.write(small, tmp_path / "site")


def test_solutions_must_have_been_run_and_have_a_title(small, tmp_path):
    path = small / "solutions" / "01_one.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells[1:3]:
        cell.outputs = []
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    with pytest.raises(SiteError, match="was not executed"):
        publish.write(small, tmp_path / "site")
    path.write_text(nbformat.writes(new_notebook()), encoding="utf-8")
    with pytest.raises(SiteError, match="does not begin with a title"):
        publish.write(small, tmp_path / "site")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SiteError, match="not a valid notebook"):
        publish.write(small, tmp_path / "site")
    for old in (small / "solutions").iterdir():
        old.unlink()
    with pytest.raises(SiteError, match="There is no notebook"):
        publish.write(small, tmp_path / "site")


def test_lessons_can_be_published_with_open_exercises(course, tmp_path):
    (course / "README.md").write_text("# A course\n\n[l](LICENSE-CONTENT.md)\n", encoding="utf-8")
    (course / "LICENSE-CONTENT.md").write_text("# Licence\n", encoding="utf-8")
    assert builder.problems(course, ["lessons/01"]) == []
    publish.write(course, tmp_path / "blank", solved=False)
    publish.write(course, tmp_path / "solved")
    blank, solved = (
        (tmp_path / name / "01_double.html").read_text(encoding="utf-8")
        for name in ("blank", "solved")
    )
    assert "scaled_by_two" in solved and "scaled_by_two" not in blank
    assert "exercises are open" in blank and "exercises are solved" not in blank
    assert "folded away" in solved and "your code here" in blank
    answered = {"01_double.html": solved.encode()}
    assert publish.leak_problems(course, answered) == []
    assert publish.leak_problems(course, answered, solved=False)


def test_headings_with_one_name_get_two_places(tmp_path):
    page = markup.page("<h1>T</h1><h2>The way</h2><p>a</p><h2>The way!</h2>", "a.md", tmp_path)
    assert [part.anchor for part in page.sections] == ["", "the-way", "the-way-2"]
    assert page.title == "T" and "<h1>" not in page.body


def test_markup_is_kept_to_what_pages_need(tmp_path):
    html = (
        '<h1>T</h1><!-- given --><div role="status">ok</div><pre>x  y</pre>'
        '<table><tr><th></th><th>a</th></tr></table><math display="block"><mi>x</mi></math>'
    )
    page = markup.page(html, "a.md", tmp_path)
    assert "given" not in page.body and "status" not in page.body
    assert page.body.count('<div class="scroll">') == 2
    assert page.body.count('<div class="scroll formula">') == 1
    assert "<td></td><th>a</th>" in page.body
    assert page.sections[0].text == "ok x y a"


def test_a_page_is_shown_once_whatever_links_to_it():
    assert content.page_of("lessons/02_a.ipynb") == content.page_of("solutions/02_a.ipynb")
    assert content.page_of("quizzes/release/a/a.ipynb") == "index.html#quizzes"
    assert content.page_of("datasets/digits.md") == "datasets-digits.html"
    assert content.page_of("LICENSE") is None
    assert base64.b64decode(PNG).startswith(b"\x89PNG")
