"""Personal quizzes: drawn again from the collected id, right for their owner and nobody else."""

import copy
import csv
import json
import os
import stat

import pytest
from grading_class import ROOT, scores, zipped

from authoring.building import assign, notebooks, release, sources, verify
from grading import command, giving, lint, variants
from grading.__main__ import main
from grading.engine import Engine
from grading.quiz import Quiz

NAME = "90_sizes"
CLASS = ["ann", "bo", "cy", "dee", "eve"]
SOURCE = """# %% [markdown]
# # Quiz 90: sizes

# %%
import numpy as np

# %% [markdown] question="q1" shuffle=true
# ### Question 1 (1 point): which
#
# Which one is even?
#
# - **A**: three
# - **B**: five,
#   which is odd
# - **C**: six
# - **D**: nine
#
# Think first.

# %% answer="q1"
q1 = ""  # A, B, C or D
### BEGIN SOLUTION
q1 = "C"
### END SOLUTION

# %% tests="q1" points=1
assert str(q1).strip().upper() in ("A", "B", "C", "D"), "Answer q1 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: three is odd.",
    "B": "B is wrong: five is odd.",
    "C": "C is right: six is even.",
    "D": "D is wrong: nine is odd.",
}
assert str(q1).strip().upper() == "C", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (2 points): a size
#
# Pictures have `q2_width = 28` pixels a side and are pooled by `q2_pool = 2`. How many are left?

# %% given="q2" draws={"q2_width": [20, 28, 36, 44, 52, 60], "q2_pool": [2, 4]}
q2_width = 28  # pixels
q2_pool = 2

# %% answer="q2"
q2 = None  # a number
### BEGIN SOLUTION
q2 = (q2_width // q2_pool) ** 2
### END SOLUTION

# %% tests="q2" points=2
assert isinstance(q2, (int, float, np.number)), "Answer q2 with a number."
### BEGIN HIDDEN TESTS
assert q2 == (q2_width // q2_pool) ** 2, "Divide the side first."
### END HIDDEN TESTS

# %% [markdown] question="q3"
# ### Question 3 (1 point): as always
#
# Write a function that doubles.

# %% answer="q3"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% tests="q3" points=1
assert double(2) == 4, "Twice two."
"""


def made(folder, text=SOURCE):
    """A course with the quiz, built as the course builds its own."""
    script = folder / "source" / "quizzes" / f"{NAME}.py"
    script.parent.mkdir(parents=True)
    script.write_text(text, encoding="utf-8")
    source = sources.read(script)
    assert not [p for p in verify.source_problems(source) if "wrong answer" not in p]
    built = notebooks.to_text(notebooks.quiz(source))
    course = folder / "a course" / "quizzes"
    released = assign.released(ROOT / "quizzes", {NAME: built})[NAME]
    for step, content in (("source", built), ("release", released)):
        place = course / step / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_text(content, encoding="utf-8")
    return course.parent


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def root(original, tmp_path):
    import shutil

    return shutil.copytree(original, tmp_path / "course")


@pytest.fixture(scope="module")
def quiz(original):
    return Quiz.load(original, NAME)


def given_out(root, tmp_path, students=CLASS):
    """Give the quiz out as an instructor does; returns the personal notebooks."""
    listed = tmp_path / "class.csv"
    rows = [["student_id", "name"], *([student, f"Name of {student}"] for student in students)]
    with listed.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    words = ["variants", NAME, "--students", str(listed), "--to", str(tmp_path / "out")]
    assert main([*words, "--course", str(root)]) == 0
    return {
        student: json.loads((tmp_path / "out" / student / f"{NAME}.ipynb").read_text("utf-8"))
        for student in students
    }


def sources_of(notebook):
    return {
        cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]): "".join(cell["source"])
        for cell in notebook["cells"]
    }


