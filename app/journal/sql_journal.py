"""The journal in a SQL database. The same code on SQLite and PostgreSQL; what differs is in their stores."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa

from app.core.errors import JournalConflict
from app.core.events import CheckoutPrepared, PaymentEvent
from app.core.payment import Payment
from app.core.state import FINAL
from app.journal import records, schema
from app.journal.documents import corrupt
from app.journal.event_records import read_event, write_event
from app.journal.port import RecordedEvent
from app.journal.store import WRITES, Store, unavailable
from app.journal.tables import events, heartbeat, payments

# One statement, so that no two processes get the same number; as text, because SQLAlchemy has it for each database
# apart, and PostgreSQL's part is 3 MB of memory that a kiosk with SQLite has no use for.
_COUNT_UP = sa.text(
    "INSERT INTO day_numbers (day, last) VALUES (:day, 1)"
    " ON CONFLICT (day) DO UPDATE SET last = day_numbers.last + 1 RETURNING last"
)
_FINAL_STATES = sorted(state.value for state in FINAL)


class SqlJournal:
    """Opened by its first use, from any thread; an opening that failed is tried again by the next call.

    Nothing is cached: what is returned is what the database has.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._engine: sa.Engine | None = None
        self._opening = threading.Lock()
        # Threads of one process wait here, in turn, rather than by polling the database's lock.
        self._writing = threading.Lock()

    def check(self) -> None:
        """Write and commit for real."""
        with self._write() as connection:
            self._store.check_room()
            beat = sa.update(heartbeat).values(beats=heartbeat.c.beats + 1)
            if connection.execute(beat).rowcount != 1:
                raise corrupt("heartbeat")

    def add(self, payment: Payment, day: str, at: float) -> Payment:
        """Number the payment, and write it and its first event: one transaction, because a customer is waiting."""
        records.check_new(payment, day)
        with self._write() as connection:
            self._store.check_room()
            last = connection.execute(_COUNT_UP, {"day": day}).scalar_one()
            numbered = replace(payment, number=records.number_for_people(day, last))
            self._insert_new(connection, records.new_row(numbered))
            connection.execute(sa.insert(events), _event_row(numbered, CheckoutPrepared(), at))
        return numbered

    def record(self, payment: Payment, event: PaymentEvent, at: float) -> Payment:
        """Write the event and what it made of the payment in one transaction."""
        newer = records.with_next_version(payment)
        change = (
            sa.update(payments)
            .where(payments.c.payment_id == payment.payment_id)
            .where(payments.c.version == payment.version)
            .values(version=newer.version, **records.progress_columns(newer))
        )
        with self._write() as connection:
            if connection.execute(change).rowcount != 1:
                raise JournalConflict("payment_changed")
            connection.execute(sa.insert(events), _event_row(newer, event, at))
        return newer

    def get(self, payment_id: str) -> Payment | None:
        """The payment as last recorded."""
        key = records.lookup_key(payment_id)
        return self._first(sa.select(payments).where(payments.c.payment_id == key))

    def find_session(self, session_id: str) -> Payment | None:
        """The oldest payment that says it owns the session."""
        key = records.lookup_key(session_id)
        found = sa.select(payments).where(payments.c.session_key == key)
        return self._first(found.order_by(payments.c.ordinal).limit(1))

    def unfinished(self) -> list[Payment]:
        """Not final, oldest first. A state that this program does not know counts as not final."""
        found = sa.select(payments).where(payments.c.state.not_in(_FINAL_STATES))
        return self._all(found.order_by(payments.c.ordinal))

    def needing_attention(self) -> list[Payment]:
        """With an alarm, newest first."""
        found = sa.select(payments).where(payments.c.needs_attention)
        return self._all(found.order_by(payments.c.ordinal.desc()))

    def recent(self, limit: int) -> list[Payment]:
        """The newest, newest first."""
        found = sa.select(payments).order_by(payments.c.ordinal.desc())
        return self._all(found.limit(max(limit, 0)))

    def events(self, payment_id: str) -> Sequence[RecordedEvent]:
        """Everything that happened to a payment, in order."""
        key = records.lookup_key(payment_id)
        found = sa.select(events).where(events.c.payment_id == key)
        with self._read() as connection:
            rows = connection.execute(found.order_by(events.c.sequence)).all()
        return tuple(
            RecordedEvent(row.sequence, row.payment_id, row.at, read_event(row.kind, row.body))
            for row in rows
        )

    def close(self) -> None:
        """Close every connection. The next call would open the journal again."""
        with self._opening:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    # --- transactions -------------------------------------------------------------------------

    @contextlib.contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        engine = self._open()
        with self._writing, self._translated():
            self._store.check_place()
            with engine.connect().execution_options(**WRITES) as connection, connection.begin():
                yield connection

    @contextlib.contextmanager
    def _read(self) -> Iterator[sa.Connection]:
        engine = self._open()
        with self._translated():
            self._store.check_place()
            with engine.connect() as connection, connection.begin():
                yield connection

    def _first(self, found: sa.Select[tuple[object, ...]]) -> Payment | None:
        with self._read() as connection:
            row = connection.execute(found).mappings().first()
        return None if row is None else records.read_payment(row)

    def _all(self, found: sa.Select[tuple[object, ...]]) -> list[Payment]:
        with self._read() as connection:
            rows = connection.execute(found).mappings().all()
        return [records.read_payment(row) for row in rows]

    def _insert_new(self, connection: sa.Connection, row: dict[str, object]) -> None:
        try:
            connection.execute(sa.insert(payments), row)
        except sa.exc.IntegrityError:
            raise JournalConflict("payment_exists") from None

    # --- opening ------------------------------------------------------------------------------

    def _open(self) -> sa.Engine:
        with self._opening:
            if self._engine is None:
                self._engine = self._opened()
            return self._engine

    def _opened(self) -> sa.Engine:
        with self._translated():
            engine = self._store.connect()
            try:
                self._bring_up_to_date(engine)
            except BaseException:
                engine.dispose()
                raise
            return engine

    def _bring_up_to_date(self, engine: sa.Engine) -> None:
        with engine.connect() as connection, connection.begin():
            self._store.check_health(connection)
            if schema.is_up_to_date(connection):
                return
        with engine.connect().execution_options(**WRITES) as connection, connection.begin():
            self._store.keep_others_out(connection)
            schema.upgrade(connection)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """The database's own words may quote a customer's data, so they are not passed on."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise self._store.translate(error) from None
        except sa.exc.TimeoutError:
            raise unavailable("journal_locked", "pool_exhausted") from None


def _event_row(payment: Payment, event: PaymentEvent, at: float) -> dict[str, object]:
    kind, body = write_event(event)
    return {
        "payment_id": payment.payment_id,
        "version": payment.version,
        "at": at,
        "kind": kind,
        "body": body,
    }
