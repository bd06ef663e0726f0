"""One link as staff see it: its code, how it stands, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import MofangError
from app.core.state import PaymentState
from app.core.system_reasons import reason_words
from app.desktop.desk.desk_links import DeskLink
from app.desktop.desk.link_mail import mail_address
from app.desktop.desk.link_print import print_link
from app.desktop.desk.link_words import chip_text, trouble_text
from app.desktop.desk.printers import choose_printer
from app.desktop.desk.qr_files import save_qr
from app.desktop.kiosk.countdown import Countdown
from app.desktop.texts import clock_text, money_text, staff_reason
from app.desktop.theme import COLORS
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, Label
from app.desktop.widgets.look import set_look
from app.desktop.widgets.qr_view import QrView
from app.settings import Settings

_CODE_ROOM = 250
_AN_HOUR = 3600


class LinkPanel(QFrame):
    """Shows one link; `show_link` again when something has changed."""

    display_wanted = Signal()
    cancel_wanted = Signal(str)
    retry_wanted = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "soft")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._settings = settings
        self._language = settings.language
        self._link: DeskLink | None = None
        self._said: Callable[[], str] = str
        self.code = QrView(COLORS["qr"], COLORS["line"], self)
        self.code.setFixedSize(_CODE_ROOM, _CODE_ROOM)
        self.amount = Label("heading", self)
        self.product = ElidedLabel("muted", 1, self)
        self.state = Label("chip", self, wrap=False)
        self.state.setProperty("chip", "quiet")
        self.left = Label("small", self)
        self.said = Label("small", self)
        self.copy, self.open = Button("plain", self), Button("plain", self)
        self.mail, self.more = Button("plain", self), Button("plain", self)
        self.retry = Button("plain", self)
        self.menu = QMenu(self)
        self.save, self.print = QAction(self), QAction(self)
        self.display, self.cancel = QAction(self), QAction(self)
        self._countdown = Countdown(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for action in (self.save, self.print, self.display, self.cancel):
            self.menu.addAction(action)
        self.menu.insertSeparator(self.cancel)
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(self.amount)
        beside.addWidget(self.product)
        beside.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        beside.addWidget(self.left)
        beside.addStretch()
        beside.addWidget(self.said)
        for button in (self.copy, self.open, self.mail, self.more, self.retry):
            beside.addWidget(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(beside, 1)

    def _connect(self) -> None:
        self.copy.clicked.connect(self.copy_link)
        self.open.clicked.connect(self._on_open)
        self.mail.clicked.connect(self._on_mail)
        self.more.clicked.connect(self._on_more)
        self.retry.clicked.connect(self._on_retry)
        self.save.triggered.connect(self._on_save)
        self.print.triggered.connect(self._on_print)
        self.display.triggered.connect(self.display_wanted)
        self.cancel.triggered.connect(self._on_cancel)
        self._countdown.ticked.connect(self._on_ticked)

    # --- showing ----------------------------------------------------------------------------------

    def show_link(self, link: DeskLink) -> None:
        """Show what is so now."""
        if self._link is None or self._link.payment.payment_id != link.payment.payment_id:
            self._said = str
        self._link = link
        self._show_code(link)
        self._show_state(link)
        self._show_time(link)
        payable = bool(link.url)
        for each in (self.copy, self.open, self.mail, self.save, self.print):
            each.setEnabled(payable)
        self.cancel.setEnabled(link.can_cancel)
        failed = link.payment.state is PaymentState.FAILED
        self.retry.setVisible(failed)
        for each in (self.copy, self.open, self.mail, self.more):
            each.setVisible(not link.payment.is_final)

    def _show_code(self, link: DeskLink) -> None:
        # What cannot be paid must not be scanned; the old code stays to be seen that it was one.
        if link.url:
            self.code.show_text(link.url)
        elif link.payment.state is PaymentState.PREPARING:
            self.code.show_text("")
        self.code.cover(not link.url)
        self.code.setVisible(not link.payment.is_final)
        side = self.code.snug_side(_CODE_ROOM)
        self.code.setFixedSize(side, side)

    def _show_state(self, link: DeskLink) -> None:
        order = link.payment.order
        self.amount.setText(money_text(order.amount, self._language))
        self.product.setText(order.product_name)
        words, chip = chip_text(link)
        self.state.setText(words)
        set_look(self.state, "chip", chip)
        trouble = trouble_text(link, self._language)
        self.said.setText(trouble or ("" if link.payment.is_final else self._said()))
        set_look(self.said, "role", "problem" if trouble else "small")
        self.said.setVisible(bool(self.said.text()))

    def _show_time(self, link: DeskLink) -> None:
        if link.url and link.ends_at is not None:
            self._countdown.run_until(link.ends_at)
            return
        self._countdown.stop()
        self.left.clear()

    def _on_ticked(self, seconds: float) -> None:
        if seconds >= _AN_HOUR:
            hours, minutes = int(seconds) // _AN_HOUR, int(seconds) % _AN_HOUR // 60
            left = self.tr("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
        else:
            left = clock_text(seconds)
        words = self.tr("expires in {time}").format(time=left)
        if words != self.left.text():
            self.left.setText(words)

    def _say(self, words: Callable[[], str]) -> None:
        self._said = words
        if self._link is not None:
            self._show_state(self._link)

    # --- doing ------------------------------------------------------------------------------------

    def copy_link(self) -> None:
        """Put the address on the clipboard."""
        if self._link is not None and self._link.url:
            QGuiApplication.clipboard().setText(self._link.url)
            self._say(lambda: self.tr("Link copied"))

    def _on_open(self) -> None:
        if self._link is None or not self._link.url:
            return
        if not QDesktopServices.openUrl(QUrl(self._link.url)):
            self._say(lambda: self.tr("No browser could be opened. Copy the link instead."))

    def _on_mail(self) -> None:
        if self._link is None or not self._link.url:
            return
        facts = self._link.facts(self._settings)
        email = self._link.payment.order.customer_email
        if QDesktopServices.openUrl(mail_address(facts, self._link.url, email)):
            # A system without such a program often does not say so.
            self._say(lambda: self.tr("If no mail program opens, copy the link instead."))
        else:
            self._say(lambda: self.tr("No mail program could be opened. Copy the link instead."))

    def _on_more(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _on_save(self) -> None:
        if self._link is None or not self._link.url:
            return
        url, number = self._link.url, self._link.payment.number
        folder = str(Path.home() / f"{number or 'link'}.png")
        path, chosen = QFileDialog.getSaveFileName(
            self, self.tr("Save the code"), folder, "PNG (*.png);;SVG (*.svg)"
        )
        if path:
            self.save_code(url, _with_ending(path, chosen))

    def save_code(self, url: str, path: str) -> None:
        """Write the code into a file, and say how it went."""
        reason = save_qr(url, path)
        name = Path(path).name
        if reason:
            told = reason_words(reason, self._language)
            self._say(lambda: self.tr("Not saved: {reason}").format(reason=told))
        else:
            self._say(lambda: self.tr("Saved as {name}").format(name=name))

    def _on_print(self) -> None:
        if self._link is None or not self._link.url:
            return
        link = self._link
        try:
            printer = choose_printer(self, self.tr("Print the code"))
        except MofangError as trouble:
            reason = staff_reason(trouble.code, self._language)
            self._say(lambda: reason)
            return
        if printer is not None and not print_link(printer, link.facts(self._settings), link.url):
            self._say(lambda: self.tr("The printer did not take the page."))

    def _on_cancel(self) -> None:
        if self._link is not None:
            self.cancel_wanted.emit(self._link.payment.payment_id)

    def _on_retry(self) -> None:
        if self._link is not None:
            self.retry_wanted.emit(self._link.payment.payment_id)

    # --- words ------------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """The language of staff."""
        self._language = language

    def retranslate(self) -> None:
        """Say everything again."""
        self.copy.say(self.tr("Copy link"))
        self.open.say(self.tr("Open"))
        self.mail.say(self.tr("E-mail"))
        self.more.say(self.tr("More…"))
        self.retry.say(self.tr("Back to the form"))
        self.save.setText(self.tr("Save the code as PNG or SVG…"))
        self.print.setText(self.tr("Print a page with the code…"))
        self.display.setText(self.tr("Show it to the customer"))
        self.cancel.setText(self.tr("Cancel the link"))
        self.code.setAccessibleName(self.tr("Code of the payment link"))
        if self._link is not None:
            self._countdown.stop()
            self.show_link(self._link)


def _with_ending(path: str, chosen: str) -> str:
    if Path(path).suffix.lower() in {".png", ".svg"}:
        return path
    return path + (".svg" if "svg" in chosen.lower() else ".png")
