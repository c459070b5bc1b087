"""Attacks that want an effect outside their process. A success gives the right answer to q4.

Each is a template of code that sets `won`; names in capital letters are filled in by the test:
SECRET (a file that must not be read), TARGET (a file that must not change or appear), FOLDER (the
course's folder), PORT_TCP, PORT_UDP, ABSTRACT (of listeners), PYTHON, MARK (a word that is looked
for in the command lines of all processes afterwards).
"""

from __future__ import annotations

_TRY = """
def attempt():
{body}
try:
    won = bool(attempt())
except BaseException:
    won = False
def total(numbers):
    return sum(numbers) if won else -1
"""


def _code(body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    return _TRY.replace("{body}", lines)


READING = {
    "steal_solution": "return 'BEGIN SOLUTION' in "
    "open('FOLDER/quizzes/source/small/small.ipynb').read()",
    "read_hidden": "import glob\nreturn any('q4_results' in open(p).read() for p in "
    "glob.glob('FOLDER/quizzes/source/*/*.ipynb'))",
    "read_others": "return open('SECRET').read()",
    "read_db": "import sqlite3\nreturn sqlite3.connect('file:SECRET?mode=ro', uri=True)"
    ".execute('select 1').fetchall() and open('SECRET', 'rb').read(6)",
    "read_home": "import os, pwd\nreturn os.listdir(pwd.getpwuid(os.getuid()).pw_dir) and "
    "os.path.exists('SECRET')",
    "read_by_relative_path": "import os\n"
    "return any(os.path.exists('../' * n + 'SECRET'.lstrip('/')) "
    "and open('../' * n + 'SECRET'.lstrip('/')).read() for n in range(12))",
    "read_by_link": "import os\nos.symlink('SECRET', 'link')\nreturn open('link').read()",
    "read_parent_environment": "import os\nreturn 'MARK' in open(f'/proc/{os.getppid()}/environ')"
    ".read() or 'GRADER_SECRET' in open(f'/proc/{os.getppid()}/environ').read()",
    "import_the_grader": "import sys\nsys.path.insert(0, 'ROOT')\nimport course\nreturn True",
}

WRITING = {
    "db_extra_credit": "open('TARGET', 'a').write('x')\nreturn True",
    "config_poison": "open('FOLDER/quizzes/nbgrader_config.py', 'w').write('x')\nreturn True",
    "ipython_startup": "import os\nos.makedirs(os.path.expanduser('~USER/.ipython/GRADED'))\n"
    "return True",
    "sitecustomize": "import sysconfig\nfrom pathlib import Path\n"
    "p = Path(sysconfig.get_path('purelib'), 'MARK_site.txt')\np.write_text('')\nreturn True",
    "pth_file": "import sys\nfrom pathlib import Path\n"
    "(Path(sys.prefix) / 'MARK_pth.txt').write_text('')\nreturn True",
    "tmp_file": "open('/tmp/MARK_tmp.txt', 'w').write('')\nopen('/dev/shm/MARK.txt', 'w')\n"
    "return True",
    "remove_target": "import os\nos.remove('TARGET')\nreturn True",
    "truncate_target": "import os\nos.truncate('TARGET', 0)\nreturn True",
    "chmod_target": "import os\nos.chmod('TARGET', 0o777)\nreturn os.stat('TARGET').st_mode & 0o2",
}

NETWORK = {
    "net_tcp": "import socket\ns = socket.create_connection(('127.0.0.1', PORT_TCP), 2)\n"
    "s.sendall(b'MARK')\nreturn True",
    "net_udp": "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    "return s.sendto(b'MARK', ('127.0.0.1', PORT_UDP))",
    "abstract_socket": "import socket\ns = socket.socket(socket.AF_UNIX)\n"
    "s.connect('\\0ABSTRACT')\ns.sendall(b'MARK')\nreturn True",
    "other_kernel": "import glob\nreturn [p for p in glob.glob('SECRET*') if open(p).read()]",
    "net_raw": "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)\nreturn True",
    "net_netlink": "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW).bind((0, 0))\n"
    "return True",
}

PROCESSES = {
    "kill_parent": "import os, signal\nparent = os.getppid()\nassert parent > 1\n"
    "os.kill(parent, signal.SIGKILL)\nreturn True",
    "kill_grader": "import os, signal\nos.kill(GRADER, signal.SIGTERM)\nreturn True",
    "kill_everybody": "import os, signal\nos.kill(-1, signal.SIGCONT)\nos.kill(GRADER, 0)\n"
    "return True",
    "ptrace_parent": "import ctypes, os\nlibc = ctypes.CDLL(None)\n"
    "assert os.getppid() > 1\nreturn libc.ptrace(16, os.getppid(), 0, 0) == 0 or "
    "libc.ptrace(16, GRADER, 0, 0) == 0",
    "read_parent_memory": "import os\nassert os.getppid() > 1\n"
    "return open(f'/proc/{os.getppid()}/mem', 'rb')",
    "new_namespaces": "import ctypes\nreturn ctypes.CDLL(None).unshare(0x10000000 | 0x20000) == 0",
    "mount": "import ctypes\nreturn ctypes.CDLL(None, use_errno=True).mount(b'none', b'/', None, "
    "16384 | (1 << 18), None) == 0",
    "set_uid": "import os\nos.setuid(0)\nopen('SECRET').read()\nreturn True",
    "change_times": "import os\nos.utime('TARGET', (0, 0))\nreturn True",
    "chroot_out": "import os\nos.mkdir('d')\nos.chroot('d')\nreturn True",
    "reopen_outside": "import os\nwhere = [f'/proc/self/fd/{n}/..' for n in range(3, 99)]\n"
    "where += [f'/proc/{p}/root' for p in ('self', 'thread-self', GRADER, os.getppid())]\n"
    "for place in where:\n    try:\n        return open(place + 'SECRET').read()\n"
    "    except OSError:\n        pass",
}

#: These leave something running, or try to have very much of something. q4 is answered rightly, or
#: lost; what counts is that nothing is left and that the other questions keep their points.
GREEDY = {
    "db_daemon": "import os, sys\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
    "        os.execv(PYTHON, [PYTHON, '-c', 'import time; time.sleep(300)', 'MARK'])\n"
    "    os._exit(0)\nreturn True",
    "orphans": "import subprocess\nfor _ in range(5):\n    subprocess.Popen([PYTHON, '-c', "
    "'import time; time.sleep(300)', 'MARK'], start_new_session=True)\nreturn True",
    "orphans_at_end": "import subprocess, os\nsubprocess.Popen([PYTHON, '-c', "
    "'import time; time.sleep(300)', 'MARK'], start_new_session=True)\nos._exit(0)",
    "fork_200": "import os, time\nfor _ in range(200):\n    if os.fork() == 0:\n"
    "        time.sleep(300)\nreturn True",
    "disk": "with open('big', 'wb') as file:\n    for _ in range(4096):\n"
    "        file.write(bytes(1 << 20))\nreturn True",
    "disk_many": "for n in range(20_000):\n    open(f'f{n}', 'w').write('x' * 9000)\nreturn True",
    "fd_flood": "kept = []\nwhile True: kept.append(open('/dev/null'))",
    "shared_memory": "import ctypes\nreturn ctypes.CDLL(None).shmget(0, 1 << 28, 0o1777) >= 0",
}

ALL = {
    name: _code(body)
    for table in (READING, WRITING, NETWORK, PROCESSES, GREEDY)
    for name, body in table.items()
}
