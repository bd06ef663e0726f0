"""On which line a TOML key is. tomllib does not say; a wrong guess here only misplaces a message."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ARRAY_TABLE = re.compile(r"\s*\[\[\s*([\w.\"'-]+)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([\w.\"'-]+)\s*\]")
_KEY = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[\w-]+)(?:\s*\.\s*([\w-]+))?\s*=")

Path = tuple[str | int, ...]


def find_lines(text: str) -> dict[Path, int]:
    """Each key's path (`("catalog", 1, "amount")`) with its first line, counting from 1."""
    lines: dict[Path, int] = {}
    tables_seen: dict[str, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _ARRAY_TABLE.match(line):
            name = _bare(heading[1])
            table = (name, tables_seen.setdefault(name, 0))
            tables_seen[name] += 1
            lines.setdefault((name,), number)
            lines.setdefault(table, number)
        elif heading := _TABLE.match(line):
            table = (_bare(heading[1]),)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, _bare(key[1])), number)
    return lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int | None:
    """The line of the path, or of the nearest thing around it."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def _bare(name: str) -> str:
    return name.strip("\"'")
