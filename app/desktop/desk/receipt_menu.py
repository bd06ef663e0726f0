"""What can be done about a payment's receipt: a file, a printer, the receipt printer, Stripe's own page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.core.errors import MofangError
from app.core.receipt import Receipt, paid_at, receipt_of
from app.core.story import Story
from app.core.system_reasons import reason_words
from app.desktop.desk.printers import choose_printer
from app.desktop.receipts.receipt_paper import Paper, print_receipt, save_pdf
from app.desktop.receipts.receipt_tray import ReceiptTray
from app.desktop.receipts.receipt_words import receipt_language
from app.desktop.texts import staff_reason
from app.settings import Settings


class ReceiptMenu(QMenu):
    """`said` tells how it went, `went_wrong` why not. Each receipt after the first is marked as a copy.

    `now` is in seconds since the epoch, by Stripe's clock.
    """

    said = Signal(str)
    went_wrong = Signal(str)

    def __init__(
        self,
        settings: Settings,
        tray: ReceiptTray,
        language: str,
        now: Callable[[], float],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._asker, self._settings, self._language = parent, settings, language
        self._story: Story | None = None
        self._now = now
        self._tray, self._zone, self._logo = tray, settings.zone, settings.logo_file
        self.save_page, self.save_roll = QAction(self), QAction(self)
        self.print, self.thermal = QAction(self), QAction(self)
        self.mark_copy, self.stripe = QAction(self, checkable=True), QAction(self)
        for action in (self.save_page, self.save_roll, self.print, self.thermal):
            self.addAction(action)
        self.addSeparator()
        self.addAction(self.mark_copy)
        self.addSeparator()
        self.addAction(self.stripe)
        self._say_actions()
        self._connect()

    def _say_actions(self) -> None:
        self.save_page.setText(self.tr("Save as PDF, A4…"))
        self.save_roll.setText(self.tr("Save as PDF, 80 mm roll…"))
        self.print.setText(self.tr("Print…"))
        self.thermal.setText(self.tr("Print on the receipt printer"))
        self.mark_copy.setText(self.tr("Mark it as a copy"))
        self.stripe.setText(self.tr("Stripe's receipt, in the browser"))

    def _connect(self) -> None:
        self.save_page.triggered.connect(partial(self._on_save, Paper.A4))
        self.save_roll.triggered.connect(partial(self._on_save, Paper.ROLL))
        self.print.triggered.connect(self._on_print)
        self.thermal.triggered.connect(self._on_thermal)
        self.stripe.triggered.connect(self._on_stripe)
        self._tray.press.printed.connect(self._on_printed)
        self._tray.press.failed.connect(self._on_failed)

    def show_story(self, story: Story) -> None:
        """Offer what this payment has."""
        was_issued = self._story is not None and self._story.receipt_issued
        if story.receipt_issued and not was_issued:
            self.mark_copy.setChecked(True)
        self._story = story
        self.stripe.setVisible(bool(story.payment.receipt_url))
        self.thermal.setVisible(self._tray.press.is_set_up)

    # --- actions ----------------------------------------------------------------------------------

    def _on_save(self, paper: Paper) -> None:
        if self._story is None:
            return
        name = f"{self._story.payment.number}.pdf"
        title, kind = self.tr("Save the receipt"), self.tr("PDF file") + " (*.pdf)"
        path, _ = QFileDialog.getSaveFileName(self._asker, title, name, kind)
        if path:
            self.save(path if path.lower().endswith(".pdf") else f"{path}.pdf", paper)

    def save(self, path: str, paper: Paper) -> None:
        """Write the receipt into a file."""

        def write(receipt: Receipt, language: str) -> None:
            reason = save_pdf(receipt, language, path, paper, self._zone, self._logo)
            if reason:
                told = reason_words(reason, self._language)
                self.went_wrong.emit(self.tr("Not saved: {reason}").format(reason=told))
            else:
                self._tray.issued(receipt, language)
                self._issued(self.tr("Saved as {path}").format(path=path))

        self._with_receipt(write)

    def _on_print(self) -> None:
        self._with_receipt(self._print)

    def _print(self, receipt: Receipt, language: str) -> None:
        try:
            printer = choose_printer(self._asker, self.tr("Print the receipt"))
        except MofangError as error:
            self._on_failed(receipt.payment_id, error)
            return
        if printer is None:
            return
        if print_receipt(printer, receipt, language, self._zone, self._logo):
            self._tray.issued(receipt, language)
            self._issued(self.tr("The receipt is with the printer."))
        else:
            self.went_wrong.emit(self.tr("The printer did not take the page."))

    def _on_thermal(self) -> None:
        self.thermal.setEnabled(False)
        self.said.emit(self.tr("Printing the receipt…"))
        self._with_receipt(self._tray.print)

    def _on_printed(self, payment_id: str) -> None:
        if self._is_ours(payment_id):
            self.thermal.setEnabled(True)
            self._issued(self.tr("The receipt is printed."))

    def _on_failed(self, payment_id: str, error: MofangError) -> None:
        if self._is_ours(payment_id):
            self.thermal.setEnabled(True)
            self.went_wrong.emit(staff_reason(error, self._language))

    def _is_ours(self, payment_id: str) -> bool:
        return self._story is not None and self._story.payment.payment_id == payment_id

    def _on_stripe(self) -> None:
        url = self._story.payment.receipt_url if self._story else None
        if url:
            QDesktopServices.openUrl(QUrl(url))

    def _issued(self, words: str) -> None:
        self.mark_copy.setChecked(True)
        self.said.emit(words)

    def _with_receipt(self, use: Callable[[Receipt, str], None]) -> None:
        if self._story is None:
            return
        payment = self._story.payment
        language = receipt_language(payment, self._language)
        receipt = receipt_of(
            payment,
            self._story.refunds,
            self._settings.shop_name_in(language),
            paid_at=paid_at(self._story),
            issued_at=self._now(),
            is_copy=self.mark_copy.isChecked(),
        )
        if receipt is not None:
            use(receipt, language)
