"""Receipts that come by themselves when a payment was shown as paid. What goes wrong is for staff alone."""

from __future__ import annotations

import time
from collections import OrderedDict

from PySide6.QtCore import QObject, Signal

from app.core.errors import MofangError
from app.core.payment import Payment
from app.core.receipt import Receipt, receipt_of
from app.desktop.receipts.receipt_press import ReceiptPress
from app.settings import Settings

# Older ones are printed from a desk, if anybody still wants them.
_MOST_UNPRINTED = 20


class KioskReceipts(QObject):
    """`changed` when `trouble` or `unprinted` has. What was not printed is forgotten when the program ends."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self.press = ReceiptPress(settings, self)
        self.trouble: MofangError | None = None
        self._last = ""
        self._asked: OrderedDict[str, tuple[Receipt, str]] = OrderedDict()
        self._failed: set[str] = set()
        self.press.printed.connect(self._on_printed)
        self.press.failed.connect(self._on_failed)

    @property
    def unprinted(self) -> tuple[str, ...]:
        """The numbers of the payments whose receipts did not come out."""
        return tuple(asked[0].number for key, asked in self._asked.items() if key in self._failed)

    def paid(self, payment: Payment, language: str) -> None:
        """A customer sees that it is paid. Told again of the same payment, nothing is printed again."""
        if payment.payment_id == self._last:
            return
        self._last = payment.payment_id
        now = time.time()
        shop = self._settings.shop_name_in(language)
        receipt = receipt_of(payment, (), shop, paid_at=now, issued_at=now)
        if receipt is not None:
            self._print(receipt, language)

    def try_again(self) -> None:
        """Staff have looked after the printer."""
        again = [self._asked[key] for key in self._asked if key in self._failed]
        self._failed.clear()
        for receipt, language in again:
            self._print(receipt, language)

    def _print(self, receipt: Receipt, language: str) -> None:
        self._asked[receipt.payment_id] = (receipt, language)
        while len(self._asked) > _MOST_UNPRINTED:
            self._failed.discard(self._asked.popitem(last=False)[0])
        self.press.print(receipt, language)

    def _on_printed(self, payment_id: str) -> None:
        self._asked.pop(payment_id, None)
        self._failed.discard(payment_id)
        if self.trouble is not None:
            self.trouble = None
            self.changed.emit()

    def _on_failed(self, payment_id: str, error: MofangError) -> None:
        if payment_id in self._asked:
            self._failed.add(payment_id)
        self.trouble = error
        self.changed.emit()
