"""What staff have to look after, since when, and for which reasons; told by a payment's own story."""

from __future__ import annotations

import dataclasses

from app.core import events as ev
from app.core.attention import AttentionItem, AttentionReason
from app.core.looking_after import CLOSING_TOO_LONG_SECONDS, attention_items, newest_first
from app.core.payment import Payment, decide
from app.core.refund import Refund
from tests.contracts.refund_samples import a_refund
from tests.core.payment_space import ALL_EVENTS, START, reading

R = AttentionReason
OPEN = ev.SessionObserved(reading("open"))
CLOSE = ev.CloseRequested(ev.CloseReason.STAFF)
PAID = ev.SessionObserved(reading("paid"))
WRONG = ev.SessionObserved(reading("paid", amount_minor_units=1))
SEEN = ev.AlarmsAcknowledged("desk")
LATER = 100_000.0


def told(
    *events: ev.PaymentEvent, now: float = LATER, failed: tuple[Refund, ...] = ()
) -> list[AttentionItem]:
    """What it comes to if one of them happens each second."""
    payment: Payment = START
    happened = []
    for second, event in enumerate(events, start=1):
        payment = decide(payment, event)[0]
        happened.append((float(second), event))
    return attention_items(payment, happened, failed, now)


def reasons(*events: ev.PaymentEvent, now: float = LATER) -> list[tuple[R, float]]:
    return [(each.reason, each.since) for each in told(*events, now=now)]


def test_a_payment_as_it_should_be_needs_nobody() -> None:
    assert reasons() == reasons(OPEN) == reasons(OPEN, PAID) == []


def test_what_was_paid_late_is_told_since_then() -> None:
    freed = ev.ScreenFreed(OPEN_STATE)
    assert reasons(OPEN, freed, PAID) == [(R.PAID_LATE, 3.0)]
    assert reasons(OPEN, PAID, freed) == [(R.PAID_LATE, 3.0)]


def test_every_reason_by_itself() -> None:
    assert reasons(OPEN, WRONG) == [(R.MISMATCH, 2.0)]
    assert reasons(OPEN, ev.SessionMissed(), ev.CodeScanned()) == [(R.SESSION_MISSING, 2.0)]
    expired = ev.SessionObserved(reading("expired"))
    assert reasons(OPEN, expired, PAID) == [(R.PAID_AFTER_END, 3.0)]


def test_a_link_that_is_being_closed_is_told_of_only_after_a_while() -> None:
    begun = 2.0
    assert reasons(OPEN, CLOSE, now=begun + CLOSING_TOO_LONG_SECONDS - 1) == []
    assert reasons(OPEN, CLOSE, now=begun + CLOSING_TOO_LONG_SECONDS) == [
        (R.CLOSING_TOO_LONG, begun)
    ]
    assert reasons(OPEN, CLOSE, SEEN) == []
    assert reasons(OPEN, CLOSE, PAID) == []


def test_what_was_acknowledged_is_gone_and_what_is_new_is_told_since_then() -> None:
    failed = ev.RefundFailed("mr_1")
    assert reasons(OPEN, PAID, failed) == [(R.REFUND_FAILED, 3.0)]
    assert reasons(OPEN, PAID, failed, SEEN) == []
    again = ev.RefundFailed("mr_2")
    assert reasons(OPEN, PAID, failed, SEEN, again) == [(R.REFUND_FAILED, 5.0)]


def test_failed_refunds_come_with_their_reason_and_even_before_the_payment_was_told() -> None:
    refund = a_refund(1)
    [item] = told(OPEN, PAID, failed=(refund,))
    assert (item.reason, item.refunds, item.since) == (R.REFUND_FAILED, (refund,), 2.0)
    heard = ev.RefundFailed(refund.refund_id)
    assert told(OPEN, PAID, heard, SEEN, failed=(refund,)) == []
    [mismatch] = told(OPEN, WRONG)
    assert mismatch.refunds == ()


def test_several_reasons_are_several_items_newest_first() -> None:
    items = told(OPEN, ev.SessionMissed(), CLOSE)
    assert [each.reason for each in newest_first(items)] == [R.CLOSING_TOO_LONG, R.SESSION_MISSING]


def test_whatever_happens_every_alarm_has_a_time_at_which_it_began() -> None:
    """The payment is told once more from its beginning, so its story must lead to where it is."""
    for first in ALL_EVENTS:
        for second in ALL_EVENTS[::3]:
            for item in told(OPEN, first, CLOSE, second):
                assert item.since in {1.0, 2.0, 3.0, 4.0}
                is_closing = item.reason is R.CLOSING_TOO_LONG
                assert is_closing or item.reason.value in item.payment.open_alarms


def test_a_story_that_is_lost_is_told_since_the_payment_began() -> None:
    alarmed = dataclasses.replace(START, alarms=decide(decide(START, OPEN)[0], WRONG)[0].alarms)
    [item] = attention_items(alarmed, [], [], LATER)
    assert (item.reason, item.since) == (R.MISMATCH, START.prepared_at)


OPEN_STATE = decide(START, OPEN)[0].state
