"""Submissions whose notebook is not as it was released: none of them may cost or gain a point."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable

from small_quiz import RIGHT, STUBS, cell_of

XSS = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def _flags(cell: dict) -> dict:
    return cell["metadata"]["nbgrader"]


def _code(source: str, **more: object) -> dict:
    return {"cell_type": "code", "id": "extra", "metadata": {}, "source": source,
            "execution_count": None, "outputs": []} | more  # fmt: skip


def _place(data: dict, grade_id: str) -> int:
    return data["cells"].index(cell_of(data, grade_id))


def dup_id(data: dict) -> None:
    data["cells"].append(copy.deepcopy(cell_of(data, "q4_tests")))


def dup_answer(data: dict) -> None:
    wrong = copy.deepcopy(cell_of(data, "q4"))
    wrong["source"] = "def total(numbers): return 0"
    data["cells"].insert(_place(data, "q4"), wrong)


def dup_answer_untouched(data: dict) -> None:
    stub = copy.deepcopy(cell_of(data, "q4"))
    stub["source"] = STUBS["q4"]
    data["cells"].insert(_place(data, "q4") + 1, stub)


def split_cell(data: dict) -> None:
    cell = cell_of(data, "q4")
    cell["source"] = "def total(numbers):\n    return helper(numbers)"
    helper = copy.deepcopy(cell)
    helper["source"] = "def helper(numbers): return sum(numbers)"
    data["cells"].insert(_place(data, "q4"), helper)


def split_tests(data: dict) -> None:
    cell = cell_of(data, "q2_tests")
    first, *rest = cell["source"].split("\n")
    cell["source"] = first
    data["cells"].insert(_place(data, "q2_tests") + 1, _code("\n".join(rest)))


def delete_test(data: dict) -> None:
    del data["cells"][_place(data, "q4_tests")]


def delete_all_tests(data: dict) -> None:
    data["cells"] = [c for c in data["cells"] if not _is_tests(c)]


def _is_tests(cell: dict) -> bool:
    return cell["metadata"].get("nbgrader", {}).get("grade", False)


def strip_meta(data: dict) -> None:
    for cell in data["cells"]:
        cell["metadata"] = {}


def strip_meta_and_ids(data: dict) -> None:
    for cell in data["cells"]:
        cell["metadata"] = {}
        cell.pop("id")


def null_meta(data: dict) -> None:
    for cell in data["cells"]:
        cell["metadata"] = None


def partial_meta(data: dict) -> None:
    for cell in data["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] = {"grade_id": _flags(cell)["grade_id"]}


def odd_meta(data: dict) -> None:
    cell_of(data, "q4_tests")["metadata"]["nbgrader"] = ["grade_id"]
    cell_of(data, "q2")["metadata"]["nbgrader"]["grade_id"] = 7


def flip_solution(data: dict) -> None:
    _flags(cell_of(data, "q4_tests"))["solution"] = True
    _flags(cell_of(data, "q4"))["solution"] = False


def grade_off(data: dict) -> None:
    _flags(cell_of(data, "q4_tests"))["grade"] = False


def points_1000(data: dict) -> None:
    _flags(cell_of(data, "q4_tests"))["points"] = 1000


def edit_test(data: dict) -> None:
    cell_of(data, "q4_tests")["source"] = "assert True"


def to_markdown(data: dict) -> None:
    for name in ("q4", "q4_tests"):
        cell_of(data, name)["cell_type"] = "markdown"


def to_raw(data: dict) -> None:
    cell_of(data, "q1")["cell_type"] = "raw"


def hijack_id(data: dict) -> None:
    _flags(cell_of(data, "q1"))["grade_id"] = "q4"


def unknown_id(data: dict) -> None:
    data["cells"].append(_code("1 / 0", metadata={"nbgrader": {"grade_id": "q9", "grade": True}}))


def dup_cell_id(data: dict) -> None:
    for cell in data["cells"]:
        cell["id"] = "same"


def reordered(data: dict) -> None:
    data["cells"].append(data["cells"].pop(_place(data, "q1")))
    data["cells"].insert(1, data["cells"].pop(_place(data, "q5_tests")))


def extra_cells(data: dict) -> None:
    for number in range(40, 0, -3):
        data["cells"].insert(min(number, len(data["cells"])), _code("1 / 0"))
    data["cells"].insert(3, {"cell_type": "markdown", "metadata": {}, "source": XSS})


def helper_functions(data: dict) -> None:
    data["cells"].insert(2, _code("def helper(numbers):\n    return sum(numbers)"))
    cell_of(data, "q4")["source"] = "def total(numbers):\n    return helper(numbers)"


def helper_without_import(data: dict) -> None:
    del data["cells"][1]
    cell_of(data, "q4")["source"] = "def total(numbers):\n    return int(np.sum(numbers))"


def source_lists(data: dict) -> None:
    for cell in data["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)


def colab_metadata(data: dict) -> None:
    data["metadata"] |= {"colab": {"provenance": []}, "accelerator": "GPU"}
    data["nbformat_minor"] = 0
    for number, cell in enumerate(data["cells"]):
        cell.pop("id")
        cell["metadata"] |= {"id": f"x{number}", "outputId": "9", "colab": {"height": 3}}


def vscode_metadata(data: dict) -> None:
    data["metadata"] = {"language_info": {"name": "python"}, "orig_nbformat": 4}
    for cell in data["cells"]:
        cell["metadata"] |= {"vscode": {"languageId": "python"}, "tags": []}
        cell["id"] = "W" + cell.get("id", "")[::-1]


def outputs(data: dict) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": XSS * 1000}
    error = {"output_type": "error", "ename": "E", "evalue": XSS, "traceback": ["\x1b[0m"]}
    for cell in data["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [stream, error, {"odd": 1}, 5], "execution_count": "9"}


def xss_output(data: dict) -> None:
    for mime in ("text/html", "image/svg+xml", "application/javascript", "text/latex"):
        for cell in data["cells"]:
            if cell["cell_type"] == "code":
                shown = {"output_type": "display_data", "data": {mime: XSS}, "metadata": {}}
                cell["outputs"].append(shown)


def xss_markdown(data: dict) -> None:
    text = {"cell_type": "markdown", "id": "xss", "metadata": {}, "source": XSS}
    data["cells"].insert(3, text)
    data["cells"].insert(1, text | {"source": "[link](javascript:alert(1)) ![x](x)" + XSS})


def xss_attachment(data: dict) -> None:
    data["cells"][0] |= {"attachments": {"x.svg": {"image/svg+xml": XSS}}, "source": XSS}
    data["metadata"] = {"title": XSS, "kernelspec": {"name": "../../evil", "display_name": XSS}}


def other_kernelspec(data: dict) -> None:
    data["metadata"] = {"kernelspec": {"name": "bash", "language": "bash"}}


def crlf(data: dict) -> None:
    for cell in data["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


def nb3(data: dict) -> dict:
    cells = [{**c, "input": c.pop("source")} if c["cell_type"] == "code" else c
             for c in data["cells"]]  # fmt: skip
    return {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}


def odd_cells(data: dict) -> None:
    data["cells"][3:3] = [None, 7, [], {}, {"cell_type": "code"}, {"source": {"a": 1}}]


def surrogates(data: dict) -> None:
    data["cells"].insert(2, _code("text = '\ud800'"))


def many_cells(data: dict) -> None:
    data["cells"] += [_code("1")] * 5000


#: All questions are answered rightly: full marks. The second item: whether a repair is reported.
DAMAGE: dict[str, tuple[Callable[[dict], object], bool]] = {
    damage.__name__: (damage, repaired)
    for repaired, group in (
        (True, (dup_id, dup_answer, dup_answer_untouched, split_cell, split_tests, delete_test,
                delete_all_tests, strip_meta, strip_meta_and_ids, null_meta, partial_meta,
                odd_meta, flip_solution, grade_off, points_1000, edit_test, to_markdown, to_raw,
                hijack_id, reordered, helper_without_import, nb3, odd_cells, many_cells)),
        (False, (unknown_id, dup_cell_id, extra_cells, helper_functions, source_lists,
                 colab_metadata, vscode_metadata, outputs, xss_output, xss_markdown, xss_attachment,
                 other_kernelspec, crlf, surrogates)),
    )
    for damage in group
}  # fmt: skip


def _good() -> bytes:
    from small_quiz import submission

    return submission({})


#: Files that are no notebook: 0 points, and words that the explanation must contain.
BROKEN: dict[str, tuple[bytes, str]] = {
    "bad_json": (b'{"cells": [', "damaged"),
    "cut_off": (b'{"cells": [{"cell_type": "code", "source": "q1', "damaged"),
    "empty": (b"", "empty"),
    "blank": (b" \n\t ", "empty"),
    "nul": (b"\0" * 4096, "damaged"),
    "binary": (bytes(range(256)), "not text"),
    "list": (b"[]", "not a notebook"),
    "number": (b"7", "not a notebook"),
    "no_cells": (b'{"nbformat": 4}', "not a notebook"),
    "cells_object": (b'{"cells": {"a": 1}}', "not a notebook"),
    "deep": (b"[" * 200_000 + b"]" * 200_000, "damaged"),
    "html": (b"<html>log in first</html>", "sign-in page"),
    "huge_int": (b'{"cells": ' + b"9" * 10_000 + b"}", "not a notebook"),
}

#: Spellings of a good file: full marks.
SPELLED: dict[str, Callable[[], bytes]] = {
    "bom": lambda: b"\xef\xbb\xbf" + _good(),
    "utf16": lambda: _good().decode().encode("utf-16"),
    "crlf_file": lambda: json.dumps(json.loads(_good()), indent=1).replace("\n", "\r\n").encode(),
    "ascii_escapes": lambda: json.dumps(json.loads(_good()), ensure_ascii=True).encode(),
}

#: Without a notebook of its own nothing is answered, and nothing is gained.
EMPTY_CELLS: dict[str, Callable[[dict], object]] = {
    "no_cells_left": lambda data: data.update(cells=[]),
    "delete_all": lambda data: data.update(cells=data["cells"][:1]),
    "answers_deleted": lambda data: data.update(
        cells=[c for c in data["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id")
               not in RIGHT]
    ),
}  # fmt: skip
