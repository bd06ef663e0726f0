"""What a look at one part of the machine found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.errors import MofangError
from app.core.sentences import staff_sentence
from app.health.health_words import HEALTH_WORDS, health_words


class Level(StrEnum):
    """WARN: payments work all the same."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is one of the health words or of the core's sentences; `text` stands instead of both."""

    check: str
    level: Level
    code: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def name(self, language: str) -> str:
        """What was looked at, for a person."""
        return health_words(language, f"check_{self.check}")

    def grade(self, language: str) -> str:
        """How it stands, for a person."""
        return health_words(language, f"level_{self.level.value}")

    def words(self, language: str) -> str:
        """For a person; says what to do unless all is well."""
        if self.text:
            return self.text
        if self.code in HEALTH_WORDS:
            return health_words(language, self.code, **self.details)
        return staff_sentence(self.code, language, **self.details)

    def as_document(self, language: str) -> dict[str, object]:
        """For a program."""
        return {
            "check": self.check,
            "level": self.level.value,
            "code": self.code,
            "message": self.words(language),
        }


def from_error(check: str, error: MofangError, level: Level = Level.FAIL) -> Finding:
    """An error as a finding."""
    return Finding(check, level, error.code, error.details)
