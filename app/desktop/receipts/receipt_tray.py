"""Receipts on their way to the receipt printer, and those that it did not print, for staff to see."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.core.errors import MofangError
from app.core.receipt import Receipt, Slip
from app.desktop.receipts.receipt_memory import ReceiptMemory
from app.desktop.receipts.receipt_press import ReceiptPress
from app.receipt_printer import PrinterTrouble
from app.settings import Settings

# Older ones are printed from a payment opened in the desk, if anybody still wants them.
_MOST_KEPT = 20


class ReceiptTray(QObject):
    """`changed` when `trouble` (the last there was) or `unprinted` has.

    What was not printed is remembered over a restart, until it is printed or nobody wants it any more.
    """

    changed = Signal()

    def __init__(self, settings: Settings, memory: ReceiptMemory, parent: QObject) -> None:
        super().__init__(parent)
        self.press = ReceiptPress(settings, self)
        self.trouble: MofangError | None = None
        self._memory = memory
        self._recalled = False
        self._asked: OrderedDict[str, Slip] = OrderedDict()
        self._failed: set[str] = set()
        # With the printer, however many are asked for after them.
        self._sent: dict[str, Slip] = {}
        self.press.printed.connect(self._on_printed)
        self.press.failed.connect(self._on_failed)

    @property
    def unprinted(self) -> tuple[str, ...]:
        """The numbers of the payments whose receipts did not come out."""
        return tuple(
            slip.receipt.number for key, slip in self._asked.items() if key in self._failed
        )

    def take_up(self) -> None:
        """The journal is there: ask it, once, what was missing when the program ended."""
        if not self._recalled:
            self._recalled = True
            self._memory.recall(_MOST_KEPT, self._on_recalled)

    def print(self, receipt: Receipt, language: str) -> None:
        """Print it soon, and keep it if that fails. Asked again for the same payment, the later one counts."""
        slip = Slip(receipt, language)
        self._memory.want(slip)
        self._keep(slip)
        self._sent[receipt.payment_id] = slip
        self.press.print(receipt, language)

    def issued(self, receipt: Receipt, language: str) -> None:
        """It came out in another way, as a file or on a printer of the system."""
        self._memory.issue(Slip(receipt, language))
        self._settle(receipt.payment_id)

    def try_again(self) -> None:
        """Staff have looked after the printer."""
        again = [slip for key, slip in self._asked.items() if key in self._failed]
        self._failed.clear()
        for slip in again:
            self.print(slip.receipt, slip.language)

    def forget(self) -> None:
        """Nobody wants what is missing any more."""
        for key in self._failed:
            self._asked.pop(key, None)
        self._failed.clear()
        self._memory.dismiss()
        self._clear_trouble()

    def _keep(self, slip: Slip) -> None:
        self._asked[slip.receipt.payment_id] = slip
        while len(self._asked) > _MOST_KEPT:
            self._failed.discard(self._asked.popitem(last=False)[0])

    def _on_recalled(self, slips: Sequence[Slip]) -> None:
        """What was asked for since then is known better."""
        left = [each for each in slips if each.receipt.payment_id not in self._asked]
        if not left:
            return
        for slip in left:
            self._keep(slip)
            self._failed.add(slip.receipt.payment_id)
        if self.trouble is None:
            self.trouble = PrinterTrouble("receipts_left_over")
        self.changed.emit()

    def _on_printed(self, payment_id: str) -> None:
        slip = self._sent.pop(payment_id, None) or self._asked.get(payment_id)
        if slip is not None:
            self._memory.issue(slip)
        self._settle(payment_id)

    def _settle(self, payment_id: str) -> None:
        self._asked.pop(payment_id, None)
        self._failed.discard(payment_id)
        # What is missing stays told, though the printer has come back by itself.
        if not self._failed:
            self._clear_trouble()

    def _on_failed(self, payment_id: str, error: MofangError) -> None:
        self._sent.pop(payment_id, None)
        slip = self._asked.get(payment_id)
        if slip is not None:
            self._failed.add(payment_id)
            # It may have been dismissed while it was under way.
            self._memory.want(slip)
        self.trouble = error
        self.changed.emit()

    def _clear_trouble(self) -> None:
        if self.trouble is not None:
            self.trouble = None
            self.changed.emit()
