"""Prints receipts aside, one after another. Nobody waits for it, and a printer that hangs holds up nothing else."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from app.core.errors import MofangError
from app.core.receipt import Receipt
from app.desktop.receipts.receipt_paper import picture
from app.receipt_printer import PrinterPlace, PrinterTrouble, print_picture, printer_place
from app.settings import Settings

_log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 20
Print = Callable[[PrinterPlace, bytes], None]


@dataclass(frozen=True, slots=True)
class _Job:
    receipt: Receipt
    language: str


class ReceiptPress(QObject):
    """`printed` and `failed` name the payment, on the main thread.

    A job whose time is over has failed; should its printer wake up later, `printed` follows. Its thread is never
    waited for, not even at the end of the program.
    """

    printed = Signal(str)
    failed = Signal(str, object)
    _done = Signal(object, object)

    def __init__(
        self,
        settings: Settings,
        parent: QObject | None = None,
        *,
        print_it: Print = print_picture,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._zone = settings.zone
        self._place = printer_place(settings.receipt_printer or "")
        self._columns, self._print, self._patience = (
            settings.receipt_columns,
            print_it,
            patience_seconds,
        )
        self._waiting: deque[_Job] = deque()
        self._running: _Job | None = None
        self._overdue = False
        self._gate, self._closed = threading.Lock(), False
        self._deadline = QTimer(self, singleShot=True, interval=int(patience_seconds * 1000))
        self._deadline.timeout.connect(self._on_time_over)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    @property
    def is_set_up(self) -> bool:
        """Whether there is a printer to print on."""
        return self._place is not None

    def print(self, receipt: Receipt, language: str) -> None:
        """Print it soon; `printed` or `failed` follows."""
        if self._closed:
            return
        self._waiting.append(_Job(receipt, language))
        QTimer.singleShot(0, self, self._go_on)

    def stop(self) -> None:
        """Draw and tell nothing any more. Waits for no printer; what was sent may come out all the same."""
        with self._gate:
            self._closed = True
        self._deadline.stop()
        self._waiting.clear()

    def _go_on(self) -> None:
        if self._place is None:
            self._fail_waiting(PrinterTrouble("printer_not_set"))
        elif self._overdue:
            self._fail_waiting(self._too_late(self._place))
        elif self._running is None and self._waiting:
            self._running = job = self._waiting.popleft()
            self._deadline.start()
            work = threading.Thread(
                target=self._work, args=(self._place, job), name="mofang-receipt", daemon=True
            )
            work.start()

    def _work(self, place: PrinterPlace, job: _Job) -> None:
        """On its own thread: drawing a receipt takes longer than a frame may."""
        trouble: MofangError | None = None
        try:
            with self._gate:
                # Nothing may be drawn while Qt goes down; `stop` waits for a drawing, not for a printer.
                if self._closed:
                    return
                drawn = picture(job.receipt, job.language, self._columns, self._zone)
            self._print(place, drawn)
        except MofangError as error:
            _log.warning("A receipt was not printed: %s", error)
            trouble = error
        except Exception:
            _log.exception("A receipt was not printed")
            trouble = MofangError("unexpected")
        with self._gate:
            if not self._closed and isValid(self):
                self._done.emit(job, trouble)

    def _on_done(self, job: _Job, trouble: MofangError | None) -> None:
        self._deadline.stop()
        was_overdue, self._overdue, self._running = self._overdue, False, None
        if trouble is None:
            self.printed.emit(job.receipt.payment_id)
        elif not was_overdue:
            self.failed.emit(job.receipt.payment_id, trouble)
        self._go_on()

    def _on_time_over(self) -> None:
        if self._running is None or self._place is None:
            return
        self._overdue = True
        late = self._too_late(self._place)
        _log.warning("A receipt was not printed: %s", late)
        self.failed.emit(self._running.receipt.payment_id, late)
        self._fail_waiting(late)

    def _fail_waiting(self, trouble: MofangError) -> None:
        while self._waiting:
            self.failed.emit(self._waiting.popleft().receipt.payment_id, trouble)

    def _too_late(self, place: PrinterPlace) -> PrinterTrouble:
        return PrinterTrouble(
            "printer_timed_out", place=str(place), seconds=f"{self._patience:.0f}"
        )
