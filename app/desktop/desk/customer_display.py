"""What the customer sees across the counter: amount, code, then paid. In their language."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QScreen,
    QShortcut,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.state import PaymentState
from app.desktop.desk.customer_words import words
from app.desktop.desk.desk_links import DeskLink
from app.desktop.screen_watch import ScreenWatch, fill_screen
from app.desktop.texts import money_text
from app.desktop.theme import COLORS
from app.desktop.widgets.labels import ElidedLabel, FitLabel, Label
from app.desktop.widgets.qr_view import QrView
from app.desktop.widgets.svg_icon import paint_icon
from app.settings import Settings

_WINDOWED_SIZE = (760, 820)
# What shop, product, amount and the last line take, with the margins.
_WORDS_HEIGHT = 370
_LEAST_CODE = 200
_STYLE = """
#customer {{ background: {paper}; }}
#customer[tone="jade"] {{ background: {jade}; }}
#customer QLabel {{ color: {ink}; background: transparent; }}
#customer[tone="jade"] QLabel {{ color: {card}; }}
"""


class _Check(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        side = min(self.width(), self.height())
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(QPainter(self), "check", COLORS["card"], box)


class CustomerDisplay(QWidget):
    """Full screen on a second screen, a window where there is only one. Closing it changes no payment."""

    closed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("customer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._settings = settings
        self._watch: ScreenWatch | None = None
        self.shop = Label("title", self)
        self.product = ElidedLabel("body", 2, self)
        self.amount = FitLabel(self)
        self.code = QrView(COLORS["qr"], COLORS["line"], self)
        self.check = _Check(self)
        self.says = Label("heading", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 36, 48, 36)
        column.setSpacing(14)
        for widget, stretch in (
            (self.shop, 0), (self.product, 0), (self.amount, 0), (self.code, 1), (self.check, 1),
            (self.says, 0),
        ):  # fmt: skip
            column.addWidget(widget, stretch)
        column.setAlignment(self.code, Qt.AlignmentFlag.AlignCenter)
        for label in (self.shop, self.product, self.amount, self.says):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.check.hide()
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)

    def open_beside(self, desk: QWidget) -> None:
        """On another screen than the desk's if there is one."""
        others = [each for each in QGuiApplication.screens() if each is not desk.screen()]
        if others:
            self.follow(others[0], _application())
            fill_screen(self, others[0])
        else:
            self.become_window()

    def follow(self, screen: QScreen, application: QGuiApplication) -> None:
        """Stay on the customer's screen when it turns; never fill the one that staff work on instead."""
        if self._watch is None:
            self._watch = ScreenWatch(screen, application, self)
            self._watch.changed.connect(self._on_screen_changed)
            self._watch.lost.connect(self.become_window)

    def _on_screen_changed(self, screen: QScreen) -> None:
        fill_screen(self, screen)

    def become_window(self) -> None:
        """Beside the desk's own window."""
        self.showNormal()
        self.resize(*_WINDOWED_SIZE)

    def show_link(self, link: DeskLink) -> None:
        """Show what is so now."""
        order, language = link.payment.order, link.wish.language
        self.shop.setText(self._settings.shop_name_in(language))
        self.product.setText(order.product_name)
        self.amount.setText(money_text(order.amount, language))
        paid = link.payment.state is PaymentState.PAID and not link.payment.alarms
        self.code.show_text(link.url)
        self.code.setVisible(not paid)
        self.code.cover(not link.url)
        self._fit_code()
        self.code.setAccessibleName(words("scan", language))
        self.check.setVisible(paid)
        self.says.setText(words(_key(link, paid=paid), language))
        self.setWindowTitle(self.says.text())
        self._tone("jade" if paid else "paper")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_code()

    def _fit_code(self) -> None:
        """A square in what the words leave."""
        room = max(_LEAST_CODE, min(self.width() - 96, self.height() - _WORDS_HEIGHT))
        side = self.code.snug_side(room)
        self.code.setFixedSize(side, side)

    def _tone(self, tone: str) -> None:
        if self.property("tone") == tone:
            return
        self.setProperty("tone", tone)
        sizes = {self.shop: 26, self.product: 24, self.says: 30}
        style = _STYLE.format_map(COLORS)
        self.setStyleSheet(style)
        for label, size in sizes.items():
            font = label.font()
            font.setPixelSize(size)
            font.setBold(label is not self.product)
            label.setFont(font)
        self.amount.set_type_px(84)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        self.closed.emit()


def _application() -> QGuiApplication:
    return cast("QGuiApplication", QGuiApplication.instance())


def _key(link: DeskLink, *, paid: bool) -> str:
    if paid:
        return "paid"
    state = link.payment.state
    if state is PaymentState.OPEN:
        return "scan"
    if state is PaymentState.PREPARING:
        return "preparing"
    return "processing" if state is PaymentState.PROCESSING else "over"
