"""Stripe's form encoding: `a[b][0]=c` and `a[b][]=c` become nested dicts, text at the leaves.

Arrays stay dicts keyed by their index text here: only the parameter tree knows which is which.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from app.simulator.errors import InvalidParameter, StripeRefusal

RawParams = dict[str, "str | RawParams"]

MAX_FIELDS = 1000
_NAME = re.compile(r"^[^\[\]]+(\[[^\[\]]*\])*$")
_PART = re.compile(r"[^\[\]]+|\[\]")


def decode(text: str) -> RawParams:
    """Raises StripeRefusal for broken brackets, a name used twice in two shapes, bad UTF-8."""
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise StripeRefusal("Invalid request: the parameters cannot be decoded.") from error
    params: RawParams = {}
    for name, value in pairs:
        _put(params, name, value)
    return params


def _put(params: RawParams, name: str, value: str) -> None:
    parts = _parts(name)
    branch = params
    for part in parts[:-1]:
        key = _key(branch, part, last=len(branch) - 1 if part == "[]" else None)
        below = branch.setdefault(key, {})
        if isinstance(below, str):
            raise InvalidParameter(f"Invalid parameter: {name}", name)
        branch = below
    leaf = _key(branch, parts[-1], last=None)
    if isinstance(branch.get(leaf), dict):
        raise InvalidParameter(f"Invalid parameter: {name}", name)
    branch[leaf] = value


def _parts(name: str) -> list[str]:
    if name and "[" not in name and "]" not in name:
        return [name]
    if not _NAME.match(name):
        raise InvalidParameter(f"Invalid parameter name: {name}", name)
    return _PART.findall(name)


def _key(branch: RawParams, part: str, last: int | None) -> str:
    """`[]` names the next element; before a further part it goes on with the last one if any."""
    if part != "[]":
        return part
    return str(len(branch) if last is None or last < 0 else last)
