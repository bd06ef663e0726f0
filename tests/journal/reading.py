"""What the journal of a home holds, read beside the program that writes it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from app.core.payment import Payment
from app.journal.opening import journal_for
from app.paths import Paths


def payments_in(home: Path) -> list[Payment]:
    """Every payment, newest first. The file is closed again. Raises JournalUnavailable."""
    with closing(journal_for(None, Paths(home).journal_file)) as journal:
        return journal.recent(1_000_000)
