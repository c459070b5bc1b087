"""The one door to the course: ``python3 course.py COMMAND``.

Commands that need packages make or update the project's own environment, ``.venv``, and then
run again inside it. ``python3 course.py --help`` lists the commands and works before any of that.

Standard library only, in a syntax that Python 3.6 can parse: an old Python then gets a sentence
that helps instead of a SyntaxError.
"""

import os
import sys

ROOT = os.path.dirname(os.path.realpath(__file__))
if ROOT not in sys.path:  # needed when called from elsewhere
    sys.path.insert(0, ROOT)

from launcher import pythons  # noqa: E402 - needs the line above

if __name__ == "__main__" and pythons.problem():
    sys.stderr.write(pythons.problem() + "\n")
    sys.exit(2)

import argparse  # noqa: E402 - the version had to be looked at first
import importlib  # noqa: E402
from pathlib import Path  # noqa: E402

from launcher import enter, environment  # noqa: E402


def absolute(text: str) -> Path:
    """Return a path from the command line as seen from where the user typed it."""
    return Path(text).expanduser().resolve()


def positive(text: str) -> int:
    """Return a whole number from 1 up, for argparse."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not 1 or more")
    return value


def argument(*names: str, **settings: object) -> tuple:
    """Return what argparse's ``add_argument`` is to be called with."""
    return names, settings


def flag(name: str, text: str, **settings: object) -> tuple:
    """Return an option that switches an argument of the function on."""
    return argument(name, action="store_true", help=text, **settings)


def off(name: str, dest: str, text: str) -> tuple:
    """Return an option that switches the argument `dest` of the function off."""
    return argument(name, dest=dest, action="store_false", help=text)


def path(name: str, metavar: str, text: str, **settings: object) -> tuple:
    """Return an argument that is a path, as seen from where the user is."""
    return argument(name, type=absolute, metavar=metavar, help=text, **settings)


class Command:
    """A row of the table of commands.

    Attributes:
        target: "module:function"; the function is called with the arguments by their names
            (argparse's ``dest``), and returns the exit code.
        text: what it does; the list of commands shows its first sentence.
        arguments: each made by one of the functions above.
        then: "module:function" as well, called with the same arguments once it has worked.
        folder: that of the function; the students' edition lacks some.
    """

    def __init__(self, target: str, text: str, *arguments: tuple, then: str = "") -> None:
        """Make a row."""
        self.target, self.text, self.arguments, self.then = target, text, arguments, then
        self.folder = target.replace(":", ".").split(".")[0]

    def is_here(self) -> bool:
        """Return whether this copy of the course has what the command needs."""
        return (environment.ROOT / self.folder).is_dir()


PHOTOS = "a folder of photos with one sub-folder per class"
JOBS, CORES = {"type": positive, "metavar": "N"}, os.cpu_count() or 1
OTHER_COURSE = path(
    "--course",
    "DIR",
    "another nbgrader course folder (default: quizzes/ of this course)",
    dest="root",
    default=environment.ROOT,
)

