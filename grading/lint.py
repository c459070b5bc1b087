"""What makes a test cell unfit for trusted grading, found before a student sees it.

The tests of a question run apart from the student's code, which gets plain data and returns plain
data (see remote). A cell that reaches further would fail every student, or test nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from grading import trusted, variants
from grading.quiz import Question, Quiz, QuizError, statements, without_markers

_REACHING = {
    "get_ipython": "asks for IPython",
    "globals": "looks at all names",
    "locals": "looks at all names",
    "vars": "looks at all names",
    "exec": "runs text as code",
    "eval": "runs text as code",
    "inspect": "looks into code",
    "input": "waits for input",
    "open": "opens a file",
    "__import__": "imports by a call",
}
# Of copies, which is what travels, these say nothing about the student's own values.
_SAME = {"shares_memory", "may_share_memory", "id", "is_", "is_not"}
_OWNED = {"base", "flags", "strides", "ctypes", "__array_interface__", "owndata"}
_GLOBAL_RANDOM = {"seed", "rand", "randn", "randint", "random", "normal", "uniform", "choice",
                  "shuffle", "permutation", "get_state", "set_state"}  # fmt: skip


def problems(course_root: Path, name: str) -> list[str]:
    """One sentence for everything in a quiz's test cells that cannot be graded; runs nothing."""
    try:
        quiz = Quiz.load(course_root, name)
    except QuizError as error:
        return [str(error)]
    lines = [line for question in quiz.questions for line in question_problems(quiz, question)]
    return lines + variants.problems(quiz)


def question_problems(quiz: Quiz, question: Question) -> list[str]:
    """One sentence for everything in a question's test cell that cannot be graded."""
    if question.kind == "manual":
        return []
    where = f"quizzes/source/{quiz.name}: the tests cell {question.grade_id}"
    try:
        tree = ast.parse(question.tests)
    except SyntaxError as error:
        return [f"{where} is not valid Python: {error.msg} (line {error.lineno})"]
    needed = trusted.needs(quiz, question)
    lines = [
        f"{where} uses {missing}, which neither an answer cell, nor an import, nor the cell defines"
        for missing in needed.missing
    ]
    lines += [
        f"{where} needs {module}, which the grader does not load: let the answers return plain data"
        for module in trusted.unloadable(needed.setup + "\n" + question.tests)
    ]
    lines += [
        f"{where} uses {name}, which an answer cell imports or defines as it comes: import it once"
        for name in needed.unsure
    ]
    if not (needed.student or needed.imported):
        lines.append(f"{where} looks at nothing that an answer cell defines")
    classes = _classes(quiz)
    code = "\n".join(without_markers(c.source) for c in quiz.cells if c.kind == "code")
    modules = {name for module in trusted.imported_modules(code) for name in module.split(".")[:1]}
    for line in _changed(tree, modules | {"np"}):
        lines.append(f"{where}, line {line}, changes a module, which others would find changed")
    for line, reason in _reasons(tree, set(needed.student), classes):
        lines.append(f"{where}, line {line}, {reason}")
    return lines


def _changed(tree: ast.Module, modules: set[str]) -> Iterator[int]:
    """The lines that give a part of a module another value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if ast.unparse(node).partition(".")[0] in modules:
                yield node.lineno


def _classes(quiz: Quiz) -> set[str]:
    answers = [c.source for c in quiz.cells if c.role == "answer" and c.kind == "code"]
    body = [node for source in answers for node in statements(without_markers(source))]
    return {node.name for node in body if isinstance(node, ast.ClassDef)}


def _reasons(tree: ast.Module, student: set[str], classes: set[str]) -> Iterator[tuple[int, str]]:
    functions = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name):
            if node.id in _REACHING:
                yield line, f"{_REACHING[node.id]} ({node.id}), out of reach of the student's code"
            elif node.id in student and not isinstance(node.ctx, ast.Load):
                yield line, f"gives {node.id} another value, which the student's code never sees"
        elif isinstance(node, ast.Compare) and _is_identity(node):
            yield line, "asks whether two values are one, of which only copies are sent"
        elif isinstance(node, ast.Attribute) and node.attr in _OWNED:
            yield line, f"looks at .{node.attr}, which a copy has otherwise"
        elif isinstance(node, ast.Call):
            yield from _call_reasons(node, student, classes, functions)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            yield line, "declares global names"


def _is_identity(node: ast.Compare) -> bool:
    """Whether `is` or `is not` compares more than None, a truth value or a type."""
    sides = [node.left, *node.comparators]
    plain = any(
        isinstance(side, ast.Constant) or (isinstance(side, ast.Call) and _named(side) == "type")
        for side in sides
    )
    return any(isinstance(sign, (ast.Is, ast.IsNot)) for sign in node.ops) and not plain


def _named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _call_reasons(
    node: ast.Call, student: set[str], classes: set[str], functions: set[str]
) -> Iterator[tuple[int, str]]:
    name = ast.unparse(node.func)
    if name.rpartition(".")[2] in _SAME:
        yield node.lineno, f"uses {name} on values of which only copies are sent"
    values = [*node.args, *(word.value for word in node.keywords)]
    if name in student:
        for value in values:
            callable_name = isinstance(value, ast.Name) and value.id in functions
            if isinstance(value, ast.Lambda) or callable_name:
                yield (
                    node.lineno,
                    (f"hands a function to {name}; only data can be sent to the student's code"),
                )
    if name in ("isinstance", "issubclass") and len(node.args) == 2:
        used = {n.id for n in ast.walk(node.args[1]) if isinstance(n, ast.Name)}
        for one in sorted(used & (classes | student)):
            yield node.lineno, f"asks for the type {one}, which exists on the student's side only"
    owner, _, function = name.rpartition(".")
    if owner in ("np.random", "numpy.random", "random") and function in _GLOBAL_RANDOM:
        yield (
            node.lineno,
            (f"uses {name}, whose state the student's code does not share; hand it a generator"),
        )
