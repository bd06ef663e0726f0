"""No session is made twice, given up or forgotten, on every step of every sequence of events (see payment_space)."""

from __future__ import annotations

import dataclasses

import pytest

from app.core import events as ev
from app.core.effects import CreateSession, ExpireSession, ReadSession
from app.core.payment import (
    Alarm,
    decide,
    due_effect,
)
from app.core.session import Decline
from app.core.state import PaymentState
from tests.core.payment_space import (
    CAME_TO_NOTHING,
    EXACT,
    IN_STATE,
    OPENED,
    OTHER_SESSION,
    PAYMENT_ID,
    SAYS_PAID,
    START,
    WORDS,
    Step,
    all_steps,
    moved_to,
    observed,
    own_readings,
    reached,
    steps_that,
    word_of,
    word_of_step,
)

S = PaymentState
# What a screen may have shown if its customer knows that the money is on its way.
TOLD_OF_MONEY = {S.PROCESSING, S.PAID}


# --- rule 4: at most one payable session ----------------------------------------------------------


def test_a_session_is_asked_for_only_while_none_is_known() -> None:
    for step in all_steps():
        if CreateSession() in step.effects:
            assert step.after.state is S.PREPARING
            assert step.after.session_id is None
    assert decide(START, ev.CheckoutPrepared()) == (START, [CreateSession()])


def test_the_session_of_a_payment_never_changes() -> None:
    for step in steps_that(lambda s: s.before.session_id is not None):
        assert step.after.session_id == step.before.session_id


def test_a_payment_that_left_preparing_by_a_reading_knows_its_session() -> None:
    for step in all_steps():
        if step.after.state not in {S.PREPARING, S.FAILED}:
            assert step.after.session_id is not None


def test_another_session_changes_nothing_but_money_in_it_is_an_alarm() -> None:
    for step in steps_that(_reads_another_session):
        assert isinstance(step.event, ev.SessionCreated | ev.SessionObserved)
        snapshot = step.event.snapshot
        double = word_of(snapshot) in SAYS_PAID and snapshot.reference == PAYMENT_ID
        alarms = step.before.alarms | ({Alarm.MISMATCH} if double else set())
        assert step.after == dataclasses.replace(step.before, alarms=alarms)
        assert step.effects == ()


def _reads_another_session(step: Step) -> bool:
    is_reading = isinstance(step.event, ev.SessionCreated | ev.SessionObserved)
    return is_reading and step.own_reading is None


def test_what_may_exist_is_never_given_up_without_a_definite_word() -> None:
    """A refused key, or a busy service, says nothing of a session that an earlier try may have made."""
    given_up = steps_that(
        lambda s: s.before.state is S.PREPARING and s.may_exist and s.after.is_final
    )
    for step in given_up:
        definite = isinstance(step.event, ev.CreationRefused | ev.CreationLapsed)
        assert definite or step.own_reading is not None


@pytest.mark.parametrize(
    "doubt", [ev.CreationUnanswered("service_unreachable"), ev.WatchResumed("kiosk-2")]
)
def test_after_doubt_a_refused_key_and_a_busy_service_change_nothing(
    doubt: ev.PaymentEvent,
) -> None:
    unsure = decide(START, doubt)[0]
    unwanted = decide(unsure, ev.CloseRequested(ev.CloseReason.CUSTOMER))[0]
    for payment in (unsure, unwanted):
        assert decide(payment, ev.CreationForbidden("key_rejected")) == (payment, [])
        assert decide(payment, ev.CreationDeferred("service_busy")) == (payment, [])


def test_without_doubt_a_definite_no_ends_it() -> None:
    for event, code in (
        (ev.CreationRefused("amount_too_small"), "amount_too_small"),
        (ev.CreationForbidden("key_rejected"), "key_rejected"),
        (ev.CreationLapsed(), "creation_lapsed"),
    ):
        failed = decide(START, event)[0]
        assert (failed.state, failed.failure_code) == (S.FAILED, code)


def test_a_busy_service_ends_only_what_nobody_wants_any_more() -> None:
    busy = ev.CreationDeferred("service_busy")
    assert decide(START, busy) == (START, [])
    unwanted = decide(START, ev.CloseRequested(ev.CloseReason.CUSTOMER))[0]
    failed = decide(unwanted, busy)[0]
    assert (failed.state, failed.failure_code) == (S.FAILED, "closed_before_created")


def test_news_of_a_creation_that_is_over_changes_nothing() -> None:
    late = (
        ev.CreationUnanswered,
        ev.CreationDeferred,
        ev.CreationRefused,
        ev.CreationForbidden,
        ev.CreationLapsed,
    )
    for step in steps_that(lambda s: isinstance(s.event, late) and s.before.state != S.PREPARING):
        assert step.after is step.before
        assert step.effects == ()


def test_failed_says_why() -> None:
    for step in moved_to(S.FAILED):
        assert step.after.failure_code
        if word_of_step(step) in CAME_TO_NOTHING:
            assert step.after.failure_code == "delayed_payment_failed"
    for step in all_steps():
        if step.after.state is not S.FAILED:
            assert step.after.failure_code is None


