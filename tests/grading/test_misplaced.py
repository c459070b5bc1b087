"""Answers that are not where they belong: nobody loses points, or an unread essay, for that."""

import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from grading.quiz import Quiz
from grading.rebuild import Foreign, look, rebuild
from grading.reports.pictures import Pictures, harmless
from grading.sandbox.cellcode import python_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

import small_quiz  # noqa: E402
from small_quiz import RIGHT, STUBS, cell_of, submission  # noqa: E402

ESSAYS = "essays"
STUB = "YOUR ANSWER HERE"


def essays(released):
    """A quiz of two answers in prose and two that define the same name."""
    cells = [small_quiz._cell("markdown", "title", "# Essays, to be graded by a person")]
    for name in ("e1", "e2"):
        cells += [
            small_quiz._cell("markdown", f"t-{name}", f"### Explain {name} in your own words",
                             {"grade_id": f"{name}_text"}),
            small_quiz._cell("markdown", name, STUB,
                             {"grade_id": name, "grade": True, "solution": True, "locked": False,
                              "points": 2}),
        ]  # fmt: skip
    for name in ("c1", "c2"):
        answer = (
            "answer = None"
            if released
            else f"### BEGIN SOLUTION\nanswer = '{name}'\n### END SOLUTION"
        )
        cells += [
            small_quiz._cell("code", name, answer,
                             {"grade_id": name, "solution": True, "locked": False}),
            small_quiz._cell("code", f"{name}-tests", f"assert answer == '{name}'",
                             {"grade_id": f"{name}_tests", "grade": True, "points": 1}),
        ]  # fmt: skip
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="module")
def quizzes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quizzes")
    small = small_quiz.make_course(folder)
    for step in ("source", "release"):
        place = folder / "quizzes" / step / ESSAYS
        place.mkdir()
        (place / f"{ESSAYS}.ipynb").write_text(json.dumps(essays(step == "release")))
    return {"small": small, ESSAYS: Quiz.load(folder, ESSAYS)}


