"""What a test cell needs on the grader's side: which of its names come from where.

Names that the quiz's answer cells define come from the student, names of the quiz's other cells
(imports, given data) and of earlier test cells from the instructor. The lint refuses what is left.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import os
import symtable
from dataclasses import dataclass

from grading.quiz import Question, Quiz, bound_names, statements, without_markers
from grading.sandbox.backends.base import package_folders

#: Modules that the process which compares does not load: they cost seconds and gigabytes.
HEAVY = {"tensorflow", "keras", "torch", "jax"}


@dataclass(frozen=True)
class Needs:
    """Where the names of one test cell come from.

    student: names that are fetched from the answers; setup: code of the instructor that runs
    before the tests; earlier: names that earlier test cells define; missing: names that nobody
    defines; imported: names that answers import, so that setup imports them, too: a module of the
    student's could be anything; unsure: names that answers import or define, as it comes.
    """

    student: tuple[str, ...]
    setup: str
    earlier: tuple[str, ...]
    missing: tuple[str, ...]
    imported: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def free_names(code: str) -> set[str]:
    """Names that code takes from outside, built-in ones left out."""
    return {name for name in _taken(code) if not hasattr(builtins, name)}


def _taken(code: str) -> set[str]:
    """Names that code takes from outside, or that are built in."""
    table = symtable.symtable(code, "<tests>", "exec")
    used, bound = _used(table), set()
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            bound.add(symbol.get_name())
    return used - bound


def _used(table: symtable.SymbolTable) -> set[str]:
    top = table.get_type() == "module" or str(table.get_type()).endswith("MODULE")
    used_names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return used_names.union(*(_used(child) for child in table.get_children()))


def needs(quiz: Quiz, question: Question) -> Needs:
    """Find out where the names of a question's tests come from."""
    answers: set[str] = set()
    imports: set[str] = set()
    perhaps: set[str] = set()
    earlier: set[str] = set()
    given: list[ast.stmt] = []
    for cell in quiz.cells:
        if cell.kind != "code":
            continue
        if cell.role == "answer":
            for statement in statements(without_markers(cell.source)):
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    given.append(statement)
                    imports |= bound_names(ast.unparse(statement))
                else:
                    answers |= bound_names(ast.unparse(statement))
                    perhaps |= _imports_in(statement)
        elif cell.role == "tests":
            if cell.grade_id == question.grade_id:
                break
            earlier |= bound_names(cell.source)
        elif cell.role in ("plain", "locked"):
            given += statements(cell.source)
    free = free_names(question.tests)
    # A built-in name that an answer has to define is the answer's.
    student = _taken(question.tests) & answers
    required = free - answers
    setup, provided = _closure(given, required)
    missing = required - provided - earlier - {"get_ipython"}  # which is there, on their side
    # What the given code itself needs must not come from a student either.
    code = "\n".join(ast.unparse(statement) for statement in setup)
    missing |= free_names(code) if code else set()
    used = required & earlier
    unsure = student & (imports | perhaps)
    parts = (used, missing, required & imports - _plainly_given(quiz), unsure)
    return Needs(tuple(sorted(student)), code, *(tuple(sorted(part)) for part in parts))


def _imports_in(statement: ast.stmt) -> set[str]:
    """Names that imports inside of a statement bind, those of inner scopes included."""
    nodes = [n for n in ast.walk(statement) if isinstance(n, (ast.Import, ast.ImportFrom))]
    return bound_names(ast.unparse(ast.Module(nodes, [])))


def _plainly_given(quiz: Quiz) -> set[str]:
    """Names that cells which are no answers bind."""
    cells = (c for c in quiz.cells if c.kind == "code" and c.role in ("plain", "locked"))
    return set().union(*(bound_names(cell.source) for cell in cells))


def _closure(given: list[ast.stmt], required: set[str]) -> tuple[list[ast.stmt], set[str]]:
    """The given statements that the wanted names depend on, in order, and the names they bind."""
    binds = [bound_names(ast.unparse(statement)) for statement in given]
    uses = [{n.id for n in ast.walk(statement) if isinstance(n, ast.Name)} for statement in given]
    chosen: set[int] = set()
    pending = set(required)
    while pending:
        new = {i for i, names in enumerate(binds) if names & pending} - chosen
        chosen |= new
        pending = set().union(*(uses[i] for i in new)) if new else set()
    provided = set().union(*(binds[i] for i in chosen)) if chosen else set()
    return [given[i] for i in sorted(chosen)], provided


def imported_modules(code: str) -> list[str]:
    """The modules that code imports by `import` or `from` at any place; empty if it is damaged."""
    used_names: dict[str, None] = {}
    for node in ast.walk(ast.Module(statements(code), [])):
        if isinstance(node, ast.Import):
            used_names |= dict.fromkeys(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            used_names[node.module] = None
    return list(used_names)


#: Packages whose name is not that of their module.
_PACKAGES = {
    "sklearn": "scikit-learn", "cv2": "opencv-python", "PIL": "pillow", "yaml": "pyyaml",
    "skimage": "scikit-image", "bs4": "beautifulsoup4", "dateutil": "python-dateutil",
    "Bio": "biopython", "dotenv": "python-dotenv", "statsmodels": "statsmodels",
}  # fmt: skip


def missing_packages(quiz: Quiz) -> list[str]:
    """The packages that a quiz imports and that are not installed here, by the names for pip."""
    beside = {path.partition("/")[0].removesuffix(".py") for path in quiz.files}
    modules = [m for cell in quiz.cells if cell.kind == "code"
               for m in imported_modules(without_markers(cell.source))]  # fmt: skip
    roots = {module.partition(".")[0] for module in modules} - beside
    return sorted(_PACKAGES.get(root, root) for root in roots if not installed(root))


def installed(module: str) -> bool:
    """Whether a module is Python's own or an installed one; nothing is imported to find out.

    What lies in a course folder or beside a notebook is neither, whatever its name, and no module
    of that name is then loaded by a process of the grader's.
    """
    try:
        spec = importlib.util.find_spec(module.partition(".")[0])
    except (ImportError, ValueError):
        return False
    if spec is None or spec.origin in ("built-in", "frozen"):
        return spec is not None
    # A package without an __init__.py may have parts in several places.
    places = [spec.origin] if spec.origin else [*(spec.submodule_search_locations or [])]
    folders = package_folders()
    return bool(places) and all(
        any(os.path.realpath(place).startswith(folder + os.sep) for folder in folders)
        for place in places
    )


def unloadable(code: str) -> list[str]:
    """The modules that code imports and the process that compares does not load."""
    names = {module.partition(".")[0] for module in imported_modules(code)}
    return sorted(name for name in names if name in HEAVY or not installed(name))
