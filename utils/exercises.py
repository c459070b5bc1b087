"""Exercises: how a check is declared and run, and its outcome.

A check tests what an answer does, never how it is written. It knows four outcomes: correct, not
attempted yet, wrong (with the property that fails) and error (with the line that raised it).
"""

from __future__ import annotations

import html
import importlib
import json
import linecache
import os
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
_OURS = (ROOT / "topics", ROOT / "utils")
# Names the file in which `course.py lab` keeps the exercises that have passed; without it none is.
PROGRESS = "COURSE_PROGRESS"
CORRECT, NOT_ATTEMPTED, WRONG, ERROR = "correct", "not attempted", "wrong", "error"
# Of the bar beside the text, on a light page and on a dark one; the text says the same.
_COLOURS = {CORRECT: "#008f68", NOT_ATTEMPTED: "#808080", WRONG: "#d55e00", ERROR: "#d55e00"}


class Wrong(Exception):  # noqa: N818 - reads as an outcome, not as an error of ours
    """The answer lacks a property; the message says which."""


class NotAttempted(Exception):  # noqa: N818
    """The exercise is still blank."""


@dataclass(frozen=True)
class Outcome:
    """What a check found.

    Attributes:
        exercise: the exercise's id, such as ``"02.shift"``.
        outcome: ``"correct"``, ``"not attempted"``, ``"wrong"`` or ``"error"``.
        message: one or two sentences for the learner.
    """

    exercise: str
    outcome: str
    message: str

    def __repr__(self) -> str:
        """One line of text, for terminals and for notebooks without HTML."""
        return f"{self.exercise}: {self.outcome.upper()}. {self.message}"

    def _repr_html_(self) -> str:
        colour = _COLOURS[self.outcome]
        message = html.escape(self.message).replace("\n", "<br>")
        return (
            f'<div role="status" style="border-left: 6px solid {colour}; padding: 0.4em '
            f'0.8em;"><strong>{self.exercise}: {self.outcome}.</strong> {message}</div>'
        )


@dataclass(frozen=True)
class _Exercise:
    run: Callable[..., str | None]
    hints: tuple[str, ...]
    shown: list[int] = field(default_factory=lambda: [0])


_REGISTRY: dict[str, _Exercise] = {}
# From the number of a lesson to the module that declares its checks; the topics fill it in.
MODULES: dict[str, str] = {}


def exercise(name: str, *hints: str) -> Callable[[Callable], Callable]:
    """Declare the check of an exercise.

    Args:
        name: ``"NN.word"``; the check lives in the topic of lesson NN.
        hints: from a nudge to nearly the answer, shown one at a time.

    The decorated function takes the learner's answers, raises :class:`Wrong` with the property
    that fails, and returns what to say when all is right (or None for a plain "Correct").
    """

    def register(run: Callable) -> Callable:
        if name in _REGISTRY:
            raise ValueError(f"two checks are called {name!r}")
        _REGISTRY[name] = _Exercise(run, hints)
        return run

    return register


def require(condition: object, message: str) -> None:
    """Raise :class:`Wrong` with this message unless the condition holds."""
    if not condition:
        raise Wrong(message)


def rule_out(answer: object, *slips: tuple[object, str], atol: float = 1e-8) -> None:
    """Raise :class:`Wrong` with the message of the first slip that gives this answer."""
    for result, message in slips:
        require(not np.allclose(answer, result, atol=atol), message)


def filled_in(answers: object, keys: Iterable[str]) -> dict[str, object]:
    """What a learner put into a dictionary, by key; Ellipsis where a key is missing.

    Raises:
        Wrong: it is no dictionary.
        NotAttempted: nothing has been filled in yet.
    """
    names = list(keys)
    require(isinstance(answers, Mapping), f"expected a dictionary with the keys {', '.join(names)}")
    given = {key: answers.get(key, ...) for key in names}
    if all(value is None or value is Ellipsis for value in given.values()):
        raise NotAttempted
    return given


