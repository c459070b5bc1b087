"""A class on one server with its real parts: accounts, JupyterHub, PostgreSQL, a browser.

One job of its own, about five minutes: `course.py test --nightly tests/deploy`. It needs root,
PostgreSQL, configurable-http-proxy and `course.py setup --browser --hub`, and says what is missing.
"""

import contextlib
import json
import re
import subprocess
import sys
import threading
import time

import classroom
import pytest
from classroom import PASSWORD, QUIZ, ROOT, SERVICE, Classroom

from authoring.building.sources import read, without_markers

sys.path.append(str(ROOT / "tests" / "browser"))
import browsers  # noqa: E402 - needs the line above

pytestmark = [
    pytest.mark.slow,
    pytest.mark.nightly,
    pytest.mark.skipif(bool(classroom.missing()), reason=classroom.missing() or "nothing"),
]
SOURCE = read(ROOT / "source" / "quizzes" / f"{QUIZ}.py")
RIGHT = {cell.name: without_markers(cell.text) for cell in SOURCE.named("answer")}
POINTS = {
    name: sum(cell.options["points"] for cell in SOURCE.named("tests") if cell.name == name)
    for name in RIGHT
}
MOST = sum(POINTS.values())
STUDENTS = ("ada", "ben", "cy", *(f"s{number:02d}" for number in range(3, 20)))
SCORES: dict[str, float] = {}  # what everybody is to have in the end
ANSWERED: dict[str, set[str]] = {}  # in the notebooks of those who work without a browser
ROW = f"#main-table tr:has-text('{QUIZ}')"


@pytest.fixture(scope="module")
def room():
    with contextlib.closing(Classroom(STUDENTS)) as found:
        found.start()
        yield found


