"""What a payment needs of staff, and since when. Pure: told by all that has happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields, replace

from app.core.attention import AttentionItem, AttentionReason
from app.core.events import PaymentEvent
from app.core.payment import Payment, decide
from app.core.refund import Refund
from app.core.state import PaymentState

# By then a link that was to be closed should have been, unless nobody can reach the payment service.
CLOSING_TOO_LONG_SECONDS = 600.0
_AGREED = frozenset({"scan_seconds", "expires_at"})

# Seconds since the epoch, and what happened then.
Happening = tuple[float, PaymentEvent]


def attention_items(
    payment: Payment, happened: Sequence[Happening], failed: Sequence[Refund], now: float
) -> list[AttentionItem]:
    """One for each thing that staff have to look after. `failed` are those of its refunds that need it."""
    began = _begun_at(payment, happened)
    last = happened[-1][0] if happened else payment.prepared_at
    items = []
    for reason in _reasons(payment, failed):
        refunds = tuple(failed) if reason is AttentionReason.REFUND_FAILED else ()
        items.append(AttentionItem(payment, reason, began.get(reason, last), refunds))
    return [each for each in items if _is_due(each, now)]


def _reasons(payment: Payment, failed: Iterable[Refund]) -> list[AttentionReason]:
    reasons = {AttentionReason(alarm.value) for alarm in payment.open_alarms}
    # The payment may not have been told of it yet.
    if any(refund.refund_id not in payment.failed_refunds for refund in failed):
        reasons.add(AttentionReason.REFUND_FAILED)
    if payment.state is PaymentState.CLOSING and not payment.closing_acknowledged:
        reasons.add(AttentionReason.CLOSING_TOO_LONG)
    return [reason for reason in AttentionReason if reason in reasons]


def _is_due(item: AttentionItem, now: float) -> bool:
    closing = item.reason is AttentionReason.CLOSING_TOO_LONG
    return not closing or now - item.since >= CLOSING_TOO_LONG_SECONDS


def _begun_at(payment: Payment, happened: Iterable[Happening]) -> dict[AttentionReason, float]:
    """When each alarm was last raised, and when the closing began; by deciding everything once more."""
    begun: dict[AttentionReason, float] = {}
    before = _when_prepared(payment)
    for at, event in happened:
        after, _ = decide(before, event)
        for alarm in after.open_alarms - before.open_alarms:
            begun[AttentionReason(alarm.value)] = at
        if after.state is PaymentState.CLOSING and before.state is not PaymentState.CLOSING:
            begun[AttentionReason.CLOSING_TOO_LONG] = at
        before = after
    return begun


def _when_prepared(payment: Payment) -> Payment:
    """What has a value of its own at the beginning has it again; the rest was agreed on, and stays."""
    first = {
        each.name: each.default
        for each in fields(payment)
        if each.default is not MISSING and each.name not in _AGREED
    }
    return replace(payment, **first)


def newest_first(items: Iterable[AttentionItem]) -> list[AttentionItem]:
    """In the order in which staff read them."""
    return sorted(items, key=lambda item: item.since, reverse=True)
