"""Settings of this nbgrader course: run `nbgrader ...` in this folder, or JupyterLab's formgrader.

Only nbgrader's own settings are used, and nothing here needs the rest of the project (where it is
at hand, autograde grades in its sandbox; see the end). To have JupyterLab find this file too, put
its folder into the environment variable JUPYTER_CONFIG_PATH.
"""

import importlib.util
import os
import shutil
import sys
import sysconfig
from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

c = get_config()  # noqa: F821  (defined by traitlets where this file is loaded)

ROOT = Path(__file__).resolve().parent

# -- Course and exchange ---------------------------------------------------------------------------
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.course_id = "augmentation"
# The gradebook is gradebook.db beside this file, or a database elsewhere: docs/class.md.
if os.environ.get("NBGRADER_DB_URL"):
    c.CourseDirectory.db_url = os.environ["NBGRADER_DB_URL"]

# The exchange is the folder through which assignments and submissions go. For a class on one server
# set NBGRADER_EXCHANGE to a folder that all accounts can reach, such as /srv/nbgrader/exchange.
EXCHANGE = Path(os.environ.get("NBGRADER_EXCHANGE") or ROOT / "exchange").expanduser()
c.Exchange.root = str(EXCHANGE)
if (ROOT / "source").is_dir() and not os.environ.get("NBGRADER_EXCHANGE"):
    # Instructors only. The formgrader offers to release only once this folder exists.
    EXCHANGE.mkdir(exist_ok=True)

# To make or open a gradebook nbgrader calls the program "alembic", which is installed beside it but
# not on the PATH when an environment is used without being activated.
if shutil.which("alembic") is None:
    scripts = sysconfig.get_path("scripts")
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])

# -- Student version -------------------------------------------------------------------------------
# A comment, so that a cell nobody has touched still runs: what is missing is said by the tests.
c.ClearSolutions.code_stub = {"python": "# your answer here"}

# -- Running notebooks: autograde and Validate alike -----------------------------------------------
c.Execute.timeout = 60  # seconds for one cell; then it has failed, and the next cell runs
c.Execute.startup_timeout = 120
c.Execute.iopub_timeout = 30  # nbclient's 4 s are too few on a busy machine
# Do not wait for kernels to say goodbye: with TensorFlow loaded that takes over a second each.
c.Execute.shutdown_kernel = "immediate"
# nbgrader takes any text on stderr for a failed test: a warning, a log line or TensorFlow's
# greeting would cost a right answer all its points. So the kernel is started with a line of code
# that makes its stderr (Python's and that of libraries) part of stdout. The text stays readable.
c.Execute.extra_arguments = [
    "--IPKernelApp.exec_lines=setattr(__import__('sys').stderr, 'name', 'stdout')",
    # Of an error, its one sentence, which begins with the question's number: Validate's report is
    # read as a list of questions.
    "--InteractiveShell.xmode=Minimal",
]
c.Validator.failed_warning = (
    "{num_failed} QUESTION(S) ARE OPEN, OR HAVE AN ANSWER THAT CANNOT BE READ. Each is listed with "
    "its test and, below it, what is missing:\n"
)
# Should something get through all the same, it is dropped before autograde counts points.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "(?s).*"

# -- Damaged submissions ---------------------------------------------------------------------------
# Left alone, one notebook with a test cell copied twice would end the grading of the whole class.
# (The students' edition has no submissions and no such file.)
repair_file = ROOT / "repair.py"
if repair_file.is_file():
    specification = importlib.util.spec_from_file_location("quiz_repair", repair_file)
    repair = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(repair)
    c.Autograde.pre_convert_hook = repair.explain_unreadable
    c.Autograde.sanitize_preprocessors = [
        ClearOutput,
        repair.RestoreCells,
        DeduplicateIds,
        OverwriteKernelspec,
        OverwriteCells,
        CheckCellMetadata,
    ]

# -- Grading where no student code can do harm -----------------------------------------------------
# With the course's own grader at hand, `nbgrader autograde` runs student code locked in and
# compares its results in another process. Without it autograde runs the notebooks itself.
if (ROOT.parent / "grading").is_dir() and str(ROOT.parent) not in sys.path:
    sys.path.append(str(ROOT.parent))
try:
    from grading.preprocessors import TrustedExecute
except ImportError:
    TrustedExecute = None
if TrustedExecute is not None:
    # A submission that is not its owner's, or that holds links, is not collected.
    c.ExchangeFactory.collect = "grading.collecting.OwnedCollect"
if TrustedExecute is not None and repair_file.is_file():
    c.Autograde.autograde_preprocessors = [
        TrustedExecute,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
