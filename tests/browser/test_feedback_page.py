"""The page that a student gets back, in a browser: nothing in it runs, and a phone shows it."""

import sys
from pathlib import Path

import pytest
import screens

sys.path.append(str(Path(__file__).resolve().parents[1] / "grading"))

ATTACKS = (
    """<script>window.ran = 1</script> <img src=x onerror="window.ran = 2">
</pre></main><iframe srcdoc="<script>top.ran = 3</script>"></iframe>
"><svg onload="window.ran = 4"> [x](javascript:window.ran=5)
<style>body { display: none }</style> """
    + "unbroken" * 60
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The file of a feedback page to answers that are full of HTML."""
    from grading_class import QUIZ, ROOT, FakeGrader, submission

    from grading.quiz import Quiz
    from grading.rebuild import rebuild
    from grading.reports import feedback, graded
    from grading.reports.feedback import Extras

    quiz = Quiz.load(ROOT, QUIZ)
    code = f'def mirror(images):\n    """{ATTACKS}"""\n    return images'
    raw = submission(quiz, (), None, q1='q1 = "A"', q2=f"q2 = '''{ATTACKS}'''", q5=code)
    cells, _ = rebuild(quiz, raw)
    person = "<script>window.ran = 6</script>"
    extras = Extras(graded.answers(cells), person=person)
    page = feedback.page(quiz, FakeGrader(quiz).grade("ann", raw), extras)
    path = tmp_path_factory.mktemp("feedback") / "page.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_and_all_can_be_read(written, page, axe, scheme):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.emulate_media(color_scheme=scheme)
    page.goto(written.as_uri())
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert asked == [written.as_uri()]
    assert "window.ran = 1" in page.inner_text("body")  # shown, as text
    assert axe(page) == []


def test_it_fits_a_phone(written, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(written.as_uri())
    screens.FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=screens.FOLDER / "feedback_390.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
