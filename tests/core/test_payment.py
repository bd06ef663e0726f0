"""A payment's states, and what may be called paid, on every step of every sequence of events (see payment_space)."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from app.core import events as ev
from app.core.effects import ExpireSession
from app.core.payment import (
    Alarm,
    ForbiddenTransition,
    Payment,
    _move,
    decide,
)
from app.core.state import FINAL, TRANSITIONS, PaymentState
from tests.core.payment_space import (
    ALL_EVENTS,
    CAME_TO_NOTHING,
    CLOSING,
    CONTRADICTIONS,
    EVENTS,
    IN_STATE,
    MISMATCHES,
    MONEY_CAME,
    OPENED,
    PAYABLE_OR_UNKNOWN,
    PAYMENT_ID,
    SAYS_PAID,
    START,
    all_steps,
    counted,
    is_as_ordered,
    moved_to,
    observed,
    own_readings,
    reached,
    says_what_was_ordered,
    steps_that,
    take,
    word_of,
    word_of_step,
)

S = PaymentState


# --- the space itself ---------------------------------------------------------------------------


def test_the_space_has_every_state_and_every_event() -> None:
    assert {step.before.state for step in all_steps()} == set(S)
    assert {type(event) for event in EVENTS} == set(ev.PaymentEvent.__args__)
    assert all(payment.state is state for state, payment in IN_STATE.items())
    assert len(all_steps()) == len(reached()) * len(EVENTS)


def test_no_sequence_up_to_four_events_leaves_the_space() -> None:
    """Sequences one by one, without the shortcut of the exploration."""
    known = {counted(payment) for payment in map(_hashable, reached())}
    for sequence in product(EVENTS[::4], repeat=4):
        payment = START
        for event in sequence:
            payment = decide(payment, event)[0]
        assert counted(_hashable(payment)) in known


@pytest.mark.parametrize("state", S)
def test_every_event_in_every_state_is_answered(state: PaymentState) -> None:
    """All reasons, all shown states, all readings: nothing raises, and the table is kept."""
    for event in ALL_EVENTS:
        step = take(IN_STATE[state], False, event)
        pair = (state, step.after.state)
        assert pair[0] is pair[1] or pair in TRANSITIONS


# --- states and the table -----------------------------------------------------------------------


def test_the_table_holds_exactly_the_changes_that_can_happen() -> None:
    changes = {
        (s.before.state, s.after.state) for s in all_steps() if s.before.state != s.after.state
    }
    # Made and asked to be closed at once, in one step: through OPEN.
    assert changes == TRANSITIONS


@pytest.mark.parametrize(("origin", "to"), list(product(S, S)))
def test_the_guard_refuses_what_the_table_does_not_have(
    origin: PaymentState, to: PaymentState
) -> None:
    if (origin, to) in TRANSITIONS:
        assert _move(IN_STATE[origin], to).state is to
    else:
        with pytest.raises(ForbiddenTransition):
            _move(IN_STATE[origin], to)


def test_a_final_state_never_changes() -> None:
    for step in steps_that(lambda s: s.before.state in FINAL):
        assert step.after.state is step.before.state
        assert step.effects == ()


def test_final_is_what_the_house_says() -> None:
    assert {state for state in S if state.is_final} == {S.PAID, S.FAILED, S.EXPIRED, S.CANCELED}


# --- rule 1: what was journaled is what is sent ---------------------------------------------------


def test_what_was_agreed_never_changes() -> None:
    fixed = ("payment_id", "number", "order", "request", "origin", "prepared_at", "scan_seconds")
    for step in all_steps():
        for name in fixed:
            assert getattr(step.after, name) is getattr(step.before, name)
        assert step.after.version == step.before.version
    assert START.idempotency_key == f"mofang-{PAYMENT_ID}"


def test_an_event_that_changes_nothing_gives_back_the_same_object() -> None:
    """Otherwise the engine would write a line for every look at an unchanged session."""
    unchanged = steps_that(lambda s: s.after == s.before)
    assert [step for step in unchanged if step.after is not step.before] == []


# --- rule 2: only Stripe's word ------------------------------------------------------------------


def test_paid_only_after_stripe_says_that_the_money_came() -> None:
    for step in moved_to(S.PAID):
        assert step.own_reading is not None
        assert word_of(step.own_reading) in MONEY_CAME


def test_expired_and_canceled_only_after_stripe_says_expired() -> None:
    for step in moved_to(S.EXPIRED) + moved_to(S.CANCELED):
        assert step.own_reading is not None
        assert word_of(step.own_reading) == "expired"


def test_processing_only_after_stripe_says_so() -> None:
    for step in moved_to(S.PROCESSING):
        assert step.own_reading is not None
        assert word_of(step.own_reading) == "processing"


def test_a_link_that_is_being_closed_ends_as_cancelled_and_another_as_expired() -> None:
    assert {step.before.state for step in moved_to(S.CANCELED)} == {S.CLOSING}
    assert {step.before.state for step in moved_to(S.EXPIRED)} == {S.PREPARING, S.OPEN}


def test_closing_is_left_by_stripes_word_alone() -> None:
    for step in steps_that(lambda s: s.before.state is S.CLOSING and s.after.state != S.CLOSING):
        assert step.own_reading is not None
        assert word_of(step.own_reading) not in PAYABLE_OR_UNKNOWN


def test_asked_to_cancel_is_closing_and_still_payable() -> None:
    assert CLOSING.state is S.CLOSING
    assert observed(CLOSING, "paid").state is S.PAID


def test_an_asked_for_close_is_carried_out_once_the_session_is_there() -> None:
    wanted = steps_that(
        lambda s: (
            s.before.state is S.PREPARING
            and s.before.close_reason is not None
            and s.after.state in {S.OPEN, S.CLOSING}
        )
    )
    assert {step.after.state for step in wanted} == {S.CLOSING}


@pytest.mark.parametrize("reason", ev.CloseReason)
def test_the_first_reason_to_close_is_kept(reason: ev.CloseReason) -> None:
    for payment in (START, OPENED):
        closing = decide(payment, ev.CloseRequested(reason))[0]
        assert closing.close_reason is reason
        again = decide(closing, ev.CloseRequested(ev.CloseReason.STAFF))[0]
        assert again is closing


def test_nothing_is_closed_that_is_not_open() -> None:
    for step in steps_that(lambda s: isinstance(s.event, ev.CloseRequested)):
        expected = {S.OPEN: S.CLOSING}.get(step.before.state, step.before.state)
        assert step.after.state is expected


def test_what_stripe_may_invent_is_never_an_end() -> None:
    for word in ("strange", "strange_payment"):
        for step, _ in own_readings(lambda s, w=word: word_of_step(s) == w):  # type: ignore[misc]
            assert step.after.is_final == step.before.is_final


def test_a_contradiction_does_not_end_a_payment_that_is_being_processed() -> None:
    processing = IN_STATE[S.PROCESSING]
    for word in PAYABLE_OR_UNKNOWN - CONTRADICTIONS | {"expired"}:
        assert observed(processing, word) is processing
    for word in CONTRADICTIONS:
        assert observed(processing, word).state is S.PROCESSING


def test_expired_and_paid_at_once_ends_nothing_and_is_an_alarm() -> None:
    """Neither "nothing was charged" nor a sale: people have to look."""
    for step, word in own_readings(lambda s: not s.before.is_final):
        if word in CONTRADICTIONS:
            assert not step.after.is_final
            assert Alarm.MISMATCH in step.after.alarms


def test_expired_and_paid_at_once_after_the_end_is_an_alarm() -> None:
    for word in CONTRADICTIONS:
        for state in (S.EXPIRED, S.CANCELED):
            after = observed(IN_STATE[state], word)
            assert (after.state, after.alarms) == (state, frozenset({Alarm.PAID_AFTER_END}))


def test_a_word_of_stripe_is_never_ignored() -> None:
    ends = {"paid": S.PAID, "free": S.PAID, "failed": S.FAILED, "canceled": S.FAILED}
    for step, word in own_readings(lambda s: not s.before.is_final and says_what_was_ordered(s)):
        if word in ends:
            assert step.after.state is ends[word]
        if word == "expired":
            gone = {S.CLOSING: S.CANCELED, S.PROCESSING: S.PROCESSING}
            assert step.after.state is gone.get(step.before.state, S.EXPIRED)
        if word == "processing":
            assert step.after.state is S.PROCESSING
        if word in PAYABLE_OR_UNKNOWN:
            assert step.after.state is not S.PREPARING


# --- rule 3: the same amount, currency and reference ----------------------------------------------


def test_paid_needs_what_was_ordered() -> None:
    for step in moved_to(S.PAID):
        assert step.own_reading is not None
        assert is_as_ordered(step.own_reading)


def test_a_mismatch_is_an_alarm_and_never_a_success() -> None:
    for step, word in own_readings(
        lambda s: not s.before.is_final and not says_what_was_ordered(s)
    ):
        assert Alarm.MISMATCH in step.after.alarms
        assert step.after.state is not S.PAID
        if word in MONEY_CAME:
            assert (step.after.state, step.after.failure_code) == (S.FAILED, "mismatch")


def test_a_mismatch_alarm_has_a_mismatch_behind_it() -> None:
    raised = steps_that(lambda s: Alarm.MISMATCH in s.after.alarms - s.before.alarms)
    for step in raised:
        assert isinstance(step.event, ev.SessionCreated | ev.SessionObserved)
        word = word_of(step.event.snapshot)
        another = step.own_reading is None and word in SAYS_PAID
        undone = step.before.state is S.PAID and word in {"expired", *CAME_TO_NOTHING}
        wrong = word in CONTRADICTIONS or not is_as_ordered(step.event.snapshot)
        assert another or undone or wrong


def test_a_sale_stays_a_sale_whatever_its_session_says_later() -> None:
    late = {"open", "strange", "strange_payment", "processing"}
    for step, word in own_readings(lambda s: s.before.state is S.PAID):
        agrees = word in late or (word in MONEY_CAME and says_what_was_ordered(step))
        assert step.after.state is S.PAID
        assert (step.after is step.before) == (agrees or Alarm.MISMATCH in step.before.alarms)
        assert agrees or Alarm.MISMATCH in step.after.alarms


def test_a_link_for_something_else_is_closed() -> None:
    for step, word in own_readings(
        lambda s: s.before.state in {S.PREPARING, S.OPEN} and not says_what_was_ordered(s)
    ):
        if word in PAYABLE_OR_UNKNOWN - CONTRADICTIONS:
            assert step.after.state is S.CLOSING
            assert step.after.close_reason is ev.CloseReason.MISMATCH
            assert step.effects == (ExpireSession(),)


@pytest.mark.parametrize("wrong", MISMATCHES, ids=str)
def test_each_of_the_three_is_compared(wrong: dict[str, object]) -> None:
    failed = observed(OPENED, "paid", **wrong)
    assert (failed.state, failed.alarms) == (S.FAILED, frozenset({Alarm.MISMATCH}))


def _hashable(payment: Payment) -> Payment:
    return dataclasses.replace(payment, request=None, order=None)  # type: ignore[arg-type]


# --- the phone, and money on its way back -----------------------------------------------------------


def test_a_scanned_code_is_noted_once_and_decides_nothing() -> None:
    for step in steps_that(lambda s: isinstance(s.event, ev.CodeScanned)):
        payable = step.before.state in {S.PREPARING, S.OPEN, S.CLOSING}
        assert step.after == dataclasses.replace(step.before, scanned=payable)
        assert step.effects == ()
        assert decide(step.after, ev.CodeScanned())[0] is step.after


def test_a_failed_refund_is_an_alarm_and_decides_nothing() -> None:
    for step in steps_that(lambda s: isinstance(s.event, ev.RefundFailed)):
        alarms = step.before.alarms | {Alarm.REFUND_FAILED}
        expected = dataclasses.replace(
            step.before, alarms=alarms, failed_refunds=frozenset({"mr_1"})
        )
        assert step.after == expected
        assert step.effects == ()
        assert decide(step.after, ev.RefundFailed("mr_1"))[0] is step.after


# --- what staff have looked after ---------------------------------------------------------------------

ACKNOWLEDGED = ev.AlarmsAcknowledged("desk")


def acknowledged(payment: Payment) -> Payment:
    return decide(payment, ACKNOWLEDGED)[0]


def test_after_an_acknowledgement_no_alarm_is_open_and_nothing_else_has_changed() -> None:
    for payment in reached():
        after, effects = decide(payment, ACKNOWLEDGED)
        assert (after.open_alarms, effects) == (frozenset(), [])
        closing = payment.state is S.CLOSING
        assert after == dataclasses.replace(
            payment, acknowledged=payment.alarms, closing_acknowledged=closing
        )
        assert decide(after, ACKNOWLEDGED)[0] is after


def test_an_acknowledgement_decides_nothing() -> None:
    """Whatever happens afterwards is what would have happened without."""
    for step in all_steps():
        after, effects = decide(acknowledged(step.before), step.event)
        assert counted(after) == counted(step.after)
        assert tuple(effects) == step.effects


def test_a_new_alarm_after_an_acknowledgement_is_open() -> None:
    for step in steps_that(lambda s: bool(s.after.alarms - s.before.alarms)):
        if not isinstance(step.event, ev.AlarmsAcknowledged):
            after = decide(acknowledged(step.before), step.event)[0]
            assert after.open_alarms >= step.after.alarms - step.before.alarms


def test_what_was_acknowledged_is_not_raised_by_hearing_it_again() -> None:
    """Every alarm that a reading raises, the same reading raises no second time."""
    for step in steps_that(lambda s: bool(s.after.alarms - s.before.alarms)):
        seen = acknowledged(step.after)
        again = decide(seen, step.event)[0]
        moved = again.state is not seen.state
        assert moved or again.open_alarms == frozenset()


def test_money_for_something_else_is_news_even_if_the_wrong_link_was_looked_after() -> None:
    closing = acknowledged(observed(OPENED, "open", **MISMATCHES[0]))
    assert (closing.state, closing.open_alarms) == (S.CLOSING, frozenset())
    failed = observed(closing, "paid", **MISMATCHES[0])
    assert (failed.state, failed.open_alarms) == (S.FAILED, frozenset({Alarm.MISMATCH}))


def test_another_failed_refund_is_another_alarm_and_the_same_one_told_again_is_not() -> None:
    failed = decide(IN_STATE[S.PAID], ev.RefundFailed("mr_1"))[0]
    seen = acknowledged(failed)
    assert decide(seen, ev.RefundFailed("mr_1"))[0] is seen
    assert decide(seen, ev.RefundFailed("mr_2"))[0].open_alarms == {Alarm.REFUND_FAILED}


def test_a_session_that_is_missed_a_second_time_is_told_a_second_time() -> None:
    seen = acknowledged(decide(OPENED, ev.SessionMissed())[0])
    found = observed(seen, "open")
    assert (found.alarms, found.acknowledged) == (frozenset(), frozenset())
    assert decide(found, ev.SessionMissed())[0].open_alarms == {Alarm.SESSION_MISSING}


@pytest.mark.parametrize("state", sorted(set(S) - FINAL))
def test_a_screen_elsewhere_outlives_the_process_that_served_it(state: PaymentState) -> None:
    kept = decide(IN_STATE[state], ev.WatchResumed("service-2", screen_lost=False))[0]
    lost = decide(IN_STATE[state], ev.WatchResumed("kiosk-2"))[0]
    assert (kept.owner, kept.freed_in) == ("service-2", None)
    assert (lost.owner, lost.freed_in) == ("kiosk-2", state)
