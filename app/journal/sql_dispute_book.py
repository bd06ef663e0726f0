"""The DisputeBook in the journal's database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from app.core.dispute import Dispute, DisputeObserved, DisputeSnapshot, Withdrawn, decide_dispute
from app.core.errors import JournalConflict
from app.journal.database import SqlDatabase
from app.journal.dispute_book import RecordedDisputeEvent
from app.journal.dispute_records import (
    dispute_row,
    read_dispute,
    read_dispute_event,
    write_dispute_event,
)
from app.journal.documents import lookup_key
from app.journal.notices import Notice, NoticeKind
from app.journal.sql_settlement import locked_payment, settle
from app.journal.tables import dispute_events, disputes, list_cursors, payments

# As text, because SQLAlchemy has it for each database apart.
_CLAIM = sa.text(
    "INSERT INTO list_cursors (name, checked_at) VALUES (:name, :now)"
    " ON CONFLICT (name) DO UPDATE SET checked_at = excluded.checked_at"
    " WHERE abs(:now - list_cursors.checked_at) >= :every"
)
_SET_CURSOR = sa.text(
    "UPDATE list_cursors SET created_at = :created_at"
    " WHERE name = :name AND (created_at IS NULL OR created_at < :created_at)"
)


class SqlDisputeBook:
    """Nothing is cached: what is returned is what the database has."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def observe(self, payment_id: str, snapshot: DisputeSnapshot, at: float) -> Dispute:
        """See DisputeBook. The payment's row is locked, so its disputes are written one after the other."""

        def write(connection: sa.Connection) -> Dispute:
            payment = locked_payment(connection, payment_id)
            known = _read(connection, snapshot.dispute_id)
            if payment is None or (known is not None and known.payment_id != payment_id):
                raise JournalConflict("payment_changed")
            dispute = _decided(known, payment_id, snapshot, at)
            if dispute is not known:
                self._keep(connection, dispute, snapshot, at)
                settle(connection, payment)
            return dispute

        return self._database.write(write)

    def _keep(
        self, connection: sa.Connection, dispute: Dispute, snapshot: DisputeSnapshot, at: float
    ) -> None:
        row = dispute_row(dispute)
        if dispute.version == 0:
            self._database.store.check_room()
            connection.execute(sa.insert(disputes), row)
        else:
            mine = disputes.c.dispute_key == row.pop("dispute_key")
            del row["payment_id"]
            connection.execute(sa.update(disputes).where(mine).values(row))
        kind, body = write_dispute_event(DisputeObserved(snapshot))
        event = {"version": dispute.version, "at": at, "kind": kind, "body": body}
        key = lookup_key(dispute.dispute_id)
        connection.execute(sa.insert(dispute_events), {"dispute_key": key, **event})
        changed = Notice(NoticeKind.PAYMENT_CHANGED, dispute.payment_id)
        self._database.store.announce(connection, changed)

    def get(self, dispute_id: str) -> Dispute | None:
        """The dispute as last recorded."""
        with self._database.read() as connection:
            return _read(connection, dispute_id)

    def of_payment(self, payment_id: str) -> list[Dispute]:
        """Every dispute of a payment, oldest first."""
        return self._all(disputes.c.payment_id == lookup_key(payment_id))

    def unfinished(self) -> list[Dispute]:
        """Those that may still change, oldest first."""
        return self._all(sa.not_(disputes.c.is_final))

    def withdrawn(self, since: float, until: float) -> Sequence[Withdrawn]:
        """What was withdrawn in that time and has not been reinstated."""
        found = (
            sa.select(disputes, payments.c.number)
            .join(payments, payments.c.payment_id == disputes.c.payment_id)
            .where(disputes.c.withdrawn_at >= since, disputes.c.withdrawn_at < until)
            .order_by(disputes.c.withdrawn_at, disputes.c.ordinal)
        )
        with self._database.read() as connection:
            rows = connection.execute(found).mappings().all()
        return tuple(
            withdrawn_of(read_dispute(row), row["number"], row["withdrawn_at"]) for row in rows
        )

    def events(self, dispute_id: str) -> Sequence[RecordedDisputeEvent]:
        """Everything that happened to a dispute, in order."""
        mine = dispute_events.c.dispute_key == lookup_key(dispute_id)
        found = sa.select(dispute_events).where(mine).order_by(dispute_events.c.sequence)
        with self._database.read() as connection:
            rows = connection.execute(found).all()
        return tuple(
            RecordedDisputeEvent(
                row.sequence, dispute_id, row.at, read_dispute_event(row.kind, row.body)
            )
            for row in rows
        )

    def claim_list(self, name: str, now: float, every: float) -> bool:
        """See DisputeBook."""
        claim = {"name": name, "now": now, "every": every}
        return self._database.write(
            lambda connection: connection.execute(_CLAIM, claim).rowcount == 1, synced=False
        )

    def cursor(self, name: str) -> float | None:
        """See DisputeBook."""
        found = sa.select(list_cursors.c.created_at).where(list_cursors.c.name == name)
        with self._database.read() as connection:
            return connection.execute(found).scalar()

    def set_cursor(self, name: str, created_at: float) -> None:
        """See DisputeBook. Unsynced: what a power cut forgets is only read again."""
        row = {"name": name, "created_at": created_at}
        self._database.write(lambda connection: connection.execute(_SET_CURSOR, row), synced=False)

    def _all(self, wanted: sa.ColumnElement[bool]) -> list[Dispute]:
        found = sa.select(disputes).where(wanted).order_by(disputes.c.ordinal)
        with self._database.read() as connection:
            rows = connection.execute(found).mappings().all()
        return [read_dispute(row) for row in rows]


def _read(connection: sa.Connection, dispute_id: str) -> Dispute | None:
    found = sa.select(disputes).where(disputes.c.dispute_key == lookup_key(dispute_id))
    row = connection.execute(found).mappings().first()
    return None if row is None else read_dispute(row)


def _decided(
    known: Dispute | None, payment_id: str, snapshot: DisputeSnapshot, at: float
) -> Dispute:
    """The same object as `known` if the reading says nothing new."""
    if known is None:
        return Dispute(payment_id, at, snapshot)
    decided = decide_dispute(known, DisputeObserved(snapshot))
    return decided if decided is known else replace(decided, version=known.version + 1)


def withdrawn_of(dispute: Dispute, number: str, at: float) -> Withdrawn:
    """A dispute that keeps money, as reports count it."""
    return Withdrawn(dispute.dispute_id, dispute.payment_id, number, at, dispute.amount)
