"""Receipts on their way to the receipt printer, and those that it did not print, for staff to see."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal

from app.core.errors import MofangError
from app.core.receipt import Receipt
from app.desktop.receipts.receipt_press import ReceiptPress
from app.settings import Settings

# Older ones are printed from a payment opened in the desk, if anybody still wants them.
_MOST_KEPT = 20


class ReceiptTray(QObject):
    """`changed` when `trouble` (the last there was) or `unprinted` has.

    What was not printed is forgotten when the program ends.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self.press = ReceiptPress(settings, self)
        self.trouble: MofangError | None = None
        self._asked: OrderedDict[str, tuple[Receipt, str]] = OrderedDict()
        self._failed: set[str] = set()
        self.press.printed.connect(self._on_printed)
        self.press.failed.connect(self._on_failed)

    @property
    def unprinted(self) -> tuple[str, ...]:
        """The numbers of the payments whose receipts did not come out."""
        return tuple(asked[0].number for key, asked in self._asked.items() if key in self._failed)

    def print(self, receipt: Receipt, language: str) -> None:
        """Print it soon, and keep it if that fails. Asked again for the same payment, the later one counts."""
        self._asked[receipt.payment_id] = (receipt, language)
        while len(self._asked) > _MOST_KEPT:
            self._failed.discard(self._asked.popitem(last=False)[0])
        self.press.print(receipt, language)

    def try_again(self) -> None:
        """Staff have looked after the printer."""
        again = [asked for key, asked in self._asked.items() if key in self._failed]
        self._failed.clear()
        for receipt, language in again:
            self.print(receipt, language)

    def forget(self) -> None:
        """Nobody wants what is missing any more."""
        for key in self._failed:
            self._asked.pop(key, None)
        self._failed.clear()
        self._clear_trouble()

    def _on_printed(self, payment_id: str) -> None:
        self._asked.pop(payment_id, None)
        self._failed.discard(payment_id)
        # What is missing stays told, though the printer has come back by itself.
        if not self._failed:
            self._clear_trouble()

    def _on_failed(self, payment_id: str, error: MofangError) -> None:
        if payment_id in self._asked:
            self._failed.add(payment_id)
        self.trouble = error
        self.changed.emit()

    def _clear_trouble(self) -> None:
        if self.trouble is not None:
            self.trouble = None
            self.changed.emit()
