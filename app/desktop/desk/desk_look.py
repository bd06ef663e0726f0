"""How the person at this desk asked to see it: remembered from one start to the next.

In a file of its own, not in the settings: the language there is what a kiosk speaks to customers, and whoever reads the
desk in another one must not change that. A shop may also keep its settings under version control, where a click on
the rail has no business. What the environment says of the language is stronger, as it is than the settings.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings

_log = logging.getLogger(__name__)

_LANGUAGES = frozenset({"zh", "en"})


@dataclass(frozen=True, slots=True)
class DeskLook:
    """None where nobody asked for anything: the settings' language, the system's colours."""

    language: str | None = None
    dark: bool | None = None

    def language_with(self, settings: Settings) -> str:
        """What the desk speaks at its start."""
        decided = settings.source_of("language").outranks_file
        return settings.language if decided else self.language or settings.language


def read_look(file: Path) -> DeskLook:
    """A file that is missing, or of which nothing can be made, is no reason to bother anybody."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return DeskLook()
    said = found if isinstance(found, dict) else {}
    language, dark = said.get("language"), said.get("dark")
    return DeskLook(
        language if language in _LANGUAGES else None, dark if isinstance(dark, bool) else None
    )


def write_look(file: Path, look: DeskLook) -> None:
    """Whole or not at all. On a full disk the next start looks as the last one did, and that is all."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        fresh.write_text(json.dumps(asdict(look)), encoding="utf-8")
        fresh.replace(file)
    except OSError as error:
        _log.warning("The desk's look could not be kept: %s", error.strerror or error)
        fresh.unlink(missing_ok=True)
