"""Reads type annotations of the installed Stripe SDK from its source: the SDK is never imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TypeGuard


def sdk_folder() -> Path:
    """The folder of the installed `stripe` package; raises LookupError without one."""
    spec = find_spec("stripe")
    if spec is None or spec.origin is None:
        raise LookupError("the stripe package is not installed")
    return Path(spec.origin).parent


@dataclass(frozen=True)
class AnnotatedClass:
    """One class body: its annotated fields, and the classes that its annotations may name."""

    name: str
    fields: dict[str, ast.expr]
    nested: dict[str, AnnotatedClass] = field(repr=False)
    module: dict[str, AnnotatedClass] = field(repr=False)


def classes_of(module: Path) -> dict[str, AnnotatedClass]:
    """Every top-level class of a module, nested ones reachable through their scopes."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    top: dict[str, AnnotatedClass] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            top[node.name] = _read_class(node, top)
    return top


def annotation(expression: ast.expr) -> ast.expr:
    """The annotation itself: quoted annotations are parsed, `NotRequired[…]` is taken off."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return annotation(ast.parse(expression.value, mode="eval").body)
    name, arguments = generic(expression)
    return annotation(arguments[0]) if name == "NotRequired" else expression


def generic(expression: ast.expr) -> tuple[str, list[ast.expr]]:
    """`List[X]` → ("List", [X]); `X | Y` → ("Union", [X, Y]); a bare name has no arguments."""
    if isinstance(expression, ast.BinOp):
        return "Union", list(_alternatives(expression))
    if isinstance(expression, ast.Subscript):
        inner = expression.slice
        arguments = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
        return ast.unparse(expression.value), arguments
    return ast.unparse(expression), []


def is_required(expression: ast.expr) -> bool:
    """Whether a TypedDict's field must be given."""
    return generic(expression)[0] != "NotRequired"


def literal_values(arguments: list[ast.expr]) -> list[object]:
    """The values inside a `Literal[…]`."""
    return [ast.literal_eval(argument) for argument in arguments]


def _alternatives(expression: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expression, ast.BinOp):
        yield from _alternatives(expression.left)
        yield from _alternatives(expression.right)
    else:
        yield expression


def _read_class(node: ast.ClassDef, module: dict[str, AnnotatedClass]) -> AnnotatedClass:
    nested: dict[str, AnnotatedClass] = {}
    fields: dict[str, ast.expr] = {}
    for statement in node.body:
        if isinstance(statement, ast.ClassDef):
            nested[statement.name] = _read_class(statement, module)
        elif _is_field(statement):
            fields[ast.unparse(statement.target)] = statement.annotation
    return AnnotatedClass(node.name, fields, nested, module)


def _is_field(statement: ast.stmt) -> TypeGuard[ast.AnnAssign]:
    return isinstance(statement, ast.AnnAssign) and generic(statement.annotation)[0] != "ClassVar"
