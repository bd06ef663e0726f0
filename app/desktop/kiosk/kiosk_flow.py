"""Which screen a customer is on, and what the engine is asked on the way. Qt-free.

    ATTRACT → CHOOSE → (AMOUNT) → (EMAIL) → PREPARING → SCAN → OUTCOME → ATTRACT
                                               └────────┴─ cancel, time-out, idle ─▶ CLOSING ─▶ OUTCOME | ATTRACT
From CLOSING, ATTRACT follows only if no code was ever shown: otherwise silence is told, as UNREACHABLE
or, if it is our own journal that fails, as UNRECORDED.
Two promises: a payment leaves the screen only through `cancel` and `free` (or after it ended), and no final word
is shown that is not the payment's own state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.core.errors import JournalError, MofangError
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.state import PaymentState
from app.desktop.kiosk.screens import Outcome as Outcome
from app.desktop.kiosk.screens import Screen as Screen
from app.desktop.kiosk.screens import Trouble as Trouble
from app.desktop.theme import PLAIN, Appearance
from app.engine.commands import StartCheckout, new_payment_id
from app.engine.feed import Contact, PaymentUpdate


class Till(Protocol):
    """What the flow asks of the engine. Answers come back as updates, or as `start_failed`."""

    def start(self, command: StartCheckout) -> None:
        """Start a checkout; the same id twice is one checkout."""

    def cancel(self, payment_id: str, reason: CloseReason) -> None:
        """Ask for the link to be closed."""

    def free(self, payment_id: str, shown: PaymentState) -> None:
        """Say that no screen shows this payment any more."""


@dataclass(frozen=True, slots=True)
class FlowOptions:
    """What of the settings shapes the flow."""

    language: str = "zh"
    ask_email: bool = True
    scan_seconds: float = 240
    metadata: Mapping[str, str] = field(default_factory=dict)
    excluded_methods: tuple[str, ...] = ()
    appearance: Appearance = PLAIN


@dataclass(frozen=True, slots=True)
class Basket:
    """What the customer has picked."""

    product_name: str
    amount: Money


# Without a payment on the screen, so leaving needs nobody's consent.
_BROWSING = frozenset({Screen.CHOOSE, Screen.AMOUNT, Screen.EMAIL})
_OFFERING = frozenset({Screen.PREPARING, Screen.SCAN})


class KioskFlow:
    """One customer after another. `changed` is called after every step that a screen should follow."""

    def __init__(self, till: Till, options: FlowOptions, changed: Callable[[], None]) -> None:
        self._till = till
        self._options = options
        self._changed = changed
        self.language = options.language
        self.appearance = options.appearance
        self._forget()

    def _forget(self) -> None:
        self.screen = Screen.ATTRACT
        self.free_product_name: str | None = None
        self.basket: Basket | None = None
        self.payment_id: str | None = None
        self.update: PaymentUpdate | None = None
        self.outcome: Outcome | None = None
        self.problem: MofangError | str | None = None
        self.qr_was_shown = False

    # --- what the screens ask ---------------------------------------------------------------------

    @property
    def payment(self) -> Payment | None:
        """The payment on the screen, as last heard of."""
        return self.update.payment if self.update else None

    @property
    def may_idle(self) -> bool:
        """Whether nobody touching anything means that the customer left. While scanning they hold a phone."""
        usual = self._options.language, self._options.appearance
        somebodys_own = (self.language, self.appearance) != usual
        return (
            self.screen in _BROWSING
            or self.screen is Screen.PREPARING
            or (self.screen is Screen.ATTRACT and somebodys_own)
        )

    @property
    def trouble(self) -> Trouble:
        """What to warn of on the scan and preparing screens."""
        if self.update is None:
            return Trouble.NONE
        lost = self.update.contact in {Contact.UNREACHABLE, Contact.KEY_REJECTED}
        if lost or Alarm.SESSION_MISSING in self.update.payment.alarms:
            return Trouble.UNREACHABLE
        if self.update.contact is Contact.JOURNAL_UNAVAILABLE:
            return Trouble.UNRECORDED
        return Trouble.DECLINED if self.update.payment.declines else Trouble.NONE

    # --- what the customer does -------------------------------------------------------------------

    def begin(self) -> None:
        """The first tap, or "start again" after an outcome."""
        language, appearance = self.language, self.appearance
        if self.screen is Screen.OUTCOME:
            self._leave()
        if self.screen is Screen.ATTRACT:
            self.language, self.appearance = language, appearance
            self._go(Screen.CHOOSE)

    def choose(self, basket: Basket) -> None:
        """A tile of the catalog."""
        if self.screen is Screen.CHOOSE:
            self.free_product_name = None
            self._take(basket)

    def choose_other(self, product_name: str) -> None:
        """The tile for a free amount; `product_name` is what the customer will see for it."""
        if self.screen is Screen.CHOOSE:
            self.free_product_name = product_name
            self._go(Screen.AMOUNT)

    def type_amount(self, amount: Money) -> None:
        """The keypad's amount was confirmed."""
        if self.screen is Screen.AMOUNT and self.free_product_name:
            self._take(Basket(self.free_product_name, amount))

    def give_email(self, email: str | None) -> None:
        """The checked e-mail address, or None to go on without."""
        if self.screen is Screen.EMAIL:
            self._start(email)

    def back(self) -> None:
        """One step back; nothing was asked of the engine yet."""
        if self.screen is Screen.EMAIL:
            self._go(Screen.AMOUNT if self.free_product_name else Screen.CHOOSE)
        elif self.screen is Screen.AMOUNT:
            self._go(Screen.CHOOSE)
        elif self.screen is Screen.CHOOSE:
            self._restart()

    def set_language(self, language: str) -> None:
        """For this customer only; the next one gets the shop's own."""
        self.language = language
        self._changed()

    def set_appearance(self, appearance: Appearance) -> None:
        """For this customer only; the next one gets the usual one."""
        self.appearance = appearance
        self._changed()

    def set_usual_appearance(self, appearance: Appearance) -> None:
        """What every customer finds from now on; who has chosen another one keeps it."""
        before = self._options.appearance
        self._options = replace(self._options, appearance=appearance)
        if self.appearance == before:
            self.set_appearance(appearance)

    # --- ways out ---------------------------------------------------------------------------------

    def cancel(self, reason: CloseReason) -> None:
        """Leave before the end, whoever wants it. A payment on the screen is closed first."""
        if self.screen in _BROWSING:
            self._restart()
        elif self.screen in _OFFERING and self.payment_id:
            self._till.cancel(self.payment_id, reason)
            self._go(Screen.CLOSING)

    def time_over(self) -> None:
        """The code was shown for as long as it may be."""
        if self.screen is Screen.SCAN:
            self.cancel(CloseReason.TIMEOUT)

    def idle(self) -> None:
        """Nobody has touched anything for the set time."""
        if self.screen is Screen.ATTRACT:
            self._restart()
        elif self.may_idle:
            self.cancel(CloseReason.IDLE)

    def closing_over(self) -> None:
        """The customer has waited long enough for the link to close; the engine goes on without the screen.

        Who saw the code may have paid, and the service has not said otherwise in time.
        """
        if self.screen is not Screen.CLOSING:
            return
        if self.qr_was_shown:
            unrecorded = self.trouble is Trouble.UNRECORDED
            self._conclude(Outcome.UNRECORDED if unrecorded else Outcome.UNREACHABLE)
        else:
            self._leave()

    def leave_outcome(self) -> None:
        """The outcome was read, or its time is over."""
        if self.screen is Screen.OUTCOME:
            self._leave()

    def broke(self) -> None:
        """A screen failed. Say something true and calm; what was paid meanwhile becomes an alarm for staff."""
        if self.payment_id and self.screen in _OFFERING:
            self._till.cancel(self.payment_id, CloseReason.STAFF)
        if self.payment_id:
            self._till.free(self.payment_id, PaymentState.OPEN)
        self._forget()
        self._conclude(Outcome.BROKEN)

    # --- what the engine says ---------------------------------------------------------------------

    def on_update(self, update: PaymentUpdate) -> None:
        """News of any payment; only the one on the screen matters here."""
        if update.payment.payment_id != self.payment_id:
            return
        if self.payment and update.payment.version < self.payment.version:
            return
        self.update = update
        self._follow(update.payment)

    def start_failed(self, payment_id: str, error: MofangError) -> None:
        """The engine did not take the order: no link exists, nothing can have been charged."""
        if payment_id != self.payment_id:
            return
        self.payment_id = None
        self.problem = error
        journal_down = isinstance(error, JournalError)
        self._conclude(Outcome.JOURNAL_DOWN if journal_down else Outcome.NOT_STARTED)

    def _follow(self, payment: Payment) -> None:
        outcome = outcome_of(payment)
        if outcome is not None:
            self.problem = payment.failure_code
            self._conclude(outcome)
        elif payment.state is PaymentState.CLOSING and self.screen in _OFFERING:
            self._go(Screen.CLOSING)
        elif payment.state is PaymentState.OPEN and self.screen is Screen.PREPARING:
            self.qr_was_shown = True
            self._go(Screen.SCAN)
        else:
            self._changed()

    # --- steps ------------------------------------------------------------------------------------

    def _take(self, basket: Basket) -> None:
        self.basket = basket
        if self._options.ask_email:
            self._go(Screen.EMAIL)
        else:
            self._start(None)

    def _start(self, email: str | None) -> None:
        """The one place where a payment id is made: a second tap finds another screen."""
        if self.basket is None:
            return
        order = Order(
            amount=self.basket.amount,
            product_name=self.basket.product_name,
            customer_email=email,
            metadata=self._options.metadata,
        )
        self.payment_id = new_payment_id()
        self._go(Screen.PREPARING)
        self._till.start(
            StartCheckout(
                self.payment_id,
                order,
                self.language,
                "kiosk",
                self._options.scan_seconds,
                excluded_methods=self._options.excluded_methods,
            )
        )

    def _conclude(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._go(Screen.OUTCOME)

    def _leave(self) -> None:
        if self.payment_id:
            shown = self.payment.state if self.payment else PaymentState.PREPARING
            self._till.free(self.payment_id, shown)
        self._restart()

    def _restart(self) -> None:
        self._forget()
        self.language = self._options.language
        self.appearance = self._options.appearance
        self._changed()

    def _go(self, screen: Screen) -> None:
        self.screen = screen
        self._changed()


def outcome_of(payment: Payment) -> Outcome | None:
    """What to tell the customer, or None while the payment service has not said anything to end on."""
    if payment.alarms & {Alarm.MISMATCH, Alarm.PAID_AFTER_END} and payment.is_final:
        return Outcome.MISMATCH
    match payment.state:
        case PaymentState.PAID:
            return Outcome.PAID
        case PaymentState.PROCESSING:
            return Outcome.PROCESSING
        case PaymentState.EXPIRED:
            return Outcome.EXPIRED
        case PaymentState.CANCELED:
            return _canceled(payment)
        case PaymentState.FAILED:
            return _failed(payment)
        case _:
            return None


def _canceled(payment: Payment) -> Outcome:
    timed_out = payment.close_reason in {CloseReason.TIMEOUT, CloseReason.IDLE}
    return Outcome.EXPIRED if timed_out else Outcome.CANCELED


def _failed(payment: Payment) -> Outcome:
    if payment.failure_code == "delayed_payment_failed":
        return Outcome.NOT_PAID
    if payment.failure_code == "closed_before_created":
        return _canceled(payment)
    return Outcome.NOT_STARTED
