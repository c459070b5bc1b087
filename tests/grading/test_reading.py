"""Files as they really arrive: read where that is beyond doubt, else named for what they are."""

import json
import sys
from pathlib import Path

import pytest

from grading.reading import LARGEST_KEPT, Unreadable, is_notebook, kind_of, read, without_outputs
from grading.sandbox.cellcode import python_of
from grading.static import slip

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

from small_quiz import submission  # noqa: E402

GOOD = submission({})
LINES = json.dumps(json.loads(GOOD), indent=1)
CONFLICT = LINES.replace(
    '   "execution_count": null,',
    '<<<<<<< HEAD\n   "execution_count": 1,\n=======\n   "execution_count": 2,\n>>>>>>> theirs',
    1,
)
PAGE = b"<!DOCTYPE html>\n<html><title>Portal</title><form><input type='password'></form></html>"


@pytest.mark.parametrize(
    "raw, note",
    [
        (GOOD, ""),
        (GOOD.replace(b"# A small quiz", b"# A small quiz, it\x92s"), "Windows text"),
        (GOOD.replace(b"# A small quiz", "# Zoë “quiz”".encode("cp1252")), "Windows text"),
        (GOOD.replace(b"# A small quiz", "# Zoë ".encode() + b"\x92"), "Windows text"),
        (GOOD.decode().encode("utf-16"), ""),
        (GOOD.decode().encode("utf-16-le"), "UTF-16 without a mark"),
        (GOOD.decode().encode("utf-16-be"), "UTF-16 without a mark"),
        (GOOD.decode().encode("utf-32"), ""),
        (GOOD.replace(b"# A small quiz", b"# A small\nquiz\t"), "raw line breaks"),
        (GOOD + b"\x00" * 100, ""),
        (GOOD + b'"}', "behind the end"),
        (GOOD.replace(b'"metadata": {}', b'"metadata": {"n": ' + b"9" * 5000 + b"}", 1), ""),
    ],
)
def test_what_is_beyond_doubt_is_read(raw, note):
    data, notes = read(raw)
    assert len(data["cells"]) == 17
    assert note in " ".join(notes) and bool(notes) == bool(note)


@pytest.mark.parametrize(
    "raw, words",
    [
        (CONFLICT.encode(), "conflict marks in it (line 14"),
        (PAGE, "HTML sign-in page"),
        (b"<html><body>Please log in with your account</body></html>", "HTML sign-in page"),
        (b"<!doctype html><html><body>my notebook</body></html>", "an HTML page"),
        (b"PK\x03\x04" + b"x" * 50, "a zip archive"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "Git LFS"),
        (b"[InternetShortcut]\r\nURL=https://example.org\r\n", "a link"),
        (b'{"url": "https://drive.example.org", "doc_id": "1"}', "a link"),
        (b"import numpy as np\n\ndef total(x):\n    return x\n", "a Python script"),
        (LINES[: len(LINES) // 2].encode(), "damaged or cut off (line"),
        (b"", "empty"),
        (b"\x00" * 64, "zeros"),
        (b"[1, 2]", "not a notebook"),
        (b"[1, 2", "damaged or cut off"),
        (b'{"cells": {}}', "no list of cells"),
    ],
)
def test_everything_else_is_named_for_what_it_is(raw, words):
    with pytest.raises(Unreadable) as problem:
        read(raw)
    assert words in str(problem.value) and str(problem.value).startswith("the file is")


def test_outputs_are_not_needed():
    big = json.loads(GOOD)
    output = {"output_type": "stream", "name": "stdout", "text": 'a "]} \\" b' * 300_000}
    for cell in big["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [output]
    raw = json.dumps(big).encode()
    assert len(raw) > LARGEST_KEPT
    data, notes = read(raw)
    assert data == json.loads(GOOD) and "outputs were left out" in notes[0]
    assert without_outputs(GOOD) == GOOD and without_outputs(b"no notebook") == b"no notebook"
    with pytest.raises(Unreadable, match="larger than 20 MB"):
        read(b'{"cells": ["' + b"x" * (LARGEST_KEPT + 1) + b'"]}')


@pytest.mark.parametrize(
    "name, kind",
    [
        ("a.pdf", "a PDF"),
        ("x_link.html", "a link"),
        ("x_text.html", "a text typed on the platform"),
        ("onlinetext.html", "a text typed on the platform"),
        ("a.py", "a Python script"),
        ("a.xyz", "a file .xyz"),
        ("a", "a file without an ending"),
    ],
)
def test_files_are_told_by_their_names(name, kind):
    assert kind_of(name) == kind


def test_notebooks_are_known_whatever_their_name():
    assert is_notebook(GOOD) and is_notebook(GOOD.decode().encode("utf-16"))
    assert not is_notebook(b'{"cells": 1}') and not is_notebook(PAGE) and not is_notebook(b"")


@pytest.mark.parametrize(
    "source, python",
    [
        ("x = 1\nawait g()", "x = 1\nawait g()"),
        ("%%time\nx = 1", "\nx = 1"),
        ("# mine\n\n%%capture out\nx = 1", "\n\n\nx = 1"),
        (">>> def f(x):\n...     return x\n>>> f(2)\n2\n>>> y = 3",
         "def f(x):\n    return x\nf(2)\n\ny = 3"),
        ("In [3]: x = 4\n   ...: y = 5", "x = 4\ny = 5"),
        ("np.sum?\nx = 1", "pass\nx = 1"),
        ("x = ('a'\n   % 3)\n%matplotlib inline",
         "x = ('a'\n   % 3)\nget_ipython().run_line_magic('matplotlib', 'inline')"),
        ("files = !ls it's\nx = 1", "files = get_ipython().getoutput(\"ls it's\")\nx = 1"),
        ("s = '''\n%no magic\n'''\n!pip install x",
         "s = '''\n%no magic\n'''\nget_ipython().system('pip install x')"),
        ("if x:\n    %time f()\n", "if x:\n    get_ipython().run_line_magic('time', 'f()')\n"),
        ("x = “B”", "x = “B”"),
        ("!ls " + "(" * 5000 + "\nx = )", "!ls " + "(" * 5000 + "\nx = )"),
    ],
)  # fmt: skip
def test_ipythons_own_syntax(source, python):
    assert python_of(source) == python


@pytest.mark.parametrize(
    "code, words",
    [
        ("q3 = 0,25", "`0,25` in line 1, column 6 has a comma"),
        ("# mine\nq3 = -1,5  # about", "`-1,5` in line 2, column 6"),
        ("q3 = (0, 25)", ""),
        ("q3 = 0, 25", ""),
        ("q1 = “B”", "`“` (left double quotation mark, U+201C) in line 1, column 6"),
        ("x = 1\ny = x − 1", "`−` (minus sign, U+2212) in line 2, column 7"),
        ("x =\u00a01 2", "no-break space"),
        ("q1 = '“B”'", ""),
        ("x = (", ""),
    ],
)
def test_slips_of_the_keyboard_are_named_with_their_place(code, words):
    assert words in slip(code) and bool(words) == bool(slip(code))
