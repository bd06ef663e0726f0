"""What takes minutes in a shop, on a clock that is set by hand."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

import pytest

from app.core.errors import KeyRejected
from app.core.events import CloseReason
from app.core.order import DEFAULT_AMOUNT, Order
from app.core.payment import Alarm, Payment
from app.core.state import PaymentState
from app.engine.commands import StartCheckout
from app.engine.feed import Contact, Listener, PaymentUpdate
from app.terminal import follower
from app.terminal.exit_codes import ExitCode
from app.terminal.follower import Follower, outcome_of

ORDER = Order(DEFAULT_AMOUNT)
PREPARING = Payment("mp_1", "M-1", ORDER, {}, "terminal", "engine-1", 0.0, 240.0)
OPEN = replace(
    PREPARING, state=PaymentState.OPEN, session_id="cs_test_1", checkout_url="https://x/c/pay/1"
)
PAID = replace(OPEN, state=PaymentState.PAID)
PROCESSING = replace(OPEN, state=PaymentState.PROCESSING)


class Script:
    """A service, a clock and a teller in one: each glance at the clock plays the next scene."""

    def __init__(self, *scenes: Callable[["Script"], None]) -> None:
        self.now = 1000.0
        self.told: list[str] = []
        self.closed: list[CloseReason] = []
        self.started: Future[Payment] = Future()
        self._scenes = list(scenes)
        self._listener: Listener = lambda _: None

    # the service

    def start_checkout(self, command: StartCheckout) -> Future[Payment]:
        return self.started

    def cancel(self, payment_id: str, reason: CloseReason) -> Future[None]:
        self.closed.append(reason)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listener = listener
        return lambda: None

    def says(self, payment: Payment, contact: Contact = Contact.OK) -> None:
        self._listener(PaymentUpdate(payment, contact, 1240.0))

    # the clock

    def monotonic(self) -> float:
        return self.now

    def glance(self) -> bool:
        """Asked once in each turn: whether the reader has gone."""
        assert self._scenes, f"it never ended; told so far: {self.told}"
        self._scenes.pop(0)(self)
        return False

    # the teller

    def asking(self) -> None:
        self.told.append("asking")

    def offered(self, payment: Payment) -> None:
        self.told.append("offered")

    def changed(self, payment: Payment) -> None:
        self.told.append(payment.state.value)

    def declined(self, payment: Payment) -> None:
        self.told.append("declined")

    def contact_changed(self, contact: Contact) -> None:
        self.told.append(contact.value)

    def waiting(self, remaining_seconds: float | None) -> None:
        pass

    def left_behind(self, payment: Payment) -> None:
        self.told.append("left behind")

    def ended(self, payment: Payment, code: ExitCode) -> None:
        self.told.append(f"ended {code.name}")

    def play(self) -> ExitCode:
        command = StartCheckout("mp_1", ORDER, "en", "terminal", 240.0)
        return Follower(self, command, self, self.glance, self.monotonic).follow()


@pytest.fixture(autouse=True)
def quick_glances(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "_GLANCE_SECONDS", 0.001)


def says(payment: Payment, contact: Contact = Contact.OK) -> Callable[[Script], None]:
    return lambda script: script.says(payment, contact)


def passes(seconds: float) -> Callable[[Script], None]:
    def scene(script: Script) -> None:
        script.now += seconds

    return scene


def nothing(script: Script) -> None:
    """A turn in which nothing happens."""


def test_it_is_told_in_order() -> None:
    declined = replace(OPEN, declines=1)
    script = Script(says(PREPARING), says(OPEN), says(OPEN), says(declined), says(PAID), nothing)
    assert script.play() is ExitCode.PAID
    assert script.told == ["asking", "offered", "declined", "ended PAID"]


def test_other_payments_are_passed_over() -> None:
    other = replace(PAID, payment_id="mp_2")
    script = Script(says(OPEN), says(other), nothing, says(PAID), nothing)
    assert script.play() is ExitCode.PAID


def test_what_was_not_started_is_raised() -> None:
    script = Script(nothing, nothing)
    script.started.set_exception(KeyRejected("key_invalid"))
    with pytest.raises(KeyRejected):
        script.play()


def test_nobody_waits_for_ever_for_a_link_that_nobody_has_seen() -> None:
    lost = says(PREPARING, Contact.UNREACHABLE)
    closing = replace(PREPARING, close_reason=CloseReason.STAFF)
    script = Script(
        lost, nothing, passes(21), says(closing, Contact.UNREACHABLE), passes(6), nothing
    )
    assert script.play() is ExitCode.UNREACHABLE
    assert script.closed == [CloseReason.STAFF]
    assert script.told[-2:] == ["left behind", "ended UNREACHABLE"]


@pytest.mark.parametrize(
    ("contact", "code"),
    [
        (Contact.UNREACHABLE, ExitCode.UNREACHABLE),
        (Contact.BUSY, ExitCode.UNREACHABLE),
        (Contact.KEY_REJECTED, ExitCode.KEY_PROBLEM),
        (Contact.JOURNAL_UNAVAILABLE, ExitCode.OUT_OF_ORDER),
    ],
)
def test_a_link_that_cannot_be_closed_is_not_called_closed(
    contact: Contact, code: ExitCode
) -> None:
    closing = replace(OPEN, state=PaymentState.CLOSING, close_reason=CloseReason.TIMEOUT)
    script = Script(
        says(OPEN), nothing, passes(241), says(closing, contact), passes(31), nothing, nothing
    )
    assert script.play() is code
    assert script.told[-2:] == ["left behind", f"ended {code.name}"]


def test_a_sale_that_comes_while_closing_is_a_sale() -> None:
    closing = replace(OPEN, state=PaymentState.CLOSING, close_reason=CloseReason.TIMEOUT)
    script = Script(says(OPEN), passes(241), says(closing), passes(20), says(PAID), nothing)
    assert script.play() is ExitCode.PAID


def test_a_slow_bank_is_waited_for_until_the_time_limit() -> None:
    script = Script(says(OPEN), says(PROCESSING), nothing, passes(200), passes(41), nothing)
    assert script.play() is ExitCode.UNDECIDED
    assert "left behind" not in script.told


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        (PAID, ExitCode.PAID),
        (replace(OPEN, state=PaymentState.EXPIRED), ExitCode.EXPIRED),
        (
            replace(OPEN, state=PaymentState.CANCELED, close_reason=CloseReason.TIMEOUT),
            ExitCode.EXPIRED,
        ),
        (
            replace(OPEN, state=PaymentState.CANCELED, close_reason=CloseReason.STAFF),
            ExitCode.CANCELED,
        ),
        (replace(OPEN, state=PaymentState.FAILED, failure_code="mismatch"), ExitCode.FAILED),
        (
            replace(OPEN, state=PaymentState.FAILED, failure_code="key_invalid"),
            ExitCode.KEY_PROBLEM,
        ),
        (
            replace(OPEN, state=PaymentState.FAILED, failure_code="closed_before_created"),
            ExitCode.CANCELED,
        ),
        (
            replace(PAID, state=PaymentState.FAILED, alarms=frozenset({Alarm.MISMATCH})),
            ExitCode.FAILED,
        ),
        (PROCESSING, ExitCode.UNDECIDED),
    ],
)
def test_only_paid_is_zero(payment: Payment, code: ExitCode) -> None:
    assert outcome_of(payment) is code
    assert (code == 0) is (payment.state is PaymentState.PAID)
