"""What became of a payment's money: its disputes in any order, and what both amount to."""

from __future__ import annotations

import itertools
from dataclasses import replace
from random import Random

import pytest

from app.core import events as ev
from app.core.dispute import Dispute, DisputeObserved, DisputeState, decide_dispute
from app.core.money import Money
from app.core.payment import Payment, decide
from app.core.refund import MADE_AT_STRIPE, Refund, RefundState, left_to_refund
from app.core.refund_decision import found_refund, is_marked_as
from app.core.session import Charge
from app.core.settlement import Mark, RefundStatus, Settlement
from app.core.settling import settled
from app.core.state import PaymentState
from tests.contracts.journal_dispute_contract import STORY, a_dispute_reading
from tests.contracts.journal_samples import NOON, a_payment, a_reading
from tests.contracts.refund_samples import a_paid_payment, a_refund, a_refund_reading

PAID = a_paid_payment()
OPEN = a_payment(state=PaymentState.OPEN, session_id="cs_test_1")


def in_state(state: RefundState, cents: int = 500) -> Refund:
    return a_refund(cents=cents, state=state)


def of(**changes: object) -> Dispute:
    return Dispute(PAID.payment_id, NOON, a_dispute_reading(**changes))  # type: ignore[arg-type]


# --- disputes -------------------------------------------------------------------------------------


def test_every_order_with_any_repeats_ends_the_same() -> None:
    random = Random(1)
    for order in itertools.permutations(STORY):
        heard = [*order, *random.choices(order, k=3)]
        dispute = Dispute(PAID.payment_id, NOON, heard[0])
        for snapshot in heard[1:]:
            dispute = decide_dispute(dispute, DisputeObserved(snapshot))
        assert dispute.latest == STORY[-1]


def test_of_two_readings_of_the_same_second_the_later_status_counts() -> None:
    taken, lost = a_dispute_reading(), a_dispute_reading(status="lost")
    for first, second in ((taken, lost), (lost, taken)):
        dispute = Dispute(PAID.payment_id, NOON, first)
        assert decide_dispute(dispute, DisputeObserved(second)).latest == lost


def test_a_reading_that_says_nothing_new_changes_nothing() -> None:
    dispute = of()
    for snapshot in (a_dispute_reading(5), a_dispute_reading(dispute_id="du_9", second=9)):
        assert decide_dispute(dispute, DisputeObserved(snapshot)) is dispute


@pytest.mark.parametrize(
    ("status", "state", "is_final"),
    [
        ("warning_needs_response", DisputeState.INQUIRY, False),
        ("warning_under_review", DisputeState.INQUIRY, False),
        ("warning_closed", DisputeState.CLOSED, True),
        ("needs_response", DisputeState.OPEN, False),
        ("under_review", DisputeState.OPEN, False),
        ("appeal_needs_response", DisputeState.OPEN, False),
        ("invented_later", DisputeState.OPEN, False),
        ("prevented", DisputeState.CLOSED, True),
        ("lost", DisputeState.LOST, True),
        ("won", DisputeState.WON, True),
    ],
)
def test_a_status_of_stripes_has_its_meaning(
    status: str, state: DisputeState, is_final: bool
) -> None:
    dispute = of(status=status, withdrawn_at=None)
    assert (dispute.state, dispute.is_final) == (state, is_final)


def test_a_won_dispute_is_read_on_until_the_money_is_back() -> None:
    assert not of(status="won").is_final
    assert of(status="won", reinstated_at=NOON + 1).is_final


# --- sums -----------------------------------------------------------------------------------------


def test_pending_and_succeeded_refunds_count_and_no_others() -> None:
    refunds = [in_state(state) for state in RefundState]
    assert settled(PAID, refunds, ()) == Settlement(1000, 0, RefundStatus.PARTLY)
    whole = [in_state(RefundState.PENDING, 1990)]
    assert settled(PAID, whole, ()).refund_status is RefundStatus.FULL
    assert settled(OPEN, whole, [of()]) == Settlement()


