"""Every payment that can ever be, and everything that can happen to it.

`explore` follows every event from every payment that it has reached until it meets nothing new. What an event
makes of a payment depends on that payment alone, so the steps found here are those of every sequence of events
of every length. Two things are left out of the comparison: the count of declines, which could go on for ever, and what
nothing is decided by (a scanned code, the time of a payment, the alarm of a failed refund, what staff acknowledged).
That would only multiply the rest. `UNDECIDING` names it, and a test shows that nothing is decided by it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from app.core import events as ev
from app.core.effects import Effect
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment, decide
from app.core.session import Decline, SessionSnapshot
from app.core.state import PaymentState

PAYMENT_ID = "mp_1"
START = Payment(
    payment_id=PAYMENT_ID,
    number="M-20261122-0001",
    order=Order(Money(1990, "USD")),
    request={"mode": "payment"},
    origin="kiosk",
    owner="kiosk-1",
    prepared_at=1000.0,
)
EXACT = SessionSnapshot(
    session_id="cs_1",
    status="open",
    payment_status="unpaid",
    amount_minor_units=1990,
    currency="USD",
    reference=PAYMENT_ID,
    created_at=1001.0,
    expires_at=3100.0,
    livemode=False,
    url="https://checkout.example/cs_1",
)

# What Stripe can say of a session, in Stripe's own words, and what it means. Not asked of the code under test.
WORDS: dict[str, dict[str, str]] = {
    "open": {"status": "open"},
    "paid": {"status": "complete", "payment_status": "paid"},
    "free": {"status": "complete", "payment_status": "no_payment_required"},
    "processing": {"status": "complete", "payment_intent_status": "processing"},
    "failed": {"status": "complete", "payment_intent_status": "requires_payment_method"},
    "canceled": {"status": "complete", "payment_intent_status": "canceled"},
    "expired": {"status": "expired", "payment_status": "unpaid"},
    "expired_paid": {"status": "expired", "payment_status": "paid"},
    "expired_free": {"status": "expired", "payment_status": "no_payment_required"},
    "strange": {"status": "frozen", "payment_status": "paid"},
    "strange_payment": {"status": "complete", "payment_status": "partly"},
}
MONEY_CAME = {"paid", "free"}
CAME_TO_NOTHING = {"failed", "canceled"}
CONTRADICTIONS = {"expired_paid", "expired_free"}
SAYS_PAID = MONEY_CAME | CONTRADICTIONS
PAYABLE_OR_UNKNOWN = {"open", "strange", "strange_payment"} | CONTRADICTIONS


def reading(word: str, **changes: object) -> SessionSnapshot:
    facts: dict[str, object] = {**WORDS[word], **changes}
    return replace(EXACT, **facts)  # type: ignore[arg-type]


def word_of(snapshot: SessionSnapshot) -> str:
    for word, facts in WORDS.items():
        if all(getattr(snapshot, name) == value for name, value in facts.items()):
            return word
    raise AssertionError(f"no word for {snapshot}")


def is_as_ordered(snapshot: SessionSnapshot) -> bool:
    asked = (1990, "USD", PAYMENT_ID)
    return (snapshot.amount_minor_units, snapshot.currency, snapshot.reference) == asked


MISMATCHES: list[dict[str, object]] = [
    {"amount_minor_units": 1991},
    {"currency": "EUR"},
    {"reference": "mp_2"},
    {"amount_minor_units": None, "currency": None, "reference": None},
]
OTHER_SESSION: dict[str, object] = {"session_id": "cs_2"}
READINGS = [
    *(reading(word) for word in WORDS),
    *(reading("open", decline=Decline(charge, "card_declined")) for charge in ("ch_1", "ch_2")),
    *(reading(word, **MISMATCHES[0]) for word in WORDS),
    *(reading(word, **wrong) for wrong in MISMATCHES[1:] for word in ("open", "paid", "expired")),
    *(reading(word, **OTHER_SESSION) for word in WORDS),
    reading("paid", reference="mp_2", **OTHER_SESSION),
]
CREATION_EVENTS: list[ev.PaymentEvent] = [
    ev.CheckoutPrepared(),
    ev.CreationUnanswered("service_unreachable"),
    ev.CreationDeferred("service_busy"),
    ev.CreationRefused("request_refused"),
    ev.CreationForbidden("key_rejected"),
    ev.CreationLapsed(),
]
# One of each kind where the code cannot tell them apart; `test_every_event_in_every_state` has them all.
EVENTS: list[ev.PaymentEvent] = [
    *CREATION_EVENTS,
    ev.SessionCreated(reading("open")),
    ev.SessionCreated(reading("paid")),
    *(ev.SessionObserved(each) for each in READINGS),
    ev.SessionMissed(),
    ev.CloseRequested(ev.CloseReason.CUSTOMER),
    ev.ScreenFreed(PaymentState.OPEN),
    ev.ScreenFreed(PaymentState.PROCESSING),
    ev.ScreenFreed(PaymentState.EXPIRED),
    ev.WatchResumed("kiosk-2"),
    ev.CodeScanned(),
    ev.PaidTimeLearned(1_790_000_000.0),
    ev.RefundFailed("mr_1"),
    ev.AlarmsAcknowledged("desk", "called the customer"),
]
ALL_EVENTS: list[ev.PaymentEvent] = [
    *EVENTS,
    *(ev.SessionCreated(each) for each in READINGS),
    *(
        ev.SessionObserved(reading(word, **wrong))
        for word in WORDS
        for wrong in (*MISMATCHES, OTHER_SESSION)
    ),
    *(ev.CloseRequested(reason) for reason in ev.CloseReason),
    *(ev.ScreenFreed(state) for state in PaymentState),
    ev.WatchResumed(START.owner),
    ev.WatchResumed("service-2", screen_lost=False),
]


@dataclass(frozen=True, slots=True)
class Step:
    """One event, what it met and what came of it. `may_exist`: a session may have been made without our knowing."""

    before: Payment
    may_exist: bool
    event: ev.PaymentEvent
    after: Payment
    effects: tuple[Effect, ...]

    @property
    def own_reading(self) -> SessionSnapshot | None:
        """What the step's event says about the payment's own session, if anything."""
        if not isinstance(self.event, ev.SessionCreated | ev.SessionObserved):
            return None
        snapshot = self.event.snapshot
        return snapshot if self.before.session_id in {None, snapshot.session_id} else None


def explore(events: Iterable[ev.PaymentEvent] = EVENTS) -> list[Step]:
    """Every step that can be taken from any payment that can be reached from START."""
    alphabet = list(events)
    steps: list[Step] = []
    first = (counted(START), False)
    seen, waiting = {_key(*first)}, [first]
    while waiting:
        before, may_exist = waiting.pop()
        for event in alphabet:
            step = take(before, may_exist, event)
            steps.append(step)
            reached = (counted(step.after), may_exist or _leaves_doubt(before, event))
            if _key(*reached) not in seen:
                seen.add(_key(*reached))
                waiting.append(reached)
    return steps


UNDECIDING: dict[str, object] = {
    "declines": 0,
    "paid_at": None,
    "scanned": False,
    "failed_refunds": frozenset(),
    "acknowledged": frozenset(),
    "closing_acknowledged": False,
}


def counted(payment: Payment) -> Payment:
    """The payment without what is left out of the comparison."""
    alarms = payment.alarms - {Alarm.REFUND_FAILED}
    return replace(payment, alarms=alarms, **UNDECIDING)  # type: ignore[arg-type]


def take(before: Payment, may_exist: bool, event: ev.PaymentEvent) -> Step:
    after, effects = decide(before, event)
    return Step(before, may_exist, event, after, tuple(effects))


def _leaves_doubt(before: Payment, event: ev.PaymentEvent) -> bool:
    unanswered = isinstance(event, ev.CreationUnanswered | ev.WatchResumed)
    return unanswered and before.state is PaymentState.PREPARING


def _key(payment: Payment, may_exist: bool) -> tuple[object, ...]:
    """All that differs between payments of this space, but for `declines`."""
    return (
        may_exist,
        payment.state,
        payment.creation_unsure,
        payment.session_id,
        payment.checkout_url,
        payment.expires_at,
        payment.payment_intent_id,
        payment.receipt_url,
        payment.livemode,
        payment.owner,
        payment.last_decline,
        payment.last_decline_charge,
        payment.close_reason,
        payment.freed_in,
        payment.failure_code,
        payment.alarms - {Alarm.REFUND_FAILED},
        payment.version,
    )


all_steps = functools.cache(explore)


@functools.cache
def reached() -> list[Payment]:
    return list({id(step.before): step.before for step in all_steps()}.values())


def steps_that(condition: Callable[[Step], bool]) -> list[Step]:
    """Never empty: a rule about nothing is not a rule."""
    found = [step for step in all_steps() if condition(step)]
    assert found
    return found


def moved_to(*states: PaymentState) -> list[Step]:
    return steps_that(lambda s: s.after.state in states and s.before.state not in states)


def own_readings(condition: Callable[[Step], bool] = lambda _: True) -> Iterator[tuple[Step, str]]:
    for step in steps_that(lambda s: s.own_reading is not None and condition(s)):
        assert step.own_reading is not None
        yield step, word_of(step.own_reading)


def observed(payment: Payment, word: str, **changes: object) -> Payment:
    return decide(payment, ev.SessionObserved(reading(word, **changes)))[0]


OPENED = observed(START, "open")
CLOSING = decide(OPENED, ev.CloseRequested(ev.CloseReason.CUSTOMER))[0]
IN_STATE = {
    PaymentState.PREPARING: START,
    PaymentState.OPEN: OPENED,
    PaymentState.CLOSING: CLOSING,
    PaymentState.PROCESSING: observed(OPENED, "processing"),
    PaymentState.PAID: observed(OPENED, "paid"),
    PaymentState.FAILED: observed(OPENED, "failed"),
    PaymentState.EXPIRED: observed(OPENED, "expired"),
    PaymentState.CANCELED: observed(CLOSING, "expired"),
}


def word_of_step(step: Step) -> str | None:
    return None if step.own_reading is None else word_of(step.own_reading)


def says_what_was_ordered(step: Step) -> bool:
    return step.own_reading is not None and is_as_ordered(step.own_reading)