@pytest.fixture(scope="module")
def browser():
    if browsers.missing():
        pytest.skip(f"BROWSER TESTS SKIPPED: {browsers.missing()}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        yield browser
        browser.close()


def logged_in(browser, room, name, path):
    """A page of somebody who logs in at the hub on the way to a path."""
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.goto(room.url + path)
    page.fill("#username_input", room.names[name])
    page.fill("#password_input", PASSWORD)
    page.click("#login_submit")
    return page


def press(page, place, success="Successfully"):
    """Press a button of the formgrader and close the window that reports success."""
    page.click(f"{ROW} {place}")
    page.wait_for_selector(".modal.in .modal-body, .modal.show .modal-body")
    page.wait_for_function(
        "text => document.querySelector('.modal .modal-body').innerText.includes(text)",
        arg=success,
    )
    page.click(".modal.in button:has-text('OK'), .modal.show button:has-text('OK')")
    page.wait_for_selector(".modal", state="detached")
    page.reload()  # the table, with the new buttons
    page.wait_for_selector(ROW)


def assignments(page):
    """Nbgrader's list of assignments, as it is now."""
    page.evaluate("jupyterapp.commands.execute('nbgrader:open-assignment-list')")
    page.wait_for_selector("#released_assignments_list")
    page.click("#refresh_assignments_list")


def work_in_browser(page):
    """Fetch the quiz, answer it, validate and hand it in."""
    page.wait_for_function("window.jupyterapp?.shell && jupyterapp.restored")
    page.evaluate("jupyterapp.restored.then(() => true)")
    assignments(page)
    page.click("#released_assignments_list button:has-text('Fetch')")
    page.wait_for_selector(f"#fetched_assignments_list :text('{QUIZ}')")
    page.evaluate(
        """async path => {
            const panel = await jupyterapp.commands.execute(
                'docmanager:open', {path, factory: 'Notebook'});
            await panel.context.ready; await panel.revealed; await panel.sessionContext.ready;
            jupyterapp.shell.activateById(panel.id);
        }""",
        f"{QUIZ}/{QUIZ}.ipynb",
    )
    page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
    )
    page.evaluate(
        """answers => {
            for (const cell of jupyterapp.shell.currentWidget.content.widgets) {
                const name = cell.model.sharedModel.getMetadata('nbgrader')?.grade_id;
                if (name in answers) cell.model.sharedModel.setSource(answers[name]);
            }
            return jupyterapp.shell.currentWidget.context.save();
        }""",
        RIGHT,
    )
    page.click(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Toolbar >> text=Validate")
    page.wait_for_function(
        "/success/i.test(document.querySelector('.jp-Dialog-content')?.innerText ?? '')"
    )
    page.click(".jp-Dialog-footer button >> nth=-1")
    assignments(page)
    page.click("#fetched_assignments_list button:has-text('Submit')")
    page.wait_for_selector(f"#submitted_assignments_list :text('{QUIZ}')")


# Students' commands in one process that is each of them in turn: most of their time is imports.
AS_STUDENTS = """
import json, os, sys
from nbgrader.apps.nbgraderapp import NbGraderApp
import nbgrader.exchange.default, nbgrader.converters, nbgrader.preprocessors
children = []
for uid, gid, groups, folder, env, words in json.load(open(sys.argv[1])):
    pid = os.fork()
    if pid == 0:
        os.setgroups(groups); os.setgid(gid); os.setuid(uid); os.umask(0o077)
        os.environ.clear(); os.environ.update(env); os.chdir(folder)
        try:
            NbGraderApp.launch_instance(words)
        finally:
            os._exit(0)
    children.append(pid)
for pid in children:
    os.waitpid(pid, 0)
"""


def at_once(room, names, *words):
    """Have several accounts run an nbgrader command at the same time; returns the seconds."""
    import os
    import pwd

    jobs = []
    for name in names:
        one = pwd.getpwnam(room.names[name])
        groups = os.getgrouplist(one.pw_name, one.pw_gid)
        env = room.environment(name)
        jobs.append([one.pw_uid, one.pw_gid, groups, one.pw_dir, env, words])
    table = room.folder / "state" / "jobs.json"
    table.write_text(json.dumps(jobs), encoding="utf-8")
    began = time.monotonic()
    python = room.env / "bin" / "python"
    done = subprocess.run([python, "-c", AS_STUDENTS, table], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began


def answer(room, name, names):
    """Answer questions in the notebook that somebody has fetched into their home."""
    path = room.home(name) / QUIZ / f"{QUIZ}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in names:
            cell["source"] = RIGHT[grade_id]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    ANSWERED[name] = ANSWERED.get(name, set()) | set(names)
    SCORES[name] = sum(POINTS[one] for one in ANSWERED[name])


def test_a_quiz_from_release_to_feedback(room, browser):
    """The instructor and one student in the browser, two by nbgrader's commands."""
    began = time.monotonic()
    service = f"{SERVICE}/formgrader/manage_assignments"
    teacher = logged_in(browser, room, "teacher", service)
    teacher.wait_for_selector(ROW)
    press(teacher, ".assign a")
    press(teacher, ".release a")
    ada = logged_in(browser, room, "ada", "/hub/spawn")
    ada.wait_for_url(re.compile("/user/.*/lab"))
    at_once(room, ("ben", "cy"), "fetch_assignment", QUIZ)
    answer(room, "ben", list(RIGHT)[:3])
    answer(room, "cy", [])
    at_once(room, ("ben", "cy"), "submit", QUIZ)
    work_in_browser(ada)
    SCORES["ada"] = MOST
    press(teacher, ".collect a")
    code, said = room.grade()
    assert code == 0 and "3 graded" in said, said
    assert room.scores() == SCORES
    press(teacher, ".release-feedback a")
    pages = list((room.exchange / "augmentation" / "feedback").glob("*.html"))
    assert len(pages) == 3 and all(page.stat().st_mode & 0o004 for page in pages)
    assert not list((room.folder / "home").rglob(".venv"))
    print(f"from release to feedback: {time.monotonic() - began:.0f} s")
    assert time.monotonic() - began < 150


def attempts(room):
    """Python by name: what ben tries. Each prints GOT where it works, and does for its owner."""
    ada, course = room.home("ada"), room.course
    host = room.database.folder
    database = "import psycopg; psycopg.connect('host={} dbname={} user={}'); print('GOT')"
    server = (
        "import glob, os, pwd\nuid = pwd.getpwnam({!r}).pw_uid\n"
        "for place in glob.glob('/proc/[0-9]*'):\n"
        "    try:\n        if os.stat(place).st_uid == uid and {}: print('GOT')\n"
        "    except OSError: pass"
    ).format
    name = room.names["ada"]
    listing = "import os; print('GOT' if os.listdir({!r}) else '')".format
    return {
        "home": listing(str(ada)),
        "notebook": f"print('GOT', open({str(ada / 'course' / QUIZ / QUIZ) + '.ipynb'!r}).read(9))",
        "progress": listing(str(ada / "course")),
        "kernel sockets": "import glob, os, pwd\n"
        f"uid = pwd.getpwnam({name!r}).pw_uid\n"
        "for place in glob.glob('/tmp/jupyter-*'):\n"
        "    if os.stat(place).st_uid == uid and glob.glob(place + '/*ipc*'): print('GOT')",
        "inbound": listing(str(room.exchange / "augmentation" / "inbound")),
        "feedback": listing(str(room.exchange / "augmentation" / "feedback")),
        "solutions": listing(str(course / "quizzes" / "source")),
        "collected": listing(str(course / "quizzes" / "submitted")),
        "gradebook": database.format(host, "gradebook", room.names["grader"]),
        "hub's database": database.format(host, "course_hub", "course_hub"),
        "hub's cookie": listing(str(room.folder / "state")),
        "hub's log": f"print('GOT', open({str(room.folder / 'state' / 'log')!r}).read(9))",
        "/proc environ": server(name, "open(place + '/environ').read(9)"),
        "/proc files": server(name, "os.listdir(place + '/fd')"),
    }


def test_nothing_can_be_read_across_accounts(room, browser):
    """The server and a kernel of ada's run; ben tries, and the same code works for root."""
    python = room.env / "bin" / "python"
    tried = attempts(room)
    assert len(tried) >= 10
    outcome = {}
    for name, code in tried.items():
        as_root = code
        for role in (room.names["grader"], "course_hub"):
            as_root = as_root.replace(f"user={role}", "user=postgres")
        own = subprocess.run([python, "-c", as_root], capture_output=True, text=True)
        assert "GOT" in own.stdout, f"{name} proves nothing: {own.stderr[-300:]}"
        outcome[name] = room.run_as("ben", python, "-c", code)[1]
    assert [name for name, said in outcome.items() if "GOT" in said] == []
    assert all("Error" in said or said == "" for said in outcome.values()), outcome
    # Over the network: no kernel on TCP, nobody else's server, no grader's pages.
    listening = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True).stdout
    assert "ipykernel" not in listening
    ben = room.visitor("ben")
    for path in (
        f"/user/{room.names['ada']}/api/contents",
        f"{SERVICE}/api/contents",
        "/hub/admin",
    ):
        assert ben.get(path)[0] in (403, 404), path
    command_lines = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True)
    assert "token=" not in command_lines.stdout.lower()


