"""What must be true at every instant, and what must be true when the dust has settled."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.core.events import CheckoutPrepared, WatchResumed
from app.core.payment import Alarm, Payment, decide
from app.core.state import TOLD_OF_MONEY, PaymentState
from app.engine.feed import PaymentUpdate
from app.engine.pacing import MAX_READS, Pace
from tests.torture.people import Visit
from tests.torture.world import World

Session = dict[str, Any]
# What a service's process asks for all the time: the list of events every 40 s, or else those of refunds and of
# disputes, up to a tenth earlier; and a list of sessions every hour.
IDLE_READS_A_SECOND = 2 / 36 + 1 / 3600
# What is left, the answer, three events, and what those of another process lead to.
READS_OF_A_REFUND = 12
PAID_WORDS = frozenset({"paid", "no_payment_required"})


class BrokenInvariant(AssertionError):
    """The schedule has shown a defect."""


def require(truth: bool, what: str) -> None:
    """Plain `assert` would vanish under -O."""
    if not truth:
        raise BrokenInvariant(what)


class Watchdog:
    """Listens to every till and compares each word with Stripe's truth at that instant."""

    def __init__(self, world: World) -> None:
        self._world = world

    def check(self, update: PaymentUpdate) -> None:
        """Rules 2 and 3: nothing final is shown that Stripe has not said. The feed swallows errors, so remember."""
        payment = update.payment
        stored = self._world.journal.get(payment.payment_id)
        require(stored is not None, "told before it was journaled")
        if payment.session_id is None:
            return
        session = self._world.ledger.find_session(payment.session_id)
        require(session is not None, "a session that Stripe does not have")
        self._check_truth(payment, session or {})

    def _check_truth(self, payment: Payment, session: Session) -> None:
        if payment.state is PaymentState.PAID:
            require(is_paid(session), "0 wrong success: shown as paid but not paid")
        if payment.state in {PaymentState.CANCELED, PaymentState.EXPIRED}:
            require(session["status"] == "expired", f"shown {payment.state} but can still be paid")
        if payment.state is PaymentState.PROCESSING:
            require(session["status"] == "complete", "shown processing but not complete")


def is_paid(session: Session) -> bool:
    """Stripe has the money."""
    return session["status"] == "complete" and session["payment_status"] in PAID_WORDS


def check_watched(world: World) -> None:
    """Rule 5, while a till lives: whatever can be paid is in the journal and not given up."""
    for session in world.sessions():
        if session["status"] == "open":
            payment = world.journal.get(session["client_reference_id"])
            require(payment is not None, "payable, and nobody ever heard of it")
            require(payment is None or not payment.is_final, "payable, and given up")


def check_truth(world: World, visits: list[Visit]) -> None:
    """After recovery the journal is Stripe's truth: 0 lost, 0 double, 0 unwatched, 0 wrong."""
    sessions = world.sessions()
    made = Counter(session["client_reference_id"] for session in sessions)
    require(all(count == 1 for count in made.values()), "two sessions for one order")
    for session in sessions:
        _check_session(world, session)
    for visit in visits:
        _check_visit(world, visit)


def _check_session(world: World, session: Session) -> None:
    payment = world.journal.get(session["client_reference_id"])
    require(payment is not None, "0 lost: a session without a payment")
    if payment is None:
        return
    require(payment.is_final, f"still {payment.state} at the end")
    require(Alarm.SESSION_MISSING not in payment.alarms, "missed no longer, but the alarm stays")
    require(session["status"] != "open", "left payable at the end")
    _check_failure(world, payment)
    if is_paid(session):
        require(payment.state is PaymentState.PAID, f"0 lost: paid, but {payment.state}")
    elif session["status"] == "complete":
        require(payment.state is PaymentState.FAILED, f"never settled, but {payment.state}")
    else:
        ended = {PaymentState.CANCELED, PaymentState.EXPIRED, PaymentState.FAILED}
        require(payment.state in ended, f"expired, but {payment.state}")


