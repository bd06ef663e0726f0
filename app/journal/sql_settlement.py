"""Writes a payment's settlement, in the transaction that changes what it is made of."""

from __future__ import annotations

import sqlalchemy as sa

from app.core.payment import Payment
from app.core.settlement import Settlement
from app.core.settling import settled
from app.journal import records, refund_records
from app.journal.dispute_records import read_dispute, write_settlement
from app.journal.documents import lookup_key
from app.journal.tables import disputes, listing, payments, refunds


def locked_payment(connection: sa.Connection, payment_id: str) -> Payment | None:
    """The payment, held until the transaction ends: changes of its settlement come one after the other.

    SQLite, which has no such lock, has locked everything at the beginning.
    """
    found = sa.select(payments).where(payments.c.payment_id == lookup_key(payment_id))
    row = connection.execute(found.with_for_update()).mappings().first()
    return None if row is None else records.read_payment(row)


def settle(connection: sa.Connection, payment: Payment) -> None:
    """Compute the settlement again and write it if it has changed. `payment` must be locked by this transaction."""
    now = _computed(connection, payment)
    if now == payment.settlement:
        return
    mine = payments.c.payment_id == payment.payment_id
    change = sa.update(payments).where(mine).values(settlement=write_settlement(now))
    connection.execute(change)
    place = sa.select(payments.c.ordinal).where(mine).scalar_subquery()
    connection.execute(
        sa.update(listing)
        .where(listing.c.ordinal == place)
        .values(
            refunded_units=now.refunded_units,
            disputed_units=now.disputed_units,
            refund_status=now.refund_status.value,
            dispute_state=now.dispute.value,
        )
    )


def _computed(connection: sa.Connection, payment: Payment) -> Settlement:
    theirs = sa.select(refunds).where(refunds.c.payment_id == payment.payment_id)
    refund_rows = connection.execute(theirs).mappings().all()
    theirs = sa.select(disputes).where(disputes.c.payment_id == payment.payment_id)
    dispute_rows = connection.execute(theirs).mappings().all()
    return settled(
        payment, map(refund_records.read_refund, refund_rows), map(read_dispute, dispute_rows)
    )
