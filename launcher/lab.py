"""JupyterLab for this course: on this computer only, behind a token, at the first lesson.

Standard library only at import; `run` needs the environment.
"""

import os
import secrets
import sys
import urllib.parse
from pathlib import Path

from launcher.environment import ROOT
from launcher.problems import SetupError

HOST = "127.0.0.1"
FIRST_PORT = 8888


def has_browser() -> bool:
    """Return whether a browser window would be seen by the person who typed the command."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    return sys.platform != "linux" or any(os.environ.get(name) for name in screens)


def first_page() -> str:
    """Return the address, without host, that shows the first lesson."""
    lessons = sorted((ROOT / "lessons").glob("[0-9]*.ipynb"))
    if not lessons:
        return "/lab"
    return "/lab/tree/" + urllib.parse.quote(lessons[0].relative_to(ROOT).as_posix())


def progress_file() -> Path:
    """Return where progress is kept: beside the course, or in the home where that is read-only."""
    beside = ROOT / ".progress.json"
    if os.access(beside if beside.exists() else ROOT, os.W_OK):
        return beside
    folder = Path.home() / ".local" / "share" / "augmentation-course"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "progress.json"


def announce(port: int, token: str, browser: bool) -> None:
    """Print the address of the running server."""
    address = f"http://{HOST}:{port}{first_page()}?token={token}"
    line = "-" * max(60, len(address) + 4)
    opened = "It opens in your browser; if not, go" if browser else "Go"
    print(f"\n{line}\nJupyterLab is running. {opened} to this address:\n\n    {address}\n")
    if os.environ.get("SSH_CONNECTION"):
        user = os.environ.get("USER", "you")
        print(f"From another computer, first: ssh -L {port}:{HOST}:{port} {user}@this-computer")
    print(f"Stop it with Ctrl-C.\n{line}\n", flush=True)


def arguments(port: int | None, token: str, browser: bool) -> list[str]:
    """Return JupyterLab's command line; what is given here wins over the user's own settings."""
    options = {
        "ServerApp.ip": HOST,
        "ServerApp.port": port or FIRST_PORT,
        "ServerApp.port_retries": 0 if port else 50,
        "ServerApp.root_dir": ROOT,
        "ServerApp.open_browser": browser,
        "ServerApp.answer_yes": True,  # one Ctrl-C is enough
        "Application.log_level": "WARN",
        # A token of ours, so that no setting of the user's can switch it off.
        "IdentityProvider.token": token,
        "LabApp.default_url": first_page(),
        # Settings of the course: no question about news on the first start, no look for updates.
        # They are defaults; what the user has set in JupyterLab wins.
        "LabApp.app_settings_dir": ROOT / "launcher" / "jupyterlab",
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options["ServerApp.allow_root"] = True
    return [f"--{name}={value}" for name, value in options.items()]


def run(browser: bool = True, port: int | None = None, photos: Path | None = None) -> int:
    """Run JupyterLab until it is stopped.

    Args:
        browser: open the first lesson in a browser, where there is one.
        port: where to listen; None for the first free port from 8888 up.
        photos: a folder of the learner's own photos, for the lesson on photos.

    Returns:
        0 after an ordinary stop.

    Raises:
        SetupError: the port cannot be had.
    """
    browser = browser and has_browser()
    token = secrets.token_hex(24)
    if photos:
        os.environ["COURSE_PHOTOS"] = str(photos)  # read by topics.photos in kernels
    # Here nbgrader finds its settings, and the server what the file browser hides and when an idle
    # kernel, up to 1 GB, is ended.
    settings = ROOT / "launcher/jupyterlab"
    paths = [ROOT / "quizzes", settings, os.environ.get("JUPYTER_CONFIG_PATH")]
    students = not (ROOT / "quizzes/source").is_dir()  # their edition needs no formgrader
    if students:
        paths.insert(0, settings / "students")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(str(path) for path in paths if path)
    # Exercises that pass are noted here, for the map on the start page.
    os.environ.setdefault("COURSE_PROGRESS", str(progress_file()))
    os.chdir(ROOT)
    print("Starting JupyterLab ...", flush=True)
    from jupyterlab.labapp import LabApp

    options = arguments(port, token, browser)
    if not students:
        from launcher import quiz_copies

        quiz_copies.validate_copies()
        options.append("--ServerApp.contents_manager_class=launcher.quiz_copies.Contents")
    # In this process, so that Ctrl-C and a request to end reach the server itself, and the
    # token is on no command line that other users of the computer can list.
    try:
        server = LabApp.initialize_server(options)
    except SystemExit as error:
        raise SetupError(
            f"JupyterLab did not start, for the reason above. If port {port or FIRST_PORT} is in "
            "use or not allowed, give another with --port, or leave it out for the first free one."
        ) from error
    # Called once it listens, on the port that it has found.
    server.io_loop.add_callback(announce, server.port, token, browser)
    server.start()
    return 0
