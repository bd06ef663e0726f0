"""Pages of payments: which of the listing's narrow lines fit, and only then the payments themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa

from app.core.errors import InputError
from app.core.listing import PaymentPage, PaymentQuery
from app.core.payment import Payment
from app.journal import records
from app.journal.documents import lookup_key
from app.journal.listing_words import (
    listing_changes,
    listing_columns,
    spelled_words,
)
from app.journal.tables import listing, payments, refunds

# Ours, and those of the payment service: payments, sessions, intents, refunds.
_IDS = re.compile(r"(mp|cs|pi|mr|re|pyr)_\S+")
_GLOB_SIGNS = re.compile(r"[*?[]")
_CURSOR = re.compile(r"[0-9]{1,18}", re.ASCII)

# Built once: they are part of every payment's and every event's transaction.
_ADD_LINE = sa.insert(listing)
_CHANGE_LINE = (
    sa.update(listing)
    .where(
        listing.c.ordinal
        == sa.select(payments.c.ordinal)
        .where(payments.c.payment_id == sa.bindparam("of_payment"))
        .scalar_subquery(),
        sa.or_(
            listing.c.state != sa.bindparam("state"),
            listing.c.intent_key.is_distinct_from(sa.bindparam("intent_key")),
        ),
    )
    .values(state=sa.bindparam("state"), intent_key=sa.bindparam("intent_key"))
)


def add_line(connection: sa.Connection, ordinal: int, payment: Payment) -> None:
    """With the payment, in its transaction."""
    connection.execute(_ADD_LINE, {"ordinal": ordinal, **listing_columns(payment)})


def change_line(connection: sa.Connection, payment: Payment) -> None:
    """Most events change nothing in it, and then nothing is written."""
    connection.execute(_CHANGE_LINE, {"of_payment": payment.payment_id, **listing_changes(payment)})


def read_page(connection: sa.Connection, query: PaymentQuery) -> PaymentPage:
    """One more than the page holds is looked for: whether there is another page is then known."""
    places = (
        sa.select(listing.c.ordinal)
        .where(*_conditions(query, connection.dialect.name))
        .order_by(listing.c.ordinal.desc())
        .limit(query.limit + 1)
    )
    found = sa.select(payments).where(payments.c.ordinal.in_(places))
    rows = connection.execute(found.order_by(payments.c.ordinal.desc())).mappings().all()
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    return PaymentPage(
        tuple(records.read_payment(row) for row in shown),
        str(shown[-1]["ordinal"]) if more else None,
    )


def _conditions(query: PaymentQuery, dialect: str) -> list[sa.ColumnElement[bool]]:
    conditions = [*_bounds(query)]
    if query.states is not None:
        conditions.append(listing.c.state.in_(sorted(state.value for state in query.states)))
    if query.origin is not None:
        conditions.append(listing.c.origin == lookup_key(query.origin))
    if query.text is not None and query.text.strip():
        conditions.append(_mentions(query.text.strip(), dialect))
    return conditions


def _bounds(query: PaymentQuery) -> Sequence[sa.ColumnElement[bool]]:
    bounds = []
    if query.cursor is not None:
        bounds.append(listing.c.ordinal < _place(query.cursor))
    if query.since is not None:
        bounds.append(listing.c.prepared_at >= query.since)
    if query.until is not None:
        bounds.append(listing.c.prepared_at < query.until)
    return bounds


def _place(cursor: str) -> int:
    if _CURSOR.fullmatch(cursor):
        return int(cursor)
    raise InputError("cursor_invalid")


def _mentions(text: str, dialect: str) -> sa.ColumnElement[bool]:
    holds = _holds_on_sqlite if dialect == "sqlite" else _holds
    everything = sa.and_(*map(holds, spelled_words(text)))
    if _IDS.fullmatch(text):
        return sa.or_(everything, listing.c.ordinal.in_(_with_id(lookup_key(text))))
    return everything


def _holds(word: str) -> sa.ColumnElement[bool]:
    """Not LIKE, which takes a customer's `%` for a sign of its own."""
    return sa.func.strpos(listing.c.words, word) > 0


def _holds_on_sqlite(word: str) -> sa.ColumnElement[bool]:
    """Twice as fast as `instr`; unlike LIKE it tells capitals apart, of which the spelling makes use."""
    pattern = _GLOB_SIGNS.sub(r"[\g<0>]", word)
    return listing.c.words.op("GLOB", is_comparison=True)(f"*{pattern}*")


def _with_id(key: str) -> sa.CompoundSelect[tuple[int]]:
    own = sa.or_(payments.c.payment_id == key, payments.c.session_key == key)
    of_refund = sa.or_(refunds.c.refund_id == key, refunds.c.service_key == key)
    refunded = payments.join(refunds, refunds.c.payment_id == payments.c.payment_id)
    return sa.union_all(
        sa.select(payments.c.ordinal).where(own),
        sa.select(listing.c.ordinal).where(listing.c.intent_key == key),
        sa.select(payments.c.ordinal).select_from(refunded).where(of_refund),
    )