def _check_failure(world: World, payment: Payment) -> None:
    """Whoever has a session has not failed to get one, unless the till lay dead until it had run out."""
    allowed = {None, "delayed_payment_failed"}
    if world.has_lain_dead:
        # The second is a hub's word for the first.
        allowed |= {"creation_lapsed", "session_expiry_refused"}
    require(payment.failure_code in allowed, f"{payment.failure_code}, but a session was made")


def _check_visit(world: World, visit: Visit) -> None:
    payment = world.journal.get(visit.payment_id)
    if payment is None:
        require(not visit.shown, "shown, but never journaled")
        return
    require(payment.is_final, f"{payment.state} without a session at the end")
    _check_screen(world, visit)
    _check_late(world, visit, payment)
    _check_replay(world, payment)


def _check_screen(world: World, visit: Visit) -> None:
    """When nothing goes wrong, whoever pays while the code is shown sees it within moments."""
    paid_at, freed_at = visit.customer.paid_at, visit.freed_at
    if not world.was_calm or paid_at is None or freed_at is None:
        return
    moments = world.told_seconds
    if paid_at + moments < freed_at:
        require(visit.told_at is not None, "paid, and the screen was never told")
        late = (visit.told_at or 0.0) - paid_at
        require(late < moments, f"paid, and told after {late:.0f} s")


def _check_late(world: World, visit: Visit, payment: Payment) -> None:
    """Who paid after the screen had gone to somebody else is an alarm for staff."""
    left_untold = visit.freed_showing not in {None, *TOLD_OF_MONEY}
    # A service has no screens of its own, so that it may die with the wish to free one not yet on its broken disk.
    forgotten = world.pace is Pace.SERVICE and world.has_lain_dead and payment.freed_in is None
    if payment.state is PaymentState.PAID and left_untold and not forgotten:
        require(Alarm.PAID_LATE in payment.alarms, "paid after the screen was freed: no alarm")
    if payment.state is PaymentState.PAID and _died_untold(world, visit, payment):
        require(Alarm.PAID_LATE in payment.alarms, "paid after the screen had died: no alarm")
    if visit.state is PaymentState.PAID and visit.freed_showing is PaymentState.PAID:
        require(Alarm.PAID_LATE not in payment.alarms, "an alarm for an ordinary sale")


def _died_untold(world: World, visit: Visit, payment: Payment) -> bool:
    """The till died before its screen told of money, and another took the payment up.

    A service has no screens: those of the tills and phones go on.
    """
    told = visit.told_at is not None or payment.freed_in in TOLD_OF_MONEY
    events = [record.event for record in world.journal.events(payment.payment_id)]
    taken_up = any(isinstance(event, WatchResumed) for event in events)
    has_screens = world.pace is Pace.KIOSK
    return has_screens and taken_up and not told and visit.freed_at is None


def _check_replay(world: World, payment: Payment) -> None:
    """The row is what its events amount to."""
    records = world.journal.events(payment.payment_id)
    require(isinstance(records[0].event, CheckoutPrepared), "does not start with its preparation")
    states = _replay(payment, [record.event for record in records[1:]])
    require(states == payment.state, "the events do not amount to the row")


def _replay(payment: Payment, events: list[Any]) -> PaymentState:
    replayed = Payment(
        payment_id=payment.payment_id,
        number=payment.number,
        order=payment.order,
        request=payment.request,
        origin=payment.origin,
        owner="",
        prepared_at=payment.prepared_at,
    )
    for event in events:
        replayed, _ = decide(replayed, event)
    return replayed.state


def check_reads(
    world: World, checkouts: int, processes: int = 1, for_each: int = MAX_READS
) -> None:
    """The read budget: for each checkout with its own screen, and for each process of a service that waits."""
    reads = sum(request.method == "GET" for request in world.requests)
    allowed = for_each * max(1, checkouts)
    if world.pace is Pace.SERVICE:
        allowed += int(processes * world.loop.time() * IDLE_READS_A_SECOND)
    moved = len(world.ledger.rows("refunds")) + 3 * len(world.ledger.rows("disputes"))
    allowed += processes * READS_OF_A_REFUND * moved
    require(reads <= allowed, f"{reads} reads for {checkouts} checkouts")
