"""The kiosk's only way to the engine.

Taps become commands, updates become Signals, and futures' results come back on the main thread (`crossing.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from app.core.errors import GatewayUnreachable, JournalUnavailable, MofangError
from app.desktop.crossing import Crossing, as_ours

if TYPE_CHECKING:
    from pathlib import Path

    from app.core.events import CloseReason
    from app.core.payment import Payment
    from app.core.state import PaymentState
    from app.desktop.receipts.receipt_memory import ReceiptMemory
    from app.desktop.runtime import CheckoutService, KioskRuntime
    from app.engine.commands import StartCheckout
    from app.engine.feed import PaymentUpdate

_T = TypeVar("_T")

SHUT_DOWN_SECONDS = 5.0


class EngineBridge(QObject):
    """The engine as the kiosk's flow sees it (`kiosk_flow.Till`), plus its news as Signals."""

    updated = Signal(object)
    start_failed = Signal(str, object)
    service_ready = Signal()
    service_failed = Signal(object)
    attention_changed = Signal(object)

    def __init__(self, runtime: KioskRuntime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._service: CheckoutService | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._crossing = Crossing(self)
        self._opening = False
        self._ready = False
        self._closed_because: MofangError = GatewayUnreachable("service_unreachable")
        self._unstarted: dict[str, list[Callable[[], None]]] = {}

    # --- the engine's life ------------------------------------------------------------------------

    @property
    def pin_wait_file(self) -> Path:
        """Where wrong PINs are counted."""
        return self._runtime.pin_wait_file

    @property
    def livemode(self) -> bool | None:
        """Whether real money moves; None until that is known."""
        return self._runtime.livemode

    def now(self) -> float:
        """Stripe's clock, in seconds since the epoch; this machine's until Stripe has answered once."""
        told = None if self._service is None else self._service.server_time()
        return time.time() if told is None else told

    @cached_property
    def receipt_memory(self) -> ReceiptMemory:
        """What is remembered of this kiosk's receipts."""
        from app.desktop.receipts.receipt_memory import ReceiptMemory

        return ReceiptMemory(partial(self._runtime.open_receipts, "kiosk"), self)

    def open(self) -> None:
        """Make the engine on a worker thread; `service_ready` or `service_failed` follows. Repeat after a failure."""
        if self._opening or self._ready or self._crossing.is_closed:
            return
        self._opening = True
        if self._service is None:
            self._crossing.then(self._crossing.aside(self._runtime.open_service), self._on_opened)
        else:
            # The engine is there and mends itself; whether its journal takes payments again is what is asked.
            self._crossing.then(self._service.check_journal(), self._on_recovered)

    def _on_opened(self, opened: Future[CheckoutService]) -> None:
        error = opened.exception()
        if error is not None:
            self._fail_to_open(error)
            return
        self._service = opened.result()
        self._unsubscribe = self._service.subscribe(self._on_engine_update)
        self._crossing.then(self._service.ready, self._on_taken_up)

    def _on_taken_up(self, taken_up: Future[None]) -> None:
        """Reading went well. On a full disk writing would not, and no customer should be the one to find out."""
        error = taken_up.exception()
        if error is not None:
            self._fail_to_open(error)
        elif self._service is not None:
            self._crossing.then(self._service.check_journal(), self._on_recovered)

    def _on_recovered(self, recovered: Future[None]) -> None:
        error = recovered.exception()
        if error is not None:
            self._fail_to_open(error)
            return
        self._opening, self._ready = False, True
        self.service_ready.emit()
        self.ask_attention()

    def _fail_to_open(self, error: BaseException) -> None:
        self._opening = False
        self._close(as_ours(error, "The engine could not be opened"))

    def _close(self, because: MofangError) -> None:
        self._ready, self._closed_because = False, because
        self.service_failed.emit(because)

    def _close_if_unrecorded(self, error: MofangError) -> None:
        """The next customer would choose and type for nothing. Whoever asks to open again learns when it is over."""
        if self._ready and isinstance(error, JournalUnavailable):
            self._close(error)

    def stop(self) -> None:
        """Let no more news through, then stop the engine. Blocks for seconds at most; call it after the last frame."""
        self._crossing.shut()
        self._unsubscribe()
        self._crossing.close(self._shut_down_service)
        if "receipt_memory" in self.__dict__:
            # Last: no payment waits for what is written of a receipt.
            self.receipt_memory.close()

    def _shut_down_service(self) -> None:
        if self._service is not None:
            self._service.shut_down(SHUT_DOWN_SECONDS, close_links=True)

    # --- commands ---------------------------------------------------------------------------------

    def start(self, command: StartCheckout) -> None:
        """Start a checkout. What is asked about it before it is journaled waits its turn."""
        if self._service is None or not self._ready:
            failed = partial(self.start_failed.emit, command.payment_id, self._closed_because)
            self._crossing.post(failed)
            return
        self._unstarted[command.payment_id] = []
        started = self._service.start_checkout(command)
        self._crossing.then(started, partial(self._on_started, command.payment_id))

    def get_ready(self) -> None:
        """Somebody is choosing: what their checkout needs can be loaded meanwhile."""
        if self._service is not None and self._ready:
            self._crossing.then(self._service.get_ready(), self._on_command_done)

    def cancel(self, payment_id: str, reason: CloseReason) -> None:
        """Ask for a link to be closed."""
        self._when_started(payment_id, partial(self._cancel, payment_id, reason))

    def free(self, payment_id: str, shown: PaymentState) -> None:
        """Say that no screen shows a payment any more."""
        self._when_started(payment_id, partial(self._free, payment_id, shown))

    def ask_attention(self) -> None:
        """Read which payments need staff; `attention_changed` follows."""
        if self._service is not None and self._ready:
            self._crossing.then(self._service.needing_attention(), self._on_attention)

    def run_aside(self, work: Callable[[], _T], then: Callable[[Future[_T]], None]) -> None:
        """Do slow work on the worker thread and bring its result to the main thread."""
        self._crossing.then(self._crossing.aside(work), then)

    def _when_started(self, payment_id: str, action: Callable[[], None]) -> None:
        if payment_id in self._unstarted:
            self._unstarted[payment_id].append(action)
        else:
            action()

    def _cancel(self, payment_id: str, reason: CloseReason) -> None:
        if self._service is not None:
            self._crossing.then(self._service.cancel(payment_id, reason), self._on_command_done)

    def _free(self, payment_id: str, shown: PaymentState) -> None:
        if self._service is not None:
            self._crossing.then(self._service.free_screen(payment_id, shown), self._on_command_done)

    def _on_started(self, payment_id: str, started: Future[Payment]) -> None:
        waiting = self._unstarted.pop(payment_id, [])
        error = started.exception()
        if error is not None:
            ours = as_ours(error, "A checkout was not started")
            self.start_failed.emit(payment_id, ours)
            self._close_if_unrecorded(ours)
            if isinstance(error, MofangError):
                return
            from app.core.events import CloseReason

            # Whether it was journaled is unknown, so it must not stay open unseen.
            waiting = [partial(self._cancel, payment_id, CloseReason.STAFF)]
        for action in waiting:
            action()

    def _on_command_done(self, done: Future[None]) -> None:
        error = done.exception()
        if error is not None:
            self._close_if_unrecorded(as_ours(error, "The engine could not carry out a command"))

    def _on_attention(self, asked: Future[list[Payment]]) -> None:
        error = asked.exception()
        if error is None:
            self.attention_changed.emit(asked.result())
        else:
            self._close_if_unrecorded(as_ours(error, "What needs staff could not be read"))

    # --- from other threads to this one -----------------------------------------------------------

    def _on_engine_update(self, update: PaymentUpdate) -> None:
        self._crossing.post(partial(self._tell, update))

    def _tell(self, update: PaymentUpdate) -> None:
        self.updated.emit(update)
        if update.payment.alarms:
            self.ask_attention()
