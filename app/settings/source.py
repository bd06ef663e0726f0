"""Where a setting's value came from, so that nobody has to guess which of four places won."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """In rising order of strength."""

    DEFAULT = "default"
    FILE = "file"
    DOTENV = "dotenv"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command_line"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Source:
    """`place` is a file's path or a variable's name; `line` counts from 1."""

    kind: SourceKind
    place: str | None = None
    line: int | None = None

    @property
    def outranks_file(self) -> bool:
        """Whether the settings file cannot change what this says."""
        return self.kind not in {SourceKind.DEFAULT, SourceKind.FILE}

    def __str__(self) -> str:
        shown = [self.kind.value, self.place or ""]
        if self.line is not None:
            shown[-1] += f":{self.line}"
        return " ".join(each for each in shown if each)


DEFAULT = Source(SourceKind.DEFAULT)
