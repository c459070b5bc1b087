"""docs/variables.md names every environment variable of the course, and no other."""

import re
import subprocess

from workshop import ROOT

NAME = r"\bCOURSE_[A-Z]+(?:_[A-Z]+)*\b"
NOT_VARIABLES = {"COURSE_INDEX", "COURSE_TEST"}  # of the site's script; of a test of kernels


def test_every_variable_stands_in_the_table():
    where = ["*.py", "*.sh", "*.env", "*.service", ".ci", ".github", "deploy", "environment.yml"]
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *where],
                            cwd=ROOT, capture_output=True, text=True, check=True)  # fmt: skip
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in listed.stdout.split("\n")[:-1]]
    used = set(re.findall(NAME, "\n".join(texts))) - NOT_VARIABLES
    table = (ROOT / "docs" / "variables.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(NAME, "\n".join(rows))) == used
