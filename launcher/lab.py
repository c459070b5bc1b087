"""JupyterLab for this course: on this computer only, behind a token, at the first lesson.

Standard library only at import; `run` needs the environment.
"""

import os
import secrets
import socket
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import webbrowser

from launcher.environment import ROOT
from launcher.problems import SetupError

HOST = "127.0.0.1"
FIRST_PORT = 8888


def is_free(port: int) -> bool:
    """Return whether a server could listen on `port` of this computer."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # there, the option would allow a port that is in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def choose_port(wanted: int | None) -> int:
    """Return the wanted port, or the first free one from 8888 up.

    Raises:
        SetupError: the wanted port is in use, or none is free.
    """
    if wanted is not None:
        if is_free(wanted):
            return wanted
        raise SetupError(
            f"Port {wanted} is in use or not allowed: give another with --port, or leave it out "
            "for the first free one."
        )
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        if is_free(port):
            return port
    raise SetupError(
        f"No port from {FIRST_PORT} to {FIRST_PORT + 99} is free: give another with --port."
    )


def has_browser() -> bool:
    """Return whether a browser window would be seen by the person who typed the command."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform == "linux" and not (screen or os.environ.get("BROWSER")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def first_page() -> str:
    """Return the address, without host, that shows the first lesson."""
    lessons = sorted((ROOT / "lessons").glob("[0-9]*.ipynb"))
    if not lessons:
        return "/lab"
    return "/lab/tree/" + urllib.parse.quote(lessons[0].relative_to(ROOT).as_posix())


def announce(port: int, token: str, browser: bool) -> None:
    """Wait for the server to answer, then print its address (and open it)."""
    address = f"http://{HOST}:{port}{first_page()}?token={token}"
    # Never through a proxy: this is a connection to ourselves.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(
        f"http://{HOST}:{port}/api/status", headers={"Authorization": f"token {token}"}
    )
    while True:
        try:
            with opener.open(request, timeout=5):
                break
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    line = "-" * max(60, len(address) + 4)
    opened = "It opens in your browser; if not, go" if browser else "Go"
    print(f"\n{line}\nJupyterLab is running. {opened} to this address:\n\n    {address}\n")
    if os.environ.get("SSH_CONNECTION"):
        user = os.environ.get("USER", "you")
        print(f"From another computer, first: ssh -L {port}:{HOST}:{port} {user}@this-computer")
    print(f"Stop it with Ctrl-C.\n{line}\n", flush=True)
    if browser:
        webbrowser.open(address)


def arguments(port: int, token: str) -> list[str]:
    """Return JupyterLab's command line; what is given here wins over the user's own settings."""
    options = {
        "ServerApp.ip": HOST,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": ROOT,
        "ServerApp.open_browser": False,
        "ServerApp.answer_yes": True,  # one Ctrl-C is enough
        "Application.log_level": "WARN",
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


def run(browser: bool = True, port: int | None = None) -> int:
    """Run JupyterLab until it is stopped.

    Args:
        browser: open the first lesson in a browser, where there is one.
        port: where to listen; None for the first free port from 8888 up.

    Returns:
        0 after an ordinary stop.

    Raises:
        SetupError: the port cannot be had.
    """
    port = choose_port(port)
    token = secrets.token_hex(24)
    # nbgrader's Validate button and formgrader look for nbgrader_config.py on this path.
    paths = [str(ROOT / "quizzes"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path for path in paths if path)
    # Exercises that pass are noted here, for the map on the start page.
    os.environ.setdefault("COURSE_PROGRESS", str(ROOT / ".progress.json"))
    os.chdir(ROOT)
    print("Starting JupyterLab ...", flush=True)
    from jupyterlab.labapp import LabApp

    show = (port, token, browser and has_browser())
    threading.Thread(target=announce, args=show, daemon=True).start()
    # In this process, so that Ctrl-C and a request to end reach the server itself, and the
    # token is on no command line that other users of the computer can list.
    LabApp.launch_instance(arguments(port, token))
    return 0
