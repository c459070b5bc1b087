"""Grading against stock `nbgrader autograde`: the same submissions, in turns, in one run."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import bar, progress
from grading.engine import Engine
from grading.quiz import Quiz, without_markers

ROOT = Path(__file__).resolve().parents[1]
QUIZ = "04_dropout"
# Fewer for a quick look: COURSE_BENCH_SUBMISSIONS=10, COURSE_BENCH_MANY=100.
SUBMISSIONS = int(os.environ.get("COURSE_BENCH_SUBMISSIONS", "50"))
MANY = int(os.environ.get("COURSE_BENCH_MANY", "1000"))
LEAST = 10.0
KERAS_CELL = "import numpy as np\nimport tensorflow as tf\nimport keras"
KERAS_ANSWER = """def input_gradient(x, w, mask, upstream):
    layer = keras.layers.Dropout(0.5, seed=1)
    assert layer(np.ones((2, 2)), training=False).shape == (2, 2)
    x, w = tf.constant(x), tf.constant(w)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(tf.nn.relu(x @ w) * mask * upstream)
    return tape.gradient(loss, x).numpy()"""


def measure() -> dict[str, object]:
    """Time both quizzes and the growth with the class; prints and returns rows and bars."""
    rows: dict[str, object] = {}
    bars = []
    for kind in ("NumPy", "Keras"):
        with tempfile.TemporaryDirectory(prefix="bench-grading-") as folder:
            stock, ours, same = _compare(Path(folder), kind == "Keras")
        rows[kind] = {"submissions": SUBMISSIONS, "stock s": stock, "ours s": ours}
        print(
            f"\n{kind} quiz, {SUBMISSIONS} submissions: nbgrader {stock:.1f} s, ours {ours:.1f} s"
        )
        bars.append(bar(f"{kind} quiz: ours / nbgrader autograde", stock / ours, LEAST))
        bars.append(bar(f"{kind} quiz: equal scores", float(same), 1.0, ""))
    growth, memory = _growth()
    rows["growth"] = {
        "few": SUBMISSIONS,
        "many": MANY,
        "time ratio": growth,
        "memory ratio": memory,
    }
    bars.append(bar(f"time per submission, {SUBMISSIONS} / {MANY}", 1 / growth, 0.8))
    bars.append(bar(f"memory, {SUBMISSIONS} / {MANY}", 1 / memory, 0.8))
    return {"grading": rows, "bars": bars}


def _compare(folder: Path, keras: bool) -> tuple[float, float, bool]:
    """Seconds of both ways for a class, and whether all scores are equal."""
    seconds, scores = [], []
    for ours in (False, True):
        course = _course(folder / ("ours" if ours else "stock"), keras)
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        words = [sys.executable, "-m", "nbgrader", "generate_assignment", QUIZ, "--force"]
        _run(words, course, environment)
        _hand_in(course)
        words = [sys.executable, "-m", "nbgrader", "autograde", QUIZ]
        if ours:
            code = (
                "import sys; from pathlib import Path; from grading.command import run; "
                f"sys.exit(run({QUIZ!r}, root=Path({str(course)!r})))"
            )
            words = [sys.executable, "-c", code]
            environment["PYTHONPATH"] = str(ROOT)
        progress(f"{'ours' if ours else 'nbgrader'}: grading {SUBMISSIONS} submissions")
        begun = time.perf_counter()
        _run(words, course, environment)
        seconds.append(time.perf_counter() - begun)
        scores.append(_scores(course))
    return seconds[0], seconds[1], scores[0] == scores[1] and len(scores[0]) == SUBMISSIONS


def _run(words: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = (done.stdout + done.stderr)[-2000:]
        raise RuntimeError(f"{' '.join(words[1:4])} ended with {done.returncode}: {said}")


def _course(root: Path, keras: bool) -> Path:
    """A course folder of its own with the quiz; for Keras one question's answer uses it."""
    root.mkdir(parents=True)
    for path in (ROOT / "quizzes").glob("*.py"):
        shutil.copy(path, root)
    place = root / "source" / QUIZ
    shutil.copytree(ROOT / "quizzes" / "source" / QUIZ, place)
    if keras:
        path = place / f"{QUIZ}.ipynb"
        data = json.loads(path.read_text(encoding="utf-8"))
        for cell in data["cells"]:
            if "".join(cell["source"]).strip() == "import numpy as np":
                cell["source"] = KERAS_CELL
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "q6":
                stub = KERAS_ANSWER.split("\n")
                body = "\n".join(["    ### BEGIN SOLUTION", *stub[1:], "    ### END SOLUTION"])
                cell["source"] = f"{stub[0]}\n{body}"
        path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    return root


def _notebooks(course: Path) -> list[str]:
    """Submissions: all right, and each with some questions left open."""
    quiz = Quiz.load(course, QUIZ)
    answers = {c.grade_id: without_markers(c.source) for c in quiz.cells if c.role == "answer"}
    notebooks = []
    for number in range(SUBMISSIONS):
        data = json.loads(json.dumps(quiz.release))
        for place, (name, code) in enumerate(answers.items()):
            for cell in data["cells"]:
                mine = cell["metadata"].get("nbgrader", {}).get("grade_id") == name
                if mine and (number + place) % 7:
                    cell["source"] = f"{code}\n# handed in by number {number}"
        notebooks.append(json.dumps(data))
    return notebooks


def _hand_in(course: Path) -> None:
    for number, text in enumerate(_notebooks(course)):
        place = course / "submitted" / f"student{number:04}" / QUIZ
        place.mkdir(parents=True)
        (place / f"{QUIZ}.ipynb").write_text(text, encoding="utf-8")


def _scores(course: Path) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{(course / 'gradebook.db').as_posix()}") as book:
        return {one.student.id: one.score for one in book.assignment_submissions(QUIZ)}


def _growth() -> tuple[float, float]:
    """How much longer a submission takes, and more memory the grader, in a large class."""
    quiz = Quiz.load(ROOT, QUIZ)
    raw = json.dumps(quiz.release).encode()
    each, memory = [], []
    with Engine(quiz) as engine:
        engine.grade("first", raw)
        for count in (SUBMISSIONS, MANY):
            progress(f"{count} submissions through the engine")
            begun = time.perf_counter()
            for _ in engine.grade_many((str(number), raw) for number in range(count)):
                pass
            each.append((time.perf_counter() - begun) / count)
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return each[1] / each[0], memory[1] / memory[0]