def true_or_false(
    answers: object, wanted: Mapping[str, tuple[bool, str]], what: str = "sentence"
) -> None:
    """Check a dictionary from letters to True or False.

    Args:
        answers: what the learner filled in.
        wanted: for each letter the truth, and a question that leads to it.
        what: what stands behind a letter, in a word.

    Raises:
        Wrong: an entry is missing, is neither True nor False, or is not the truth.
        NotAttempted: nothing has been filled in yet.
    """
    given = filled_in(answers, wanted)
    for key, value in given.items():
        require(isinstance(value, bool | np.bool_), f"{what} {key}: expected True or False")
    for key, (truth, why) in wanted.items():
        require(bool(given[key]) == truth, f"{what} {key}: look again; {why}")


def attempt(function: Callable, *args: object, **kwargs: object) -> object:
    """Call the learner's function; a blank one is not attempted, not wrong."""
    if function is None or function is Ellipsis:
        raise NotAttempted
    require(callable(function), f"expected a function, got {type(function).__name__}")
    result = function(*args, **kwargs)
    if result is None or result is Ellipsis:
        raise NotAttempted
    return result


def check(name: str, *answers: object) -> Outcome:
    """Check the answers to an exercise.

    Args:
        name: the exercise's id, such as ``"02.shift"``.
        answers: what the exercise asks for: values or functions.

    Returns:
        The outcome; as the last line of a cell it is shown.

    Raises:
        ValueError: there is no such exercise (a slip in the notebook, not in the answer).
    """
    entry = find(name)
    if any(answer is None or answer is Ellipsis for answer in answers):
        return _not_attempted(name)
    try:
        praise = entry.run(*answers)
    except (NotAttempted, NotImplementedError):
        return _not_attempted(name)
    except Wrong as reason:
        return Outcome(name, WRONG, f"{_sentence(str(reason))} For help: hint({name!r}).")
    except Exception as error:
        return Outcome(name, ERROR, _where(error))
    record(name)
    return Outcome(name, CORRECT, praise or "Well done.")


def find(name: str) -> _Exercise:
    """An exercise by its id; ValueError if there is none, a slip in the notebook."""
    if name not in _REGISTRY:
        module = MODULES.get(name.split(".")[0])
        if module:
            importlib.import_module(module)
    if name not in _REGISTRY:
        raise ValueError(f"no exercise is called {name!r}; its id stands in the cell above")
    return _REGISTRY[name]


def _not_attempted(name: str) -> Outcome:
    message = "Nothing to check yet: fill in the cell above and run it, then run this cell again."
    return Outcome(name, NOT_ATTEMPTED, message)


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def _where(error: Exception) -> str:
    """The error and the learner's own line that raised it, without the frames of the check."""
    message = f"{type(error).__name__}: {error}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if "site-packages" in path.parts or any(map(path.is_relative_to, _OURS)):
            continue
        line = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
        return f"Your code raised {message}\nin line {frame.lineno}: {line}"
    return f"Your answer could not be checked, it raised {message}"


def progress_file() -> Path | None:
    """Where progress is kept, or None where none is."""
    name = os.environ.get(PROGRESS)
    return Path(name) if name else None


def passed() -> set[str]:
    """Ids of the exercises that have passed on this computer; a damaged file counts as empty."""
    path = progress_file()
    try:
        names = json.loads(path.read_text(encoding="utf-8")) if path else []
    except (OSError, ValueError):
        return set()
    return {str(name) for name in names} if isinstance(names, list) else set()


def record(exercise: str) -> None:
    """Note that an exercise has passed; a disk that cannot be written to must not stop a check."""
    path, done = progress_file(), passed()
    if path is not None and exercise not in done:
        keep(path, sorted(done | {exercise}))


def keep(path: Path, content: object) -> None:
    """Write a private file whole, as JSON; where that cannot be done, leave the old one."""
    part = path.with_suffix(".part")
    try:
        part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
