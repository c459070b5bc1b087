"""The class as a laboratory: what each student measured, read from what they handed in.

Every student trains one seed, which follows from their id, and writes four accuracies into the
last answer of quiz 10. It is read as text: nothing that a student wrote is run here.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

QUIZ, ANSWER = "10_when_it_helps", "q11"
ARMS = ("none", "augmentation", "dropout", "both")
TESTED = 1000  # digits that an accuracy is measured on
_LARGEST = 20_000_000  # bytes of a notebook
_LONGEST = 2000  # characters of an answer


class ClaimError(ValueError):
    """This answer holds no four accuracies; the message says why."""


@dataclass(frozen=True)
class Claim:
    """What a student says that they have measured.

    Attributes:
        student: whose notebook it is.
        id: what they gave as their id; the seed follows from it.
        accuracies: by arm, shares of `TESTED` digits.
    """

    student: str
    id: str
    accuracies: dict[str, float]

    @property
    def seed(self) -> int:
        """The seed that this id stands for; in a large class two ids may have the same."""
        return seed_of(self.id)


def plain(name: str) -> str:
    """An id without what makes no difference: capital letters, and spaces around it."""
    return name.strip().casefold()


def seed_of(name: str) -> int:
    """The seed of a student, 1,000,000 to 1,999,999: no table of the course has used one."""
    digest = hashlib.sha256(plain(name).encode("utf-8")).digest()
    return 1_000_000 + int.from_bytes(digest[:8], "big") % 1_000_000


def read(path: Path, student: str) -> Claim:
    """The claim in a notebook.

    Raises:
        ClaimError: the file is no notebook, the answer is missing or open, or it is not an id with
            four shares.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ClaimError("the notebook is too large to be read")
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    except ClaimError:
        raise
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ClaimError(f"the notebook cannot be read ({type(error).__name__})") from error
    answers = [value for text in texts if (value := _assigned(text)) is not None]
    if not answers:
        raise ClaimError(f"{ANSWER} is open, or is not written as laboratory.run prints it")
    return _claim(answers[-1], student)


def collect(submitted: Path) -> tuple[list[Claim], dict[str, str]]:
    """The claims below nbgrader's folder submitted/, and by student why there is none.

    Where two students give one id, neither counts, as it cannot be said whose it is.
    """
    claims, problems = [], {}
    for folder in sorted(submitted.glob(f"*/{QUIZ}")):
        student = folder.parent.name
        try:
            claims.append(read(folder / f"{QUIZ}.ipynb", student))
        except ClaimError as error:
            problems[student] = str(error)
    times = Counter(plain(claim.id) for claim in claims)
    for claim in claims:
        if times[plain(claim.id)] > 1:
            problems[claim.student] = f"the id {claim.id[:60]!r} was used by several students"
    return [claim for claim in claims if times[plain(claim.id)] == 1], problems


def _assigned(text: str) -> object:
    """What a cell assigns to the answer, if that is written out; None otherwise."""
    if ANSWER not in text or len(text) > _LONGEST:
        return None
    try:
        for node in reversed(ast.parse(text).body):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ANSWER:
                return ast.literal_eval(node.value)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    return None


def _claim(answer: object, student: str) -> Claim:
    if not isinstance(answer, dict) or set(answer) != {"id", *ARMS}:
        raise ClaimError(f"{ANSWER} needs exactly the keys id, {', '.join(ARMS)}")
    name, values = answer["id"], {arm: answer[arm] for arm in ARMS}
    if not isinstance(name, str) or not name.strip():
        raise ClaimError("the id is empty")
    for arm, value in values.items():
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise ClaimError(f"{arm}: expected a share from 0 to 1, got {str(value)[:40]}")
    return Claim(student, name, {arm: float(value) for arm, value in values.items()})