# --- rule 5: nothing unresolved is left unwatched ---------------------------------------------------


def test_whatever_is_not_final_has_something_due() -> None:
    due = {
        S.PREPARING: CreateSession(),
        S.OPEN: ReadSession(),
        S.PROCESSING: ReadSession(),
        S.CLOSING: ExpireSession(),
    }
    for payment in reached():
        assert due_effect(payment) == due.get(payment.state)


def test_moving_to_closing_expires_at_once() -> None:
    for step in moved_to(S.CLOSING):
        assert step.effects == (ExpireSession(),)


def test_only_a_link_that_is_being_closed_is_expired() -> None:
    for step in steps_that(lambda s: ExpireSession() in s.effects):
        assert step.after.state is S.CLOSING


def test_a_resumed_payment_goes_on_where_it_was() -> None:
    for step in steps_that(lambda s: isinstance(s.event, ev.WatchResumed)):
        if step.before.is_final:
            assert (step.after, step.effects) == (step.before, ())
            continue
        assert step.effects == (due_effect(step.after),)
        assert step.after.state is step.before.state
        assert step.after.owner == "kiosk-2"
        assert step.after.freed_in is (step.before.freed_in or step.before.state)
        unsure = step.before.creation_unsure or step.before.state is S.PREPARING
        assert step.after.creation_unsure is unsure


def test_a_screen_is_freed_once() -> None:
    for step in steps_that(lambda s: isinstance(s.event, ev.ScreenFreed)):
        assert isinstance(step.event, ev.ScreenFreed)
        assert step.after.freed_in is (step.before.freed_in or step.event.shown)
        assert step.after.state is step.before.state
        assert step.effects == ()


def test_paid_without_the_customer_having_seen_it_coming_is_late() -> None:
    for step in all_steps():
        freed = step.after.freed_in
        late = step.after.state is S.PAID and freed is not None and freed not in TOLD_OF_MONEY
        assert (Alarm.PAID_LATE in step.after.alarms) == late


def test_money_after_the_end_is_an_alarm() -> None:
    ended_unpaid = own_readings(lambda s: s.before.is_final and s.before.state is not S.PAID)
    for step, word in ended_unpaid:
        unexpected = word in SAYS_PAID and step.before.failure_code != "mismatch"
        expected = step.before.alarms | ({Alarm.PAID_AFTER_END} if unexpected else set())
        assert step.after == dataclasses.replace(step.before, alarms=expected)


def test_an_unknown_session_is_an_alarm_until_it_is_read_again() -> None:
    for step in steps_that(lambda s: isinstance(s.event, ev.SessionMissed)):
        missing = set() if step.before.is_final else {Alarm.SESSION_MISSING}
        assert step.after == dataclasses.replace(step.before, alarms=step.before.alarms | missing)
        assert step.effects == ()
    for step, _ in own_readings(lambda s: not s.before.is_final):
        assert Alarm.SESSION_MISSING not in step.after.alarms


def test_no_other_alarm_is_ever_taken_back() -> None:
    for step in all_steps():
        assert step.before.alarms - step.after.alarms <= {Alarm.SESSION_MISSING}


# --- rule 6: news that are not an end -------------------------------------------------------------


def test_a_decline_is_counted_once_and_ends_nothing() -> None:
    first = observed(OPENED, "open", decline=Decline("ch_1", "insufficient_funds"))
    assert (first.state, first.declines) == (S.OPEN, 1)
    assert (first.last_decline, first.last_decline_charge) == ("insufficient_funds", "ch_1")
    again = observed(first, "open", decline=Decline("ch_1", "insufficient_funds"))
    assert again is first
    second = observed(first, "open", decline=Decline("ch_2", "expired_card"))
    assert (second.declines, second.last_decline) == (2, "expired_card")
    assert observed(second, "open").last_decline == "expired_card"


def test_a_reading_leaves_its_facts() -> None:
    facts = {
        "livemode": True,
        "expires_at": 5.0,
        "payment_intent_id": "pi_1",
        "receipt_url": "https://pay.example/r",
    }
    read = observed(START, "open", **facts)
    assert {name: getattr(read, name) for name in facts} == facts
    assert (read.session_id, read.checkout_url) == (EXACT.session_id, EXACT.url)
    # What a later reading does not repeat is not forgotten.
    paid = observed(read, "paid", url=None)
    assert (paid.checkout_url, paid.payment_intent_id) == (EXACT.url, "pi_1")
    assert paid.receipt_url == "https://pay.example/r"


def test_a_reading_of_another_session_leaves_no_facts() -> None:
    for word in WORDS:
        other = observed(OPENED, word, expires_at=9.0, **OTHER_SESSION)
        assert dataclasses.replace(other, alarms=OPENED.alarms) == OPENED


def test_the_first_event_asks_for_what_is_due() -> None:
    for state, payment in IN_STATE.items():
        due = due_effect(payment)
        assert decide(payment, ev.CheckoutPrepared()) == (payment, [due] if due else []), state
