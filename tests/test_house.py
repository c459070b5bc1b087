"""Who may import whom, held by the imports as they stand; and how large each room is."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from topics import LESSONS

ROOT = Path(__file__).resolve().parent.parent
TOPICS = [*LESSONS.values(), "pipeline"]
ROOMS = {
    "utils": {"utils"},
    "grading": {"grading"},
    "topics": {"utils", "topics"},
    "authoring": {"utils", "topics", "grading", "authoring"},
}


def imports(path):
    """Full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(root):
    """Imports that go against the rule of the house, one sentence each."""
    ours = {path.parent.name for path in root.glob("*/__init__.py")}
    wrong = []
    for room, allowed in ROOMS.items():
        for path in sorted(root.glob(f"{room}/**/*.py")):
            for name in imports(path):
                first, *rest = name.split(".")
                place, own = path.relative_to(root).as_posix(), path.parent.name
                if first in ours and first not in allowed:
                    wrong.append(f"{place} imports {name}: not allowed in {room}")
                elif first == room == "topics" and own in TOPICS and rest[0] in TOPICS:
                    if TOPICS.index(rest[0]) > TOPICS.index(own):
                        wrong.append(f"{place} imports {name}, a later topic")
    return wrong


def test_every_import_keeps_to_the_rule():
    assert breaches(ROOT) == []


@pytest.mark.parametrize(
    ("path", "line", "words"),
    [
        ("utils/data.py", "from topics.dataset import stages", "not allowed in utils"),
        ("grading/quiz.py", "import utils.data", "not allowed in grading"),
        ("topics/dataset/a.py", "from launcher import lab", "not allowed in topics"),
        ("topics/dataset/a.py", "def f():\n    from topics.mixing import mixing", "later topic"),
    ],
)
def test_a_planted_import_is_seen(tmp_path, path, line, words):
    for room in (*ROOMS, "launcher"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(line + "\n", encoding="utf-8")
    assert len(breaches(tmp_path)) == 1 and words in breaches(tmp_path)[0]


def lines(*patterns):
    """Lines of each Python file, by its path."""
    paths = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return {
        path.relative_to(ROOT).as_posix(): len(path.read_bytes().splitlines()) for path in paths
    }


# Lines, docstrings and blanks too. More is a question: is a library or a deletion missing?
BUDGETS = {"utils": 2500, "grading": 11_423, "launcher": 1830}
ALL = 41_513  # all Python but tests and sources
TOPIC, FILE, FILES_IN_UTILS = 1350, 450, 14  # lesson 14 has three kinds of data


def test_every_room_keeps_to_its_budget():
    rooms = ("utils", "topics", "grading", "authoring", "launcher", "deploy", "benchmarks")
    sizes = {room: lines(f"{room}/**/*.py") for room in rooms}
    totals = {room: sum(files.values()) for room, files in sizes.items()}
    for room, total in totals.items():
        print(f"{room}: {total} lines in {len(sizes[room])} files")
    whole = sum(totals.values()) + sum(lines("*.py", "datasets/*.py").values())
    print(f"all: {whole} lines")
    assert whole <= ALL
    assert {room: totals[room] for room in BUDGETS if totals[room] > BUDGETS[room]} == {}
    assert len(sizes["utils"]) <= FILES_IN_UTILS
    topics = {topic: sum(lines(f"topics/{topic}/**/*.py").values()) for topic in TOPICS}
    assert {topic: size for topic, size in topics.items() if size > TOPIC} == {}
    files = {path: size for room in sizes.values() for path, size in room.items()}
    assert {path: size for path, size in files.items() if size > FILE} == {}


def test_no_circle_of_imports():
    rooms = ("utils", "topics", "grading", "authoring", "launcher", "deploy", "benchmarks")
    needs = {}
    for path in (path for room in rooms for path in ROOT.glob(f"{room}/**/*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        needs[module] = set(imports(path))
    graph = TopologicalSorter()
    for module, names in needs.items():
        # What is imported is a module, or something that is defined in one.
        others = {name if name in needs else name.rpartition(".")[0] for name in names}
        graph.add(module, *(others & needs.keys() - {module}))
    graph.prepare()  # CycleError names the circle
