"""JSON documents in the journal: written with a format number, read with suspicion.

A key that this program does not know is left alone. A higher format number means that the meaning of something
has changed: it is refused as `journal_too_new`. Anything else that does not fit is `journal_corrupt`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.core.errors import JournalUnavailable

FORMAT = 1


def corrupt(reason: str) -> JournalUnavailable:
    """The error for a row that cannot be what was written."""
    return JournalUnavailable("journal_corrupt", reason=reason)


def write_json(value: object) -> str:
    """Plain JSON data as ASCII text that every database and encoding can keep; key order is kept."""
    return json.dumps(value, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"not plain JSON data: {type(value).__name__}")


def write_document(fields: Mapping[str, object]) -> str:
    """The fields under today's format number."""
    return write_json({"format": FORMAT, **fields})


def lookup_key(some_id: str) -> str:
    """An id from outside as text that any database can look up; an ordinary id is its own key."""
    return write_json(some_id)[1:-1]


def read_json(text: str) -> Any:
    """Raises JournalUnavailable `journal_corrupt` if the text is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise corrupt("not_json") from None


class Document:
    """Fields of one document, each asked for by the type that it must have."""

    def __init__(self, text: str) -> None:
        found = read_json(text)
        if not isinstance(found, dict):
            raise corrupt("not_a_document")
        self._fields: dict[str, object] = found
        if self.whole("format") > FORMAT:
            raise JournalUnavailable("journal_too_new", found=str(found["format"]))

    @classmethod
    def part_of(cls, fields: dict[str, object]) -> Document:
        """A document within a document has no format number of its own."""
        part = cls.__new__(cls)
        part._fields = fields
        return part

    def text(self, key: str) -> str:
        """Text that must be there."""
        value = self._fields.get(key)
        if isinstance(value, str):
            return value
        raise corrupt(key)

    def optional_text(self, key: str) -> str | None:
        """Text, or nothing."""
        return None if self._fields.get(key) is None else self.text(key)

    def number(self, key: str) -> float:
        """A number that must be there."""
        value = self._fields.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        raise corrupt(key)

    def optional_number(self, key: str) -> float | None:
        """A number, or nothing."""
        return None if self._fields.get(key) is None else self.number(key)

    def whole(self, key: str) -> int:
        """A whole number that must be there."""
        value = self.number(key)
        if isinstance(value, int):
            return value
        raise corrupt(key)

    def optional_whole(self, key: str) -> int | None:
        """A whole number, or nothing."""
        return None if self._fields.get(key) is None else self.whole(key)

    def flag(self, key: str) -> bool:
        """True or false; nothing else will do."""
        value = self._fields.get(key)
        if isinstance(value, bool):
            return value
        raise corrupt(key)

    def optional_flag(self, key: str) -> bool:
        """True or false; false where it was written before there was such a field."""
        return self._fields.get(key) is not None and self.flag(key)

    def texts(self, key: str) -> list[str]:
        """A list of texts that must be there."""
        value = self._fields.get(key)
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        raise corrupt(key)

    def optional_texts(self, key: str) -> list[str]:
        """A list of texts; empty where it was written before there was such a field."""
        return [] if self._fields.get(key) is None else self.texts(key)

    def text_map(self, key: str) -> Mapping[str, str]:
        """Texts by name; read-only."""
        value = self._fields.get(key)
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return MappingProxyType(value)
        raise corrupt(key)

    def optional_part(self, key: str) -> Document | None:
        """A document within this one, or nothing."""
        value = self._fields.get(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Document.part_of(value)
        raise corrupt(key)
