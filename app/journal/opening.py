"""Picks the journal's database, and loads the database library only when the journal is first used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.events import PaymentEvent
from app.core.listing import KnownProduct, PaymentPage, PaymentQuery, Tally
from app.core.payment import Payment
from app.core.sales import Sale
from app.journal.answer_book import KeyClaim
from app.journal.port import Journal, RecordedEvent

if TYPE_CHECKING:
    from app.journal.advisory_ownership import AdvisoryLockOwnership
    from app.journal.books import Books
    from app.journal.database import SqlDatabase
    from app.journal.postgres_store import PostgresStore
    from app.journal.receipt_book import ReceiptBook


def journal_for(database_url: str | None, file: Path) -> Journal:
    """The journal at the address (PostgreSQL), or in the file (SQLite). Costs nothing until it is used."""
    return Archive(database_url, file).journal


class Archive:
    """The journal and the books of one database: at the address (PostgreSQL), or in the file (SQLite).

    Costs nothing until something of it is used.
    """

    def __init__(self, database_url: str | None, file: Path) -> None:
        self._url = database_url
        self._file = file
        self._database: SqlDatabase | None = None
        self._making = threading.Lock()
        self.journal: Journal = LazyJournal(self._sql_journal)

    def books(self) -> Books:
        """Over the same database as the journal, so that what is written together shares one commit."""
        from app.journal.books import Books
        from app.journal.notices import NoNotices
        from app.journal.postgres_notices import PostgresNotices
        from app.journal.sql_answer_book import SqlAnswerBook
        from app.journal.sql_dispute_book import SqlDisputeBook
        from app.journal.sql_inbox import SqlInbox
        from app.journal.sql_refund_book import SqlRefundBook
        from app.journal.sql_till_book import SqlTillBook

        database = self._opened()
        server = self._server()
        return Books(
            refunds=SqlRefundBook(database),
            disputes=SqlDisputeBook(database),
            answers=SqlAnswerBook(database),
            tills=SqlTillBook(database),
            inbox=SqlInbox(database),
            notices=NoNotices() if server is None else PostgresNotices(server.connect_alone),
        )

    def receipts(self, place: str) -> ReceiptBook:
        """What became of receipts; `place` is who asks for them. Opened by its first use."""
        from app.journal.sql_receipt_book import SqlReceiptBook

        return SqlReceiptBook(self._opened(), place)

    def ownership(self) -> AdvisoryLockOwnership | None:
        """A new engine's own, on the server that processes share. None for a file: there lock files do.

        Raises JournalUnavailable.
        """
        server = self._server()
        if server is None:
            return None
        from app.journal.advisory_ownership import AdvisoryLockOwnership

        return AdvisoryLockOwnership(server.connect_alone)

    def close(self) -> None:
        """Let go of files and connections; opens nothing. A later call opens them again."""
        with self._making:
            database = self._database
        if database is not None:
            database.close()

    def _sql_journal(self) -> Journal:
        from app.journal.sql_journal import SqlJournal

        return SqlJournal(self._opened())

    def _opened(self) -> SqlDatabase:
        from app.journal.database import SqlDatabase
        from app.journal.sqlite_store import SqliteStore

        with self._making:
            if self._database is None:
                self._database = SqlDatabase(self._server() or SqliteStore(self._file))
            return self._database

    def _server(self) -> PostgresStore | None:
        if self._url is None:
            return None
        from app.journal.postgres_store import PostgresStore

        return PostgresStore(self._url)


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

    def add(self, payment: Payment, day: str, at: float, claim: KeyClaim | None = None) -> Payment:
        """See Journal."""
        return self._journal().add(payment, day, at, claim)

    def record(self, payment: Payment, event: PaymentEvent, at: float) -> Payment:
        """See Journal."""
        return self._journal().record(payment, event, at)

    def get(self, payment_id: str) -> Payment | None:
        """See Journal."""
        return self._journal().get(payment_id)

    def find_by_start(self, start: str) -> Payment | None:
        """See Journal."""
        return self._journal().find_by_start(start)

    def find_session(self, session_id: str) -> Payment | None:
        """See Journal."""
        return self._journal().find_session(session_id)

    def find_intent(self, payment_intent_id: str) -> Payment | None:
        """See Journal."""
        return self._journal().find_intent(payment_intent_id)

    def owned_sessions(self, session_ids: Collection[str]) -> set[str]:
        """See Journal."""
        return self._journal().owned_sessions(session_ids)

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

    def browse(self, query: PaymentQuery) -> PaymentPage:
        """See Journal."""
        return self._journal().browse(query)

    def tally(self, query: PaymentQuery) -> Sequence[Tally]:
        """See Journal."""
        return self._journal().tally(query)

    def origins(self) -> Sequence[str]:
        """See Journal."""
        return self._journal().origins()

    def sold(self, since: float, until: float) -> Sequence[Sale]:
        """See Journal."""
        return self._journal().sold(since, until)

    def known_products(self, limit: int) -> Sequence[KnownProduct]:
        """See Journal."""
        return self._journal().known_products(limit)

    def changes_since(self, sequence: int, limit: int) -> Sequence[RecordedEvent]:
        """See Journal."""
        return self._journal().changes_since(sequence, limit)

    def last_sequence(self) -> int:
        """See Journal."""
        return self._journal().last_sequence()

    def close(self) -> None:
        """Close what was opened; opens nothing."""
        with self._making:
            made = self._made
        if made is not None:
            made.close()
