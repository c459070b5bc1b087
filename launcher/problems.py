"""What can go wrong while the course is set up: one sentence each, with the remedy.

Standard library only: this is needed before anything is installed.
"""

import platform
import re
import shutil
import signal
import sys
from pathlib import Path


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do.

    Attributes:
        kind: a word for the cause ("network", "space", ...), "" where it is not known.
    """

    def __init__(self, message: str, kind: str = "") -> None:
        """Keep the message for the user and the kind for the caller."""
        super().__init__(message)
        self.kind = kind


AGAIN = "and run the same command again"
# The first pattern found in an installer's output decides. A certificate error is wrapped in a
# connection error, and "no matching distribution" is also pip's last word when it has no network.
CAUSES = {
    "space": (
        r"no space left|\bos error (28|112|122)\b|not enough space|quota exceeded|Errno (28|122)\b",
        "the disk is full or your quota is used up: free about 2.5 GB there and in your home "
        "folder (downloads are kept in ~/.cache; UV_CACHE_DIR names another place for them) "
        f"{AGAIN}",
    ),
    "hash": (
        r"hash mismatch|do not match the hashes",
        "a downloaded file is not the one that requirements.lock names: something between this "
        f"computer and the package index changes files; use another network {AGAIN}",
    ),
    "certificate": (
        r"certificate|UnknownIssuer|CERTIFICATE_VERIFY",
        "the certificate of the package index was not accepted, as happens behind a company "
        "proxy: set SSL_CERT_FILE and PIP_CERT to your organisation's certificate file "
        f"{AGAIN}",
    ),
    "network": (
        r"dns error|failed to lookup|connection refused|tcp connect error|sending request"
        r"|network is unreachable|timed out|NewConnectionError|name resolution|ConnectTimeout"
        r"|max retries exceeded|connection reset|failed to fetch|connection broken|getaddrinfo"
        r"|Retrying \(|\b(407|50[234]) ",
        "no connection to the package index: check the network (behind a proxy, set "
        f"HTTPS_PROXY) {AGAIN}",
    ),
    "cloud": (
        r"\bos error 3(6[0-9]|8[0-9]|9[0-8])\b|incompatible hard ?links|cloud (file|operation)",
        "the course lies in a folder that OneDrive or another service keeps in the cloud: move it "
        f"to one that is not, such as C:\\course, {AGAIN}",
    ),
    "path": (
        r"\bos error (3|206)\b|file ?name or extension is too long|WinError 206"
        r"|Long Path support|enable-long-paths",
        "a path became too long for Windows: move the course to a short folder such as "
        f"C:\\course, or turn on long paths, {AGAIN}",
    ),
    "runtime": (
        r"DLL load failed",
        "a Windows system library is missing: install the Microsoft Visual C++ "
        f"Redistributable 2015-2022 (x64) {AGAIN}",
    ),
    "processor": (
        r"SIGILL|illegal instruction|compiled to use AVX",
        "this computer's processor lacks the AVX instructions that TensorFlow needs: use "
        "another computer or a hosted notebook service",
    ),
    "memory": (
        r"SIGKILL|MemoryError|cannot allocate memory|Errno 12\b",
        f"the computer ran out of memory: close other programs {AGAIN}; 4 GB are needed",
    ),
    "permission": (
        r"permission denied|access is denied|\bos error (5|13)\b|Errno (1|13|30)\b|read-only",
        "files in the course's folder cannot be written: close programs that use it, or put "
        f"the course where you may write, {AGAIN}",
    ),
}


def last_line(output: str) -> str:
    """Return the last line of `output` that says something, at most 200 characters of it."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(error|\w*Error)\b", line, re.IGNORECASE)]
    return (errors or lines or ["it said nothing"])[-1][:200]


def ending(code: int) -> str:
    """Return how a program ended that gave this exit code, as a line; "" after success.

    A negative code is the signal that ended it; shells and containers add 128 instead, and
    Windows gives the number of the exception.
    """
    special = {132: "SIGILL", 137: "SIGKILL", 0xC000001D: "SIGILL", 0xC0000017: "MemoryError"}
    if code < 0 and -code in {each.value for each in signal.Signals}:
        return f"ended by signal {signal.Signals(-code).name}\n"
    code %= 2**32  # Windows also gives these as negative numbers
    return f"ended by {special.get(code, f'code {code}')}\n" if code else ""


def explain(output: str, what: str) -> SetupError:
    """Return the error that fits what an installer or the system said.

    Args:
        output: what was printed, or the text of an exception.
        what: the first half of the sentence, such as "uv could not install the packages".
    """
    for kind, (pattern, remedy) in CAUSES.items():
        if re.search(pattern, output, re.IGNORECASE):
            return SetupError(f"{what}: {remedy}.", kind)
    return SetupError(f"{what}: {last_line(output)} (`course.py doctor` looks for causes).")


def no_venv() -> str:
    """Return what to do when Python comes without the modules venv and ensurepip."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    remedy = f"install it, on Debian and Ubuntu with `sudo apt install python{version}-venv`,"
    if sys.platform != "linux":
        remedy = "install Python 3.12 from python.org"
    return f"Python {version} came without its venv module: {remedy} {AGAIN}."


def check_platform() -> None:
    """Check that there are TensorFlow builds for this kind of computer.

    Raises:
        SetupError: there are none.
    """
    machine = platform.machine().lower()
    known = {"linux x86_64", "linux aarch64", "darwin arm64", "win32 amd64", "win32 x86_64"}
    if f"{sys.platform} {machine}" not in known or sys.maxsize < 2**32:
        bits = 64 if sys.maxsize > 2**32 else 32
        raise SetupError(
            f"There is no TensorFlow for {platform.system()} on {machine} with a {bits}-bit "
            "Python: use a 64-bit Python on Linux, Windows or a Mac with an Apple processor, or "
            "a hosted notebook service.",
            "platform",
        )


def check_disk(folder: Path, needed: int) -> None:
    """Check that `folder` has `needed` bytes free.

    Raises:
        SetupError: it has not.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SetupError(
            f"{free / 1e9:.1f} GB are free in {folder} and the set-up needs {needed / 1e9:.1f} "
            f"GB: free some space, or move the course to a larger disk, {AGAIN}.",
            "space",
        )
