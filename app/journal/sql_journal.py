"""The journal in a SQL database. The same code on SQLite and PostgreSQL; what differs is in their stores."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import sqlalchemy as sa

from app.core.errors import JournalConflict
from app.core.events import CheckoutPrepared, PaymentEvent
from app.core.listing import KnownProduct, PaymentPage, PaymentQuery, Tally
from app.core.payment import Payment
from app.core.sales import Sale
from app.core.state import FINAL, PaymentState
from app.journal import payment_listing, records, sql_sales
from app.journal.answer_book import KeyClaim
from app.journal.database import SqlDatabase
from app.journal.documents import corrupt, lookup_key
from app.journal.event_records import read_event, write_event
from app.journal.key_lists import key_lists
from app.journal.notices import Notice, NoticeKind
from app.journal.port import RecordedEvent
from app.journal.sql_answer_book import claim_key
from app.journal.sql_settlement import settle
from app.journal.tables import events, heartbeat, listing, payments

# One statement, so that no two processes get the same number; as text, because SQLAlchemy has it for each database
# apart, and PostgreSQL's part is 3 MB of memory that a kiosk with SQLite has no use for.
_COUNT_UP = sa.text(
    "INSERT INTO day_numbers (day, last) VALUES (:day, 1)"
    " ON CONFLICT (day) DO UPDATE SET last = day_numbers.last + 1 RETURNING last"
)
# Written once for every payment and every event. Built once: putting a statement together takes longer than SQLite.
_INSERT = sa.insert(payments).returning(payments.c.ordinal)
_CHANGE = (
    sa.update(payments)
    .where(payments.c.payment_id == sa.bindparam("of_payment"))
    .where(payments.c.version == sa.bindparam("known"))
    .values({name: sa.bindparam(name) for name in ("version", *records.PROGRESS)})
)
_APPEND = sa.insert(events)
_GET = sa.select(payments).where(payments.c.payment_id == sa.bindparam("key"))
_FIND_SESSION = (
    sa.select(payments)
    .where(payments.c.session_key == sa.bindparam("key"))
    .order_by(payments.c.ordinal)
    .limit(1)
)
_FIND_INTENT = (
    sa.select(payments)
    .join(listing, listing.c.ordinal == payments.c.ordinal)
    .where(listing.c.intent_key == sa.bindparam("key"))
    .order_by(payments.c.ordinal)
    .limit(1)
)
# Comes after whatever an id of ours can go on with: 26 digits and small letters at most.
_AFTER_ANY_ID = "z" * 27
_SEVERAL = 3
_OWNED = sa.select(payments.c.session_key).where(
    payments.c.session_key.in_(sa.bindparam("keys", expanding=True))
)
_FINAL_STATES = sorted(state.value for state in FINAL)


class SqlJournal:
    """Nothing is cached: what is returned is what the database has."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def check(self) -> None:
        """Write and commit for real."""

        def beat(connection: sa.Connection) -> None:
            self._database.store.check_room()
            more = sa.update(heartbeat).values(beats=heartbeat.c.beats + 1)
            if connection.execute(more).rowcount != 1:
                raise corrupt("heartbeat")

        self._database.write(beat)

    def add(self, payment: Payment, day: str, at: float, claim: KeyClaim | None = None) -> Payment:
        """Number the payment, and write it and its first event: one transaction, because a customer is waiting."""
        records.check_new(payment, day)

        def write(connection: sa.Connection) -> Payment:
            if claim is not None and not claim_key(connection, claim):
                raise JournalConflict("payment_exists")
            last = connection.execute(_COUNT_UP, {"day": day}).scalar_one()
            numbered = replace(payment, number=records.number_for_people(day, last))
            payment_listing.add_line(connection, _insert_new(connection, numbered), numbered, at)
            # Only now: that it is there already is true on a full disk, too.
            self._database.store.check_room()
            self._append(connection, numbered, CheckoutPrepared(), at)
            return numbered

        return self._database.write(write)

    def record(self, payment: Payment, event: PaymentEvent, at: float) -> Payment:
        """Write the event and what it made of the payment in one transaction."""
        newer = records.with_next_version(payment, at)
        change = {
            "of_payment": payment.payment_id,
            "known": payment.version,
            "version": newer.version,
            **records.progress_columns(newer),
        }

        def write(connection: sa.Connection) -> Payment:
            if connection.execute(_CHANGE, change).rowcount != 1:
                raise JournalConflict("payment_changed")
            payment_listing.change_line(connection, newer, at)
            if newer.state is PaymentState.PAID and newer.charge is not None:
                settle(connection, newer)
            self._append(connection, newer, event, at)
            return newer

        return self._database.write(write)

    def get(self, payment_id: str) -> Payment | None:
        """The payment as last recorded."""
        return self._first(_GET, payment_id)

    def find_by_start(self, start: str) -> Payment | None:
        """Within two bounds, which the index serves under every collation; then to the letter."""
        key = lookup_key(start)
        within = payments.c.payment_id.between(key, key + _AFTER_ANY_ID)
        with self._database.read() as connection:
            rows = connection.execute(sa.select(payments).where(within).limit(_SEVERAL)).mappings()
            found = [row for row in rows if str(row["payment_id"]).startswith(start)]
        return records.read_payment(found[0]) if len(found) == 1 else None

    def find_session(self, session_id: str) -> Payment | None:
        """The oldest payment that says it owns the session."""
        return self._first(_FIND_SESSION, session_id)

    def find_intent(self, payment_intent_id: str) -> Payment | None:
        """The oldest payment that was paid through that intent."""
        return self._first(_FIND_INTENT, payment_intent_id)

    def owned_sessions(self, session_ids: Collection[str]) -> set[str]:
        """See Journal."""
        ids = {lookup_key(each): each for each in session_ids}
        owned: set[str] = set()
        with self._database.read() as connection:
            for some in key_lists(list(ids)):
                found = connection.execute(_OWNED, {"keys": some}).scalars()
                owned.update(ids[key] for key in found)
        return owned

    def unfinished(self) -> list[Payment]:
        """Not final, oldest first. A state that this program does not know counts as not final."""
        found = sa.select(payments).where(payments.c.state.not_in(_FINAL_STATES))
        return self._all(found.order_by(payments.c.ordinal))

    def needing_attention(self) -> list[Payment]:
        """With an alarm that nobody has looked after, newest first."""
        found = sa.select(payments).where(payments.c.needs_attention)
        return self._all(found.order_by(payments.c.ordinal.desc()))

    def recent(self, limit: int) -> list[Payment]:
        """The newest, newest first."""
        found = sa.select(payments).order_by(payments.c.ordinal.desc())
        return self._all(found.limit(max(limit, 0)))

    def events(self, payment_id: str) -> Sequence[RecordedEvent]:
        """Everything that happened to a payment, in order."""
        key = lookup_key(payment_id)
        found = sa.select(events).where(events.c.payment_id == key)
        with self._database.read() as connection:
            return _recorded(connection, found)

    def browse(self, query: PaymentQuery) -> PaymentPage:
        """One page, in the order of the query."""
        with self._database.read() as connection:
            return payment_listing.read_page(connection, query)

    def tally(self, query: PaymentQuery) -> Sequence[Tally]:
        """Sums of all that fit."""
        with self._database.read() as connection:
            return payment_listing.read_tally(connection, query)

    def origins(self) -> Sequence[str]:
        """Every face there ever was."""
        with self._database.read() as connection:
            return payment_listing.read_origins(connection)

    def sold(self, since: float, until: float) -> Sequence[Sale]:
        """What was paid in that time."""
        with self._database.read() as connection:
            return sql_sales.read_sold(connection, since, until)

    def known_products(self, limit: int) -> Sequence[KnownProduct]:
        """What the latest payments were for."""
        with self._database.read() as connection:
            return sql_sales.read_known_products(connection, limit)

    def changes_since(self, sequence: int, limit: int) -> Sequence[RecordedEvent]:
        """The events after that one, in order, none passed over."""
        found = sa.select(events).where(events.c.sequence > sequence).limit(max(limit, 0))
        with self._database.read() as connection:
            self._database.store.keep_order(connection)
            return _recorded(connection, found)

    def last_sequence(self) -> int:
        """The newest event's place."""
        with self._database.read() as connection:
            self._database.store.keep_order(connection)
            newest = connection.execute(sa.select(sa.func.max(events.c.sequence))).scalar()
        return newest or 0

    def close(self) -> None:
        """Close every connection. The next call would open the journal again."""
        self._database.close()

    def _append(
        self, connection: sa.Connection, payment: Payment, event: PaymentEvent, at: float
    ) -> None:
        connection.execute(_APPEND, _event_row(payment, event, at))
        changed = Notice(NoticeKind.PAYMENT_CHANGED, payment.payment_id)
        self._database.store.announce(connection, changed)

    def _first(self, found: sa.Select[tuple[object, ...]], wanted_id: str) -> Payment | None:
        with self._database.read() as connection:
            row = connection.execute(found, {"key": lookup_key(wanted_id)}).mappings().first()
        return None if row is None else records.read_payment(row)

    def _all(self, found: sa.Select[tuple[object, ...]]) -> list[Payment]:
        with self._database.read() as connection:
            rows = connection.execute(found).mappings().all()
        return [records.read_payment(row) for row in rows]


def _insert_new(connection: sa.Connection, payment: Payment) -> int:
    """Its place among all payments."""
    try:
        place: int = connection.execute(_INSERT, records.new_row(payment)).scalar_one()
    except sa.exc.IntegrityError:
        raise JournalConflict("payment_exists") from None
    return place


def _recorded(
    connection: sa.Connection, found: sa.Select[tuple[object, ...]]
) -> tuple[RecordedEvent, ...]:
    rows = connection.execute(found.order_by(events.c.sequence)).all()
    return tuple(
        RecordedEvent(row.sequence, row.payment_id, row.at, read_event(row.kind, row.body))
        for row in rows
    )


def _event_row(payment: Payment, event: PaymentEvent, at: float) -> dict[str, object]:
    kind, body = write_event(event)
    return {
        "payment_id": payment.payment_id,
        "version": payment.version,
        "at": at,
        "kind": kind,
        "body": body,
    }
