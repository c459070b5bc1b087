"""The builder: same source, same bytes; every planted fault makes the check fail."""

import json

import nbformat
import pytest

from authoring.building import build, execution, notebooks, readme
from authoring.building.sources import SourceError, read

LESSON = "source/lessons/01_double.py"
QUIZ = "source/quizzes/01_double.py"
BLANK = "lessons/01_double.ipynb"
SOLVED = "solutions/01_double.ipynb"
QUIZ_SOURCE = "quizzes/source/01_double/01_double.ipynb"
RELEASE = "quizzes/release/01_double/01_double.ipynb"
BUILT = (BLANK, SOLVED, QUIZ_SOURCE, RELEASE)


def quiet(line):
    pass


def edit(root, name, old, new):
    """Replace text in a file that must hold it exactly once."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def change(root, name, function):
    """Change a notebook on disk by a function and write it as the builder would."""
    path = root / name
    notebook = nbformat.read(path, as_version=4)
    function(notebook)
    # Not nbformat.writes, which repairs some of the damage.
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def cell(notebook, text):
    found = [cell for cell in notebook.cells if text in cell.source]
    assert len(found) == 1
    return found[0]


def source_of(root, name):
    return "\n".join(cell.source for cell in nbformat.read(root / name, as_version=4).cells)


def test_a_fresh_build_has_no_problems(pristine_course):
    assert build.problems(pristine_course) == []


def test_student_versions_hold_stubs_and_no_answers(pristine_course):
    lesson, release = source_of(pristine_course, BLANK), source_of(pristine_course, RELEASE)
    assert "    ...  # your code here" in lesson
    assert "raise NotImplementedError()" in release
    for text in (lesson, release):
        assert "SOLUTION" not in text and "HIDDEN" not in text
    assert "scaled_by_two" not in lesson
    assert 'q1 = "B"' not in release and '== "B"' not in release
    assert "* 3" not in source_of(pristine_course, SOLVED)


def test_solutions_are_solved_and_executed(pristine_course):
    notebook = nbformat.read(pristine_course / SOLVED, as_version=4)
    assert "return scaled_by_two" in source_of(pristine_course, SOLVED)
    assert "BEGIN SOLUTION" not in source_of(pristine_course, SOLVED)
    assert cell(notebook, "values.sum()").outputs[0].text == "6\n"
    assert notebook.metadata["language_info"] == {"name": "python"}
    assert not [cell for cell in notebook.cells if "execution" in cell.metadata]


def test_only_solutions_ask_nbval_to_compare(pristine_course):
    tagged = [
        name
        for name in BUILT
        if notebooks.COMPARE_TAG in (pristine_course / name).read_text(encoding="utf-8")
    ]
    assert tagged == [SOLVED]


def test_same_source_same_bytes(course):
    before = {name: (course / name).read_bytes() for name in BUILT}
    for name in BUILT:
        if name != SOLVED:
            (course / name).unlink()
    assert build.build(course, say=quiet) == []
    assert {name: (course / name).read_bytes() for name in BUILT} == before


def test_cell_ids_stay_when_a_cell_is_added_before(course):
    ids = {c.source: c.id for c in nbformat.read(course / BLANK, as_version=4).cells}
    edit(course, LESSON, "# %% [markdown]\n# That is", "# %%\n1 + 1\n\n# %% [markdown]\n# That is")
    source = read(course / LESSON)
    after = {c.source: c.id for c in notebooks.lesson(source).cells}
    assert all(after[text] == identity for text, identity in ids.items())


def test_the_id_of_an_answer_does_not_depend_on_the_answer(course):
    before = [c.id for c in notebooks.quiz(read(course / QUIZ)).cells]
    edit(course, QUIZ, 'q1 = "B"', 'q1 = "D"')
    edit(course, QUIZ, '.upper() == "B"', '.upper() == "D"')
    assert [c.id for c in notebooks.quiz(read(course / QUIZ)).cells] == before


@pytest.mark.slow
def test_prose_changes_do_not_execute_again_but_code_changes_do(course):
    said = []
    edit(course, LESSON, "# That is all.", "# That is all, for now.")
    assert build.build(course, say=said.append) == []
    assert not [line for line in said if "running" in line]
    assert "for now" in source_of(course, SOLVED)
    assert build.problems(course) == []
    edit(course, LESSON, "np.arange(4)", "np.arange(5)")
    assert build.build(course, say=said.append) == []
    assert [line for line in said if "running" in line]
    solved = nbformat.read(course / SOLVED, as_version=4)
    assert cell(solved, "values.sum()").outputs[0].text == "10\n"


@pytest.mark.slow
def test_failing_code_keeps_the_old_solution(course):
    before = (course / SOLVED).read_bytes()
    edit(course, LESSON, "print(values.sum())", "print(values.sum() / missing)")
    found = build.build(course, say=quiet)
    assert len(found) == 1 and SOLVED in found[0] and "NameError" in found[0]
    assert (course / SOLVED).read_bytes() == before


def test_notebooks_of_deleted_sources_are_removed_and_others_kept(course):
    (course / "source/lessons/01_double.py").unlink()
    (course / QUIZ).unlink()
    mine = course / "lessons/my_own.ipynb"
    mine.write_text(nbformat.writes(nbformat.v4.new_notebook()), encoding="utf-8")
    assert any("01_double" in line for line in build.problems(course))
    build.build(course, say=quiet)
    assert not any((course / name).exists() for name in BUILT)
    assert not (course / RELEASE).parent.exists()
    assert mine.exists()
    assert build.problems(course) == [
        "lessons/my_own.ipynb has no source; delete it or run 'course.py build'"
    ]


def test_placeholders_are_filled_or_refused(course, monkeypatch):
    edit(course, LESSON, "# That is all.", "# That is {{ gain }} points.")
    found = build.problems(course)
    assert len(found) == 1 and f"{LESSON}:" in found[0] and "placeholder" in found[0]
    monkeypatch.setattr(build.placeholders, "fill", lambda text: text.replace("{{ gain }}", "7"))
    build.build(course, say=quiet)
    assert "That is 7 points." in source_of(course, BLANK)
    monkeypatch.setattr(build.placeholders, "fill", lambda text: text)
    assert "nothing fills" in build.problems(course)[0]


def test_run_reports_names_and_exit_codes(course, monkeypatch, capsys):
    monkeypatch.setattr(build, "ROOT", course)
    assert build.run(check=True) == 0
    assert "agree" in capsys.readouterr().out
    assert build.run(check=True, names=["07"]) == 2
    assert "'07'" in capsys.readouterr().err
    edit(course, LESSON, "# That is all.", "# That is it.")
    assert build.run(check=True, names=["quizzes/01"]) == 0
    assert build.run(check=True, names=["lessons/01"]) == 1
    assert build.run() == 0
    assert build.run(check=True) == 0


FAULTS = {
    "drift in a lesson": (BLANK, "That is all", "That was all", "differs from source"),
    "drift in a solution": (SOLVED, "scaled_by_two = np", "scaled_by_two = 1 * np", "differs"),
    "drift in a quiz": (QUIZ_SOURCE, "Half of each", "A half of each", "differs from source"),
    "drift in a release": (RELEASE, "Half of each", "A half of each", "differs from source"),
    "text beside the hole": (BLANK, "Twice each", "Two times each", "not its solution with holes"),
    "hole filled": (RELEASE, "# YOUR CODE HERE\\nraise", "# Mine\\nraise", "with holes"),
    "points in the text": (QUIZ_SOURCE, "(2 points)", "(3 points)", "says 3 in its text"),
    "points in metadata": (RELEASE, '"points": 2', '"points": 4', "gives 4"),
    "damaged file": (BLANK, '"cells"', '"sells"', "not a valid notebook"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_edit_of_a_built_notebook_is_found(course, fault):
    name, old, new, message = FAULTS[fault]
    raw = (course / name).read_text(encoding="utf-8")
    if "\\n" in old:
        old, new = old.replace("\\n", '\\n",\n    "'), new.replace("\\n", '\\n",\n    "')
        position = raw.index(old)
        (course / name).write_text(raw[:position] + new + raw[position + len(old) :], "utf-8")
    else:
        edit(course, name, old, new)
    found = build.problems(course)
    assert any(message in line and name in line for line in found), found


def test_each_damage_to_structure_is_found(course):
    def two_equal_ids(notebook):
        notebook.cells[1].id = notebook.cells[0].id

    def output(notebook):
        cell(notebook, "values.sum()").outputs = [
            nbformat.v4.new_output("stream", name="stdout", text="6\n")
        ]

    def error(notebook):
        cell(notebook, "values.sum()").outputs = [
            nbformat.v4.new_output("error", ename="E", evalue="boom", traceback=[])
        ]

    def noise(notebook):
        cell(notebook, "values.sum()").outputs = [
            nbformat.v4.new_output("stream", name="stderr", text="careful\n")
        ]

    def path(notebook):
        cell(notebook, "values.sum()").outputs = [
            nbformat.v4.new_output("stream", name="stdout", text="in /home/anna/course/x.py\n")
        ]

    def widget(notebook):
        cell(notebook, "values.sum()").outputs = [
            nbformat.v4.new_output(
                "display_data", {execution.WIDGET: {"model_id": "1"}, "text/plain": "interactive"}
            )
        ]

    def not_executed(notebook):
        cell(notebook, "values.sum()").execution_count = None

    def grade_ids(notebook):
        answer = cell(notebook, "def halve")
        answer.metadata["nbgrader"]["grade_id"] = "q1"

    def other_code(notebook):
        notebook.metadata[notebooks.MARK]["code_sha256"] = "0" * 64

    cases = [
        (BLANK, output, "only solutions store any"),
        (SOLVED, error, "stores an error: E: boom"),
        (SOLVED, noise, "stores stderr"),
        (SOLVED, path, "path of a machine: /home/anna"),
        (SOLVED, widget, "widget without"),
        (SOLVED, not_executed, "was not executed"),
        (SOLVED, other_code, "executed from other code"),
        (QUIZ_SOURCE, grade_ids, "grade id 'q1' is used 2 times"),
        (BLANK, two_equal_ids, "cell id"),
    ]
    for name, damage, message in cases:
        before = (course / name).read_bytes()
        change(course, name, damage)
        found = build.problems(course)
        assert any(message in line and name in line for line in found), (damage, found)
        (course / name).write_bytes(before)
    assert build.problems(course) == []


def test_a_missing_notebook_is_a_problem(course):
    (course / RELEASE).unlink()
    assert build.problems(course) == [f"{RELEASE} is missing; run 'course.py build'"]


def test_sources_are_refused_with_file_and_line(course):
    edit(course, LESSON, '# %% exercise="01.double"', '# %% exercize="01.double"')
    lines = (course / LESSON).read_text(encoding="utf-8").split("\n")
    number = 1 + lines.index('# %% exercize="01.double"')
    where = f"{LESSON}:{number}"
    with pytest.raises(SourceError, match=f"{where}: unknown cell option 'exercize'"):
        read(course / LESSON)
    assert build.build(course, say=quiet)[0].startswith(where)


def test_nbgrader_refusing_a_quiz_is_one_line(course):
    config = course / "quizzes" / "nbgrader_config.py"
    config.write_text(
        'c = get_config()\nc.ClearSolutions.begin_solution_delimeter = "BEGIN HIDDEN"\n', "utf-8"
    )
    found = build.build(course, say=quiet)
    assert len(found) == 1 and "quizzes/source/01_double: nbgrader refuses it" in found[0]


def test_the_build_leaves_no_database_and_uses_the_course_configuration(course):
    gradebook = course / "quizzes" / "gradebook.db"
    gradebook.write_bytes(b"the instructor's")
    (course / "quizzes" / "nbgrader_config.py").write_text(
        'c = get_config()\nc.ClearSolutions.code_stub = {"python": "...  # mine"}\n', "utf-8"
    )
    assert build.build(course, say=quiet) == []
    assert build.problems(course) == []
    assert "...  # mine" in source_of(course, RELEASE)
    assert gradebook.read_bytes() == b"the instructor's"
    assert sorted(p.name for p in (course / "quizzes").iterdir()) == [
        "gradebook.db",
        "nbgrader_config.py",
        "release",
        "source",
    ]


def test_a_changed_table_means_the_solution_is_out_of_date(course):
    """A figure drawn from a table must not outlive the table."""
    source = course / "source" / "lessons" / "01_double.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(text + '\n# %%\ntable = "gains"\n', encoding="utf-8")
    table = course / "datasets" / "results" / "gains.csv"
    table.parent.mkdir(parents=True)
    table.write_text("arm,seed\nnone,0\n", encoding="utf-8")
    before = notebooks.solution(read(source), None, table.parent)
    table.write_text("arm,seed\nnone,1\n", encoding="utf-8")
    after = notebooks.solution(read(source), None, table.parent)
    key = notebooks.MARK
    assert before.metadata[key]["code_sha256"] != after.metadata[key]["code_sha256"]
    table.with_name("other.csv").write_text("not named in the notebook\n", encoding="utf-8")
    again = notebooks.solution(read(source), None, table.parent)
    assert after.metadata[key]["code_sha256"] == again.metadata[key]["code_sha256"]


def test_the_readme_follows_its_source_and_its_figure_the_table(tmp_path):
    (tmp_path / "source").mkdir()
    assert readme.problems(tmp_path) == []
    (tmp_path / "source" / "README.md").write_text("# A course\n", encoding="utf-8")
    (tmp_path / "datasets" / "results").mkdir(parents=True)
    table = tmp_path / readme.TABLE
    table.write_text("arm,seed\nnone,0\n", encoding="utf-8")
    assert len(readme.problems(tmp_path)) == 2
    (tmp_path / "README.md").write_text("# A course\n", encoding="utf-8")
    (tmp_path / readme.FIGURE).write_bytes(readme.picture(tmp_path))
    assert readme.problems(tmp_path) == []
    table.write_text("arm,seed\nnone,1\n", encoding="utf-8")
    assert readme.problems(tmp_path) == [
        "datasets/results/four_arms.png was drawn from another table; run 'course.py build'"
    ]
