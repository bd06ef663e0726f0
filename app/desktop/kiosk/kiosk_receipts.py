"""Receipts that come by themselves when a payment was shown as paid. What goes wrong is for staff alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.payment import Payment
from app.core.receipt import receipt_of
from app.desktop.receipts.receipt_memory import ReceiptMemory
from app.desktop.receipts.receipt_tray import ReceiptTray
from app.settings import Settings


class KioskReceipts(ReceiptTray):
    """One for each payment that a customer has seen as paid on this screen. `now` is by Stripe's clock."""

    def __init__(
        self,
        settings: Settings,
        memory: ReceiptMemory,
        now: Callable[[], float],
        parent: QObject,
    ) -> None:
        super().__init__(settings, memory, parent)
        self._settings, self._now = settings, now
        self._last = ""

    def paid(self, payment: Payment, language: str) -> None:
        """A customer sees that it is paid. Told again of the same payment, nothing is printed again."""
        if payment.payment_id == self._last:
            return
        self._last = payment.payment_id
        now = self._now()
        shop = self._settings.shop_name_in(language)
        receipt = receipt_of(payment, (), shop, paid_at=payment.sold_at or now, issued_at=now)
        if receipt is not None:
            self.print(receipt, language)
