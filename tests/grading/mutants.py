"""Mutants of a reference answer: the same code with one slip in it, as people make them.

Only what lies between the solution markers is changed. A mutant is named by its changed statement,
as `ast.unparse` writes it, so that its name does not hang on the layout of the answer.
"""

from __future__ import annotations

import ast
import itertools
import os
import random
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from authoring.building.sources import split_regions, without_markers

#: What may be taken for what, one way.
_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
_PAIRS = (
    "mean sum, min max, argmin argmax, all any, minimum maximum, std var, zeros_like ones_like, "
    "cumsum sum, startswith endswith, float32 float64, softmax sigmoid, relu linear, "
    "horizontal vertical, constant nearest, val_accuracy accuracy, adam sgd"
)
_KIN: dict[str, str] = {}
for _one, _other in map(str.split, _PAIRS.split(", ")):
    _KIN.setdefault(_one, _other)
    _KIN.setdefault(_other, _one)
#: A number of Python's or of NumPy's own, and an array or a list, are the same to the tests.
_SAME = {"float", "int", "asarray", "list"}
_MODULES = {"np", "tf", "keras", "layers"}  # what is called there is no method of a value
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.Break)


@dataclass(frozen=True)
class Mutant:
    """One slip: `name` says where and what, `source` is the whole answer with it."""

    name: str
    source: str


def mutants(cell: str) -> list[Mutant]:
    """All mutants of an answer cell with its solution markers, each with a name of its own."""
    regions = split_regions(cell, "SOLUTION")
    inside = {number for number, line in enumerate(regions, 1) if line.inside}
    tree = ast.parse(cell)
    before = ast.unparse(tree)
    assert before == ast.unparse(ast.parse(without_markers(cell)))
    seen = {before}
    result = []
    for owner, field, place, node in list(_places(tree)):
        where = node.target if isinstance(node, ast.comprehension) else node
        if getattr(where, "lineno", getattr(owner, "lineno", None)) not in inside:
            continue
        for new in _slips(node, owner, field):
            if isinstance(new, ast.Pass) and _breaks(node, tree):
                continue
            _put(owner, field, place, new)
            source = ast.unparse(ast.fix_missing_locations(tree))
            _put(owner, field, place, node)
            if source not in seen:
                seen.add(source)
                result.append(Mutant(_name(before, source), source))
    for source in _early_returns(tree, inside):
        if source not in seen:
            seen.add(source)
            result.append(Mutant(_name(before, source), source))
    return result