def answers(quiz, data):
    """What counts as each answer, and the repairs."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    cells, repairs = rebuild(quiz, raw)
    return {c.grade_id: c.source for c in cells if c.role in ("answer", "manual")}, repairs


def strip(data):
    for cell in data["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)


def own(kind, text):
    return {"cell_type": kind, "metadata": {}, "source": text, "outputs": []}


def written():
    """The essays, all answered."""
    data = essays(True)
    for name, text in (("e1", "Because."), ("e2", "Therefore."), ("c1", "answer = 'c1'"),
                       ("c2", "answer = 'c2'")):  # fmt: skip
        cell_of(data, name)["source"] = text
    return data


def test_without_any_marks_answers_keep_their_order(quizzes):
    data = written()
    strip(data)
    found, _ = answers(quizzes[ESSAYS], data)
    assert found == {"e1": "Because.", "e2": "Therefore.", "c1": "answer = 'c1'",
                     "c2": "answer = 'c2'"}  # fmt: skip


@pytest.mark.parametrize("where", ["in place", "below", "above", "question", "several"])
@pytest.mark.parametrize("name", ["e1", "e2"])
def test_prose_near_its_place_is_the_answer(quizzes, name, where):
    data = written()
    cell = cell_of(data, name)
    text, cell["source"] = cell["source"], STUB
    place = data["cells"].index(cell)
    if where == "question":
        data["cells"][place - 1]["source"] += f"\n\n{text}"
    elif where == "in place":
        data["cells"][place] = own("markdown", text)
    elif where == "several":
        data["cells"][place + 1 : place + 1] = [own("markdown", "First."), own("markdown", text)]
    else:
        data["cells"].insert(place + (where == "below"), own("markdown", text))
    found, repairs = answers(quizzes[ESSAYS], data)
    assert text in found[name] and repairs
    assert where != "several" or "First." in found[name]
    other = {"e1": "e2", "e2": "e1"}[name]
    assert found[other] == {"e1": "Because.", "e2": "Therefore."}[other]


def test_an_essay_that_nobody_wrote_stays_blank(quizzes):
    data = written()
    cell_of(data, "e1")["source"] = STUB
    data["cells"].append(own("markdown", "My notes at the end."))
    assert answers(quizzes[ESSAYS], data)[0]["e1"] == STUB


def in_the_tests(data):
    cell_of(data, "q4_tests")["source"] = RIGHT["q4"] + "\n\n" + cell_of(data, "q4_tests")["source"]


def fenced(data):
    cell = cell_of(data, "q4")
    cell |= {"cell_type": "markdown", "source": f"My answer:\n\n```python\n{RIGHT['q4']}\n```\n"}


def fenced_below(data):
    text = f"~~~\n{RIGHT['q4']}\n~~~"
    data["cells"].insert(data["cells"].index(cell_of(data, "q4")) + 1, own("markdown", text))


def below_the_tests(data):
    place = data["cells"].index(cell_of(data, "q4_tests"))
    data["cells"].insert(place + 1, own("code", RIGHT["q4"]))


def magic_without_marks(data):
    cell_of(data, "q4")["source"] = "%%time\n" + RIGHT["q4"]
    strip(data)


def pip_without_marks(data):
    cell_of(data, "q4")["source"] = "!pip install x\n" + RIGHT["q4"]
    strip(data)


def helper_then_below(data):
    """The answer cell holds something else; the definition stands below."""
    cell_of(data, "q4")["source"] = "helper = 1"
    data["cells"].insert(data["cells"].index(cell_of(data, "q4")) + 1, own("code", RIGHT["q4"]))


@pytest.mark.parametrize(
    "damage",
    [in_the_tests, fenced, fenced_below, below_the_tests, magic_without_marks, pip_without_marks,
     helper_then_below],
    ids=lambda damage: damage.__name__,
)  # fmt: skip
def test_code_is_found_wherever_it_stands(quizzes, damage):
    data = json.loads(submission({"q4": STUBS["q4"]}))
    damage(data)
    cells, repairs = rebuild(quizzes["small"], json.dumps(data).encode())
    tests = [cell.grade_id for cell in cells].index("q4_tests")
    names = {"get_ipython": MagicMock()}
    for cell in cells[:tests]:
        if cell.kind == "code" and (cell.grade_id == "q4" or cell.role == "extra"):
            exec(python_of(cell.source), names)
    assert names["total"]([1, 2]) == 3 and repairs


def test_an_answer_with_the_grade_id_of_tests_keeps_its_place(quizzes):
    data = json.loads(submission({}))
    cell_of(data, "q4_tests")["metadata"] = {}
    cell_of(data, "q4")["metadata"]["nbgrader"]["grade_id"] = "q4_tests"
    assert answers(quizzes["small"], data)[0]["q4"] == RIGHT["q4"]


def test_notebooks_of_others_are_known_and_ours_are_not_taken_for_one(quizzes):
    small, other = quizzes["small"], quizzes[ESSAYS]
    with pytest.raises(Foreign, match="another notebook.*Essays"):
        rebuild(small, json.dumps(written()).encode())
    renamed = written()
    cell_of(renamed, "c1")["metadata"]["nbgrader"]["grade_id"] = "q1"
    with pytest.raises(Foreign):
        rebuild(small, json.dumps(renamed).encode())
    bare = {"cells": [own("code", RIGHT["q4"])], "nbformat": 4}
    assert answers(small, bare)[0]["q4"] == RIGHT["q4"]
    looks = [look(small, raw).name for raw in (
        b"", json.dumps(written()).encode(), submission(STUBS), submission({}))]  # fmt: skip
    assert looks == ["UNREADABLE", "FOREIGN", "UNTOUCHED", "WORKED"]
    assert look(other, json.dumps(essays(True)).encode()).name == "UNTOUCHED"


# -- what a person who grades sees -----------------------------------------------------------------


def picture(kind="PNG", size=(40, 30)):
    import base64
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind)
    return base64.b64encode(file.getvalue() + b"<script>").decode()


def test_pictures_are_drawn_anew_and_bounded(quizzes):
    import base64

    from grading.model import SubmissionVerdict
    from grading.reports import graded

    data = written()
    cell_of(data, "e1")["source"] = (
        "See ![plot](attachment:a.png) $x^2$ <b>x</b> ![t](http://t.x/y)"
    )
    cell_of(data, "e1")["attachments"] = {
        "a.png": {"image/png": picture()},
        "b.png": {"image/png": picture()},
    }
    cell_of(data, "c1")["outputs"] = [
        {"output_type": "display_data", "data": {"image/jpeg": picture("JPEG", (3000, 20))}},
        {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload='x'/>"}},
        {"output_type": "display_data", "data": {"text/html": "<script>x</script>"}},
        {"output_type": "stream", "text": ["loss 0.5\n"]},
    ]
    quiz = quizzes[ESSAYS]
    cells, _ = rebuild(quiz, json.dumps(data).encode())
    raw = graded.notebook(quiz, cells, SubmissionVerdict("ann", ()))
    assert b"script" not in raw and b"svg" not in raw and b"onload" not in raw
    shown = {c["metadata"].get("nbgrader", {}).get("grade_id"): c for c in json.loads(raw)["cells"]}
    assert list(shown["e1"]["attachments"]) == ["a.png"]
    drawn = base64.b64decode(shown["e1"]["attachments"]["a.png"]["image/png"])
    assert drawn.startswith(b"\x89PNG") and drawn.endswith(b"IEND\xaeB`\x82")
    assert "![plot](attachment:a.png) $x^2$ < b>x< /b> [t] (http" in shown["e1"]["source"]
    outputs = shown["c1"]["outputs"]
    assert [list(o["data"]) for o in outputs] == [["image/png", "text/plain"], ["text/plain"]]
    assert outputs[1]["data"]["text/plain"] == "loss 0.5\n"
    many = Pictures()
    assert sum(bool(many.drawn("image/png", picture())) for _ in range(30)) == 20
    assert Pictures().drawn("image/png", picture(size=(5000, 4000))) == ""
    assert Pictures().drawn("image/png", "no picture") == ""


@pytest.mark.parametrize(
    "source, shown",
    [
        ("a < b and `x<y`", "a < b and `x< y`"),
        ("<script>x</script>", "< script>x< /script>"),
        ("!![x](http://a)", "[x] (http://a)"),
        ("![x](attachment:no.png)", "[x] (attachment:no.png)"),
        ("![x][ref]\n\n[ref]: http://a", "[x][ref]\n\n[ref] : http://a"),
        (r"$\href{javascript:x}{y} \frac{1}{2} \style{a}{b}$",
         r"$href{javascript:x}{y} \frac{1}{2} style{a}{b}$"),
    ],
)  # fmt: skip
def test_markdown_of_students_can_do_nothing(source, shown):
    assert harmless(source, {"a.png"}) == shown
