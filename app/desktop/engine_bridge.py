"""The only crossing between Qt and the engine.

Taps become commands, updates become Signals, and futures' results come back on the main thread. The bridge lives on
the main thread and is stopped before Qt goes down: a Signal of a deleted object would bring the process down.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.core.errors import GatewayUnreachable, JournalUnavailable, MofangError

if TYPE_CHECKING:
    from app.core.events import CloseReason
    from app.core.payment import Payment
    from app.core.state import PaymentState
    from app.desktop.runtime import CheckoutService, KioskRuntime
    from app.engine.commands import StartCheckout
    from app.engine.feed import PaymentUpdate

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

SHUT_DOWN_SECONDS = 5.0


class EngineBridge(QObject):
    """The engine as the kiosk's flow sees it (`kiosk_flow.Till`), plus its news as Signals."""

    updated = Signal(object)
    start_failed = Signal(str, object)
    service_ready = Signal()
    service_failed = Signal(object)
    attention_changed = Signal(object)
    _posted = Signal(object)

    def __init__(self, runtime: KioskRuntime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._service: CheckoutService | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="mofang-desktop")
        self._gate = threading.Lock()
        self._stopped = False
        self._opening = False
        self._ready = False
        self._closed_because: MofangError = GatewayUnreachable("service_unreachable")
        self._unstarted: dict[str, list[Callable[[], None]]] = {}
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    # --- the engine's life ------------------------------------------------------------------------

    @property
    def livemode(self) -> bool | None:
        """Whether real money moves; None until that is known."""
        return self._runtime.livemode

    def open(self) -> None:
        """Make the engine on a worker thread; `service_ready` or `service_failed` follows. Repeat after a failure."""
        if self._opening or self._ready or self._stopped:
            return
        self._opening = True
        if self._service is None:
            self._then(self._worker.submit(self._runtime.open_service), self._on_opened)
        else:
            # The engine is there and mends itself; whether its journal takes payments again is what is asked.
            self._then(self._service.check_journal(), self._on_recovered)

    def _on_opened(self, opened: Future[CheckoutService]) -> None:
        error = opened.exception()
        if error is not None:
            self._fail_to_open(error)
            return
        self._service = opened.result()
        self._unsubscribe = self._service.subscribe(self._on_engine_update)
        self._then(self._service.ready, self._on_taken_up)

    def _on_taken_up(self, taken_up: Future[None]) -> None:
        """Reading went well. On a full disk writing would not, and no customer should be the one to find out."""
        error = taken_up.exception()
        if error is not None:
            self._fail_to_open(error)
        elif self._service is not None:
            self._then(self._service.check_journal(), self._on_recovered)

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
        self._close(_ours(error, "The engine could not be opened"))

    def _close(self, because: MofangError) -> None:
        self._ready, self._closed_because = False, because
        self.service_failed.emit(because)

    def _close_if_unrecorded(self, error: MofangError) -> None:
        """The next customer would choose and type for nothing. Whoever asks to open again learns when it is over."""
        if self._ready and isinstance(error, JournalUnavailable):
            self._close(error)

    def stop(self) -> None:
        """Let no more news through, then stop the engine. Blocks for seconds at most; call it after the last frame."""
        with self._gate:
            self._stopped = True
        self._unsubscribe()
        self._worker.submit(self._shut_down_service)
        self._worker.shutdown(wait=True)

    def _shut_down_service(self) -> None:
        if self._service is not None:
            self._service.shut_down(SHUT_DOWN_SECONDS, close_links=True)

    # --- commands ---------------------------------------------------------------------------------

    def start(self, command: StartCheckout) -> None:
        """Start a checkout. What is asked about it before it is journaled waits its turn."""
        if self._service is None or not self._ready:
            failed = partial(self.start_failed.emit, command.payment_id, self._closed_because)
            self._post(failed)
            return
        self._unstarted[command.payment_id] = []
        started = self._service.start_checkout(command)
        self._then(started, partial(self._on_started, command.payment_id))

    def get_ready(self) -> None:
        """Somebody is choosing: what their checkout needs can be loaded meanwhile."""
        if self._service is not None and self._ready:
            self._then(self._service.get_ready(), self._on_command_done)

    def cancel(self, payment_id: str, reason: CloseReason) -> None:
        """Ask for a link to be closed."""
        self._when_started(payment_id, partial(self._cancel, payment_id, reason))

    def free(self, payment_id: str, shown: PaymentState) -> None:
        """Say that no screen shows a payment any more."""
        self._when_started(payment_id, partial(self._free, payment_id, shown))

    def ask_attention(self) -> None:
        """Read which payments need staff; `attention_changed` follows."""
        if self._service is not None and self._ready:
            self._then(self._service.needing_attention(), self._on_attention)

    def run_aside(self, work: Callable[[], _T], then: Callable[[Future[_T]], None]) -> None:
        """Do slow work on the worker thread and bring its result to the main thread."""
        self._then(self._worker.submit(work), then)

    def _when_started(self, payment_id: str, action: Callable[[], None]) -> None:
        if payment_id in self._unstarted:
            self._unstarted[payment_id].append(action)
        else:
            action()

    def _cancel(self, payment_id: str, reason: CloseReason) -> None:
        if self._service is not None:
            self._then(self._service.cancel(payment_id, reason), self._on_command_done)

    def _free(self, payment_id: str, shown: PaymentState) -> None:
        if self._service is not None:
            self._then(self._service.free_screen(payment_id, shown), self._on_command_done)

    def _on_started(self, payment_id: str, started: Future[Payment]) -> None:
        waiting = self._unstarted.pop(payment_id, [])
        error = started.exception()
        if error is not None:
            ours = _ours(error, "A checkout was not started")
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
            self._close_if_unrecorded(_ours(error, "The engine could not carry out a command"))

    def _on_attention(self, asked: Future[list[Payment]]) -> None:
        error = asked.exception()
        if error is None:
            self.attention_changed.emit(asked.result())
        else:
            self._close_if_unrecorded(_ours(error, "What needs staff could not be read"))

    # --- from other threads to this one -----------------------------------------------------------

    def _on_engine_update(self, update: PaymentUpdate) -> None:
        self._post(partial(self._tell, update))

    def _tell(self, update: PaymentUpdate) -> None:
        self.updated.emit(update)
        if update.payment.alarms:
            self.ask_attention()

    def _then(self, future: Future[_T], then: Callable[[Future[_T]], None]) -> None:
        def post(done: Future[_T]) -> None:
            if not done.cancelled():
                self._post(partial(then, done))

        future.add_done_callback(post)

    def _post(self, call: Callable[[], None]) -> None:
        with self._gate:
            if not self._stopped:
                self._posted.emit(call)

    def _on_posted(self, call: Callable[[], None]) -> None:
        if not self._stopped:
            call()


def _ours(error: BaseException, what: str) -> MofangError:
    """The error as one of ours; one that we did not raise on purpose is logged with its trace."""
    if isinstance(error, MofangError):
        _log.warning("%s: %s", what, error)
        return error
    _log.error("%s", what, exc_info=error)
    return MofangError("unexpected")