def sample(every: list[Mutant], most: int, seed: str) -> list[Mutant]:
    """At most so many of them, always the same ones, in their order."""
    if len(every) <= most:
        return every
    chosen = random.Random(seed).sample(range(len(every)), most)
    return [every[number] for number in sorted(chosen)]


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node with the place where it hangs: owner, field, position in a list of nodes."""
    for owner in ast.walk(tree):
        for field, value in ast.iter_fields(owner):
            if isinstance(value, ast.AST):
                yield owner, field, None, value
            elif isinstance(value, list):
                for place, node in enumerate(value):
                    if isinstance(node, ast.AST):
                        yield owner, field, place, node


def _put(owner: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(owner, field, node)
    else:
        getattr(owner, field)[place] = node


def _name(before: str, after: str) -> str:
    """The statements that a mutant has in place of others, or the ones that it lacks."""
    old, new = before.split("\n"), after.split("\n")
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    number = 1
    while old and new and old[0] == new[0]:
        del old[0], new[0]
        number += 1
    text = " / ".join(line.strip() for line in new if line.strip() != "pass")
    return f"{number}: {text or 'without ' + ' / '.join(line.strip() for line in old)}"


def _slips(node: ast.AST, owner: ast.AST, field: str):
    """What may stand in place of a node."""
    if isinstance(node, ast.stmt):
        yield from _statements(node)
    elif isinstance(node, (ast.BinOp, ast.BoolOp)):
        for kind in _OPERATORS.get(type(node.op), ()):
            yield _with(node, op=kind())
        yield from (node.left, node.right) if isinstance(node, ast.BinOp) else node.values
    elif isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for kind in _OPERATORS[type(operator)]:
                yield _with(node, ops=[*node.ops[:place], kind(), *node.ops[place + 1 :]])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        if not isinstance(node.operand, ast.Constant):
            yield node.operand
    elif isinstance(node, ast.IfExp):
        yield _with(node, body=node.orelse, orelse=node.body)
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.Constant) and not isinstance(owner, ast.Expr):
        yield from (ast.Constant(value) for value in _constants(node.value))
    elif isinstance(node, ast.Attribute) and node.attr in _KIN:
        yield _with(node, attr=_KIN[node.attr])
    elif isinstance(node, ast.Name) and field == "func" and node.id in _KIN:
        yield ast.Name(_KIN[node.id], ast.Load())
    elif isinstance(node, ast.Slice):
        yield from _slices(node)
    elif isinstance(node, (ast.List, ast.Tuple)):
        yield from _sequences(node, is_index=isinstance(owner, ast.Subscript))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield _with(node, ifs=[])
    elif isinstance(node, ast.Call):
        yield from _calls(node)


def _with(node: ast.AST, **fields):
    """A copy of a node with other fields."""
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, 0, -value)
    elif isinstance(value, float):
        yield from (2 * value, value / 2, 0.0)
    elif isinstance(value, str) and value in _KIN:
        yield _KIN[value]
    elif isinstance(value, bytes):
        yield value[:-1]


def _statements(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statement left out, or its condition turned round."""
    if isinstance(node, ast.If):
        if not isinstance(node.test, (ast.Compare, ast.UnaryOp)):
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        yield _with(node, test=ast.Constant(True))
        yield _with(node, test=ast.Constant(False))
    elif isinstance(node, ast.AugAssign):
        for kind in _OPERATORS.get(type(node.op), ()):
            yield _with(node, op=kind())
        target = ast.parse(ast.unparse(node.target), mode="eval").body
        yield ast.Assign([_with(target, ctx=ast.Store())], node.value)
    if isinstance(node, _SIMPLE) and not _is_docstring(node):
        yield ast.Pass()


