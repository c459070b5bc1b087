"""Feedback pages and graded notebooks: they teach, give nothing away, and nothing in them runs."""

import json
import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser

import pytest
from grading_class import QUIZ, ROOT, FakeGrader, submission
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from grading.model import Check
from grading.quiz import Quiz
from grading.rebuild import rebuild
from grading.reports import feedback, graded, pages, pictures
from grading.reports.feedback import Extras

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</pre></main><iframe src='http://evil.example'></iframe>",
    '"><svg onload=alert(1)>',
    "[x](javascript:alert(1))",
    "![x](http://evil.example/pixel.png)",
    "\x1b]8;;http://evil.example\x07here\x1b]8;;\x07 \x1b[31mred",
    "\u202eevil",
    "\ud800",
]
ALLOWED = set(
    "html head meta title style body main header section h1 h2 h3 h4 p ul ol li span b strong em "
    "code pre div details summary table thead tbody tr th td".split()
)

TEXT = set("a p em strong code pre ul ol li blockquote h1 h2 h3 h4 hr br".split())  # of Markdown


@pytest.fixture(scope="module")
def quiz():
    return Quiz.load(ROOT, QUIZ)


class Tags(HTMLParser):
    """All tags and attributes of a page, and the text a reader sees."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text, self.inside = set(), set(), "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.inside = tag

    def handle_data(self, data):
        if self.inside != "style":
            self.text += data + " "


def assert_text(source):
    """Markdown is text where it is shown: no tags but those of text, links to pages only."""
    page = str(markdown2html_mistune(source))
    shown = Tags(page)
    assert shown.tags <= TEXT and shown.attributes <= {"href"}
    assert not re.search(r'href="(?!https?://)', page)


def made(quiz, student="ann", damage=None, change=None, **answers):
    """Page and graded notebook of a submission, by the stand-in grader."""
    raw = submission(quiz, (), damage, **answers)
    cells, _ = rebuild(quiz, raw)
    verdict = FakeGrader(quiz).grade(student, raw)
    verdict = change(verdict) if change else verdict
    page = feedback.page(quiz, verdict, Extras(graded.answers(cells), person=student))
    return page, json.loads(graded.notebook(quiz, cells, verdict))


def seen(page):
    return " ".join(Tags(page).text.split())


def test_a_page_teaches(quiz):
    right = {question.name: question.reference for question in quiz.questions}
    page, _ = made(quiz, q1='q1 = "A"', q2=right["q2"], q5="def mirror(images):\n    return images")
    text = seen(page)
    q1 = quiz.question("q1")
    assert "Your answer: A" in text and q1.reasons["A"] in text
    assert "Right: C" in text and q1.reasons["C"] in text
    assert quiz.question("q2").reasons["B"] in text
    assert "def mirror(images):" in text and "Hint: think of q5" in text
    assert "the form is right" in text and "it is right" not in text
    assert f"1 of {quiz.max_score:g} points" in text
    choices = sum(question.kind == "choice" for question in quiz.questions)
    assert text.count("No option was chosen") == choices - 2
    open_ = len(quiz.questions) - choices - 1
    assert text.count("You have not answered this question.") == open_


def test_hidden_tests_are_nowhere(quiz):
    page, notebook = made(quiz, q1='q1 = "A"', q3="def stratified_split(a, b, c): pass")
    shown = page + json.dumps(notebook)
    for question in quiz.questions:
        visible = {line.strip() for line in question.visible.split("\n")}
        for line in question.tests.split("\n"):
            code = line.strip()
            # Reasons are meant to be read; everything else between the markers is not.
            if len(code) > 15 and code not in visible and not re.match(r'"[A-E]":', code):
                assert code not in shown, code
    assert "BEGIN HIDDEN" not in shown


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_a_student_writes_does_anything(quiz, attack):
    def damage(notebook):
        for kind in ("markdown", "code"):
            notebook["cells"].append({"cell_type": kind, "metadata": {}, "source": attack})
        notebook["cells"][-1]["outputs"] = [
            {"output_type": "display_data", "data": {"text/html": attack}, "metadata": {}}
        ]
        notebook["cells"][-2]["attachments"] = {"x.svg": {"image/svg+xml": attack}}

    def change(verdict):
        questions = list(verdict.questions)
        checks = (Check(attack, False, False, attack), Check(attack, True, False, attack))
        questions[4] = replace(questions[4], checks=checks, error=attack)
        questions[0] = replace(questions[0], chosen=attack, reason=None)
        return replace(verdict, questions=tuple(questions), repairs=(attack,), notes=(attack,))

    page, notebook = made(
        quiz, student=attack, damage=damage, change=change, q5=f"{attack}\n{attack}"
    )
    page.encode("utf-8")
    tags = Tags(page)
    assert tags.tags <= ALLOWED
    assert tags.attributes <= {
        "lang", "charset", "http-equiv", "content", "name", "class", "open", "style",
    }  # fmt: skip
    assert not re.search("[\x00-\x08\x1b\u202a-\u202e]", page)
    assert "default-src 'none'" in page and "script-src" not in page
    mine = pictures.harmless(attack, set())
    for cell in notebook["cells"]:
        assert "attachments" not in cell
        kinds = {output["output_type"] for output in cell.get("outputs", [])}
        assert kinds <= {"stream", "error"}
        if cell["cell_type"] == "markdown" and mine in cell["source"]:
            assert_text(cell["source"])


def test_the_graded_notebook_is_one_for_nbgrader(quiz):
    nbformat = pytest.importorskip("nbformat")
    from nbgrader.utils import determine_grade

    right = {question.name: question.reference for question in quiz.questions}
    _, notebook = made(quiz, **(right | {"q2": 'q2 = "A"'}))
    read = nbformat.reads(json.dumps(notebook), 4)
    nbformat.validate(read)
    earned = {}
    for cell in read.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            earned[cell.metadata.nbgrader.grade_id] = determine_grade(cell)[0]
    assert earned.pop("q2_tests") == 0
    assert earned == {q.grade_id: q.points for q in quiz.questions if q.name != "q2"}


@pytest.mark.parametrize(
    "source",
    [
        "```\n</pre><script>alert(1)</script>\n````\n<b>",
        "[x]( JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x][r]\n\n[r]: javascript:alert(1)",
        "[x](file:///etc/passwd) and [y](vbscript:alert(1))",
    ],
)
def test_a_students_text_is_text_where_a_person_grades_it(source):
    assert_text(pictures.harmless(source, set()))
    wrapped = pictures.harmless("[![x](attachment:a.png)](javascript:alert(1))", {"a.png"})
    assert wrapped == "[![x](attachment:a.png)] (javascript:alert(1))"


@pytest.mark.slow  # tens of megabytes of text
def test_endless_texts_are_cut(quiz):
    page, notebook = made(quiz, q5="x = 1\n" * 100_000)
    assert len(page) < 200_000 and "more characters left out" in page
    assert len(json.dumps(notebook)) < 300_000


def test_pictures_of_a_question_are_shown():
    page, _ = made(Quiz.load(ROOT, "02_pictures"))
    assert "img" in Tags(page).tags and '<img src="data:image/png;base64,' in page
    assert "data:image" not in seen(page) and "more characters" not in page


def test_what_counts_in_the_end_is_said(quiz):
    raw = submission(quiz, ["q1"])
    cells, _ = rebuild(quiz, raw)
    verdict = FakeGrader(quiz).grade("ann", raw)
    extras = Extras(
        graded.answers(cells),
        person="Ann Lee",
        total=0.5,
        penalty=0.5,
        timestamp=datetime(2026, 3, 1, 12, 30),
        comments={"q3": "A <b>good</b> start"},
    )
    text = seen(feedback.page(quiz, verdict, extras))
    assert "Ann Lee" in text and f"0.5 of {quiz.max_score:g} points" in text
    assert "0.5 points were taken off for lateness" in text
    assert "2026-03-01 12:30 UTC" in text and "A <b>good</b> start" in text


def test_repairs_are_listed(quiz):
    def damage(notebook):
        notebook["cells"] = [c for c in notebook["cells"] if c["id"] != "tests-q3"]
        del notebook["cells"][20]

    page, notebook = made(quiz, damage=damage)
    repairs = notebook["metadata"]["repairs"]
    assert repairs and all(pages.plain(repair).replace("`", "") in seen(page) or "`" in repair
                           for repair in repairs)  # fmt: skip
    assert "This cost no points" in seen(page)


@pytest.mark.parametrize("value, text", [(1, "1"), (0.5, "0.5"), (1 / 3, "0.33"), (10.0, "10")])
def test_points_are_short(value, text):
    assert pages.points(value) == text


@pytest.mark.parametrize("attack", ATTACKS)
def test_comments_hold_no_markup(quiz, attack):
    # The feedback page of nbgrader itself renders them as Markdown with HTML.
    import mistune

    raw = submission(quiz, (), q5=attack)
    cells, _ = rebuild(quiz, raw)
    verdict = FakeGrader(quiz).grade("ann", raw)
    questions = list(verdict.questions)
    check = Check(attack, False, False, attack)
    questions[4] = replace(questions[4], checks=(check,), error=attack)
    comments = graded.comments(quiz, cells, replace(verdict, questions=tuple(questions)))
    page = mistune.html(comments["q5"])
    assert Tags(page).tags <= {"p"}, page
    assert comments["q3"] == "No response."
