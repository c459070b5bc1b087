"""`python -m grading COMMAND`: grading for any nbgrader course; see README.md."""

import os
import sys

if __name__ == "__main__":
    # Python looks for modules in the current folder first, where submissions may lie unpacked.
    sys.path[:] = [place for place in sys.path if os.path.realpath(place) != os.getcwd()]

import argparse  # noqa: E402
from pathlib import Path  # noqa: E402

from grading import command, giving, lint  # noqa: E402
from grading.intake.intake import LAYOUTS  # noqa: E402
from grading.sandbox import backends, trial  # noqa: E402


def check(quiz: str, root: Path) -> int:
    """Say what in an assignment's test cells cannot be graded apart from students' code."""
    problems = lint.problems(root, quiz)
    print("\n".join(problems) or f"All tests of {quiz} can be graded.")
    return int(bool(problems))


def sandboxes() -> int:
    """Say which sandboxes can be used here, best first, and what each guarantees."""
    for backend in backends.everything():
        reason = backend.probe()
        print(f"{backend.name} ({backend.title}): {f'not here: {reason}' if reason else 'usable'}")
        for sentence, answer in [] if reason else trial.describe(backend):
            print(f"    student code {sentence}: {answer}")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    course = argparse.ArgumentParser(add_help=False)
    course.add_argument("quiz", metavar="ASSIGNMENT")
    course.add_argument("--course", dest="root", type=Path, metavar="DIR", default=Path.cwd(),
                        help="the nbgrader course (default: the current folder)")  # fmt: skip

    grade = commands.add_parser("grade", parents=[course], help="grade what was handed in")
    grade.set_defaults(run=command.run)
    option = grade.add_argument
    option("--submissions", type=Path, metavar="DIR|ZIP", help="default: what was collected")
    option("--layout", choices=LAYOUTS, help="of folder or archive (default: found out)")
    option("--pattern", help="a layout of your own, a regex with (?P<student>...)")
    option("--jobs", type=int, default=2, metavar="N", help="how many at once (default: 2)")
    option("--again", action="store_true", help="also what has not changed since")
    option("--worksheet", type=Path, metavar="CSV", help="Moodle's or Canvas'; a copy is filled in")
    names = [backend.name for backend in backends.everything() if backend.safe]
    option("--sandbox", choices=names, help="default: the best that can be used")
    option("--trusted", action="store_true", help="run the code even where there is no sandbox")

    variants = commands.add_parser(
        "variants", parents=[course], help="write each student a notebook with numbers of their own"
    )
    variants.set_defaults(run=lambda quiz, **rest: giving.give_out(name=quiz, **rest))
    variants.add_argument("--students", type=Path, metavar="FILE", required=True, help="the class")
    variants.add_argument("--to", dest="folder", type=Path, metavar="DIR", required=True)

    one = commands.add_parser("check", parents=[course], help="look for tests that do not fit")
    one.set_defaults(run=check)
    one = commands.add_parser("sandboxes", help="what students' code can be locked in with here")
    one.set_defaults(run=sandboxes)
    return top


def main(words: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = vars(parser().parse_args(words))
    return options.pop("run")(**options)


if __name__ == "__main__":
    sys.exit(main())
