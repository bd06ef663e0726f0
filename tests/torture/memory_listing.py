"""Lists and sums over payments in memory, as the port describes them. Nobody searches for words in a schedule."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from app.core.errors import InputError
from app.core.listing import ListOrder, PaymentPage, PaymentQuery, Tally
from app.core.money import Money
from app.core.payment import Payment
from app.core.state import PaymentState

# The place of a payment among all, and the payment.
Placed = tuple[int, Payment]


def page(placed: Sequence[Placed], query: PaymentQuery) -> PaymentPage:
    """One page of those that fit."""
    fitting = sorted(_fitting(placed, query), key=lambda each: _place_in(query.order, *each))
    if query.cursor is not None:
        last = _last_place(query.cursor, query.order)
        fitting = [each for each in fitting if _place_in(query.order, *each) > last]
    shown = fitting[: query.limit]
    more = len(fitting) > query.limit
    cursor = "-".join(map(str, _place_in(query.order, *shown[-1]))) if more else None
    return PaymentPage(tuple(payment for _, payment in shown), cursor)


def tally(placed: Sequence[Placed], query: PaymentQuery) -> Sequence[Tally]:
    """Sums of those that fit."""
    grouped: dict[tuple[str, int], list[Payment]] = defaultdict(list)
    states = list(PaymentState)
    for _, payment in _fitting(placed, query):
        grouped[payment.order.amount.currency, states.index(payment.state)].append(payment)
    return tuple(
        Tally(
            states[state],
            len(found),
            Money(sum(each.order.amount.minor_units for each in found), currency),
            sum(each.settlement.refunded_units for each in found),
            sum(each.settlement.disputed_units for each in found),
        )
        for (currency, state), found in sorted(grouped.items())
    )


def _fitting(placed: Sequence[Placed], query: PaymentQuery) -> list[Placed]:
    assert query.text is None, "nobody searches in a schedule"
    return [each for each in placed if _fits(each[1], query)]


def _fits(payment: Payment, query: PaymentQuery) -> bool:
    return (
        (query.states is None or payment.state in query.states)
        and (query.since is None or payment.prepared_at >= query.since)
        and (query.until is None or payment.prepared_at < query.until)
        and (query.origin is None or payment.origin == query.origin)
        and (query.marks is None or bool(query.marks & payment.marks))
    )


def _place_in(order: ListOrder, ordinal: int, payment: Payment) -> tuple[int, ...]:
    face_value = payment.order.amount.face_value
    match order:
        case ListOrder.NEWEST:
            return (-ordinal,)
        case ListOrder.OLDEST:
            return (ordinal,)
        case ListOrder.HIGHEST:
            return (-face_value, -ordinal)
        case ListOrder.LOWEST:
            return (face_value, -ordinal)


def _last_place(cursor: str, order: ListOrder) -> tuple[int, ...]:
    by_amount = order in {ListOrder.HIGHEST, ListOrder.LOWEST}
    if not re.fullmatch(r"-?\d{1,18}--?\d{1,18}" if by_amount else r"-?\d{1,18}", cursor):
        raise InputError("cursor_invalid")
    return tuple(int(part) for part in re.findall(r"(?:(?<=-)|^)-?\d+", cursor))
