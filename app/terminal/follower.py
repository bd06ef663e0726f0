"""Starts one checkout and follows it to its end, whatever the person at the keyboard does meanwhile."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Protocol

from app.core.errors import MofangError
from app.core.events import CloseReason
from app.core.payment import Payment
from app.core.state import PaymentState
from app.engine.commands import StartCheckout
from app.engine.feed import Contact, Listener, PaymentUpdate
from app.terminal.exit_codes import ExitCode
from app.terminal.interrupts import interrupts_told_to
from app.terminal.tellers import Teller

_log = logging.getLogger(__name__)

_GLANCE_SECONDS = 0.2
# Nobody has seen a link yet, so there is nothing to wait for but the network.
START_PATIENCE_SECONDS = 20.0
# After this, whoever waits is told the truth: we do not know.
CLOSE_PATIENCE_SECONDS = 30.0
UNSEEN_LINK_PATIENCE_SECONDS = 5.0

_GAVE_UP = {
    Contact.OK: ExitCode.UNDECIDED,
    Contact.UNREACHABLE: ExitCode.UNREACHABLE,
    Contact.BUSY: ExitCode.UNREACHABLE,
    Contact.KEY_REJECTED: ExitCode.KEY_PROBLEM,
    Contact.JOURNAL_UNAVAILABLE: ExitCode.OUT_OF_ORDER,
}


class Service(Protocol):
    """The part of the engine's thread that is used here."""

    def start_checkout(self, command: StartCheckout) -> Future[Payment]:
        """Done when the payment is journaled."""

    def cancel(self, payment_id: str, reason: CloseReason) -> Future[None]:
        """Ask for the link to be closed."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every update, on the engine's thread."""


class _Interrupted:
    """Somebody wants to go."""


