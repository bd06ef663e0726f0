"""Refunds: every event on every refund that can be, and sums that are never more than what was paid."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import refund_events as ev
from app.core.money import Money
from app.core.refund import (
    Refund,
    RefundReason,
    RefundSnapshot,
    RefundState,
    left_to_refund,
)
from app.core.refund_decision import decide_refund
from app.core.state import PaymentState
from tests.core.payment_space import IN_STATE

S = RefundState
PAID = IN_STATE[PaymentState.PAID]
START = Refund(
    refund_id="mr_1",
    payment_id=PAID.payment_id,
    payment_intent_id="pi_1",
    amount=Money(500, "USD"),
    reason=RefundReason.DUPLICATE,
    note=None,
    requested_by="desk",
    requested_at=1000.0,
    request={"amount": 500},
    owner="engine-1",
)
EXACT = RefundSnapshot("re_1", "succeeded", 500, "USD", "pi_1", refund_id="mr_1")
STATUSES = {
    "pending": S.PENDING,
    "requires_action": S.PENDING,
    "succeeded": S.SUCCEEDED,
    "failed": S.FAILED,
    "canceled": S.CANCELED,
    "frozen": S.PENDING,
}
WRONG: list[dict[str, object]] = [
    {"amount_minor_units": 501},
    {"currency": "EUR"},
    {"payment_intent_id": "pi_2"},
    {"payment_intent_id": None},
]
READINGS = [
    *(replace(EXACT, status=status) for status in STATUSES),
    replace(EXACT, status="failed", failure_reason="lost_or_stolen_card"),
    *(replace(EXACT, **wrong) for wrong in WRONG),  # type: ignore[arg-type]
    *(replace(EXACT, status=status, service_refund_id="re_2") for status in STATUSES),
]
EVENTS: list[ev.RefundEvent] = [
    ev.RefundRequested(),
    *(ev.RefundObserved(each) for each in READINGS),
    ev.RefundFound(EXACT),
    ev.RefundRefused("refund_disputed"),
    ev.RefundForbidden("key_invalid"),
    ev.RefundUnanswered("service_unreachable"),
    ev.RefundTakenUp("engine-1"),
    ev.RefundTakenUp("engine-2"),
]
Step = tuple[Refund, ev.RefundEvent, Refund]


@functools.cache
def all_steps() -> list[Step]:
    """Every event on every refund that any sequence of events can make of START."""
    seen, waiting, steps = [START], [START], []
    while waiting:
        before = waiting.pop()
        for event in EVENTS:
            after = decide_refund(before, event)
            steps.append((before, event, after))
            if after not in seen:
                seen.append(after)
                waiting.append(after)
    return steps


def observed(refund: Refund, status: str, **changes: object) -> Refund:
    snapshot = replace(EXACT, status=status, **changes)  # type: ignore[arg-type]
    return decide_refund(refund, ev.RefundObserved(snapshot))


# --- one refund -----------------------------------------------------------------------------------


def test_the_space_has_every_state_and_every_event() -> None:
    assert {before.state for before, _, _ in all_steps()} == set(S)
    assert {type(event) for event in EVENTS} == set(ev.RefundEvent.__args__)


def test_what_was_agreed_never_changes() -> None:
    fixed = ("refund_id", "payment_id", "payment_intent_id", "amount", "request", "requested_at")
    for before, _, after in all_steps():
        assert [getattr(after, name) for name in fixed] == [getattr(before, name) for name in fixed]
        assert after.version == before.version
    assert START.idempotency_key == "mofang-mr_1"


def test_an_event_that_changes_nothing_gives_back_the_same_object() -> None:
    assert [step for step in all_steps() if step[0] == step[2] and step[0] is not step[2]] == []


def test_only_stripes_word_says_that_money_went_back() -> None:
    for before, event, after in all_steps():
        if after.state in {S.SUCCEEDED, S.PENDING} and before.state is not after.state:
            assert isinstance(event, ev.RefundObserved | ev.RefundFound)
            assert STATUSES[event.snapshot.status] is after.state


def test_a_service_refund_never_becomes_another() -> None:
    for before, _, after in all_steps():
        assert before.service_refund_id in {None, after.service_refund_id}


def test_once_stripe_has_it_nothing_of_ours_ends_it() -> None:
    ours = (ev.RefundRefused, ev.RefundForbidden, ev.RefundUnanswered)
    for before, event, after in all_steps():
        if before.service_refund_id is not None and isinstance(event, ours):
            assert after is before


def test_what_stripe_says_only_goes_forward() -> None:
    rank = {S.REQUESTED: 0, S.PENDING: 1, S.SUCCEEDED: 2, S.FAILED: 3, S.CANCELED: 3}
    for before, _, after in all_steps():
        if before.service_refund_id is not None:
            assert rank[after.state] >= rank[before.state]
            if rank[before.state] == 3:
                assert after.state is before.state


@pytest.mark.parametrize(("status", "state"), STATUSES.items())
def test_each_status_has_its_state(status: str, state: RefundState) -> None:
    assert observed(START, status).state is state


def test_a_bank_may_send_money_back_later() -> None:
    failed = observed(observed(START, "succeeded"), "failed", failure_reason="declined")
    assert (failed.state, failed.failure_code, failed.needs_attention) == (
        S.FAILED,
        "declined",
        True,
    )


def test_after_doubt_a_refused_key_ends_nothing() -> None:
    unsure = decide_refund(START, ev.RefundUnanswered("service_unreachable"))
    assert unsure.unsure
    assert decide_refund(unsure, ev.RefundForbidden("key_invalid")) is unsure
    assert decide_refund(START, ev.RefundForbidden("key_invalid")).state is S.FAILED


def test_who_takes_it_up_does_not_know_what_was_sent() -> None:
    for before, event, after in all_steps():
        if isinstance(event, ev.RefundTakenUp):
            assert after.unsure or before.state is not S.REQUESTED
            assert after.owner == (before.owner if before.is_final else event.owner)
        else:
            assert after.owner == before.owner


def test_what_was_given_up_and_exists_all_the_same_is_real() -> None:
    refused = decide_refund(START, ev.RefundRefused("refund_disputed"))
    assert (refused.state, refused.failure_code) == (S.FAILED, "refund_disputed")
    found = observed(refused, "succeeded")
    assert (found.state, found.service_refund_id) == (S.SUCCEEDED, "re_1")
    assert found.needs_attention


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_something_else_than_was_asked_for_needs_people(wrong: dict[str, object]) -> None:
    seen = observed(START, "succeeded", **wrong)
    assert (seen.state, seen.failure_code, seen.needs_attention) == (
        S.SUCCEEDED,
        "refund_mismatch",
        True,
    )


def test_staff_know_of_everything_that_does_not_reach_the_customer() -> None:
    for _, _, after in all_steps():
        ended_badly = after.state in {S.FAILED, S.CANCELED}
        assert after.needs_attention or not ended_badly
        assert after.failure_code is not None or not ended_badly


# --- sums -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(set(PaymentState) - {PaymentState.PAID}))
def test_nothing_goes_back_of_what_was_not_paid(state: PaymentState) -> None:
    assert left_to_refund(IN_STATE[state], []) == Money(0, "USD")


@pytest.mark.parametrize("state", S)
def test_what_may_yet_succeed_counts_as_given(state: RefundState) -> None:
    given = state in {S.REQUESTED, S.PENDING, S.SUCCEEDED}
    left = left_to_refund(PAID, [replace(START, state=state)])
    assert left == Money(1490 if given else 1990, "USD")


actions = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 1990), st.sampled_from(EVENTS)), max_size=40
)


@given(actions)
def test_no_sequence_of_wishes_and_answers_gives_back_more_than_was_paid(
    steps: list[tuple[int, int, ev.RefundEvent]],
) -> None:
    """A wish is only journaled if as much is left; its own answers move it, in any order, as often as they come."""
    refunds: dict[int, Refund] = {}
    for which, amount, event in steps:
        if which not in refunds:
            if amount > left_to_refund(PAID, refunds.values()).minor_units:
                continue
            money = Money(amount, "USD")
            refunds[which] = replace(START, refund_id=f"mr_{which}", amount=money)
        known = refunds[which]
        if not _revives(known, event):
            refunds[which] = decide_refund(known, event)
        given = sum(
            each.amount.minor_units for each in refunds.values() if each.state is S.SUCCEEDED
        )
        assert given <= PAID.order.amount.minor_units


def _revives(refund: Refund, event: ev.RefundEvent) -> bool:
    """Stripe never makes a refund that it has refused."""
    given_up = refund.state is S.FAILED and refund.service_refund_id is None
    return given_up and isinstance(event, ev.RefundObserved)
