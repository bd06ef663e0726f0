"""Checks decoded form fields against the allowed-parameter tree of one operation.

The trees are derived from the installed SDK by `schema_source.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from app.simulator.books import API_VERSION
from app.simulator.errors import (
    InvalidParameter,
    empty_parameter,
    missing_parameter,
    unknown_parameter,
)
from app.simulator.form import RawParams

Node = dict[str, Any]
Params = dict[str, Any]
Raw = str | RawParams

_INTEGER = re.compile(r"^-?\d{1,18}$", re.ASCII)
_DECIMAL = re.compile(r"^-?\d{1,18}(\.\d{1,12})?$", re.ASCII)
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}

# Operations of Stripe's own page and command-line client, which the SDK does not describe.
_TEXT: Node = {"type": "string"}
UNPUBLISHED: dict[str, Node] = {
    "payment_pages.retrieve": {"type": "object", "fields": {}},
    "payment_pages.confirm": {
        "type": "object",
        "fields": {
            "payment_method": _TEXT,
            "expected_amount": {"type": "integer"},
            "expected_payment_method_type": _TEXT,
            "return_url": _TEXT,
        },
        "required": ["payment_method"],
    },
}

# What API versions before endive took as well; SDKs that pin one of them send it.
METHOD_TYPES_REMOVED_ON = "2026-09-30"
_METHOD_TYPES: Node = {"type": "list", "of": _TEXT}
_TOOK_METHOD_TYPES = frozenset(
    ("checkout.sessions.create", "payment_intents.confirm", "payment_intents.create")
)


@cache
def parameter_tree(operation: str) -> Node:
    """The tree of an operation such as `checkout.sessions.create`; KeyError for an unknown one."""
    if operation in UNPUBLISHED:
        return UNPUBLISHED[operation]
    source = files("app.simulator") / "schemas" / "parameters" / f"{operation}.json"
    try:
        text = source.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise KeyError(operation) from error
    tree: Node = json.loads(text)
    return tree


def check(operation: str, raw: RawParams, version: str = API_VERSION) -> Params:
    """The typed parameters; raises InvalidParameter with Stripe's words for the first fault."""
    tree = parameter_tree(operation)
    if version < METHOD_TYPES_REMOVED_ON and operation in _TOOK_METHOD_TYPES:
        tree = {**tree, "fields": {**tree["fields"], "payment_method_types": _METHOD_TYPES}}
    return _object(tree, raw, "")


def _read(node: Node, raw: Raw, path: str) -> Any:
    if raw == "":
        if node.get("may_be_empty"):
            return ""
        raise empty_parameter(path)
    return _READERS[node["type"]](node, raw, path)


def _object(node: Node, raw: Raw, path: str) -> Params:
    if isinstance(raw, str):
        raise InvalidParameter("Invalid object", path)
    fields = node["fields"]
    for name in raw:
        if name not in fields:
            raise unknown_parameter(_below(path, name))
    for name in node.get("required", ()):
        if name not in raw:
            raise missing_parameter(_below(path, name))
    return {name: _read(fields[name], value, _below(path, name)) for name, value in raw.items()}


def _below(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _list(node: Node, raw: Raw, path: str) -> list[Any]:
    if isinstance(raw, str) or not all(name.isascii() and name.isdigit() for name in raw):
        raise InvalidParameter("Invalid array", path)
    ordered = sorted(raw.items(), key=lambda item: int(item[0]))
    return [_read(node["of"], value, _below(path, name)) for name, value in ordered]


def _map(node: Node, raw: Raw, path: str) -> dict[str, Any]:
    if isinstance(raw, str):
        raise InvalidParameter("Invalid object", path)
    of = {**node["of"], "may_be_empty": True}
    return {name: _read(of, value, _below(path, name)) for name, value in raw.items()}


def _any(node: Node, raw: Raw, path: str) -> Any:
    """The alternative whose shape fits: text for scalars, brackets for objects and arrays."""
    nested = isinstance(raw, dict)
    shapes = [of for of in node["of"] if (of["type"] in ("object", "list", "map")) == nested]
    if not shapes:
        raise InvalidParameter("Invalid object" if not nested else "Invalid value", path)
    for alternative in shapes[:-1]:
        try:
            return _read(alternative, raw, path)
        except InvalidParameter:
            continue
    return _read(shapes[-1], raw, path)


def _string(_node: Node, raw: Raw, path: str) -> str:
    if not isinstance(raw, str):
        raise InvalidParameter("Invalid string: {}", path)
    return raw


def _integer(_node: Node, raw: Raw, path: str) -> int:
    if not isinstance(raw, str) or not _INTEGER.match(raw):
        raise InvalidParameter(f"Invalid integer: {_shown(raw)}", path, "parameter_invalid_integer")
    return int(raw)


def _decimal(_node: Node, raw: Raw, path: str) -> str:
    if not isinstance(raw, str) or not _DECIMAL.match(raw):
        raise InvalidParameter(f"Invalid decimal: {_shown(raw)}", path)
    return raw


def _number(node: Node, raw: Raw, path: str) -> float:
    return float(_decimal(node, raw, path))


def _boolean(_node: Node, raw: Raw, path: str) -> bool:
    if not isinstance(raw, str) or raw not in _BOOLEANS:
        raise InvalidParameter(f"Invalid boolean: {_shown(raw)}", path)
    return _BOOLEANS[raw]


def _enum(node: Node, raw: Raw, path: str) -> str:
    values = node["values"]
    if raw not in values:
        raise InvalidParameter(f"Invalid {path}: must be one of {_either(values)}", path)
    return str(raw)


def _either(values: list[str]) -> str:
    if len(values) < 3:
        return " or ".join(values)
    return ", ".join(values[:-1]) + f", or {values[-1]}"


def _shown(raw: Raw) -> str:
    return raw[:60] if isinstance(raw, str) else "{}"


_READERS: dict[str, Callable[[Node, Raw, str], Any]] = {
    "object": _object,
    "list": _list,
    "map": _map,
    "any": _any,
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "number": _number,
    "boolean": _boolean,
    "enum": _enum,
}