def test_twenty_students_hand_in_within_a_minute(room):
    fetchers = [name for name in STUDENTS if name.startswith("s")]
    at_once(room, fetchers, "fetch_assignment", QUIZ)
    at_once(room, ["ada"], "fetch_assignment", QUIZ)
    for number, name in enumerate(STUDENTS):
        answer(room, name, list(RIGHT)[: number % (len(RIGHT) + 1)])
    seconds = at_once(room, STUDENTS, "submit", QUIZ)
    print(f"20 submissions in {seconds:.1f} s")
    assert seconds < 60
    said = room.nbgrader("grader", "collect", QUIZ, "--update")
    assert "is not collected" not in said
    path = room.course / "quizzes" / "submitted"
    assert len(list(path.glob(f"*/{QUIZ}/{QUIZ}.ipynb"))) == 20
    code, said = room.grade()
    assert code == 0, said
    assert room.scores() == SCORES


def test_killed_in_the_middle_nothing_is_lost_and_nothing_comes_twice(room):
    """Hub and PostgreSQL end with -9 while ada hands in, and PostgreSQL while a class is graded."""
    if not (room.home("ada") / "course" / QUIZ).is_dir():
        pytest.skip("needs what the first test leaves")
    ada = room.visitor("ada")
    path = ada.start_server()
    ada.get(f"{path}/lab")
    inbound = room.exchange / "augmentation" / "inbound"
    mine = f"{room.names['ada']}+{QUIZ}+*"
    before = len(list(inbound.glob(mine)))
    words = (f"{path}/assignments/submit?course_id=augmentation&assignment_id={QUIZ}", None)
    sent = threading.Thread(target=_quietly, args=(ada.post, *words, f"{path}/"))
    sent.start()
    time.sleep(0.2)
    room.kill_hub()
    room.database.kill()
    sent.join()
    room.database.start()
    room.start()
    again = room.visitor("ada")
    again.get(f"{path}/lab")
    assert again.get(f"{path}/api/status")[0] == 200, "her server did not live on"
    if len(list(inbound.glob(mine))) == before:  # the hub was gone before it came through
        status, said = again.post(*words, f"{path}/")
        assert status == 200, said
    assert len(list(inbound.glob(mine))) == before + 1
    SCORES["ada"] = MOST
    room.nbgrader("grader", "collect", QUIZ, "--update")
    records = room.course / "quizzes" / "grading" / QUIZ / "verdicts"
    began = time.time()
    words = ("python", "course.py", "grade", QUIZ, "--jobs", 1, "--again")
    grading = room.start_as("grader", *words, folder=room.course)
    while grading.poll() is None:
        if sum(record.stat().st_mtime > began for record in records.rglob("*.json")) >= 5:
            break
        time.sleep(0.02)
    room.database.kill()
    said = grading.communicate(timeout=120)[0]
    assert grading.returncode == 2 and "cannot be used now" in said, said
    room.database.start()
    code, said = room.grade()
    assert code == 0 and "0 failed" in said, said
    assert room.scores() == SCORES


def _quietly(function, *words):
    with contextlib.suppress(OSError):
        function(*words)
