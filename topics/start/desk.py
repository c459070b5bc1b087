"""What a learner has below an exercise: its outcome, and the buttons Check, Hint and Solution.

``check``, ``hint`` and ``solution`` do as calls what the buttons do. Where widgets cannot run there
is the outcome alone.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from contextlib import suppress

import ipywidgets as ipw
from IPython import get_ipython
from IPython.display import display

from utils import exercises
from utils.exercises import Outcome
from utils.practice import code, live
from utils.widgets import GROUP, named

_STYLE = ".course-exercise .widget-html-content { line-height: 1.4; white-space: normal; }"
# For each exercise: how to get its answers as they are when a button is pressed.
_ANSWERS: dict[str, Callable[[], tuple]] = {}


class Answered(Outcome):
    """An outcome that is shown with its buttons; its words stand in where widgets cannot run."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        bundle = named(Buttons(self).box, _STYLE)._repr_mimebundle_()
        bundle.pop("text/plain")  # that of the outcome is added
        return bundle


class Buttons:
    """An outcome, and what can be done next.

    Attributes:
        verdict: the outcome; ``words``: a hint, or where the solution is.
        check, hint, solution: the buttons.
        code: the solution.
        box: the widget to display.
    """

    def __init__(self, outcome: Outcome) -> None:
        """Show an outcome, and the buttons of its exercise."""
        self.name = outcome.exercise
        self.verdict, self.words, self.code = live(), live(), ipw.Output()
        self._tell(outcome)
        self.check = ipw.Button(
            description="Check", tooltip="Check what the cell above gave when it was last run"
        )
        self.hint = ipw.Button(description="Hint", tooltip="Show the next hint")
        self.solution = ipw.Button(description="Solution", tooltip="Show our solution")
        self.check.on_click(lambda _: self._tell(exercises.check(self.name, *_answers(self.name))))
        self.hint.on_click(lambda _: self._say(next_hint(self.name)))
        self.solution.on_click(lambda _: self._solve())
        row = ipw.HBox([self.check, self.hint, self.solution])
        row.layout.flex_flow = "row wrap"
        self.box = ipw.VBox([self.verdict, row, self.words, self.code])
        for name in ("course-exercise", GROUP):
            self.box.add_class(name)

    def _tell(self, outcome: Outcome) -> None:
        # The widget itself announces its text, and its first words name the group.
        text = outcome._repr_html_().replace('role="status" ', "", 1)
        self.verdict.value = text.replace("<strong>", '<strong class="course-question">', 1)

    def _say(self, text: str) -> None:
        self.words.value = f"<p>{code(text)}</p>"

    def _solve(self) -> None:
        lines = solved(self.name)
        self._say("Our solution; yours may look different." if lines else _absent(self.name))
        data = {"text/plain": lines, "text/markdown": Solution(lines)._repr_markdown_()}
        shown = {"output_type": "display_data", "data": data, "metadata": {}}
        self.code.outputs = (shown,) if lines else ()


class Solution(str):
    """Code that notebooks show in the colours of their own theme."""

    __repr__ = str.__str__

    def _repr_markdown_(self) -> str:
        return f"```python\n{self}\n```"


def check(name: str, *answers: object) -> Outcome:
    """Check answers as `utils.exercises.check` does; in a notebook buttons stand below the outcome.

    ``name`` is the exercise's id, such as ``"02.shift"``, ``answers`` what it asks for, and an
    unknown id a ``ValueError``. The outcome is shown as the last line of a cell.
    """
    outcome = exercises.check(name, *answers)
    expressions = _expressions(name)
    _ANSWERS[name] = lambda: tuple(map(get_ipython().ev, expressions)) if expressions else answers
    return Answered(outcome.exercise, outcome.outcome, outcome.message)


def hint(name: str) -> None:
    """Print the next hint of an exercise; the last one stays."""
    print(next_hint(name))


def solution(name: str) -> None:
    """Show the solution of an exercise, from the solved notebooks where they are at hand."""
    lines = solved(name)
    if lines:
        display(Solution(lines))
    else:
        print(_absent(name))


def next_hint(name: str) -> str:
    """The next hint of an exercise, with its number, or that there is none."""
    entry = exercises.find(name)
    if not entry.hints:
        return f"{name}: there is no hint; read the task once more"
    number = min(entry.shown[0], len(entry.hints) - 1)
    entry.shown[0] += 1
    return f"Hint {number + 1} of {len(entry.hints)}: {entry.hints[number]}"


def solved(name: str) -> str:
    """Our solution of an exercise, "" where the solved notebooks are not at hand."""
    exercises.find(name)
    lesson = name.split(".")[0]
    for path in sorted((exercises.ROOT / "solutions").glob(f"{lesson}_*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        for before, text in zip(texts, texts[1:], strict=False):
            if f'check("{name}"' in text:
                return before
    return ""


def _absent(name: str) -> str:
    return f"{name}: the solved notebooks are not in this copy of the course; ask your instructor"


def _answers(name: str) -> tuple:
    """The answers to an exercise as they are now; none if they cannot be had."""
    with suppress(Exception):  # a name that the learner has deleted since: nothing to check
        return _ANSWERS[name]()
    return (None,)


def _expressions(name: str) -> list[str]:
    """What the running cell gives to ``check`` as answers, as code; [] outside a notebook."""
    shell = get_ipython()
    try:
        tree = ast.parse(shell.user_ns["_ih"][-1])
    except (AttributeError, LookupError, SyntaxError):
        return []
    for node in ast.walk(tree):
        match node:
            case ast.Call(args=[ast.Constant(value=value), *answers]) if value == name:
                return [ast.unparse(answer) for answer in answers]
    return []
