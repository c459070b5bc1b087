"""Executing solved notebooks, and cleaning what an execution leaves in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from rich.progress import Progress

WIDGET = "application/vnd.jupyter.widget-view+json"
_STATIC = ("image/png", "image/svg+xml", "image/jpeg", "text/html", "text/markdown")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{8,16}\b")
TIMEOUT = 600


class ExecutionError(RuntimeError):
    """A cell of a solved notebook failed; the message names the notebook and the cell."""


@contextmanager
def kernel_environment(root: Path) -> Iterator[None]:
    """Environment variables for kernels: `utils` importable, TensorFlow silent, inline figures."""
    paths = [str(root), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    settings = {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # A debugger that is loaded but not used prints a warning on every start.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        # Set by other tools to hide figures; the kernel chooses inline when it is absent.
        "MPLBACKEND": None,
    }
    before = {key: os.environ.get(key) for key in settings}
    _set(settings)
    try:
        yield
    finally:
        _set(before)


def execute(notebook: NotebookNode, folder: Path, root: Path, timeout: int = TIMEOUT) -> None:
    """Run all cells in `folder` and keep clean outputs in `notebook` (changed in place).

    Raises ExecutionError when a cell raises, warns (what goes to stderr stands on red in
    JupyterLab), runs longer than `timeout` seconds or kills its kernel.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    folder.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
    )
    kernelspec = dict(notebook.metadata["kernelspec"])
    language = dict(notebook.metadata["language_info"])
    # On a terminal only, and gone when the notebook has run.
    with kernel_environment(root), Progress(transient=True) as progress:
        cells = progress.add_task("        cells", total=len(notebook.cells))
        client.on_cell_start = lambda cell, cell_index: progress.update(cells, completed=cell_index)
        try:
            # The kernel's own chatter; what cells write arrives as messages.
            client.execute(stderr=subprocess.DEVNULL)
        except CellExecutionError as error:
            index = _failed_cell(notebook)
            raise ExecutionError(f"cell {index} raised {error.ename}: {error.evalue}") from None
        except CellTimeoutError:
            raise ExecutionError(f"a cell ran longer than {timeout} s") from None
        except DeadKernelError:
            raise ExecutionError("the kernel died (out of memory?)") from None
    notebook.metadata["kernelspec"] = kernelspec
    notebook.metadata["language_info"] = language
    notebook.metadata.pop("widgets", None)
    warnings = clean(notebook, private_paths(root))
    if warnings:
        raise ExecutionError("; ".join(warnings))


def private_paths(root: Path) -> list[tuple[str, str]]:
    """Paths of this machine and what stands for them in stored outputs, longest first."""
    places = {
        str(Path(sys.prefix)): "<environment>",
        str(Path(sys.base_prefix)): "<python>",
        str(root): "<course>",
        str(Path.home()): "~",
        tempfile.gettempdir(): "<tmp>",
    }
    for path, stands in list(places.items()):
        places.setdefault(str(Path(path).resolve()), stands)
    # A machine where home is "/" must not have every slash replaced.
    return sorted(
        ((path, stands) for path, stands in places.items() if len(path) > 3),
        key=lambda pair: -len(pair[0]),
    )


def path_pattern(path: str) -> re.Pattern[str]:
    """Finds `path` as a whole path or the start of one, not as a part of a longer name."""
    return re.compile(r"(?<![\w.~])" + re.escape(path) + r"(?![\w-])")


def clean(notebook: NotebookNode, private: list[tuple[str, str]]) -> list[str]:
    """Make stored outputs stable and fit to publish; returns what went to stderr.

    Streams are joined, stderr is dropped, paths of the machine and memory addresses are replaced,
    widget views (which do not survive) give way to what stands beside them.
    """
    warnings = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        outputs = []
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                first = output.text.strip().split("\n")[0]
                if first:
                    warnings.append(f"cell {number} wrote to stderr: {first[:100]}")
                continue
            if output.output_type == "stream" and outputs:
                last = outputs[-1]
                if last.output_type == "stream" and last.name == output.name:
                    last.text += output.text
                    continue
            outputs.append(output)
        for output in outputs:
            _replace_private(output, private)
        cell.outputs = _static_only(outputs)
    return warnings


def has_only_widget(cell: NotebookNode) -> bool:
    """Whether a cell's stored output is a widget that nobody will see."""
    return any(WIDGET in output.get("data", {}) for output in cell.get("outputs", []))


def _static_only(outputs: list[NotebookNode]) -> list[NotebookNode]:
    def static(output: NotebookNode) -> bool:
        return any(kind in output.get("data", {}) for kind in _STATIC)

    if not any(static(output) for output in outputs):
        return outputs
    kept = []
    for output in outputs:
        data = output.get("data", {})
        if WIDGET in data:
            if not static(output):
                continue
            del data[WIDGET]
        kept.append(output)
    return kept


def _replace_private(output: NotebookNode, private: list[tuple[str, str]]) -> None:
    def scrub(text: str) -> str:
        for path, stands in private:
            text = path_pattern(path).sub(stands.replace("\\", r"\\"), text)
        return _ADDRESS.sub("0x...", text)

    if "text" in output:
        output["text"] = scrub(output["text"])
    data: dict[str, Any] = output.get("data", {})
    for kind, value in data.items():
        if isinstance(value, str) and not kind.startswith("image/"):
            data[kind] = scrub(value)


def _failed_cell(notebook: NotebookNode) -> int:
    for number, cell in enumerate(notebook.cells):
        if any(out.output_type == "error" for out in cell.get("outputs", [])):
            return number
    return -1


def _set(values: dict[str, str | None]) -> None:
    for key, value in values.items():
        if value is None:
            os.environ.pop(key, None)
        else:
            os.environ[key] = value
