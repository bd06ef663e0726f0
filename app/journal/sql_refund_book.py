"""The RefundBook in the journal's database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa

from app.core.errors import JournalConflict
from app.core.payment import Payment
from app.core.refund import (
    UNFINISHED_REFUNDS,
    Refund,
    RefundSnapshot,
    RefundState,
    left_to_refund,
)
from app.core.refund_events import RefundEvent, RefundFound, RefundRequested
from app.core.sales import GivenBack
from app.journal import refund_records, sql_sales
from app.journal.database import SqlDatabase
from app.journal.documents import lookup_key
from app.journal.notices import Notice, NoticeKind
from app.journal.refund_book import RecordedRefundEvent
from app.journal.sql_settlement import locked_payment, settle
from app.journal.tables import refund_events, refunds

T = TypeVar("T")
_Rows = sa.Select[tuple[T]]
_FINAL_STATES = sorted(state.value for state in set(RefundState) - UNFINISHED_REFUNDS)


class SqlRefundBook:
    """Nothing is cached: what is returned is what the database has."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def add(self, refund: Refund, left_of: Payment, at: float) -> Refund:
        """See RefundBook. The payment's row is locked, so refunds of one payment come one after the other."""
        if refund.version != 0 or refund.payment_id != left_of.payment_id:
            raise ValueError("a new refund has version 0, and is one of the payment's")

        def write(connection: sa.Connection) -> Refund:
            self._database.store.check_room()
            payment = locked_payment(connection, refund.payment_id)
            _check_left(connection, refund, payment)
            connection.execute(sa.insert(refunds), refund_records.new_row(refund))
            self._append(connection, refund, RefundRequested(), at)
            return refund

        return self._database.write(write)

    def add_found(self, payment_id: str, snapshot: RefundSnapshot, at: float) -> Refund:
        """See RefundBook."""

        def write(connection: sa.Connection) -> Refund:
            payment = locked_payment(connection, payment_id)
            if payment is None:
                raise JournalConflict("payment_changed")
            known = _with_service_id(connection, snapshot.service_refund_id)
            if known is not None:
                return known
            self._database.store.check_room()
            found = refund_records.found_row(payment, snapshot, at)
            connection.execute(sa.insert(refunds), found.row)
            self._append(connection, found.refund, RefundFound(snapshot), at)
            settle(connection, payment)
            return found.refund

        return self._database.write(write)

    def record(self, refund: Refund, event: RefundEvent, at: float) -> Refund:
        """Write the event and what it made of the refund in one transaction."""
        newer = refund_records.with_next_version(refund)
        change = (
            sa.update(refunds)
            .where(refunds.c.refund_id == refund.refund_id)
            .where(refunds.c.version == refund.version)
            .values(version=newer.version, **refund_records.progress_columns(newer))
        )
        counted_at = refund_records.counted_at(newer, event, at)
        if counted_at is not None:
            change = change.values(counted_at=sa.func.coalesce(refunds.c.counted_at, counted_at))

        def write(connection: sa.Connection) -> Refund:
            payment = locked_payment(connection, refund.payment_id)
            if connection.execute(change).rowcount != 1:
                raise JournalConflict("refund_changed")
            self._append(connection, newer, event, at)
            if payment is not None:
                settle(connection, payment)
            return newer

        return self._database.write(write)

    def get(self, refund_id: str) -> Refund | None:
        """The refund as last recorded."""
        found = sa.select(refunds).where(refunds.c.refund_id == lookup_key(refund_id))
        return next(iter(self._all(found)), None)

    def of_payment(self, payment_id: str) -> list[Refund]:
        """Every refund of a payment, oldest first."""
        found = sa.select(refunds).where(refunds.c.payment_id == lookup_key(payment_id))
        return self._all(found.order_by(refunds.c.ordinal))

    def unfinished(self) -> list[Refund]:
        """Not final, oldest first. A state that this program does not know counts as not final."""
        found = sa.select(refunds).where(refunds.c.state.not_in(_FINAL_STATES))
        return self._all(found.order_by(refunds.c.ordinal))

    def needing_attention(self) -> list[Refund]:
        """What staff must know about, newest first."""
        found = sa.select(refunds).where(refunds.c.needs_attention)
        return self._all(found.order_by(refunds.c.ordinal.desc()))

    def given_back(self, since: float, until: float) -> Sequence[GivenBack]:
        """What was made in that time, and has not failed since."""
        with self._database.read() as connection:
            return sql_sales.read_given_back(connection, since, until)

    def events(self, refund_id: str) -> Sequence[RecordedRefundEvent]:
        """Everything that happened to a refund, in order."""
        mine = refund_events.c.refund_id == lookup_key(refund_id)
        found = sa.select(refund_events).where(mine).order_by(refund_events.c.sequence)
        with self._database.read() as connection:
            rows = connection.execute(found).all()
        return tuple(
            RecordedRefundEvent(
                row.sequence,
                row.refund_id,
                row.at,
                refund_records.read_refund_event(row.kind, row.body),
            )
            for row in rows
        )

    def _append(
        self, connection: sa.Connection, refund: Refund, event: RefundEvent, at: float
    ) -> None:
        connection.execute(sa.insert(refund_events), _event_row(refund, event, at))
        changed = Notice(NoticeKind.PAYMENT_CHANGED, refund.payment_id)
        self._database.store.announce(connection, changed)

    def _all(self, found: sa.Select[tuple[object, ...]]) -> list[Refund]:
        with self._database.read() as connection:
            rows = connection.execute(found).mappings().all()
        return [refund_records.read_refund(row) for row in rows]


def _with_service_id(connection: sa.Connection, service_refund_id: str) -> Refund | None:
    same = refunds.c.service_key == lookup_key(service_refund_id)
    found = sa.select(refunds).where(same).order_by(refunds.c.ordinal).limit(1)
    row = connection.execute(found).mappings().first()
    return None if row is None else refund_records.read_refund(row)


def _check_left(connection: sa.Connection, refund: Refund, payment: Payment | None) -> None:
    given = sa.select(refunds).where(refunds.c.payment_id == lookup_key(refund.payment_id))
    rows = connection.execute(given).mappings().all()
    others = [refund_records.read_refund(row) for row in rows]
    if _is_known(connection, refund):
        raise JournalConflict("refund_exists")
    if payment is None or not _fits(refund, payment, others):
        raise JournalConflict("refund_exceeds_payment")


def _is_known(connection: sa.Connection, refund: Refund) -> bool:
    same = refunds.c.refund_id == lookup_key(refund.refund_id)
    return connection.execute(sa.select(refunds.c.ordinal).where(same)).first() is not None


def _fits(refund: Refund, payment: Payment, others: Sequence[Refund]) -> bool:
    left = left_to_refund(payment, others)
    return refund.amount.currency == left.currency and (
        0 < refund.amount.minor_units <= left.minor_units
    )


def _event_row(refund: Refund, event: RefundEvent, at: float) -> dict[str, object]:
    kind, body = refund_records.write_refund_event(event)
    return {
        "refund_id": refund.refund_id,
        "version": refund.version,
        "at": at,
        "kind": kind,
        "body": body,
    }
