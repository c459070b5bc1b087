"""Who may import whom, held by the imports as they stand; and how large each room is."""

import ast
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
    """Number of files and of their lines."""
    paths = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return len(paths), sum(len(path.read_bytes().splitlines()) for path in paths)


def test_utils_is_small():
    files, count = lines("utils/*.py")
    print(f"utils: {count} lines in {files} files")
    for room in ("topics", "authoring", "grading", "launcher", "benchmarks"):
        print(f"{room}: {lines(f'{room}/**/*.py')[1]} lines")
    assert files <= 14 and count <= 2500
