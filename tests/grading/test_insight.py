"""The instructor's page: statistics that are right, and likeness that means something."""

import random
import re
from dataclasses import replace

import numpy as np
import pytest
from grading_class import QUIZ, ROOT, FakeGrader, submission
from test_feedback import Tags

from grading import variants
from grading.ledger import Ledger, Record
from grading.model import QuestionVerdict, SubmissionVerdict
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


def analysed(quiz, ledger, results=None, personal=None):
    """What the page says of the class in a ledger."""
    return insight.Class(quiz, ledger.records(), results or {}, personal or (lambda who: quiz))


def test_statistics(quiz, tmp_path):
    ledger = class_of(quiz, tmp_path)
    everybody = analysed(quiz, ledger)
    items = {item.name: item for item in everybody.items()}
    assert len(everybody.totals) == 40, "what could not be read says nothing about questions"
    easy = [items[name].difficulty.value for name in ("q1", "q6", "q11")]
    assert easy == sorted(easy, reverse=True) and len(set(easy)) == 3
    assert items["q1"].chosen == {"C": 36, "A": 4}
    assert abs(items["q2"].discrimination.value) < 0.4 < items["q6"].discrimination.low
    assert "nearly everybody" in items["q12"].discrimination.refused, "nobody had it"
    assert items["q6"].reasons == {"it is right": 40 - round(40 * items["q6"].difficulty.value)}
    # Point-biserial correlation of q3 with the rest, by the textbook.
    rows = [record.verdict for record in ledger.records() if record.student != "zed"]
    marks = [verdict.questions[2].score for verdict in rows]
    rest = [verdict.score - mark for verdict, mark in zip(rows, marks, strict=True)]
    assert items["q3"].discrimination.value == pytest.approx(np.corrcoef(marks, rest)[0, 1])
    assert everybody.reliability().alpha.low > 0.5, "one strength decides on all but q2"


def test_the_page_holds_it_all_and_runs_nothing(quiz, tmp_path):
    ledger = class_of(quiz, tmp_path, 60)
    pairs = compared(GIVEN, **{"<script>alert(1)</script>": FIRST, "bo": DISGUISED})
    insight.write(tmp_path / "insight.html", quiz, ledger.records(), pairs)
    page = (tmp_path / "insight.html").read_text(encoding="utf-8")
    tags = Tags(page)
    assert not tags.tags & {"script", "iframe", "img", "link", "object"}
    assert not any(name.startswith("on") for name in tags.attributes)
    assert "default-src 'none'" in page
    for part in ("60 submissions", "<script>alert(1)</script>", "100%", "discrimination",
                 "Cronbach", "Standard error", "Nobody chose D", "highest third"):  # fmt: skip
        assert part in tags.text, part
    # The points, the questions, and for each choice question its options twice.
    assert page.count("<svg") == 2 + 2 * sum(bool(q.right) for q in quiz.questions)
    assert not re.search(r"\bnan\b|needs \d", tags.text)


def test_small_classes_are_told_what_each_number_needs(quiz, tmp_path):
    for size, needs in ((0, {10, 25, 30, 45}), (12, {25, 30, 45}), (40, {45})):
        folder = tmp_path / str(size)
        ledger = class_of(quiz, folder, size) if size else Ledger(folder / "verdicts")
        insight.write(folder / "insight.html", quiz, ledger.records(), [])
        text = Tags((folder / "insight.html").read_text(encoding="utf-8")).text
        for least in (10, 25, 30, 45):
            words = f"needs {least} submissions, and there are {size}"
            # Where nobody has chosen anything there is no question to speak of.
            assert (words in text) == (least in needs), (size, least)
        assert "No pair stands out" in text and not re.search(r"\bnan\b", text)


def records(quiz, size, score, personal=None):
    """Verdicts of which `score` says what share of its points each question has."""
    for number in range(size):
        who = f"s{number:03d}"
        mine = personal(who) if personal else quiz
        verdicts = tuple(
            QuestionVerdict(q.name, q.points, q.points * score(who, q, mine), grade_id=q.grade_id,
                            right=q.right, chosen=q.right, order=mine.orders.get(q.name, ""),
                            manual=q.kind == "manual")
            for q in mine.questions
        )  # fmt: skip
        yield Record("key", "sandbox", SubmissionVerdict(who, verdicts))


def test_a_variant_that_is_harder_than_the_others_is_named():
    quiz, key = Quiz.load(ROOT, "09_evaluation"), bytes(32)

    def personal(who):
        return variants.personal(quiz, key, who) if who != "s000" else quiz

    def score(who, question, mine):
        luck = random.Random(f"{who} {question.name}").random()
        hard = question.name == "q2" and variants.drawn(mine)["q2_lead"] == 18
        return float(luck < (0.2 if hard else 0.8))

    everybody = insight.Class(quiz, records(quiz, 150, score, personal), {}, personal)
    items = {item.name: item for item in everybody.items()}
    assert [fair.what for fair in items["q2"].fair] == ["q2_apart", "q2_lead"]
    assert [fair.what for fair in items["q11"].fair] == ["q11_factor", "q11_images"]
    fair = items["q2"].fair[1]
    assert set(fair.means) == {"6", "12", "18"} and fair.harder == "18" and fair.unfair
    assert sum(number for _, number in fair.means.values()) == 149, "one has the released one"
    assert [item.name for item in items.values() if "variants" in str(item.notes)] == ["q2"]
    moved = [item for item in items.values() if item.right and item.fair]
    assert moved and all(set(f.means) == set("ABCD") for item in moved for f in item.fair)


def test_a_wrong_key_and_an_option_that_draws_the_strong_are_named(quiz):
    letters = {"q1": "A"}  # who is strong has everything but q1, where they take A

    def choices():
        for record in records(quiz, 90, lambda who, q, mine: 0.0):
            strong = int(record.student[1:]) % 2
            verdicts = tuple(
                replace(q, score=q.points * (strong ^ (q.name in letters)),
                        chosen=letters.get(q.name, q.right) if strong else q.right)
                for q in record.verdict.questions
            )  # fmt: skip
            yield replace(record, verdict=replace(record.verdict, questions=verdicts))

    (item, *others) = insight.Class(quiz, choices(), {}, lambda who: quiz).items()
    assert item.discrimination.high < 0 and "look whether the answer" in item.notes[0]
    assert any("wrong option A draws those who do well" in note for note in item.notes)
    assert item.curves["A"][0] < 0.1 < 0.9 < item.curves["A"][2]
    assert not any("worse here" in note for other in others for note in other.notes)


def test_what_a_person_gave_counts_and_what_waits_for_one_does_not(quiz):
    waiting = replace(
        quiz, questions=(replace(quiz.questions[0], kind="manual"), *quiz.questions[1:])
    )
    rows = list(records(waiting, 20, lambda who, q, mine: 1.0))
    grade_id = quiz.questions[0].grade_id
    results = {
        "s001": {"scores": {grade_id: 0.0}, "by_hand": {grade_id}},
        "s002": {"scores": {quiz.questions[1].grade_id: 0.0}, "by_hand": set()},
    }
    everybody = insight.Class(waiting, rows, results, lambda who: waiting)
    shares = everybody.shares
    assert shares["q1"].dropna().to_dict() == {"s001": 0.0}
    assert shares["q2"]["s002"] == 0.0 and shares["q2"].sum() == 19
    first, second, *_ = everybody.items()
    assert "needs 10 submissions, and there are 1" in first.difficulty.refused
    assert second.difficulty.value == 0.95