class Follower:
    """One checkout. Everything that happens comes through one queue, so there is one thing at a time."""

    def __init__(
        self,
        service: Service,
        command: StartCheckout,
        teller: Teller,
        reader_is_gone: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._command = command
        self._teller = teller
        self._reader_is_gone = reader_is_gone
        self._monotonic = monotonic
        self._inbox: SimpleQueue[PaymentUpdate | _Interrupted | Future[Payment]] = SimpleQueue()
        self._payment: Payment | None = None
        self._contact = Contact.OK
        self._closes_at: float | None = None
        self._offered = False
        self._interrupts = 0
        self._asked_at = monotonic()
        self._closing_since: float | None = None

    def follow(self) -> ExitCode:
        """Blocks until the end. Raises MofangError if nothing was started."""
        unsubscribe = self._service.subscribe(self._inbox.put)
        try:
            with interrupts_told_to(lambda: self._inbox.put(_Interrupted())):
                self._teller.asking()
                started = self._service.start_checkout(self._command)
                started.add_done_callback(self._inbox.put)
                return self._follow()
        finally:
            unsubscribe()

    def _follow(self) -> ExitCode:
        while True:
            self._take_in_news()
            self._mind_the_clock()
            end = self._end()
            if end is not None:
                return end

    # --- news ---

    def _take_in_news(self) -> None:
        """Wait for the next thing to happen, but not for long: there is a countdown to show."""
        try:
            news = self._inbox.get(timeout=_GLANCE_SECONDS)
        except Empty:
            return
        if isinstance(news, PaymentUpdate):
            self._on_update(news)
        elif isinstance(news, _Interrupted):
            self._on_interrupt()
        else:
            self._on_started(news)

    def _on_started(self, started: Future[Payment]) -> None:
        payment = started.result()
        if self._payment is None:
            self._payment = payment

    def _on_update(self, update: PaymentUpdate) -> None:
        payment, before = update.payment, self._payment
        if payment.payment_id != self._command.payment_id:
            return
        self._payment, self._closes_at = payment, update.closes_at
        if update.contact is not self._contact:
            self._contact = update.contact
            self._teller.contact_changed(update.contact)
        if payment.checkout_url is not None and not self._offered and not payment.is_final:
            self._offered = True
            self._teller.offered(payment)
        elif before is not None and payment.state is not before.state and not payment.is_final:
            self._teller.changed(payment)
        if before is not None and payment.declines > before.declines:
            self._teller.declined(payment)

    def _on_interrupt(self) -> None:
        self._interrupts += 1
        if self._interrupts == 1:
            self._close()

    # --- time ---

    def _mind_the_clock(self) -> None:
        now = self._monotonic()
        if self._reader_is_gone() and self._interrupts == 0:
            self._on_interrupt()
        if self._is_stuck_at_the_start(now):
            self._close()
        if self._closing_since is None and self._is_closing(now):
            self._closing_since = now
        if self._closing_since is None and self._offered:
            self._teller.waiting(None if self._closes_at is None else self._closes_at - now)

    def _is_stuck_at_the_start(self, now: float) -> bool:
        preparing = self._payment is not None and self._payment.state is PaymentState.PREPARING
        waited = now - self._asked_at
        return preparing and self._closing_since is None and waited > START_PATIENCE_SECONDS

    def _is_closing(self, now: float) -> bool:
        asked = self._payment is not None and self._payment.close_reason is not None
        return asked or (self._closes_at is not None and now > self._closes_at)

    def _close(self) -> None:
        if self._closing_since is None:
            self._closing_since = self._monotonic()
        asked = self._service.cancel(self._command.payment_id, CloseReason.STAFF)
        asked.add_done_callback(_log_failure)

    # --- the end ---

    def _end(self) -> ExitCode | None:
        payment = self._payment
        if payment is None:
            return None
        if payment.is_final:
            return self._tell_end(payment, outcome_of(payment))
        if self._has_had_enough(payment):
            code = self._code_of_giving_up(payment)
            if payment.state is not PaymentState.PROCESSING:
                self._teller.left_behind(payment)
            return self._tell_end(payment, code)
        return None

    def _has_had_enough(self, payment: Payment) -> bool:
        if self._closing_since is None:
            return False
        if self._interrupts > 1 or payment.state is PaymentState.PROCESSING:
            return True
        patience = CLOSE_PATIENCE_SECONDS if self._offered else UNSEEN_LINK_PATIENCE_SECONDS
        return self._monotonic() - self._closing_since > patience

    def _code_of_giving_up(self, payment: Payment) -> ExitCode:
        if payment.state is PaymentState.PROCESSING:
            return ExitCode.UNDECIDED
        return _GAVE_UP[self._contact]

    def _tell_end(self, payment: Payment, code: ExitCode) -> ExitCode:
        self._teller.ended(payment, code)
        return code


def outcome_of(payment: Payment) -> ExitCode:
    """What a payment's final state means to a script."""
    timed_out = payment.close_reason in {CloseReason.TIMEOUT, CloseReason.IDLE}
    match payment.state:
        case PaymentState.PAID:
            return ExitCode.PAID
        case PaymentState.EXPIRED:
            return ExitCode.EXPIRED
        case PaymentState.CANCELED:
            return ExitCode.EXPIRED if timed_out else ExitCode.CANCELED
        case PaymentState.FAILED:
            return _failure_of(payment)
        case _:
            return ExitCode.UNDECIDED


def _failure_of(payment: Payment) -> ExitCode:
    if payment.failure_code == "closed_before_created":
        return ExitCode.CANCELED
    if (payment.failure_code or "").startswith("key_"):
        return ExitCode.KEY_PROBLEM
    return ExitCode.FAILED


def _log_failure(done: Future[None]) -> None:
    with contextlib.suppress(Exception):
        error = done.exception()
        if isinstance(error, MofangError):
            _log.warning("The link could not be closed yet: %s", error.code)
        elif error is not None:
            _log.error("Closing failed", exc_info=error)
