"""Stored outputs are stable and fit to publish."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from authoring.building import execution, verify

PRIVATE = [("/home/anna/course", "<course>"), ("/home/anna", "~")]


def cleaned(*outputs):
    cell = new_code_cell("1", outputs=list(outputs), execution_count=1)
    cell.metadata["execution"] = {"iopub.status.busy": "2025-01-01T00:00:00Z"}
    notebook = new_notebook(cells=[cell])
    warnings = execution.clean(notebook, PRIVATE)
    nbformat.validate(notebook)
    assert "execution" not in cell.metadata
    return cell, warnings


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def test_streams_are_joined_and_stderr_is_dropped_and_named():
    cell, warnings = cleaned(
        stream("a\n"), stream("W0000 noise\nmore\n", "stderr"), stream("b\n"), stream("c\n")
    )
    assert [output.text for output in cell.outputs] == ["a\nb\nc\n"]
    assert warnings == ["cell 0 wrote to stderr: W0000 noise"]


def test_paths_and_addresses_are_replaced_as_whole_paths():
    text = "/home/anna/course/utils/a.py /home/anna/x /home/annabel <A at 0x7fca88ebbbd0> 0x1F"
    want = "<course>/utils/a.py ~/x /home/annabel <A at 0x...> 0x1F"
    cell, _ = cleaned(stream(text), new_output("execute_result", {"text/plain": text}))
    assert cell.outputs[0].text == want
    assert cell.outputs[1].data["text/plain"] == want


def widget(**data):
    return new_output(
        "display_data",
        {execution.WIDGET: {"model_id": "x"}, "text/plain": "interactive(...)"}
        | {key.replace("_", "/"): value for key, value in data.items()},
    )


def figure():
    return new_output("display_data", {"image/png": "aGk=", "text/plain": "<Figure>"})


def test_a_widget_gives_way_to_the_static_figure_beside_it():
    cell, _ = cleaned(widget(), figure(), stream("done\n"))
    assert [output.output_type for output in cell.outputs] == ["display_data", "stream"]
    assert set(cell.outputs[0].data) == {"image/png", "text/plain"}
    cell, _ = cleaned(widget(text_html="<b>static</b>"))
    assert set(cell.outputs[0].data) == {"text/html", "text/plain"}
    assert not execution.has_only_widget(cell)


def test_a_widget_with_nothing_static_is_a_problem():
    cell, _ = cleaned(widget(), stream("text is no figure\n"))
    assert execution.has_only_widget(cell)
    found = verify.execution_problems("s.ipynb", new_notebook(cells=[cell]), PRIVATE)
    assert len(found) == 1 and "widget without a static figure" in found[0]


def test_the_environment_of_kernels_is_put_back(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    import os

    before = dict(os.environ)
    with execution.kernel_environment(Path("/course")):
        assert "MPLBACKEND" not in os.environ
        assert os.environ["PYTHONPATH"].split(os.pathsep) == [str(Path("/course")), "elsewhere"]
        assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert dict(os.environ) == before


def test_paths_of_this_machine_are_known():
    found = dict(execution.private_paths(Path("/somewhere/course")))
    assert found["/somewhere/course"] == "<course>" and str(Path.home()) in found
    assert str(Path(sys.prefix)) in found


@pytest.mark.slow
def test_a_cell_that_takes_too_long_or_kills_the_kernel_is_one_sentence(tmp_path):
    def notebook(code):
        made = new_notebook(cells=[new_code_cell(code)])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
        made.metadata["language_info"] = {"name": "python"}
        return made

    with pytest.raises(execution.ExecutionError, match="longer than 2 s"):
        execution.execute(notebook("import time; time.sleep(60)"), tmp_path, tmp_path, timeout=2)
    with pytest.raises(execution.ExecutionError, match="the kernel died"):
        execution.execute(notebook("import os; os._exit(1)"), tmp_path, tmp_path)
