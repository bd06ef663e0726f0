"""Picks the journal's database, and loads the database library only when the journal is first used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.events import PaymentEvent
from app.core.payment import Payment
from app.journal.port import Journal, RecordedEvent


def journal_for(database_url: str | None, file: Path) -> Journal:
    """The journal at the address (PostgreSQL), or in the file (SQLite). Costs nothing until it is used."""
    return LazyJournal(lambda: _sql_journal(database_url, file))


def _sql_journal(database_url: str | None, file: Path) -> Journal:
    from app.journal.postgres_store import PostgresStore
    from app.journal.sql_journal import SqlJournal
    from app.journal.sqlite_store import SqliteStore

    return SqlJournal(SqliteStore(file) if database_url is None else PostgresStore(database_url))


class LazyJournal:
    """Passes everything on to a journal that is made by the first call, on the thread of that call."""

    def __init__(self, make: Callable[[], Journal]) -> None:
        self._make = make
        self._made: Journal | None = None
        self._making = threading.Lock()

    def _journal(self) -> Journal:
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made

    def check(self) -> None:
        """See Journal."""
        self._journal().check()

    def add(self, payment: Payment, day: str, at: float) -> Payment:
        """See Journal."""
        return self._journal().add(payment, day, at)

    def record(self, payment: Payment, event: PaymentEvent, at: float) -> Payment:
        """See Journal."""
        return self._journal().record(payment, event, at)

    def get(self, payment_id: str) -> Payment | None:
        """See Journal."""
        return self._journal().get(payment_id)

    def find_session(self, session_id: str) -> Payment | None:
        """See Journal."""
        return self._journal().find_session(session_id)

    def unfinished(self) -> list[Payment]:
        """See Journal."""
        return self._journal().unfinished()

    def needing_attention(self) -> list[Payment]:
        """See Journal."""
        return self._journal().needing_attention()

    def recent(self, limit: int) -> list[Payment]:
        """See Journal."""
        return self._journal().recent(limit)

    def events(self, payment_id: str) -> Sequence[RecordedEvent]:
        """See Journal."""
        return self._journal().events(payment_id)

    def close(self) -> None:
        """Close what was opened; opens nothing."""
        with self._making:
            made = self._made
        if made is not None:
            made.close()
