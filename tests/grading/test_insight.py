"""The instructor's page: statistics that are right, and likeness that means something."""

import random

import pytest
from grading_class import QUIZ, ROOT, FakeGrader, submission
from test_feedback import Tags

from grading.ledger import Ledger, Record
from grading.quiz import Quiz
from grading.reports import insight
from grading.reports.similarity import Comparison, shape

FIRST = '''
def split(labels, count, seed):
    """Positions."""
    rng = np.random.default_rng(seed)
    chosen = []
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        rng.shuffle(places)
        chosen.extend(places[:count].tolist())
    rest = sorted(set(range(len(labels))) - set(chosen))
    return np.array(rest), np.array(chosen)
'''
DISGUISED = """
def split(y, n, s):
    # my own work!
    generator = np.random.default_rng( s )
    test_positions = [ ]
    for k in np.unique(y):

        where = np.flatnonzero(y == k)
        generator.shuffle(where)
        test_positions.extend(where[:n].tolist())
    others = sorted(set(range(len(y))) - set(test_positions))
    return np.array(others), np.array(test_positions)
"""
OTHER = """
def split(labels, count, seed):
    order = np.random.default_rng(seed).permutation(len(labels))
    mask = np.zeros(len(labels), dtype=bool)
    for label in set(labels.tolist()):
        hits = order[labels[order] == label][:count]
        mask[hits] = True
    return np.where(~mask)[0], np.where(mask)[0]
"""
GIVEN = '''
def split(labels, count, seed):
    """Positions."""
    # your answer here
'''


@pytest.fixture(scope="module")
def quiz():
    return Quiz.load(ROOT, QUIZ)


def compared(given, **work):
    comparison = Comparison({"q": given})
    for student, code in work.items():
        comparison.add(student, {"q": code})
    return comparison.pairs()


def test_names_comments_and_layout_do_not_count():
    assert shape(FIRST) == shape(DISGUISED)
    for code in ("x = [", "\x00", "'", "\ud800", "  x\n y", "%magic ?"):
        assert shape(code) != shape(FIRST)


def test_a_disguised_copy_is_found_and_own_work_is_not():
    (pair,) = compared(GIVEN, ann=FIRST, bo=DISGUISED, cy=OTHER)
    assert (pair.first, pair.second, pair.questions) == ("ann", "bo", ("q",))
    assert pair.likeness == 1
    # Half of it rewritten is still alike, but not equal.
    lines = FIRST.split("\n")
    half = "\n".join(lines[:8]) + "\n    return None\n"
    likeness = [pair.likeness for pair in compared(GIVEN, ann=FIRST, bo=half)]
    assert not likeness or likeness[0] < 0.9


def test_what_was_given_out_or_many_wrote_says_nothing():
    assert compared(FIRST, ann=FIRST + "\nx = 1", bo=FIRST + "\ny = 2") == []
    assert compared(GIVEN, ann=GIVEN, bo=GIVEN) == []
    crowd = {f"s{number}": FIRST for number in range(10)}
    assert compared(GIVEN, **crowd, ann=OTHER) == []
    assert compared(GIVEN, ann="x = 1", bo="x = 1") == [], "too short to mean anything"


def class_of(quiz, tmp_path, size=40):
    """A class in which later questions are harder and one is answered at random."""
    source = random.Random(1)
    ledger = Ledger(tmp_path / "verdicts")
    names = [question.name for question in quiz.questions]
    for number in range(size):
        strength = number * len(names) // size
        right = {name for place, name in enumerate(names) if place < strength}
        right ^= {"q2"} if source.random() < 0.5 else set()
        answers = {} if "q1" in right else {"q1": 'q1 = "A"'}
        raw = submission(quiz, right, **answers)
        verdict = FakeGrader(quiz).grade(f"s{number:02d}", raw)
        ledger.write(Record("key", "sandbox", verdict))
    broken = FakeGrader(quiz).grade("zed", b"{")
    ledger.write(Record("key", "sandbox", broken))
    return ledger


def test_statistics(quiz, tmp_path):
    ledger = class_of(quiz, tmp_path)
    statistics, totals = insight.items(quiz, ledger)
    items = {item.name: item for item in statistics}
    assert len(totals) == 40, "the notebook that could not be read says nothing about questions"
    assert items["q1"].difficulty > items["q6"].difficulty > items["q11"].difficulty
    assert items["q1"].chosen == {"C": 36, "A": 4}
    assert abs(items["q2"].discrimination) < 0.4 < items["q6"].discrimination
    assert items["q12"].discrimination is None, "nobody had it"
    assert items["q6"].reasons == {"it is right": 40 - round(40 * items["q6"].difficulty)}
    # Point-biserial correlation of q3 with the rest, by the textbook.
    rows = [record.verdict for record in ledger.records() if record.student != "zed"]
    marks = [verdict.questions[2].score for verdict in rows]
    rest = [verdict.score - mark for verdict, mark in zip(rows, marks, strict=True)]
    import numpy as np

    assert items["q3"].discrimination == pytest.approx(np.corrcoef(marks, rest)[0, 1])


def test_the_page_holds_it_all_and_runs_nothing(quiz, tmp_path):
    ledger = class_of(quiz, tmp_path)
    pairs = compared(GIVEN, **{"<script>alert(1)</script>": FIRST, "bo": DISGUISED})
    insight.write(tmp_path / "insight.html", quiz, ledger, pairs)
    page = (tmp_path / "insight.html").read_text(encoding="utf-8")
    tags = Tags(page)
    assert not tags.tags & {"script", "iframe", "img", "link", "object"}
    assert not any(name.startswith("on") for name in tags.attributes)
    assert "default-src 'none'" in page
    for part in ("40 submissions", "<script>alert(1)</script>", "100%", "discrimination"):
        assert part in tags.text
    assert page.count("<svg") == 2 + sum(bool(q.right) for q in quiz.questions)


def test_few_submissions_come_with_a_warning(quiz, tmp_path):
    ledger = Ledger(tmp_path / "verdicts")
    insight.write(tmp_path / "insight.html", quiz, ledger, [])
    page = (tmp_path / "insight.html").read_text(encoding="utf-8")
    assert "mostly chance" in page and "No pair stands out" in page
