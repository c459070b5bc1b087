"""Checks of the lessons' exercises: ``check``, ``hint``, ``solution``.

A check tests what an answer does, never how it is written. It knows four outcomes: correct, not
attempted yet, wrong (with the property that fails) and error (with the line that raised it).
The checks of one lesson are the functions of ``utils.checks.lesson_NN``.
"""

from utils.checks.core import Outcome, check, hint, solution

__all__ = ["Outcome", "check", "hint", "solution"]
