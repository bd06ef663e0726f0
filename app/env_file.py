"""Read a `.env` file: `NAME=value` lines, `export`, quotes and comments. Nothing is put into the environment."""

from __future__ import annotations

import codecs
import logging
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import InputError

_log = logging.getLogger(__name__)

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
    """All assignments; a later file wins. A file that is missing, or that a stranger has put there, sets nothing.

    Raises InputError `env_file_unreadable`: a key that is passed over in silence would be replaced by another one.
    """
    entries: dict[str, EnvEntry] = {}
    for place in places:
        try:
            content = _content(place)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            # Some people keep a folder of this name for Python.
            continue
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError("env_file_unreadable", file=str(place), reason=reason) from None
        if content is None:
            _log.warning("%s belongs to another user and is not read", place)
            continue
        entries.update(_parse(_decoded(content), place))
    return entries


def _content(place: Path) -> bytes | None:
    """None for a file that is neither this user's, nor the administrator's, nor of the folder's owner. Raises OSError.

    In a shared folder, such as that of temporary files, any user can leave a file that names another key or address.
    """
    if sys.platform == "win32":
        return place.read_bytes()
    trusted = {os.geteuid(), 0, place.parent.stat().st_uid}
    # Not opened: a pipe would block, and a file that cannot be read, or a link in a circle, would end the program.
    return place.read_bytes() if place.lstat().st_uid in trusted else None


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
