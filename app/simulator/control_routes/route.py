"""One address of the control endpoint, and how it says that something cannot be done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Fields = Mapping[str, Any]
Answer = dict[str, Any]
# Method, pattern of the path, and the action: it gets the pattern's groups, then the fields.
ControlRoute = tuple[str, re.Pattern[str], Callable[..., Answer]]


class ControlError(Exception):
    """The control request makes no sense; says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def whole_number(fields: Fields, name: str) -> int | None:
    """An optional whole number; raises ControlError for anything else."""
    value = fields.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ControlError(f"{name} must be a whole number")
    return value


def number(fields: Fields, name: str) -> float:
    """A number of at least 0, which it is if it is left out; raises ControlError otherwise."""
    value = fields.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ControlError(f"{name} must be a number of at least 0")
    return float(value)


def known_only(fields: Fields, *names: str) -> None:
    """Raises ControlError for a field that the address does not have."""
    for name in fields:
        if name not in names:
            raise ControlError(f"unknown field {name!r}; known: {', '.join(names)}")
