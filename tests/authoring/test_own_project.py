"""The cell "In your own project" of a lesson: no import of ours, short, and it runs by itself."""

import ast
import os
from pathlib import Path

import forker
import pytest

from authoring.building.sources import read_all

ROOT = Path(__file__).resolve().parents[2]
_IMPORTED = ("tensorflow", "keras", "matplotlib.pyplot", "scipy.stats")
OURS = {path.parent.name for path in ROOT.glob("*/__init__.py")}
CELLS = [
    pytest.param(cell.text, id=source.name)
    for source in read_all(ROOT)
    for cell in source.cells
    if source.track == "lessons" and "own-project" in cell.tags
]


def imported(code):
    """Top-level names of all modules that a cell imports."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def test_there_are_such_cells_and_our_packages_are_known():
    assert CELLS and {"utils", "topics", "grading"} <= OURS
    assert imported("from utils.data import x\nimport keras.layers") == {"utils", "keras"}


@pytest.mark.parametrize("code", CELLS)
def test_it_is_short_and_needs_nothing_of_ours(code):
    assert imported(code).isdisjoint(OURS)
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 30


@pytest.mark.slow
@pytest.mark.parametrize("code", CELLS)
def test_it_runs_in_an_empty_folder(code, tmp_path):
    # Forked where that can be done: most of the time of a short cell is the import of TensorFlow.
    env = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    status, said = forker.run(code, [], tmp_path, env | {"MPLBACKEND": "agg"}, _IMPORTED)
    assert status == 0, said[-2000:]
    # A cell that warns stands on red in JupyterLab.
    assert "UserWarning" not in said and "WARNING:tensorflow" not in said