def test_an_inquiry_moves_nothing_and_another_currency_is_not_added_up() -> None:
    asked = of(status="warning_needs_response", withdrawn_at=None)
    assert settled(PAID, (), [asked]) == Settlement(dispute=DisputeState.INQUIRY)
    foreign = settled(PAID, (), [of(currency="EUR")])
    assert (foreign.disputed_units, foreign.dispute) == (0, DisputeState.OPEN)


def test_of_several_disputes_the_weightiest_is_shown() -> None:
    won, lost = of(status="won", reinstated_at=NOON), of(status="lost", amount_minor_units=90)
    assert settled(PAID, (), [won, lost]) == Settlement(0, 90, dispute=DisputeState.LOST)


def test_marks_and_net_follow_the_settlement() -> None:
    after = replace(PAID, settlement=Settlement(500, 1990, RefundStatus.PARTLY, DisputeState.OPEN))
    assert after.net_units == -500
    assert after.marks == {Mark.PARTLY_REFUNDED, Mark.DISPUTED}
    assert replace(OPEN, declines=2).marks == {Mark.DECLINED}
    assert (OPEN.marks, OPEN.net_units, PAID.net_units) == (frozenset(), 0, 1990)


# --- refunds that were made elsewhere -------------------------------------------------------------


def test_a_mark_counts_only_on_the_payment_that_it_is_of() -> None:
    ours = a_refund()
    made = a_refund_reading(ours)
    assert is_marked_as(made, ours)
    assert not is_marked_as(replace(made, payment_intent_id="pi_2"), ours)
    assert not is_marked_as(made, replace(ours, service_refund_id="re_other"))
    assert not is_marked_as(replace(made, refund_id=None), ours)


def test_a_found_refund_says_where_it_was_made() -> None:
    reading = a_refund_reading(a_refund(), "pending", refund_id=None, reason="unheard_of")
    found = found_refund(PAID, reading, "mr_x", NOON)
    assert (found.requested_by, found.state) == (MADE_AT_STRIPE, RefundState.PENDING)
    assert (found.reason, found.requested_at, found.request) == (None, NOON, {})
    assert not found.needs_attention


def test_refundable_is_the_smaller_of_ours_and_stripes() -> None:
    told = replace(PAID, charge=Charge("ch_1", NOON, amount_refunded=1500))
    assert left_to_refund(told, ()) == Money(490, "USD")
    assert left_to_refund(told, [in_state(RefundState.SUCCEEDED, 1700)]) == Money(290, "USD")


# --- times and the charge -------------------------------------------------------------------------


def paid_reading(payment: Payment, **changes: object) -> ev.SessionObserved:
    facts = {"status": "complete", "payment_status": "paid", "url": None, **changes}
    return ev.SessionObserved(a_reading(payment, **facts))


def test_it_was_paid_when_stripe_says_so_and_a_later_reading_changes_nothing() -> None:
    charge = Charge("ch_1", NOON + 3)
    paid, _ = decide(OPEN, paid_reading(OPEN, charge=charge, paid_at=NOON + 3))
    assert (paid.state, paid.paid_at, paid.charge) == (PaymentState.PAID, NOON + 3, charge)
    same, _ = decide(paid, paid_reading(OPEN, paid_at=NOON + 9))
    assert same is paid


def test_the_charge_is_kept_as_it_was_last_read() -> None:
    paid, _ = decide(OPEN, paid_reading(OPEN, charge=Charge("ch_1", NOON)))
    newer = Charge("ch_1", NOON, amount_refunded=500, disputed=True)
    noted, _ = decide(paid, paid_reading(OPEN, charge=newer))
    assert (noted.charge, noted.state) == (newer, PaymentState.PAID)
    narrow, _ = decide(noted, paid_reading(OPEN))
    assert narrow is noted


def test_the_time_of_a_delayed_payment_may_come_before_or_after_its_reading() -> None:
    told = ev.PaidTimeLearned(NOON + 7)
    for order in ((told, paid_reading(OPEN)), (paid_reading(OPEN), told)):
        payment = OPEN
        for event in order:
            payment, _ = decide(payment, event)
        assert (payment.state, payment.paid_at) == (PaymentState.PAID, NOON + 7)
