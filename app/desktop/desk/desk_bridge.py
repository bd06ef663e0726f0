"""The desk's only way to the engine: questions go over, answers and news come back on the main thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from app.core.errors import MofangError
from app.core.system_reasons import reason_of
from app.desktop.crossing import Crossing, as_ours
from app.desktop.desk.payment_days import day_of
from app.desktop.receipts.receipt_memory import ReceiptMemory
from app.desktop.receipts.receipt_tray import ReceiptTray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, tzinfo
    from pathlib import Path

    from app.core.attention import AttentionItem
    from app.core.refund import Refund
    from app.desktop.desk.desk_runtime import DeskRuntime
    from app.desktop.desk.desk_service import DeskService
    from app.engine.feed import PaymentUpdate
    from app.health.findings import Finding
    from app.settings import Settings

_T = TypeVar("_T")

SHUT_DOWN_SECONDS = 5.0
# What is closing for too long becomes so without an event.
_LOOK_AGAIN_MILLISECONDS = 30_000


class DeskBridge(QObject):
    """Carries `PaymentUpdate`, `Refund`, `list[AttentionItem]` and `MofangError` in its Signals."""

    updated = Signal(object)
    refund_updated = Signal(object)
    attention_changed = Signal(object)
    service_ready = Signal()
    service_failed = Signal(object)
    clock_known = Signal()

    def __init__(self, runtime: DeskRuntime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._zone = runtime.settings.zone
        self._crossing = Crossing(self)
        self._receipt_memory = ReceiptMemory(partial(runtime.open_receipts, "desk"), self)
        self.receipts = ReceiptTray(runtime.settings, self._receipt_memory, self)
        self._service: DeskService | None = None
        self._unsubscribe: list[Callable[[], None]] = []
        self._opening = False
        self._ready = False
        self._closed_because: MofangError | None = None
        # Asked before the engine was there, by somebody quicker than its start.
        self._waiting: list[Callable[[], None]] = []
        self._attention_asked = False
        self._look_again = QTimer(self, interval=_LOOK_AGAIN_MILLISECONDS)
        self._look_again.timeout.connect(self.ask_attention)

    # --- the engine's life ------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """What the desk was started with."""
        return self._runtime.settings

    @property
    def livemode(self) -> bool | None:
        """Whether real money moves; None until that is known."""
        return self._runtime.livemode

    @property
    def zone(self) -> tzinfo | None:
        """By whose clock days begin; None is this machine's."""
        return self._zone

    def now(self) -> float:
        """Stripe's clock, in seconds since the epoch; this machine's until Stripe has answered once."""
        told = None if self._service is None else self._service.server_time()
        return time.time() if told is None else told

    def today(self) -> date:
        """The shop's day."""
        return day_of(self.now(), self._zone)

    @property
    def is_ready(self) -> bool:
        """Whether everything unfinished has been taken up, and a payment can be written down."""
        return self._ready

    @property
    def refund_refusal(self) -> str:
        """The code of what stands against every refund here, as far as is known; empty if nothing does."""
        return self._service.refund_refusal if self._service is not None else ""

    def open(self) -> None:
        """Make the engine aside; `service_ready` or `service_failed` follows. Repeat after a failure."""
        if self._opening or self._ready or self._crossing.is_closed:
            return
        self._opening = True
        if self._service is None:
            self._crossing.then(self._crossing.aside(self._runtime.open_desk), self._on_opened)
        else:
            self._crossing.then(self._service.check_journal(), self._on_checked)

    def _on_opened(self, opened: Future[DeskService]) -> None:
        error = opened.exception()
        if error is not None:
            self._fail_to_open(error)
            return
        self._service = service = opened.result()
        self._unsubscribe = [
            service.subscribe(self._on_engine_update),
            service.subscribe_refunds(self._on_engine_refund),
        ]
        self._ask_what_waited()
        self._crossing.then(service.ready, self._on_taken_up)

    def _on_taken_up(self, taken_up: Future[None]) -> None:
        """Reading went well; on a full disk writing would not."""
        error = taken_up.exception()
        if error is not None:
            self._fail_to_open(error)
        elif self._service is not None:
            self._crossing.then(self._service.check_journal(), self._on_checked)

    def _on_checked(self, checked: Future[None]) -> None:
        error = checked.exception()
        if error is not None:
            self._fail_to_open(error)
            return
        self._opening, self._ready = False, True
        self.service_ready.emit()
        self.receipts.take_up()
        self._look_again.start()
        self.ask_attention()
        self._hear_clock()

    def _hear_clock(self) -> None:
        """What was asked of a day before Stripe's clock was known may have been asked of another day."""
        if self._service is not None and self._service.server_time() is None:
            self._crossing.then(self._service.get_ready(), self._on_clock)

    def _on_clock(self, heard: Future[None]) -> None:
        if heard.exception() is None:
            self.clock_known.emit()

    def _fail_to_open(self, error: BaseException) -> None:
        self._opening, self._ready = False, False
        self._closed_because = as_ours(error, "The engine could not be opened")
        self.service_failed.emit(self._closed_because)
        self._ask_what_waited()

    def _ask_what_waited(self) -> None:
        waiting, self._waiting = self._waiting, []
        for ask in waiting:
            ask()

    def stop(self) -> None:
        """Let no more news through, then stop the engine; links stay payable. Blocks for seconds at most."""
        if self._crossing.is_closed:
            return
        self._look_again.stop()
        self.receipts.press.stop()
        self._crossing.shut()
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._crossing.close(self._shut_down_service)
        # Last: no payment waits for what is written of a receipt.
        self._receipt_memory.close()

    def _shut_down_service(self) -> None:
        if self._service is not None:
            self._service.shut_down(SHUT_DOWN_SECONDS)

    # --- questions --------------------------------------------------------------------------------

    def ask(
        self,
        question: Callable[[DeskService], Future[_T]],
        then: Callable[[_T], None],
        failed: Callable[[MofangError], None],
        of: QObject | None = None,
    ) -> None:
        """Ask the engine, as soon as it is there; `then` or `failed` is called on the main thread.

        Neither is called if `of` is gone by then.
        """
        if self._service is not None:
            self._await(question(self._service), then, failed, of)
        elif self._closed_because is None:
            self._waiting.append(partial(self.ask, question, then, failed, of))
        else:
            self._crossing.post(partial(_if_there, of, partial(failed, self._closed_because)))

    def run_aside(
        self,
        work: Callable[[], _T],
        then: Callable[[_T], None],
        failed: Callable[[MofangError], None],
        of: QObject | None = None,
    ) -> None:
        """Do slow work on the worker thread; its answer comes as an answer of the engine does."""
        self._await(self._crossing.aside(work), then, failed, of)

    def look_over(
        self,
        language: str,
        each: Callable[[Finding], None],
        then: Callable[[], None],
        of: QObject,
    ) -> None:
        """Look at everything that a payment needs: `each` finding as soon as it is made, and `then` at the end."""

        def look() -> None:
            for finding in self._runtime.look_over(language):
                self._crossing.post(partial(_if_there, of, partial(each, finding)))

        self.run_aside(look, lambda _: then(), lambda _: then(), of)

    def save_settings(
        self,
        changes: Mapping[str, object],
        then: Callable[[], None],
        failed: Callable[[MofangError], None],
        of: QObject,
    ) -> None:
        """Write settings down. A value that can be called says itself what it is, and may take its time."""

        def save() -> None:
            found = {name: each() if callable(each) else each for name, each in changes.items()}
            self._runtime.save_settings(found)

        self.run_aside(save, lambda _: then(), failed, of)

    def save_diagnostics(
        self,
        file: Path,
        findings: Sequence[Finding],
        then: Callable[[str], None],
        of: QObject,
    ) -> None:
        """Write one file for those who help; `then` hears why it could not be written, or nothing."""

        def save() -> str:
            try:
                self._runtime.save_diagnostics(file, findings)
            except OSError as error:
                return reason_of(error)
            return ""

        self.run_aside(save, then, lambda error: then(error.code), of)

    def ask_attention(self) -> None:
        """Read what needs staff; `attention_changed` follows. Asked again at once, it is read once."""
        if self._attention_asked or self._service is None:
            return
        self._attention_asked = True
        self.ask(lambda service: service.attention(), self._on_attention, self._on_no_attention)

    def _await(
        self,
        future: Future[_T],
        then: Callable[[_T], None],
        failed: Callable[[MofangError], None],
        of: QObject | None,
    ) -> None:
        def answer(done: Future[_T]) -> None:
            error = done.exception()
            call: Callable[[], None]
            if error is None:
                call = partial(then, done.result())
            else:
                call = partial(failed, as_ours(error, "The desk was not answered"))
            _if_there(of, call)

        self._crossing.then(future, answer)

    def _on_attention(self, items: Sequence[AttentionItem]) -> None:
        self._attention_asked = False
        self.attention_changed.emit(list(items))

    def _on_no_attention(self, _error: MofangError) -> None:
        self._attention_asked = False

    # --- news -------------------------------------------------------------------------------------

    def _on_engine_update(self, update: PaymentUpdate) -> None:
        self._crossing.post(partial(self._tell, update))

    def _on_engine_refund(self, refund: Refund) -> None:
        self._crossing.post(partial(self._tell_refund, refund))

    def _tell(self, update: PaymentUpdate) -> None:
        self.updated.emit(update)
        if update.payment.alarms:
            self.ask_attention()

    def _tell_refund(self, refund: Refund) -> None:
        self.refund_updated.emit(refund)
        self.ask_attention()


def _if_there(of: QObject | None, call: Callable[[], None]) -> None:
    if of is None or isValid(of):
        call()
