"""What is wrong with the settings: everything at once, each with its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import InputError
from app.settings.source import Source


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one value cannot be taken. `within` leads to the part of a table that is meant."""

    code: str
    details: Mapping[str, str] = dataclasses.field(default_factory=dict)
    within: tuple[str | int, ...] = ()


class ValueRefused(Exception):
    """Raised by a kind; it may have found several things at once."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(", ".join(each.code for each in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """One mistake: its place, the field (empty for a whole file) and a code for `sentences`."""

    source: Source
    field: str
    code: str
    details: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.source}: {self.field}: {self.code}"


class InvalidSettings(InputError):
    """Nothing was started. `problems` holds every mistake that was found, in the file's order."""

    def __init__(self, problems: Sequence[SettingsProblem]) -> None:
        super().__init__("settings_invalid", count=str(len(problems)))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "; ".join(str(each) for each in self.problems)
