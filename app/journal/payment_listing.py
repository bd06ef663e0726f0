"""Pages and sums of payments: which of the listing's narrow lines fit, and only then the payments themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import sqlalchemy as sa

from app.core.errors import InputError
from app.core.listing import ListOrder, PaymentPage, PaymentQuery, Tally
from app.core.money import Money
from app.core.payment import Payment
from app.core.settlement import MARK_OF_DISPUTE, MARK_OF_REFUNDS, Mark
from app.core.state import PaymentState
from app.journal import records
from app.journal.documents import lookup_key
from app.journal.listing_words import (
    listing_changes,
    listing_columns,
    spelled_words,
)
from app.journal.tables import disputes, listing, payments, refunds

# Ours, and those of the payment service: payments, sessions, intents, refunds, disputes.
_IDS = re.compile(r"(mp|cs|pi|mr|re|pyr|du|dp)_\S+")
_GLOB_SIGNS = re.compile(r"[*?[]")
_CURSOR = re.compile(r"[0-9]{1,18}", re.ASCII)
_CURSOR_BY_AMOUNT = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
_BY_AMOUNT = frozenset({ListOrder.HIGHEST, ListOrder.LOWEST})
_SAMPLED = 1000
# A sum is in no index: a page of many is sooner filled in its own order than put into it.
_PREPARED_BY_SCAN = listing.c.prepared_at + 0.0
_FACE_VALUE_BY_SCAN = listing.c.face_value + 0

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
            listing.c.declined != sa.bindparam("declined"),
            listing.c.paid_at.is_distinct_from(sa.bindparam("paid_at", type_=sa.Double)),
            listing.c.intent_key.is_distinct_from(sa.bindparam("intent_key")),
        ),
    )
    .values(
        state=sa.bindparam("state"),
        declined=sa.bindparam("declined"),
        intent_key=sa.bindparam("intent_key"),
        paid_at=sa.bindparam("paid_at", type_=sa.Double),
    )
)


def add_line(connection: sa.Connection, ordinal: int, payment: Payment, at: float) -> None:
    """With the payment, in its transaction."""
    connection.execute(_ADD_LINE, {"ordinal": ordinal, **listing_columns(payment, at)})


def change_line(connection: sa.Connection, payment: Payment, at: float) -> None:
    """Most events change nothing in it, and then nothing is written."""
    change = {"of_payment": payment.payment_id, **listing_changes(payment, at)}
    connection.execute(_CHANGE_LINE, change)


def read_page(connection: sa.Connection, query: PaymentQuery) -> PaymentPage:
    """One more than the page holds is looked for: whether there is another page is then known."""
    conditions = _conditions(query, connection.dialect.name, _PREPARED_BY_SCAN)
    by_index = query.order not in _BY_AMOUNT or _fits_often(connection, conditions)
    face_value = listing.c.face_value if by_index else _FACE_VALUE_BY_SCAN
    conditions.extend(_after_cursor(query, face_value))
    ordering = _ordering(query.order, face_value)
    places = (
        sa.select(listing.c.ordinal, listing.c.face_value)
        .where(*conditions)
        .order_by(*ordering)
        .limit(query.limit + 1)
        .subquery()
    )
    found = sa.select(payments, places.c.face_value).join(
        places, places.c.ordinal == payments.c.ordinal
    )
    again = _ordering(query.order, places.c.face_value, places.c.ordinal)
    rows = connection.execute(found.order_by(*again)).mappings().all()
    shown = rows[: query.limit]
    return PaymentPage(
        tuple(records.read_payment(row) for row in shown),
        _cursor_after(shown[-1], query.order) if len(rows) > query.limit else None,
    )


def read_tally(connection: sa.Connection, query: PaymentQuery) -> Sequence[Tally]:
    """Of all that fit, in the order of currencies and states. A damaged payment has no amount to sum up."""
    sums = (
        sa.select(
            listing.c.currency,
            listing.c.state,
            sa.func.count().label("payments"),
            sa.func.sum(listing.c.minor_units).label("total"),
            sa.func.sum(listing.c.refunded_units).label("refunded"),
            sa.func.sum(listing.c.disputed_units).label("disputed"),
        )
        .where(*_conditions(query, connection.dialect.name, listing.c.prepared_at))
        .group_by(listing.c.currency, listing.c.state)
    )
    known = {state.value: place for place, state in enumerate(PaymentState)}
    rows = [row for row in connection.execute(sums) if row.currency and row.state in known]
    rows.sort(key=lambda row: (row.currency, known[row.state]))
    return tuple(
        Tally(
            PaymentState(row.state),
            row.payments,
            Money(int(row.total), row.currency),
            int(row.refunded),
            int(row.disputed),
        )
        for row in rows
    )


def read_origins(connection: sa.Connection) -> Sequence[str]:
    """In their own order."""
    keys = connection.execute(sa.select(listing.c.origin).distinct()).scalars()
    return tuple(sorted(json.loads(f'"{key}"') for key in keys if key))


# --- order ----------------------------------------------------------------------------------------


def _fits_often(connection: sa.Connection, conditions: Sequence[sa.ColumnElement[bool]]) -> bool:
    """Whether a page fills up soon in whatever order, judged by the latest. Otherwise all lines are looked at, and
    then one after the other is three times as fast as by an index."""
    if not conditions:
        return True
    newest = sa.select(sa.func.max(listing.c.ordinal)).scalar_subquery()
    among = sa.select(sa.func.count()).where(listing.c.ordinal > newest - _SAMPLED, *conditions)
    return bool(connection.execute(among).scalar_one() * 10 > _SAMPLED)


def _ordering(
    order: ListOrder,
    face_value: sa.ColumnElement[int],
    ordinal: sa.ColumnElement[int] = listing.c.ordinal,
) -> tuple[sa.ColumnElement[int], ...]:
    match order:
        case ListOrder.NEWEST:
            return (ordinal.desc(),)
        case ListOrder.OLDEST:
            return (ordinal.asc(),)
        case ListOrder.HIGHEST:
            return face_value.desc(), ordinal.desc()
        case ListOrder.LOWEST:
            return face_value.asc(), ordinal.desc()


def _cursor_after(row: records.Row, order: ListOrder) -> str:
    place = str(row["ordinal"])
    return f"{row['face_value']}-{place}" if order in _BY_AMOUNT else place


def _after_cursor(
    query: PaymentQuery, face_value: sa.ColumnElement[int]
) -> list[sa.ColumnElement[bool]]:
    if query.cursor is None:
        return []
    if query.order not in _BY_AMOUNT:
        place = _place(query.cursor)
        newest_first = query.order is ListOrder.NEWEST
        return [listing.c.ordinal < place if newest_first else listing.c.ordinal > place]
    amount, place = _place_by_amount(query.cursor)
    further = face_value < amount if query.order is ListOrder.HIGHEST else face_value > amount
    same = sa.and_(face_value == amount, listing.c.ordinal < place)
    return [sa.or_(further, same)]


def _place(cursor: str) -> int:
    if _CURSOR.fullmatch(cursor):
        return int(cursor)
    raise InputError("cursor_invalid")


def _place_by_amount(cursor: str) -> tuple[int, int]:
    found = _CURSOR_BY_AMOUNT.fullmatch(cursor)
    if found is None:
        raise InputError("cursor_invalid")
    return int(found[1]), int(found[2])


# --- conditions -----------------------------------------------------------------------------------


def _conditions(
    query: PaymentQuery, dialect: str, prepared_at: sa.ColumnElement[float]
) -> list[sa.ColumnElement[bool]]:
    conditions = [*_bounds(query, prepared_at)]
    if query.states is not None:
        conditions.append(listing.c.state.in_(sorted(state.value for state in query.states)))
    if query.marks is not None:
        conditions.append(_marked(query.marks))
    if query.origin is not None:
        conditions.append(listing.c.origin == lookup_key(query.origin))
    if query.text is not None and query.text.strip():
        conditions.append(_mentions(query.text.strip(), dialect))
    return conditions


def _marked(marks: frozenset[Mark]) -> sa.ColumnElement[bool]:
    """One of them is enough; of none, nothing fits."""
    statuses = [status.value for status, mark in MARK_OF_REFUNDS.items() if mark in marks]
    states = [state.value for state, mark in MARK_OF_DISPUTE.items() if mark in marks]
    found: list[sa.ColumnElement[bool]] = [
        listing.c.refund_status.in_(statuses),
        listing.c.dispute_state.in_(states),
    ]
    if Mark.DECLINED in marks:
        found.append(listing.c.declined)
    return sa.or_(*found)


def _bounds(
    query: PaymentQuery, prepared_at: sa.ColumnElement[float]
) -> Sequence[sa.ColumnElement[bool]]:
    bounds = []
    if query.since is not None:
        bounds.append(prepared_at >= query.since)
    if query.until is not None:
        bounds.append(prepared_at < query.until)
    return bounds


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
    disputed = payments.join(disputes, disputes.c.payment_id == payments.c.payment_id)
    return sa.union_all(
        sa.select(payments.c.ordinal).where(own),
        sa.select(listing.c.ordinal).where(listing.c.intent_key == key),
        sa.select(payments.c.ordinal).select_from(refunded).where(of_refund),
        sa.select(payments.c.ordinal).select_from(disputed).where(disputes.c.dispute_key == key),
    )
