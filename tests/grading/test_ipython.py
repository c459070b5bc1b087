"""What IPython adds to Python, in right answers: its history, shell commands, Bash cells."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

import small_quiz  # noqa: E402
from small_quiz import FULL, cell_of, submission  # noqa: E402

from grading.engine import Engine  # noqa: E402
from grading.sandbox import backends  # noqa: E402
from grading.sandbox.shell import Shell  # noqa: E402
from grading.sandbox.worker import Worker  # noqa: E402

NUMBER = 5  # of the cells that run before those added here: one import, two questions with tests
#: Cells above the answer to q3, and the answer, which is to be 0.25.
ANSWERS = {
    "last": (["1 / 4"], "q3 = _"),
    "last but one": (["1 / 4", "'no'"], "q3 = __"),
    "third": (["1 / 4", "'no'", "'no'"], "q3 = ___"),
    "numbered": (["1 / 4", "'no'"], f"q3 = _{NUMBER + 1}"),
    "outputs": (["1 / 4", "", "'no'"], f"q3 = Out[{NUMBER + 1}]"),
    "inputs": (["1 / 4", "'no'"], f"q3 = eval(In[{NUMBER + 1}])"),
    "last input": (["1 / 4"], "q3 = eval(_i)"),
    "shown": (["display(1 / 4)\n1 / 4\n"], "q3 = _"),
    "awaited": (["import asyncio\nawait asyncio.sleep(0, 1 / 4)"], "q3 = _"),
    "timed": (["%time 1 / 4"], "q3 = _"),
    "quiet": (["1 / 4", "'no';"], "q3 = _"),
    "nothing": (["1 / 4", "None", "!true", "%matplotlib inline"], "q3 = _"),
    "bash": (["%%bash\necho 0.25 > quarter"], "q3 = float(open('quarter').read())"),
    "kept": (["%%sh --out text\necho 0.25"], "q3 = float(text)"),
    "script": (["%%script bash --no-raise-error --err text\necho 0.25 >&2; exit 3"],
               "q3 = float(text)"),
    "lines": (["n = 0.25\nlines = !echo {n}; echo $n"], "q3 = float(lines[1])"),
    "line": (["!echo 0.25 > quarter\n!pip install tqdm"], "q3 = float(open('quarter').read())"),
}  # fmt: skip


def handed_in(cells, answer):
    data = json.loads(submission({"q3": answer}))
    place = data["cells"].index(cell_of(data, "q3"))
    own = [{"cell_type": "code", "id": f"own-{n}", "metadata": {}, "source": source}
           for n, source in enumerate(cells)]  # fmt: skip
    data["cells"][place:place] = own
    return json.dumps(data).encode()


@pytest.mark.slow
@pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here")
def test_right_answers_by_ipythons_own_means_get_their_points(tmp_path):
    quiz = small_quiz.make_course(tmp_path)
    work = [(name, handed_in(*answer)) for name, answer in ANSWERS.items()]
    work.append(("wrong", handed_in(["1 / 4", "'no'"], "q3 = _")))
    work.append(("failed", handed_in(["%%bash\nexit 3"], "q3 = 0.5 - _exit_code")))
    with Engine(quiz) as engine:
        marks = {verdict.student: verdict for verdict in engine.grade_many(work)}
    wrong = {name for name, verdict in marks.items() if verdict.score < FULL}
    assert wrong == {"wrong", "failed"}, [marks[name] for name in wrong]
    assert marks["wrong"].score == marks["failed"].score == FULL - 1


@pytest.mark.slow
@pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here")
def test_a_question_may_be_asked_and_tested_in_bash(tmp_path):
    right = "%%bash\n### BEGIN SOLUTION\necho six > total\n### END SOLUTION"
    stub, tests = "%%bash\n# your answer here", '%%bash\ntest "$(cat total)" = six'
    quiz = small_quiz.make_course_with(tmp_path, "q4", right, stub, tests)
    answers = {"right": "printf six > total", "wrong": "echo 6 > total", "open": "# nothing"}
    with Engine(quiz) as engine:
        work = [(name, submission({"q4": f"%%bash\n{code}"})) for name, code in answers.items()]
        marks = {verdict.student: verdict for verdict in engine.grade_many(work)}
    assert {name: verdict.score for name, verdict in marks.items()} == {
        "right": FULL, "wrong": FULL - 2, "open": FULL - 2,
    }  # fmt: skip
    assert marks["right"].questions[3].beside


#: Cells, and the names to look at afterwards.
HISTORIES = [
    ["1", "2", "x = 3", "4;", "_ + __"],
    ["for _ in range(3): pass", "7", "8"],
    ["1", "del _", "5", "6"],
    ["'a'", "None", "_ * 2\n", "Out[1] + str(sorted(Out))", "In[1]"],
    ["1 # ;", "2 ; # x", "f = lambda: 3\nf()", "if 1: 9"],
]


@pytest.fixture
def own_process(monkeypatch):
    """A worker changes what is a whole process's."""
    monkeypatch.setattr(sys, "displayhook", sys.displayhook)
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.mark.parametrize("cells", HISTORIES)
def test_the_history_is_ipythons_own(cells, own_process):
    from IPython.core.interactiveshell import InteractiveShell

    theirs = InteractiveShell(history_length=0)
    for cell in cells:
        theirs.run_cell(cell, store_history=True)
    worker = Worker(None)
    for number, cell in enumerate(cells, 1):
        worker.do_run({"source": cell, "label": "x", "number": number})
    ours, wanted = worker.names, theirs.user_ns
    assert dict(ours["Out"]) == dict(wanted["Out"])
    for name in ("_", "__", "___", *(f"_{n}" for n in range(1, len(cells) + 1))):
        assert ours.get(name) == wanted.get(name), name
    assert [text.strip() for text in ours["In"]] == [text.strip() for text in wanted["In"]]


def test_what_is_not_known_does_nothing(own_process):
    names = {}
    shell = Shell(names)
    assert names["get_ipython"]() is shell
    assert shell.run_line_magic("load_ext", "autoreload") is None
    assert shell.run_cell_magic("html", "", "<b>x</b>") is None
    assert shell.enable_matplotlib("agg") is None
    assert shell.getoutput("pip install nothing") == shell.getoutput("python -m pip list") == []