def right_answers(notebook):
    """What a student finds out who reads the notebook in front of them."""
    seen = sources_of(notebook)
    letter = next(line for line in seen["q1_question"].split("\n") if line.endswith("six"))[4]
    names = {}
    exec(seen["q2_given"], names)
    size = (names["q2_width"] // names["q2_pool"]) ** 2
    assert f"`q2_width = {names['q2_width']}`" in seen["q2_question"]
    assert f"`q2_pool = {names['q2_pool']}`" in seen["q2_question"]
    return {"q1": f'q1 = "{letter}"', "q2": f"q2 = {size}", "q3": "def double(x): return x + x"}


def answered(notebook, answers):
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    return json.dumps(notebook).encode()


def test_draws_are_repeatable_differ_and_use_everything(quiz):
    key, other = bytes(32), bytes(31) + b"x"
    people = [f"student{number}" for number in range(40)]
    first = [variants.personal(quiz, key, person) for person in people]
    again = [variants.personal(quiz, key, person) for person in people]
    assert [one.fingerprint for one in first] == [one.fingerprint for one in again]
    assert len({one.fingerprint for one in first}) > 30
    elsewhere = [variants.personal(quiz, other, person).fingerprint for person in people]
    assert sum(a.fingerprint == b for a, b in zip(first, elsewhere, strict=True)) < 5
    assert {one.orders["q1"][0] for one in first} == set("ABCD")
    codes = {sources_of(one.release)["q2_given"] for one in first}
    for value in (20, 28, 36, 44, 52, 60):
        assert any(f"q2_width = {value}  # pixels" in code for code in codes)
    # Known ones, so that a later version of the program draws what an earlier one gave out.
    assert [variants.draw(key, "ann", "quiz", "n", 1000) for _ in range(2)] == [198] * 2
    mine = first[0]
    question = mine.question("q1")
    assert question.options[question.right] == "six"
    assert question.reasons[question.right] == f"{question.right} is right: six is even."
    text = sources_of(mine.release)["q1_question"]
    assert text.index("**A**") < text.index("**B**") < text.index("**C**") < text.index("**D**")
    assert "five,\n  which is odd\n" in text and text.endswith("\n\nThink first.")


@pytest.mark.slow  # a whole grading
def test_from_class_list_to_grades_and_feedback(root, tmp_path, capsys):
    # A fixed key: with a new one it would be chance whether two of them draw the same.
    (root / "quizzes" / variants.KEY).write_text("11" * 32, encoding="ascii")
    notebooks_of = given_out(root, tmp_path)
    assert "5 personal notebooks" in capsys.readouterr().out
    assert len({json.dumps(book["cells"]) for book in notebooks_of.values()}) == 5
    right = {student: right_answers(book) for student, book in notebooks_of.items()}
    assert len({answers["q2"] for answers in right.values()}) > 1
    # Somebody whose answers are others than ann's in both questions.
    other = next(s for s in CLASS if all(right[s][q] != right["ann"][q] for q in ("q1", "q2")))
    third = next(s for s in CLASS[1:] if s != other)
    files = {f"{s}.ipynb": answered(notebooks_of[s], right[s]) for s in CLASS}
    # One hands in ann's whole notebook, with the numbers that stand in it.
    files[f"{other}.ipynb"] = answered(notebooks_of["ann"], right["ann"])
    # One makes the question easier.
    easier = copy.deepcopy(notebooks_of[third])
    for cell in easier["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "q2_given":
            cell["source"] = "q2_width = 2\nq2_pool = 2"
    files[f"{third}.ipynb"] = answered(easier, right[third] | {"q2": "q2 = 1"})
    archive = zipped(tmp_path / "in.zip", files)
    words = ["grade", NAME, "--submissions", str(archive), "--course", str(root)]
    assert main([*words, "--layout", "files"]) == 0
    earned = scores(root, NAME)
    full = {"q1_tests": 1.0, "q2_tests": 2.0, "q3_tests": 1.0}
    assert earned["ann"] == full
    assert earned[other] == full | {"q1_tests": 0.0, "q2_tests": 0.0}
    assert earned[third] == full | {"q2_tests": 0.0}
    assert sum(found == full for found in earned.values()) == 3
    # Feedback speaks of the options as the student saw them.
    page = (root / "quizzes" / "feedback" / other / NAME / f"{NAME}.html").read_text("utf-8")
    letter = right["ann"]["q1"][-2]
    own = right[other]["q1"][-2]
    assert f"<b>{own}</b> six" in page and f"{own} is right: six is even." in page
    assert f"{letter} is wrong: " in page
    graded = root / "quizzes" / "autograded" / other / NAME / f"{NAME}.ipynb"
    assert (
        sources_of(json.loads(graded.read_text("utf-8")))["q2_given"]
        == (sources_of(notebooks_of[other])["q2_given"])
    )
    # Again: nothing has changed.
    main([*words, "--layout", "files"])
    assert "0 graded, 5 unchanged" in capsys.readouterr().out


@pytest.mark.slow  # a whole grading
def test_the_key_stays_where_it_is(root, tmp_path):
    given_out(root, tmp_path)
    key = root / "quizzes" / variants.KEY
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 or os.name == "nt"
    secret = key.read_text(encoding="ascii").strip()
    assert len(bytes.fromhex(secret)) == 32
    others = [p for p in tmp_path.rglob("*") if p.is_file() and p != key]
    assert len(others) > 5
    for path in others:
        content = path.read_bytes()
        assert secret.encode() not in content and bytes.fromhex(secret) not in content, path
    # Given out once more, with more students: the same key, the same numbers.
    before = (tmp_path / "out" / "ann" / f"{NAME}.ipynb").read_bytes()
    given_out(root, tmp_path, ["ann", "zoe"])
    assert key.read_text(encoding="ascii").strip() == secret
    assert (tmp_path / "out" / "ann" / f"{NAME}.ipynb").read_bytes() == before
    assert variants.given(root / "quizzes", Quiz.load(root, NAME)) == {*CLASS, "zoe"}
    # The edition for students has neither key nor record, and git sees none of them.
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "/quizzes/variants.*" in ignored
    for name in (variants.KEY, variants.GIVEN):
        assert release.is_forbidden(f"quizzes/{name}")


@pytest.mark.slow  # a whole grading
def test_who_has_no_personal_notebook_has_the_released_one(root, quiz, tmp_path, capsys):
    given_out(root, tmp_path)
    quiz_of = variants.quizzes_of(root / "quizzes", quiz)
    assert quiz_of("stranger") is quiz
    assert quiz_of("ann").fingerprint != quiz.fingerprint
    right = answered(quiz.release, right_answers(quiz.release))
    archive = zipped(tmp_path / "in.zip", {"stranger.ipynb": right})
    assert command.run(NAME, archive, root=root) == 0
    assert "no personal notebook was given out to stranger;" in capsys.readouterr().out
    assert sum(scores(root, NAME)["stranger"].values()) == 4


def test_a_lost_key_or_another_source_stops_the_grading(root, tmp_path, capsys):
    given_out(root, tmp_path)
    archive = zipped(tmp_path / "in.zip", {"ann.ipynb": b"{}"})
    key = root / "quizzes" / variants.KEY
    secret = key.read_text(encoding="ascii")
    key.unlink()
    assert command.run(NAME, archive, root=root) == 2
    assert "Put it back from a backup" in capsys.readouterr().err
    key.write_text("00" * 32, encoding="ascii")
    assert command.run(NAME, archive, root=root) == 2
    assert "is not the key with which" in capsys.readouterr().err
    key.write_text(secret, encoding="ascii")
    source = root / "quizzes" / "source" / NAME / f"{NAME}.ipynb"
    data = json.loads(source.read_text("utf-8"))
    for cell in data["cells"]:
        if "draws" in cell["metadata"].get("variant", {}):
            cell["metadata"]["variant"]["draws"]["q2_pool"] = [2, 5]
    source.write_text(json.dumps(data), encoding="utf-8")
    assert command.run(NAME, archive, root=root) == 2
    assert "is not what it drew when it was given out" in capsys.readouterr().err


def test_plain_answers_that_are_calculated_or_odd(quiz):
    """The letter is translated wherever it comes from; what is no letter stays wrong."""
    key = bytes(32)
    mine = variants.personal(quiz, key, "ann")
    letter = mine.question("q1").right
    with Engine(quiz, trusted=True, personal=lambda student: mine) as engine:
        for text, chosen, points in [
            (f'q1 = " {letter.lower()} "', letter, 1),
            (f'q1 = "{letter}".join(["", ""])', letter, 1),
            ('q1 = "E"', None, 0),
            ('q1 = "AB"', None, 0),
            ("q1 = 3", None, 0),
        ]:
            handed_in = answered(mine.release, {"q1": text})
            question = engine.grade("ann", handed_in).questions[0]
            assert (question.chosen, question.score) == (chosen, points), text
            assert question.right == letter and question.order == mine.orders["q1"]


def test_letters_are_those_that_the_student_sees_in_messages_too():
    for said, seen in [
        ("C is wrong: no.", "B is wrong: no."),
        ("q12: C is right: yes.", "q12: B is right: yes."),
        ("q1: C and D agree.", "q1: C and D agree."),
        ("q1: no option was chosen.", "q1: no option was chosen."),
    ]:
        assert variants.relabelled(said, "ACBD") == seen


WRONG = {
    "not one of its draws": ("[20, 28,", "[20,"),
    "two values or more": ('"q2_pool": [2, 4]', '"q2_pool": [2]'),
    "no line q2_poll": ('"q2_pool"', '"q2_poll"'),
    "not of the form": ("q2_pool = 2\n", "q2_pool = 2\nprint(q2_pool)\n"),
    "speaks of other options": ("**D**: nine", "**D**: both of these"),
    "must begin with": ('"A is wrong: three', '"No: three'),
}


@pytest.mark.parametrize("said", WRONG)
def test_what_cannot_be_varied_is_said_to_the_author(quiz, said, tmp_path):
    script = tmp_path / "quizzes" / f"{NAME}.py"
    script.parent.mkdir()
    old, new = WRONG[said]
    assert SOURCE.count(old) == 1
    script.write_text(SOURCE.replace(old, new), encoding="utf-8")
    built = json.loads(notebooks.to_text(notebooks.quiz(sources.read(script))))
    course = tmp_path / "c"
    for step in ("source", "release"):
        place = course / step / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_text(json.dumps(built), encoding="utf-8")
    found = [line for line in lint.problems(course, NAME) if said in line]
    assert len(found) == 1, lint.problems(course, NAME)
    assert not lint.problems(course, NAME)[1:]


def test_an_answer_that_does_not_vary_is_noticed_before_it_is_given_out(tmp_path, capsys):
    text = SOURCE.replace("q2 = (q2_width // q2_pool) ** 2\n###", "q2 = 196\n###")
    assert text != SOURCE
    root = made(tmp_path, text)
    listed = tmp_path / "class.txt"
    listed.write_text("\n".join(CLASS), encoding="utf-8")
    assert giving.give_out(root, NAME, listed, tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "answer to q2" in said and "q2_width = " in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("student_id,name\nann,A\nb o,B\n", ["ann", "b_o"]),
        ("Username;x\nann;1,5\n", ["ann"]),
        ("ann\nbo\n\n", ["ann", "bo"]),
        (
            "\ufeffIdentifier,Full name,Grade\nParticipant 3,Ann Lee,\nParticipant 4,Bo,\n"
            "Participant 5,Ann Lee,\n",
            ["Ann_Lee_3", "Bo", "Ann_Lee_5"],
        ),
        ("student_id\nann\nAnn\n", None),
        ("student_id\n../x\n", None),
        ("a,b\nc,d\n", None),
        ("", None),
    ],
)
def test_class_lists(tmp_path, text, wanted):
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    if wanted is None:
        with pytest.raises(variants.VariantError, match=r"class\.csv"):
            giving.class_list(path)
    else:
        assert giving.class_list(path) == wanted


def test_quizzes_without_draws_are_left_alone(tmp_path, capsys):
    quiz = Quiz.load(ROOT, "03_augmentation")
    assert not variants.varies(quiz) and not variants.problems(quiz)
    assert variants.quizzes_of(tmp_path, quiz)("ann") is quiz
    listed = tmp_path / "class.txt"
    listed.write_text("ann", encoding="utf-8")
    assert giving.give_out(ROOT, "03_augmentation", listed, tmp_path / "out") == 2
    assert "release it as it is" in capsys.readouterr().err
