"""Finds every error code that the program can raise, by reading its source.

A code is followed from where an error is made back to the literals that it can be: through conditions, local names,
parameters (to every caller), return values and tables. What cannot be followed is listed, and is a mistake.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.core import errors

Function = ast.FunctionDef | ast.AsyncFunctionDef
# Called with a code as their first argument, or as the one at this position.
_MAKERS = {name: 0 for name in dir(errors) if isinstance(getattr(errors, name), type)}
CODE_PLACES = {**_MAKERS, "Refusal": 0, "SettingsProblem": 2, "_fail": 1}
# Of the same name, but about something else.
_OTHERS = {("app/gateway/stripe_errors.py", "Refusal")}


@dataclass(frozen=True, slots=True)
class _Place:
    """An expression, and what is around it."""

    file: str
    module: ast.Module
    function: Function | None
    node: ast.expr

    def at(self, node: ast.expr) -> _Place:
        return _Place(self.file, self.module, self.function, node)


@dataclass(frozen=True, slots=True)
class _Call:
    """One of a function or a class, and what is around it."""

    file: str
    module: ast.Module
    function: Function | None
    node: ast.Call


@dataclass(slots=True)
class CodeReader:
    """All of a program's source. `unfollowed` fills with the places where a code came from nowhere."""

    root: Path
    skipped: frozenset[str] = frozenset()
    unfollowed: list[str] = field(default_factory=list)
    _calls: dict[str, list[_Call]] = field(default_factory=dict)
    _asked: set[tuple[str, int]] = field(default_factory=set)

    def codes(self) -> dict[str, str]:
        """Each code, and one place where it is raised."""
        for path in sorted(self.root.rglob("*.py")):
            name = path.relative_to(self.root.parent).as_posix()
            if not self.skipped & set(path.parts):
                self._note_calls(name, ast.parse(path.read_text(encoding="utf-8")))
        found: dict[str, str] = {}
        for name, place in CODE_PLACES.items():
            for argument in self._arguments(name, place, "code"):
                where = f"{argument.file}:{argument.node.lineno}"
                found.update(dict.fromkeys(self._values(argument), where))
        return found

    def _note_calls(self, file: str, module: ast.Module) -> None:
        for function, node in _calls(module):
            call = _Call(file, module, function, node)
            self._calls.setdefault(_name(node.func), []).append(call)

    def _arguments(self, name: str, place: int, keyword: str) -> Iterator[_Place]:
        """What is passed at this place in every call of a function or class of this name."""
        for call in self._calls.get(name, ()):
            if (call.file, name) not in _OTHERS:
                named = [each.value for each in call.node.keywords if each.arg == keyword]
                for node in named or call.node.args[place : place + 1]:
                    yield _Place(call.file, call.module, call.function, node)

    def _values(self, place: _Place) -> set[str]:
        if (place.file, id(place.node)) in self._asked:
            return set()
        self._asked.add((place.file, id(place.node)))
        match place.node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp(body=one, orelse=other):
                return self._values(place.at(one)) | self._values(place.at(other))
            case ast.BoolOp(values=values):
                return set().union(*(self._values(place.at(each)) for each in values))
            case ast.Name(id=name):
                return self._of_name(place, name)
            case ast.Call(func=ast.Attribute(attr="get", value=ast.Name(id=table)), args=args):
                default = [self._values(place.at(each)) for each in args[1:]]
                return _table(place.module, table).union(*default)
            case ast.Subscript(value=ast.Name(id=table)):
                return _table(place.module, table)
            case ast.Call(func=ast.Name(id=name)):
                return self._of_returns(place, name)
            case ast.Attribute(attr="code" | "failure_code") | ast.Starred():
                # Passed on from an error whose own making is found by itself.
                return set()
        self.unfollowed.append(f"{place.file}:{place.node.lineno}: {ast.unparse(place.node)}")
        return set()

    def _of_name(self, place: _Place, name: str) -> set[str]:
        function = place.function
        if function is None:
            self.unfollowed.append(f"{place.file}:{place.node.lineno}: {name}")
            return set()
        if any(isinstance(each, ast.MatchAs) and each.name == name for each in ast.walk(function)):
            # Unpacked from an event, which has it from an error.
            return set()
        assigned = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, ast.Assign) and any(_name(to) == name for to in each.targets)
        ]
        parameters = [each.arg for each in function.args.args]
        if assigned:
            return set().union(*(self._values(place.at(each)) for each in assigned))
        if name in parameters:
            position = parameters.index(name) - (parameters[0] == "self")
            passed = self._arguments(function.name, position, name)
            return set().union(*(self._values(each) for each in passed))
        self.unfollowed.append(f"{place.file}:{place.node.lineno}: {name}")
        return set()

    def _of_returns(self, place: _Place, name: str) -> set[str]:
        found: set[str] = set()
        for function in ast.walk(place.module):
            if isinstance(function, Function) and function.name == name:
                for each in ast.walk(function):
                    if isinstance(each, ast.Return) and each.value is not None:
                        inside = _Place(place.file, place.module, function, each.value)
                        found |= self._values(inside)
        return found


def _calls(module: ast.Module) -> Iterator[tuple[Function | None, ast.Call]]:
    """Every call, with the innermost function around it."""
    waiting: list[tuple[Function | None, ast.AST]] = [(None, module)]
    while waiting:
        function, node = waiting.pop()
        if isinstance(node, ast.Call):
            yield function, node
        inner = node if isinstance(node, Function) else function
        waiting.extend((inner, child) for child in ast.iter_child_nodes(node))


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _table(module: ast.Module, name: str) -> set[str]:
    """The texts among the values of a module's table."""
    found: set[str] = set()
    for node in module.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        value = getattr(node, "value", None)
        if isinstance(value, ast.Dict) and any(_name(each) == name for each in targets):
            constants = [each for each in value.values if isinstance(each, ast.Constant)]
            found |= {each.value for each in constants if isinstance(each.value, str)}
    return found
