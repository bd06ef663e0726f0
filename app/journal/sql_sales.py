"""What was sold, when, and for how much, out of the journal's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from app.core.listing import KnownProduct
from app.core.order import Order
from app.core.refund import MOVED_REFUNDS
from app.core.sales import GivenBack, Sale
from app.journal import records, refund_records
from app.journal.tables import listing, payments, refunds

# How many payments back a product is remembered.
_REMEMBERED = 1000


def read_sold(connection: sa.Connection, since: float, until: float) -> Sequence[Sale]:
    """Paid from `since` to before `until`, oldest first."""
    when = sa.and_(listing.c.paid_at >= since, listing.c.paid_at < until)
    found = (
        sa.select(payments.c.payment_id, payments.c.number, payments.c.terms, listing.c.paid_at)
        .join(listing, listing.c.ordinal == payments.c.ordinal)
        .where(when)
        .order_by(listing.c.paid_at, listing.c.ordinal)
    )
    return tuple(_sale(row) for row in connection.execute(found))


def _sale(row: Any) -> Sale:
    order, origin = records.read_order(row.terms), records.read_origin(row.terms)
    return Sale(row.payment_id, row.number, row.paid_at, order.amount, order.product_name, origin)


def read_given_back(connection: sa.Connection, since: float, until: float) -> Sequence[GivenBack]:
    """Pending or succeeded from `since` to before `until`, and not failed since; oldest first."""
    found = (
        sa.select(refunds, payments.c.number)
        .join(payments, payments.c.payment_id == refunds.c.payment_id)
        .where(refunds.c.counted_at >= since, refunds.c.counted_at < until)
        .where(refunds.c.state.in_(sorted(MOVED_REFUNDS)))
        .order_by(refunds.c.counted_at, refunds.c.ordinal)
    )
    return tuple(_given_back(row) for row in connection.execute(found).mappings())


def _given_back(row: records.Row) -> GivenBack:
    refund = refund_records.read_refund(row)
    return GivenBack(
        refund.refund_id, refund.payment_id, row["number"], row["counted_at"], refund.amount
    )


def read_known_products(connection: sa.Connection, limit: int) -> Sequence[KnownProduct]:
    """Of the latest payments, the latest first, each name once."""
    found = sa.select(payments.c.terms).order_by(payments.c.ordinal.desc()).limit(_REMEMBERED)
    orders = (records.read_order(terms) for terms in connection.execute(found).scalars())
    return known_products(orders, limit)


def known_products(orders: Iterable[Order], limit: int) -> Sequence[KnownProduct]:
    """`orders` are the latest first."""
    known: dict[str, KnownProduct] = {}
    for order in orders:
        if len(known) >= limit:
            break
        known.setdefault(order.product_name, KnownProduct(order.product_name, order.amount))
    return tuple(known.values())
