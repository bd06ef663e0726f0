"""Read a `.env` file: `NAME=value` lines, `export`, quotes and comments. Nothing is put into the environment."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"(['\"])(.*?)\1\s*(?:#.*)?")
_COMMENT = re.compile(r"\s+#.*$")


@dataclass(frozen=True, slots=True)
class EnvEntry:
    """One assignment. The value may be a secret, so it is not shown."""

    value: str = field(repr=False)
    file: Path
    line: int


def env_file_places(home: Path) -> list[Path]:
    """Where a `.env` is looked for: the current folder wins over the home folder."""
    try:
        return [home / ".env", Path.cwd() / ".env"]
    except FileNotFoundError:  # the current folder was removed
        return [home / ".env"]


def read_env_files(places: Iterable[Path]) -> dict[str, EnvEntry]:
    """All assignments; a later file wins. A file that is missing or cannot be read sets nothing."""
    entries: dict[str, EnvEntry] = {}
    for place in places:
        try:
            content = place.read_bytes()
        except OSError:
            continue
        entries.update(_parse(_decoded(content), place))
    return entries


def _decoded(content: bytes) -> str:
    """Of whatever editor: a comment in another encoding must not hide a key, or another key would be used instead."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "surrogateescape")


def _parse(text: str, place: Path) -> dict[str, EnvEntry]:
    """Other programs share this file, so lines that are not ours to judge are passed over."""
    entries = {}
    for number, line in enumerate(text.splitlines(), start=1):
        found = _ASSIGNMENT.fullmatch(line.strip())
        if found:
            entries[found[1]] = EnvEntry(_unquote(found[2]), place, number)
    return entries


def _unquote(raw: str) -> str:
    quoted = _QUOTED.fullmatch(raw)
    if quoted:
        return quoted[2]
    return _COMMENT.sub("", raw).strip()