COMMANDS = {
    "students": {
        "lab": Command(
            "launcher.lab:run",
            "install what is needed and open JupyterLab at the first lesson. It listens on this "
            "computer only (127.0.0.1), behind a token. Stop it with Ctrl-C.",
            off("--no-browser", "browser", "only print the address"),
            argument("--port", type=positive, help="the port (default: the first free from 8888)"),
            path("--data", "DIR", PHOTOS + ", for lesson 11", dest="photos"),
        ),
        "trace": Command(
            "topics.pipeline.trace:run",
            "follow the data through the five stages of the pipeline, measured as you watch",
            off("--no-augment", "augment", "train without augmentation"),
            argument("--epochs", type=positive, default=5, help="epochs (default: %(default)s)"),
            argument("--seed", type=int, default=0, help="random seed (default: %(default)s)"),
            path("--html", "FILE", "also write one HTML page"),
        ),
        "setup": Command(
            "launcher.installer:setup",
            "install or update what is needed, and nothing more",
            flag("--browser", "also what tests/browser drives a browser with (maintainers)"),
            flag("--hub", "also what a class on one server needs (maintainers)"),
            flag("--cluster", "also what `measure --cluster` needs (maintainers)"),
        ),
        "doctor": Command(
            "launcher.doctor:run",
            "say what is installed, what is not in order, and what to do about it",
        ),
        "data": Command(
            "launcher.downloads:command",
            "list, fetch or check the data sets",
            argument("action", choices=["list", "get", "check"]),
            argument("name", nargs="?", metavar="NAME", help="get: the data set"),
            flag("--accept", "get: accept the terms that are shown"),
            path("--data", "DIR", "check: " + PHOTOS, dest="folder"),
        ),
    },
    "instructors": {
        "release": Command(
            "authoring.building.release:run",
            "write the students' edition",
            path("destination", "DIR|FILE.zip", "a new folder, or a .zip"),
        ),
        "site": Command(
            "authoring.site:run",
            "write the lessons as pages that can be read without Python. The pages show the "
            "solutions; the quizzes are not among them.",
            path("--to", "DIR", "the folder (default: site/)", dest="destination"),
            off("--lessons", "solved", "leave the exercises open"),
        ),
        "grade": Command(
            "grading.command:run",
            "grade the submissions to a quiz. Run again after an interruption or with more "
            "submissions: what has been graded and has not changed is not graded again.",
            argument("quiz", metavar="QUIZ", help="the quiz, such as 03_augmentation"),
            path(
                "--submissions",
                "DIR|ZIP",
                "a folder of notebooks, or an archive as Moodle, Canvas or Gradescope make it "
                "(default: what nbgrader has collected)",
            ),
            argument("--jobs", default=2, help="how many at once (default: 2)", **JOBS),
            argument("--layout", help="a platform such as moodle, nbgrader, folders or files"),
            argument("--pattern", help="file names of your own, a regex with (?P<student>...)"),
            flag(
                "--trusted",
                "run the students' code even where this computer has nothing to lock it in with",
            ),
            flag("--again", "grade unchanged submissions anew, too"),
            path("--worksheet", "CSV", "Moodle's or Canvas' table: a copy gets the grades"),
            argument(
                "--sandbox",
                choices=["namespaces", "bubblewrap", "landlock", "container"],
                help="what students' code is locked in with (default: the first usable one here)",
            ),
            OTHER_COURSE,
            then="topics.when_it_helps.after_grading:run",
        ),
        "variants": Command(
            "grading.giving:give_out",
            "write notebooks with numbers of their own for the students of a class. Only for a "
            "quiz that draws numbers; `grade` draws them again from the students' ids.",
            argument("name", metavar="QUIZ", help="the quiz"),
            path(
                "--students",
                "FILE",
                "CSV with a column student_id, or Moodle's grading worksheet, or one id a line",
                required=True,
            ),
            path("--to", "DIR", "where to: DIR/STUDENT/QUIZ.ipynb", dest="folder", required=True),
            OTHER_COURSE,
        ),
        "hub": Command(
            "deploy.check:run",
            "say what is missing or unsafe on the server of a class (docs/class.md). It changes "
            "nothing and needs no root; what only root can read is named.",
            argument("action", choices=["check"]),
            argument("--students", default=30, help="at the same time (default: 30)", **JOBS),
            path("--settings", "FILE", "hub.env of this server (default: in /etc/course-hub)"),
        ),
    },
    "authors": {
        "test": Command(
            "tests.command:run",
            "run the tests. All other arguments go to pytest, for example -k NAME or -x.",
            flag("--quick", "leave out the tests marked slow"),
            flag("--nightly", "also those that repeat others at greater length"),
        ),
        "build": Command(
            "authoring.building.build:run",
            "build the notebooks from source/",
            argument("names", nargs="*", metavar="NAME", help="only these notebooks"),
            flag("--check", "change nothing; fail on a difference"),
            flag("--force", "run solutions anew, changed or not", dest="execute"),
        ),
        "measure": Command(
            "authoring.experiments.measure:run",
            "measure the tables that the lessons quote",
            argument("names", nargs="*", metavar="NAME", help="only these tables"),
            argument("--seeds", type=positive, help="how many seeds"),
            flag("--check", "measure a sample again and compare"),
            argument("--jobs", default=CORES, help="runs at once (default: one a core)", **JOBS),
            argument(
                "--cluster",
                metavar="WHERE",
                dest="where",
                help="make all runs on a Dask cluster: local:N processes, jobqueue:slurm:N jobs, "
                "or a scheduler's file or address (docs/engines.md)",
            ),
        ),
        "bench": Command(
            "benchmarks:run",
            "time the parts of the course",
            argument("name", nargs="?", metavar="NAME", help="only this benchmark"),
            path("--json", "FILE", "write the timings to FILE", dest="json_path"),
        ),
        "lock": Command(
            "authoring.lock:run",
            "resolve the dependencies of pyproject.toml anew",
            flag("--upgrade", "take the newest allowed versions"),
        ),
    },
}


def overview() -> str:
    """Return the list of the commands that this copy has, by those who need them."""
    lines = []
    for group, commands in COMMANDS.items():
        here = {name: command for name, command in commands.items() if command.is_here()}
        lines += ["", f"for {group}:"] if here else []
        lines += [f"  {name:10}{row.text.partition('. ')[0]}" for name, row in here.items()]
    lines += ["", "Start with `python3 course.py lab`. Each command has its own --help."]
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """Return the command line of all commands."""
    top = argparse.ArgumentParser(
        prog="course.py",
        usage="course.py [-h] COMMAND ...",
        description="A hands-on course on data augmentation and dropout in TensorFlow.",
        epilog=overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sub = top.add_subparsers(prog="course.py", dest="command", help=argparse.SUPPRESS)
    for commands in COMMANDS.values():
        for name, command in commands.items():
            one = sub.add_parser(name, description=command.text, allow_abbrev=False)
            one.set_defaults(row=command)
            for names, settings in command.arguments:
                one.add_argument(*names, **settings)
    return top


def function(name: str) -> object:
    """Return the function that a "module:function" names."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code (2: it could not be started)."""
    argv = sys.argv[1:] if argv is None else argv
    top = parser()
    args, extra = top.parse_known_args(argv)
    settings = vars(args)
    name = settings.pop("command")
    if name is None:
        top.print_help()
        return 2
    command = settings.pop("row")
    if name == "test":
        settings["extra"] = extra
    elif extra:
        top.error(f"{name} does not know {' '.join(extra)}")
    if not command.is_here():
        needs = f"it needs the folder {command.folder}/ of the full course.\n"
        top.exit(2, f"`{name}` is not part of the students' edition: {needs}")
    try:
        # These two say what is missing: they need nothing, and install nothing.
        if name not in ("doctor", "hub") or environment.state() == "ready":
            code = enter.enter(argv)
            if code is not None:  # another process has done it
                return code
        code = function(command.target)(**settings)
        if command.then and code != 2:
            function(command.then)(**settings)
        return code
    except environment.SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130


def door() -> int:
    """Run `main`; end quietly when whoever reads the output has read enough, as `| head` does."""
    try:
        try:
            return main()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # not to be met again when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(door())
