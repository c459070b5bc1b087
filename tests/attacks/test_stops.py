"""One notebook that is to stop a whole class, or to take all time: the others are graded."""

import errno
import time

import pytest
from nbgrader.api import Gradebook
from small_quiz import FULL, NAME, STUBS, make_course, submission
from sqlalchemy.exc import OperationalError

from grading import command, session
from grading.engine import Engine
from grading.ledger import Ledger, Record
from grading.model import SubmissionVerdict
from grading.quiz import bound_names
from grading.rebuild import rebuild
from grading.reports import feedback, pages, similarity
from grading.sandbox import backends, wire
from grading.sandbox.backends.base import SandboxError


@pytest.fixture(scope="module")
def quiz(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


def test_deep_and_long_code_is_read():
    assert bound_names("x = " + "1 + " * 900 + "1") == {"x"}
    assert bound_names("y = " + "a." * 900 + "b\nz = f" + "()" * 900) == {"y", "z"}
    assert bound_names("if 1:\n  for i in x: (j := 2)\n  def f(k): l = 1") == {"i", "j", "f"}
    assert bound_names("[(m := 0) for n in o]; p = lambda: (q := 1)") == {"p"}


TEXTS = [
    "\x1b]", "\x1b[", "\x1b[1;", "\x1b", "`", "'\\", "\\'", '"\\', "1_", "(", "f'", "\r", "[](",
    "\u202e", "#", "\ud800", "*_", "<", "&", " ", "\n", "\x07", "'''", '"""\\', "0_", "é",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_what_the_main_process_does_with_text_takes_linear_time(quiz, text):
    for code in ("x = '" + text * 50_000, "x = '" + text * 50_000 + "\x07'"):
        begun = time.process_time()
        assert len(pages.plain(code)) < 2 * pages.LONGEST_MESSAGE + 100
        pages.code(code)
        similarity.runs(code)
        feedback.page(quiz, SubmissionVerdict("ann", ()), feedback.Extras({}, person=code))
        rebuild(quiz, submission({"q4": code}))
        assert time.process_time() - begun < 2.0


def own_cells(count, size):
    """Many cells of the student's own, each a long sum."""

    def damage(data):
        for number in range(count):
            source = f"y{number} = " + "+".join("1" * (size // 2))
            cell = {"cell_type": "code", "id": f"own-{number}", "metadata": {}, "source": source}
            data["cells"].append(cell)

    return damage


def long_number(data):
    data["metadata"]["seed"] = "HERE"


@pytest.mark.slow  # seconds of work are its point
def test_many_cells_are_read_in_no_time(quiz):
    raw = submission(STUBS, own_cells(2_000, 8_000))
    begun = time.process_time()
    cells, repairs = rebuild(quiz, raw)
    assert time.process_time() - begun < 10
    assert sum(len(cell.source) for cell in cells) < 3 << 20
    assert any("left out: all together are over" in text for text in repairs)


def test_a_long_number_in_the_metadata_damages_nothing(quiz):
    raw = submission({}, long_number).replace(b'"HERE"', b"9" * 5_000)
    assert rebuild(quiz, raw) == rebuild(quiz, submission({}))


EQUAL_HASHES = [
    {k * (2**61 - 1): 0 for k in range(3_000)},
    {float(k * (2**61 - 1)) for k in range(3_000)} | {k * (2**61 - 1) for k in range(3_000)},
    [{(k * (2**61 - 1),): 1 for k in range(3_000)}],
]


@pytest.mark.parametrize("value", EQUAL_HASHES, ids=["dict", "set", "tuples"])
def test_keys_that_collide_are_refused(value):
    with pytest.raises(wire.WireError, match="collide"):
        wire.unpack(*wire.pack(value))
    honest = {k * 7919: k for k in range(50_000)}
    assert wire.unpack(*wire.pack(honest)) == honest


# -- the whole command ----------------------------------------------------------------------------

HOSTILE = {
    "terms": submission(STUBS | {"q1": 'q1 = "B"\nx = ' + "1 + " * 700 + "1"}),
    "escapes": submission(STUBS | {"q4": "# " + "\x1b]" * 40_000}),
    "quotes": submission(STUBS | {"q4": "x = '" + "'\\" * 20_000}),
    "digits": submission(STUBS, long_number).replace(b'"HERE"', b"9" * 5_000),
}  # fmt: skip
# Faults of the grader itself, as if they were set off by a submission.
CURSED = {
    "in the notebook": (session.graded, "notebook", RecursionError("too deep")),
    "in the page": (feedback, "page", MemoryError()),
    "in a comment": (session.graded, "comments", UnicodeEncodeError("utf-8", "x", 0, 1, "no")),
    "in the file": (session, "about", OSError(errno.ENAMETOOLONG, "File name too long")),
}


def grade(course, files, **options):
    folder = course / "in"
    for student, raw in files.items():
        place = folder / student.replace(" ", "_") / NAME
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{NAME}.ipynb").write_bytes(raw)
    with (course / "said").open("w+", encoding="utf-8") as said:
        code = command.run(NAME, folder, root=course, say=said, **options)
        said.seek(0)
        return code, said.read()


def points(course):
    table = (course / "quizzes" / "grading" / NAME / "grades.csv").read_text(encoding="utf-8")
    header, *rows = (line.split(",") for line in table.splitlines())
    score = header.index("score")
    return {row[0]: float(row[score]) for row in rows if row[score]}


@pytest.mark.slow
def test_whatever_fails_costs_nobody_else_anything(tmp_path, monkeypatch):
    make_course(tmp_path)
    for student, (module, name, error) in CURSED.items():
        cursed, before = student.replace(" ", "_"), getattr(module, name)

        def failing(*arguments, before=before, cursed=cursed, error=error, **words):
            if cursed in repr(arguments):
                raise error
            return before(*arguments, **words)

        monkeypatch.setattr(module, name, failing)
    files = HOSTILE | dict.fromkeys(CURSED, submission({})) | {"zoe": submission({})}
    code, said = grade(tmp_path, files)
    earned = points(tmp_path)
    assert code == 1 and earned["zoe"] == FULL, said
    assert {who: earned[who] for who in HOSTILE} == {who: float(who == "terms") for who in HOSTILE}
    for student, (_, _, error) in CURSED.items():
        sentence = f"{student.replace(' ', '_')}: the grader itself failed ({type(error).__name__}"
        assert sentence in said, said
    assert (tmp_path / "quizzes" / "feedback" / "zoe" / NAME / f"{NAME}.html").is_file()
    monkeypatch.undo()
    code, said = grade(tmp_path, files)
    assert code == 0 and f"1 graded, {len(files) - 1} unchanged" in said
    assert set(points(tmp_path).values()) == {0.0, 1.0, FULL}
    # What concerns everybody is said in a sentence, and the run goes on when that is mended.
    full, locked = OSError(errno.ENOSPC, "No space left"), OperationalError("", {}, "locked")
    for place, error in ((session, full), (Gradebook, locked)):
        name = "write_whole" if place is session else "find_student"
        with monkeypatch.context() as patch:
            patch.setattr(place, name, lambda *words, error=error: raise_(error))
            assert grade(tmp_path, files | {"zoe": submission({"q3": "q3 = 1"})})[0] == 2


def test_a_record_that_is_damaged_is_none(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.write(Record("key", "sandbox", SubmissionVerdict("ann", ()), timestamp="2026-03-01"))
    assert ledger.read("ann")
    ledger.write(Record("key", "sandbox", SubmissionVerdict("ann", ()), timestamp="soon"))
    assert ledger.read("ann") is None and not [*ledger.records()]


def raise_(error):
    raise error


def test_a_failure_of_the_sandbox_is_nobodys_verdict(quiz, monkeypatch):
    """Whoever was hit gets no points and loses none; others go on."""
    with Engine(quiz, backend=backends.Backend(), trusted=True, jobs=2) as engine:
        engine.reference()
        judge, marks = engine._judge, []

        def failing(cells, slot, learned, quiz):
            made = judge(cells, slot, learned, quiz)
            if any("hit" in cell.source for cell in cells):
                made.start = lambda: raise_(SandboxError("no process"))
            return made

        monkeypatch.setattr(engine, "_judge", failing)
        work = [("hit", submission({"q4": "hit = 1"})), ("other", submission({}))]
        with pytest.raises(SandboxError, match="no process") as error:
            marks.extend(engine.grade_many(work))
        assert [mark.student for mark in marks] == ["other"] and marks[0].score == FULL
        assert list(error.value.reasons) == ["hit"]


@pytest.mark.slow  # seconds of work are its point
def test_nothing_takes_longer_than_is_stated(tmp_path):
    """Endless cells of one's own, and an endless comparison on the grader's side."""
    quiz = make_course(tmp_path)
    limits = backends.Limits(call=1.0, question=1.0, submission=3.0)
    slow = "import time\nwhile True: time.sleep(0.1)"
    own = {f"q{number}": f"{slow}\n#" for number in (1, 2, 3, 4, 5)}
    with Engine(quiz, backend=backends.Backend(), trusted=True, limits=limits, jobs=2) as engine:
        engine.reference()
        begun = time.monotonic()
        assert [v.score for v in engine.grade_many([("a", submission(own))] * 2)] == [0, 0]
        assert time.monotonic() - begun < 3.0 + 5.0