def _breaks(node: ast.stmt, tree: ast.Module) -> bool:
    """Whether without this statement the code cannot run at all, or returns nothing ever."""
    if isinstance(node, ast.Return):
        return any(node is n.body[-1] for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    name = node.targets[0].id
    others = [n for n in ast.walk(tree) if isinstance(n, ast.arg) and n.arg == name]
    others += [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name
               and isinstance(n.ctx, ast.Store)]  # fmt: skip
    return len(others) == 1


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _moved(node: ast.expr) -> Iterator[ast.expr]:
    """One more, one less; numbers written out are changed as constants."""
    if not isinstance(node, (ast.Constant, ast.UnaryOp)):
        for kind in (ast.Add, ast.Sub):
            yield ast.BinOp(node, kind(), ast.Constant(1))


def _slices(node: ast.Slice) -> Iterator[ast.Slice]:
    for field in ("lower", "upper"):
        bound = getattr(node, field)
        if bound is not None:
            yield _with(node, **{field: None})
            for new in _moved(bound):
                yield _with(node, **{field: new})
    if node.step is not None:
        yield _with(node, step=None)


def _sequences(node: ast.List | ast.Tuple, is_index: bool) -> Iterator[ast.expr]:
    """Neighbours swapped; layers, steps and axes left out."""
    for place, (one, other) in enumerate(itertools.pairwise(node.elts)):
        yield _with(node, elts=[*node.elts[:place], other, one, *node.elts[place + 2 :]])
    for place, part in enumerate(node.elts):
        if len(node.elts) > 1 and (is_index or isinstance(part, ast.Call)):
            yield _with(node, elts=[*node.elts[:place], *node.elts[place + 1 :]])


def _calls(node: ast.Call) -> Iterator[ast.expr]:
    """Arguments swapped, left out or off by one; the call itself left out."""
    function = node.func
    name = getattr(function, "id", getattr(function, "attr", ""))
    for place, (one, other) in enumerate(itertools.pairwise(node.args)):
        yield _with(node, args=[*node.args[:place], other, one, *node.args[place + 2 :]])
    for place in range(len(node.keywords)):
        yield _with(node, keywords=node.keywords[:place] + node.keywords[place + 1 :])
    if len(node.args) > 1:
        yield _with(node, args=node.args[:-1])
    if name == "len":
        yield from _moved(node)
    if name == "range":
        for place, argument in enumerate(node.args):
            for new in _moved(argument):
                yield _with(node, args=[*node.args[:place], new, *node.args[place + 1 :]])
    root = function
    while isinstance(root, ast.Attribute):
        root = root.value
    is_method = isinstance(function, ast.Attribute) and getattr(root, "id", "") not in _MODULES
    if is_method:
        yield function.value
    elif node.args and name not in _SAME and name != "range":
        yield node.args[0]


def _early_returns(tree: ast.Module, inside: set[int]) -> Iterator[str]:
    """A function gives back its first argument, or what it has got half-way."""
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        last = function.body[-1]
        if not isinstance(last, ast.Return) or last.lineno not in inside:
            continue
        names = {argument.arg: None for argument in function.args.args[:1]}
        for node in function.body:
            for target in node.targets if isinstance(node, ast.Assign) else ():
                names |= {n.id: None for n in ast.walk(target) if isinstance(n, ast.Name)}
        for name in names:
            function.body[-1] = ast.Return(ast.Name(name, ast.Load()))
            yield ast.unparse(ast.fix_missing_locations(tree))
        function.body[-1] = last


@dataclass(frozen=True)
class Survivor:
    """A mutant that keeps all points, and why.

    kind: "same" (it does what the reference does), "right" (it does something else that the
    question allows as well) or "missed" (it is wrong, and no check that is fair to right answers
    tells it apart).
    """

    kind: str
    why: str


def survivors(quiz: str, question: str) -> dict[str, Survivor]:
    """The kept list of mutants that may keep all points, by their names; it has no quiz numbers."""
    return {
        item["mutant"]: Survivor(item["kind"], item["why"])
        for item in _LISTED.get("survivor", [])
        if (item["quiz"], item["question"]) == (quiz[3:], question)
    }


def report(quiz: str, verdicts: dict[str, dict], listed: dict[str, dict[str, Survivor]]) -> None:
    """One line for each question of a quiz, appended to the file that COURSE_MUTANTS names.

    Args:
        quiz: its name. verdicts: by question and mutant. listed: the kept list, likewise.
    """
    lines = []
    for question, by_mutant in verdicts.items():
        alive = [name for name, q in by_mutant.items() if q.score == q.points]
        killed = [q for q in by_mutant.values() if q.score < q.points]
        kinds = Counter(
            listed[question][name].kind if name in listed[question] else "new" for name in alive
        )
        raised = sum(q.error is not None for q in killed)
        counts = ", ".join(f"{kinds[kind]} {kind}" for kind in ("same", "right", "missed", "new"))
        lines.append(
            f"{quiz} {question}: {len(by_mutant)} mutants, {len(killed)} killed "
            f"({raised} by an exception), {counts}"
        )
        lines += [f"    new: {name}" for name in alive if name not in listed[question]]
    text = "\n".join(lines) + "\n"
    if "COURSE_MUTANTS" in os.environ:
        with open(os.environ["COURSE_MUTANTS"], "a", encoding="utf-8") as file:
            file.write(text)
    else:
        print(text)


_LISTED = tomllib.loads(
    Path(__file__).with_name("equivalent_mutants.toml").read_text(encoding="utf-8")
)
