"""What is handed in around the notebook, through the whole command, and the list of all threats."""

import io
import json
import os
import re
import sys

import code_attacks
import collection_attacks
import effect_attacks
import notebook_attacks
import pytest
from small_quiz import FULL, NAME, make_course

from grading import command
from grading.sandbox import backends

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="LOUD: needs links and odd file names"),
    pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here"),
]

#: The threats that a grader has to survive. Each must be in the corpus under this name.
THREATS = """
eq_true ndarray_eq array_priority patch_np_testing patch_code ast_strip input_strip run_cell_patch
do_execute_patch displayhook_text displayhook_nan displayhook_number displayhook_inf frame_peek
custom_exc assertion_rebind sys_exit recursion input exec_dash_O steal_solution read_hidden
read_others read_db db_extra_credit db_daemon config_poison ipython_startup sitecustomize pth_file
net_tcp net_udp abstract_socket other_kernel kill_parent ptrace_parent fork_200 orphans mem disk
fd_flood loop loop_ignore_sigint loop_catch_all sleep_forever gil_hog_c segv os_exit os_exit_in_q2
stdout_200MB display_5000 long_line ansi_bomb surrogates fake_result_token json_nan_1e999
deep_json_answer bool_for_int np_bool huge_array xss_output xss_markdown xss_attachment
xss_student_name dup_id split_cell delete_test delete_all strip_meta flip_solution grade_off
points_1000 edit_test to_markdown hijack_id partial_meta bad_json empty nul list deep nb3 dir_as_nb
wrong_name dup_cell_id bom crlf zip_slip zip_bomb zip_symlink nested_zip broken_zip tar_symlink
id_dotdot bad_timestamp future_timestamp symlink_in_submission shadow_numpy shadow_random warns logs
fd2 tf_stderr slow_import extra_cells helper_functions reordered restarted_kernel colab_metadata
vscode_metadata
""".split()


def test_every_threat_is_in_the_corpus():
    tables = [
        code_attacks.FORGED, code_attacks.ENDED, code_attacks.NOISE, effect_attacks.ALL,
        notebook_attacks.DAMAGE, notebook_attacks.BROKEN, notebook_attacks.SPELLED,
        notebook_attacks.EMPTY_CELLS, collection_attacks.COLLECTED, collection_attacks.ZIPPED,
        collection_attacks.TARRED,
    ]  # fmt: skip
    known = [name for table in tables for name in table]
    assert not set(THREATS) - set(known)
    assert len(known) == len(set(known)), "two attacks have one name"


class Run:
    """One run of the command over hostile submissions: what was said, and what was earned."""

    def __init__(self, course, submissions, expected):
        said = io.StringIO()
        self.code = command.run(NAME, submissions, root=course, say=said)
        self.said, self.course = said.getvalue(), course
        assert self.code == expected, self.said
        self.points = {}
        with (course / "quizzes" / "grading" / NAME / "grades.csv").open(encoding="utf-8") as file:
            header, *rows = (line.rstrip("\n").split(",") for line in file)
        for row in rows:
            score = row[header.index("score")]
            if score:  # people without a submission have a row, too
                self.points[row[0]] = float(score)

    def pages(self):
        """Everything that was written for people to open."""
        quizzes = self.course / "quizzes"
        for pattern in ("feedback/*/*/*.html", "grading/*/*.html", "autograded/*/*/*.ipynb"):
            for path in quizzes.glob(pattern):
                yield path, path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """All submissions of COLLECTED in one folder, graded together."""
    folder = tmp_path_factory.mktemp("course")
    make_course(folder)
    handed_in = tmp_path_factory.mktemp("handed in")
    for threat in collection_attacks.COLLECTED.values():
        threat.make(handed_in, folder)
    return Run(folder, handed_in, expected=1)


@pytest.mark.parametrize("name", collection_attacks.COLLECTED)
def test_what_lies_around_a_notebook(collected, name):
    threat = collection_attacks.COLLECTED[name]
    if threat.refused:
        assert threat.refused in collected.said
    else:
        assert collected.points[threat.student] == threat.points, collected.said
    assert threat.note in collected.said


def test_nobody_else_was_graded_and_nothing_was_run_or_followed(collected):
    wanted = {t.student for t in collection_attacks.COLLECTED.values() if t.student}
    assert set(collected.points) == wanted
    quizzes = collected.course / "quizzes"
    submitted = {p.name for p in (quizzes / "submitted").rglob("*") if p.is_file()}
    assert submitted == {f"{NAME}.ipynb"}, "only the notebooks are taken"
    assert not [p for p in quizzes.rglob("*") if p.is_symlink()]
    for path, text in collected.pages():
        assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text, path
        if path.suffix == ".html":
            assert "<img src=x" not in text and "<script" not in text, path
            continue
        for cell in json.loads(text)["cells"]:
            kinds = {output["output_type"] for output in cell.get("outputs", [])}
            assert kinds <= {"stream", "error"} and "attachments" not in cell
            if cell["cell_type"] == "markdown" and "onerror" in cell["source"]:
                assert not re.search(r"<\S", cell["source"]), path  # no HTML begins
    assert re.search(r"onerror", (quizzes / "grading" / NAME / "insight.html").read_text()) is None


@pytest.mark.parametrize(
    "ending, make, wanted",
    [
        (".zip", collection_attacks.zipped, collection_attacks.ZIPPED),
        (".tar.gz", collection_attacks.tarred, collection_attacks.TARRED),
    ],
)
def test_hostile_archives_cost_the_others_nothing(tmp_path, ending, make, wanted):
    folder = tmp_path / "deep" / "course"
    make_course(folder)
    archive = tmp_path / f"in{ending}"
    make(archive, folder)
    before = {p for p in tmp_path.rglob("*") if folder not in p.parents}
    done = Run(folder, archive, expected=1)
    assert done.points["honest"] == FULL
    assert set(done.points) == {"honest"}
    for name, words in wanted.items():
        assert words in done.said, (name, done.said)
    assert {p for p in tmp_path.rglob("*") if folder not in p.parents} == before
    assert not [p for p in folder.rglob("*") if p.is_symlink() or "evil" in p.name]


def test_the_shadows_would_work_where_the_folder_is_on_the_path(tmp_path):
    """A file that shadows nothing would test nothing."""
    import subprocess

    collection_attacks._shadows(tmp_path, "ann", b"{}")
    place = tmp_path / "ann" / NAME
    code = "import numpy; assert numpy.anything() is True; import random; print('not reached')"
    environment = {**os.environ, "PYTHONPATH": ""}
    (place / "sitecustomize.py").unlink()
    (place / "usercustomize.py").unlink()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=place, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0 and done.stdout == "" and done.stderr == ""
