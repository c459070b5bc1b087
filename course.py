"""The one door to the course: ``python3 course.py COMMAND``.

Commands that need packages make or update the project's own environment, ``.venv``, and then
run again inside it. ``python3 course.py --help`` lists the commands and works before any of that.

This file uses the standard library only. Its syntax is kept to what Python 3.6 can parse, so that
an old Python gets a sentence that helps instead of a SyntaxError; for the same reason the first
thing it does is to look at the version.
"""

import os
import sys

OLDEST, NEWEST = (3, 11), (3, 13)  # the Pythons for which requirements.lock has been resolved


def python_problem() -> str:
    """Return what is wrong with the running Python, with the remedy, or an empty string."""
    if OLDEST <= tuple(sys.version_info[:2]) <= NEWEST:
        return ""
    import shutil
    import subprocess

    need = f"The course runs on Python 3.11, 3.12 or 3.13, and this is {sys.version.split()[0]}"
    for name in ("python3.12", "python3.13", "python3.11"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if shutil.which(name) and subprocess.call([name, "-c", ""], **quiet) == 0:
            return f"{need}: use `{name} course.py`, which this computer has too."
    return (
        f"{need}: install Python 3.12 (from python.org, with your package manager, or with "
        "conda and environment.yml) and run course.py with it."
    )


if __name__ == "__main__" and python_problem():
    sys.stderr.write(python_problem() + "\n")
    sys.exit(2)

import argparse  # noqa: E402 - the version had to be looked at first
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from launcher import enter, environment  # noqa: E402 - need the line above when run from elsewhere


def absolute(text: str) -> Path:
    """Return a path from the command line as seen from where the user typed it."""
    return Path(text).expanduser().resolve()


def positive(text: str) -> int:
    """Return a whole number from 1 up, for argparse."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not 1 or more")
    return value


# --- the commands: each gets the parsed arguments and returns an exit code ---


def lab(args: argparse.Namespace) -> int:
    """Open JupyterLab at the first lesson."""
    from launcher import lab as jupyter

    if args.data:
        os.environ["COURSE_PHOTOS"] = str(args.data)  # read by topics.photos in kernels
    return jupyter.run(browser=not args.no_browser, port=args.port)


def test(args: argparse.Namespace) -> int:
    """Run pytest in the project's root."""
    import pytest

    extra = list(args.extra)
    ours: list[str] = []
    if args.quick:
        ours += ["-m", "not slow"]
    # A debugger and a listing need one process; whoever gives -n decides alone.
    alone = {"--pdb", "--trace", "--collect-only", "--co", "-n", "--numprocesses"}
    if not any(a.split("=")[0] in alone or (a[:2] == "-n" and a[2:].isalnum()) for a in extra):
        # loadscope keeps the cells of one notebook in one worker and in order.
        ours += ["-n", "2", "--dist", "loadscope"]
    os.chdir(str(ROOT))
    return int(pytest.main(ours + extra))


def trace(args: argparse.Namespace) -> int:
    """Print the pipeline trace."""
    from topics.pipeline import trace as pipeline

    return pipeline.run(
        augment=not args.no_augment, epochs=args.epochs, seed=args.seed, html=args.html
    )


def setup(args: argparse.Namespace) -> int:
    """Add the packages of the browser tests if asked: all others are there by now."""
    if args.browser:
        from launcher import installer

        installer.add_browser()
    print(f"Installed and up to date: {sys.prefix}")
    return 0


def doctor(args: argparse.Namespace) -> int:
    """Say what is in order and what is not."""
    from launcher import doctor as physician

    return physician.run()


def data(args: argparse.Namespace) -> int:
    """List, fetch or check data sets."""
    from launcher import data as data_sets

    return data_sets.command(args.action, args.name, args.accept, args.data)


def build(args: argparse.Namespace) -> int:
    """Build the notebooks from their sources."""
    from authoring.building import build as builder

    return builder.run(check=args.check, execute=args.force, names=args.names)


def release(args: argparse.Namespace) -> int:
    """Write the students' edition."""
    from authoring.building import release as publisher

    return publisher.run(args.destination)


def site(args: argparse.Namespace) -> int:
    """Write the reading site."""
    from authoring import site as reading

    return reading.run(args.to, solved=not args.lessons)


def measure(args: argparse.Namespace) -> int:
    """Measure the tables that lessons quote."""
    from authoring.experiments import measure as tables

    return tables.run(names=args.names, seeds=args.seeds, check=args.check, jobs=args.jobs)


def bench(args: argparse.Namespace) -> int:
    """Time the course's parts."""
    import benchmarks

    return benchmarks.run(args.name, args.json)


def grade(args: argparse.Namespace) -> int:
    """Grade the submissions to a quiz."""
    from grading import command as grading

    return grading.run(
        args.quiz,
        args.submissions,
        jobs=args.jobs,
        trusted=args.trusted,
        layout=args.layout,
        pattern=args.pattern,
        again=args.again,
        sandbox=args.sandbox,
        worksheet=args.worksheet,
        root=args.course or ROOT,
    )


def variants(args: argparse.Namespace) -> int:
    """Write a notebook of their own for each student."""
    from grading import giving

    return giving.give_out(args.course or ROOT, args.quiz, args.students, args.to)


def lock(args: argparse.Namespace) -> int:
    """Resolve the dependencies anew."""
    from launcher import lock as resolver

    return resolver.run(upgrade=args.upgrade)


# Commands whose code the students' edition leaves out, with the path that shows it is there.
AUTHORS = {
    "test": "tests",
    "build": "authoring",
    "release": "authoring",
    "site": "authoring",
    "measure": "authoring",
    "grade": "grading",
    "variants": "grading",
    "lock": "authoring",
    "bench": "benchmarks",
}


def parser() -> argparse.ArgumentParser:
    """Return the command line of all commands."""
    top = argparse.ArgumentParser(
        prog="course.py",
        description="A hands-on course on data augmentation and dropout in TensorFlow.",
        epilog="Start with `python3 course.py lab`. Each command has its own --help.",
    )
    commands = top.add_subparsers(title="commands", dest="command", metavar="COMMAND")

    def command(run: Callable, text: str, more: str = "") -> argparse.ArgumentParser:
        sub = commands.add_parser(
            run.__name__, help=text, description=text + "." + more, allow_abbrev=False
        )
        sub.set_defaults(run=run)
        return sub

    sub = command(
        lab,
        "install what is needed and open JupyterLab at the first lesson",
        " It listens on this computer only (127.0.0.1), behind a token. Stop it with Ctrl-C.",
    )
    sub.add_argument("--no-browser", action="store_true", help="only print the address")
    sub.add_argument("--port", type=positive, help="the port (default: the first free from 8888)")
    photos = "a folder of photos with one sub-folder per class"
    sub.add_argument("--data", type=absolute, metavar="DIR", help=photos + ", for lesson 09")

    sub = command(
        test, "run the tests", " All other arguments go to pytest, for example -k NAME or -x."
    )
    sub.add_argument("--quick", action="store_true", help="leave out the tests marked slow")

    sub = command(
        trace, "follow the data through the five stages of the pipeline, measured as you watch"
    )
    sub.add_argument("--no-augment", action="store_true", help="train without augmentation")
    sub.add_argument("--epochs", type=positive, default=5, help="epochs (default: %(default)s)")
    sub.add_argument("--seed", type=int, default=0, help="random seed (default: %(default)s)")
    sub.add_argument("--html", type=absolute, metavar="FILE", help="also write one HTML page")

    sub = command(setup, "install or update what is needed, and nothing more")
    more = "also what tests/browser drives a browser with (maintainers)"
    sub.add_argument("--browser", action="store_true", help=more)
    command(doctor, "say what is installed, what is not in order, and what to do about it")

    sub = command(data, "list, fetch or check the data sets")
    sub.add_argument("action", choices=["list", "get", "check"])
    sub.add_argument("name", nargs="?", metavar="NAME", help="the data set")
    sub.add_argument("--accept", action="store_true", help="get: accept the terms that are shown")
    sub.add_argument("--data", type=absolute, metavar="DIR", help="check: " + photos)

    sub = command(build, "build the notebooks from source/ (authors)")
    sub.add_argument("names", nargs="*", metavar="NAME", help="only these notebooks")
    sub.add_argument("--check", action="store_true", help="change nothing; fail on a difference")
    sub.add_argument("--force", action="store_true", help="run solutions anew, changed or not")

    sub = command(release, "write the students' edition (instructors)")
    sub.add_argument(
        "destination", type=absolute, metavar="DIR|FILE.zip", help="a new folder, or a .zip"
    )

    sub = command(
        site,
        "write the lessons as pages that can be read without Python (instructors)",
        " The pages show the solutions; the quizzes are not among them.",
    )
    sub.add_argument("--to", type=absolute, metavar="DIR", help="the folder (default: site/)")
    sub.add_argument("--lessons", action="store_true", help="leave the exercises open")

    sub = command(
        grade,
        "grade the submissions to a quiz (instructors)",
        " Run again after an interruption or with more submissions: what has been graded and has"
        " not changed is not graded again.",
    )
    sub.add_argument("quiz", metavar="QUIZ", help="the quiz, such as 01_augmentation")
    sub.add_argument(
        "--submissions",
        type=absolute,
        metavar="DIR|ZIP",
        help="a folder of notebooks, or an archive as Moodle, Canvas or Gradescope make it"
        " (default: what nbgrader has collected)",
    )
    sub.add_argument("--jobs", type=positive, default=2, help="how many at once (default: 2)")
    sub.add_argument("--layout", help="nbgrader, moodle, canvas, gradescope, folders or files")
    sub.add_argument(
        "--pattern", metavar="REGEX", help="file names of your own, with a group (?P<student>...)"
    )
    sub.add_argument(
        "--trusted",
        action="store_true",
        help="run the students' code even where this computer has nothing to lock it in with",
    )
    sub.add_argument("--again", action="store_true", help="grade unchanged submissions anew, too")
    sheet = "Moodle's grading worksheet: write a copy with the grades filled in"
    sub.add_argument("--worksheet", type=absolute, metavar="CSV", help=sheet)
    means = ["namespaces", "bubblewrap", "landlock", "container"]
    which = "what students' code is locked in with (default: the first that can be used here)"
    sub.add_argument("--sandbox", choices=means, help=which)
    course = "another nbgrader course folder (default: quizzes/ of this course)"
    sub.add_argument("--course", type=absolute, metavar="DIR", help=course)

    sub = command(
        variants,
        "write notebooks with numbers of their own for the students of a class (instructors)",
        " Only for a quiz that draws numbers; `grade` draws them again from the students' ids.",
    )
    sub.add_argument("quiz", metavar="QUIZ", help="the quiz")
    listed = "CSV with a column student_id, or Moodle's grading worksheet, or one id a line"
    sub.add_argument("--students", type=absolute, required=True, metavar="FILE", help=listed)
    place = "where to: DIR/STUDENT/QUIZ.ipynb"
    sub.add_argument("--to", type=absolute, required=True, metavar="DIR", help=place)
    sub.add_argument("--course", type=absolute, metavar="DIR", help=course)

    sub = command(measure, "measure the tables that the lessons quote (authors)")
    sub.add_argument("names", nargs="*", metavar="NAME", help="only these tables")
    sub.add_argument("--seeds", type=positive, help="how many seeds")
    sub.add_argument("--check", action="store_true", help="measure a sample again and compare")
    sub.add_argument(
        "--jobs",
        type=positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="runs at once, one core each (default: all cores)",
    )

    sub = command(bench, "time the parts of the course (maintainers)")
    sub.add_argument("name", nargs="?", metavar="NAME", help="only this benchmark")
    sub.add_argument("--json", type=absolute, metavar="FILE", help="write the timings to FILE")

    sub = command(lock, "resolve the dependencies of pyproject.toml anew (maintainers)")
    sub.add_argument("--upgrade", action="store_true", help="take the newest allowed versions")
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code (2: it could not be started)."""
    argv = sys.argv[1:] if argv is None else argv
    top = parser()
    args, args.extra = top.parse_known_args(argv)
    if args.command is None:
        top.print_help()
        return 2
    if args.extra and args.command != "test":
        top.error(f"{args.command} does not know {' '.join(args.extra)}")
    if args.command == "data" and args.action == "get" and not args.name:
        top.error("data get needs a NAME; `course.py data list` shows them")

    needs = AUTHORS.get(args.command)
    if needs and not (ROOT / needs).is_dir():
        print(
            f"`{args.command}` is not part of the students' edition: it needs the folder "
            f"{needs}/ of the full course.",
            file=sys.stderr,
        )
        return 2
    try:
        if args.command != "doctor" or environment.state() == "ready":
            code = enter.enter(argv)
            if code is not None:  # another process has done it
                return code
        return args.run(args)
    except environment.SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
