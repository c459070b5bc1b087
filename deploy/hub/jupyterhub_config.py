"""JupyterHub for a class on one server: Linux accounts, systemd, PostgreSQL, loopback only.

What differs from server to server stands in hub.env, which systemd reads; see docs/class.md.
"""

import grp
import os
import pwd
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTING = {name: value for name, value in os.environ.items() if name.startswith("HUB_")}
STATE = Path(SETTING["HUB_STATE"])
STUDENTS, TEACHERS = SETTING["HUB_STUDENTS"], SETTING["HUB_TEACHERS"]
API_PORT, HUB_PORT, GRADER_PORT = SETTING["HUB_PORTS"].split()
COURSE = "augmentation"

c = get_config()  # noqa: F821 - traitlets defines it

# -- Addresses: nothing but loopback; whoever comes from outside comes through the TLS proxy -------
c.JupyterHub.bind_url = SETTING["HUB_ADDRESS"]
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{HUB_PORT}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{API_PORT}"
c.ConfigurableHTTPProxy.command = [SETTING["HUB_PROXY"]]
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# -- What the hub remembers ------------------------------------------------------------------------
c.JupyterHub.db_url = SETTING["HUB_DATABASE"]
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
# A restart of the hub, even a crash, ends nobody's work.
c.JupyterHub.cleanup_servers = False

# -- Who may log in --------------------------------------------------------------------------------
# Linux accounts in one of two groups. Nobody is the hub's administrator: root is, on the server.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {STUDENTS, TEACHERS}
c.PAMAuthenticator.open_sessions = False  # a session of systemd's for each login would stay open
c.Authenticator.manage_groups = True


def with_groups(authenticator, handler, model):
    """Tell the hub in which of the two groups of Linux somebody is, at each login."""
    if model:
        account = pwd.getpwnam(model["name"])
        numbers = os.getgrouplist(account.pw_name, account.pw_gid)
        names = (STUDENTS, TEACHERS)
        model["groups"] = [name for name in names if grp.getgrnam(name).gr_gid in numbers]
    return model


c.Authenticator.post_auth_hook = with_groups

# -- What is started for them ----------------------------------------------------------------------
c.Spawner.cmd = [str(HERE / "start-server")]
c.Spawner.default_url = "/lab"
c.Spawner.env_keep = ["LANG", "LC_ALL"]
c.Spawner.environment = {
    name: SETTING[name] for name in ("HUB_ENV", "HUB_EDITION", "HUB_EXCHANGE", "HUB_CPU")
}
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.JupyterHub.concurrent_spawn_limit = 10
c.JupyterHub.active_server_limit = int(SETTING["HUB_MOST"])
if SETTING["HUB_SPAWNER"] == "systemd":
    c.JupyterHub.spawner_class = "systemd"
    c.SystemdSpawner.mem_limit = SETTING["HUB_MEMORY"]
    c.SystemdSpawner.cpu_limit = float(SETTING["HUB_CPU"])
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.isolate_devices = True
    c.SystemdSpawner.disable_user_sudo = True
    c.SystemdSpawner.slice = "course.slice"
    c.SystemdSpawner.unit_extra_properties = {"TasksMax": "512"}
else:
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"

# -- Services --------------------------------------------------------------------------------------
c.JupyterHub.services = [
    {
        "name": "idle",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--cull-every=300"]
        + [f"--timeout={SETTING['HUB_IDLE']}"],
    },
    {
        # JupyterLab with the formgrader on the course's folder, for all graders. It runs as the
        # account that owns the gradebook. It needs no right in the hub, and has none.
        "name": COURSE,
        "url": f"http://127.0.0.1:{GRADER_PORT}",
        "user": SETTING["HUB_GRADER"],
        "cwd": SETTING["HUB_COURSE"],
        "command": [str(HERE / "start-formgrader")],
        "environment": {
            name: SETTING[name]
            for name in ("HUB_ENV", "HUB_COURSE", "HUB_EXCHANGE", "HUB_GRADEBOOK", "HUB_GRADER")
        },
        "oauth_no_confirm": True,
    },
]
c.JupyterHub.load_roles = [
    {
        "name": "idle",
        "services": ["idle"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
    {
        "name": "graders",
        "groups": [TEACHERS],
        "scopes": [f"access:services!service={COURSE}"],
    },
]
