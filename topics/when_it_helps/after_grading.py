"""What `course.py grade` does once a quiz has been graded: the page of the class."""

from __future__ import annotations

from pathlib import Path

from topics.when_it_helps.claims import QUIZ, collect


def run(quiz: str, root: Path, **_: object) -> None:
    """Write the page, if it was quiz 10 and anybody has made a claim; `root` as for `grade`."""
    if quiz != QUIZ:
        return
    folder = root / "quizzes" if (root / "quizzes").is_dir() else root
    claims, problems = collect(folder / "submitted")
    if not claims:
        return
    from topics.when_it_helps import pool  # brings Matplotlib and more: only where it is needed

    print(f"The class as a laboratory: {len(claims)} seeds; some are measured again.")
    print(
        "What the class has measured together:",
        pool.write(folder / "grading" / QUIZ, claims, problems),
    )
