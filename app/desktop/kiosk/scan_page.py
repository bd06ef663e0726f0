"""The code to scan, as large as the screen allows, with everything a customer must know beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.kiosk.countdown import Countdown
from app.desktop.kiosk.kiosk_flow import KioskFlow, Trouble
from app.desktop.kiosk.page import Page
from app.desktop.texts import clock_text, decline_reason, money_text
from app.desktop.theme import COLORS, Scale
from app.desktop.widgets.banner import Banner
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, FitLabel, Label
from app.desktop.widgets.look import set_look
from app.desktop.widgets.marks import StepList
from app.desktop.widgets.qr_view import QrView
from app.desktop.widgets.rings import Ring
from app.web_address import is_loopback

_SHORT_SECONDS = 30


class ScanPage(Page):
    """QR, amount, product, steps, countdown, cancel. While payments cannot be seen, the code is covered."""

    cancel_wanted = Signal()
    time_over = Signal()

    def __init__(
        self, scan_seconds: float, open_allowed: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._scan_seconds = scan_seconds
        self._open_allowed = open_allowed
        self._url = ""
        self._scale = Scale(1280, 800)
        self._countdown = Countdown(self)
        self._build()
        # Only once it has its width does the banner know its height.
        self._banner.height_taken.connect(self._fit_card)
        self._countdown.ticked.connect(self._on_countdown_ticked)
        # Later: it may run out while this page is being filled, and nothing else may be shown then.
        self._countdown.over.connect(self.time_over, Qt.ConnectionType.QueuedConnection)

    def _build(self) -> None:
        self._title, self._amount = Label("title", self), FitLabel(self)
        self._product = ElidedLabel("lead", 2, self)
        self._banner = Banner(self)
        self._steps = StepList(3, self)
        self._card = QFrame(self)
        self.qr = QrView(COLORS["qr"], COLORS["line"], self._card)
        self._paused = Label("over_code", self._card)
        self._paused.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ring = Ring(self)
        self._left = Label("body", self, wrap=False)
        self._cancel, self._open = Button("plain", self), Button("plain", self)
        self._cancel.clicked.connect(self.cancel_wanted)
        self._open.clicked.connect(self._on_open_clicked)
        self._compose()

    def _compose(self) -> None:
        self._head, self._foot = QVBoxLayout(), QVBoxLayout()
        for widget in (self._title, self._amount, self._product):
            self._head.addWidget(widget)
        self._row = QHBoxLayout()
        self._row.addWidget(self._ring)
        self._row.addWidget(self._left, 1)
        self._row.addWidget(self._cancel)
        self._foot.addWidget(self._banner)
        self._foot.addWidget(self._steps)
        self._foot.addStretch(1)
        self._foot.addWidget(self._open)
        self._foot.addLayout(self._row)
        self._grid = QGridLayout(self)

    def fit(self, scale: Scale) -> None:
        self._scale = scale
        for part in (self._head, self._foot):
            self._grid.removeItem(part)
            part.setParent(None)
        self._grid.removeWidget(self._card)
        self._place_parts(scale)
        margin = scale.margin
        top = 6 if scale.small else scale.px(20)
        self._grid.setContentsMargins(margin, top, margin, 10 if scale.small else scale.px(36))
        self._grid.setHorizontalSpacing(scale.px(40))
        self._grid.setVerticalSpacing(scale.px(24))
        self._head.setSpacing(scale.px(6))
        self._foot.setSpacing(scale.px(16))
        self._row.setSpacing(scale.px(16))
        self._amount.set_type_px(scale.type_px(96))
        self._banner.fit(scale.px(20))
        self._steps.fit(scale.px(40), scale.px(14))
        colors = scale.colors
        self._steps.set_colors(colors["ink"], colors["line"], colors["card"])
        self._ring.set_colors(colors["ink"], colors["line"])
        self._ring.set_side(scale.px(48))
        self._open.setVisible(self._open_allowed)
        crowded = scale.small or scale.appearance.large_text
        self._product.set_lines(1 if crowded else 2)
        self._fit_card()

    def _place_parts(self, scale: Scale) -> None:
        center = Qt.AlignmentFlag.AlignCenter
        if scale.portrait:
            self._grid.addLayout(self._head, 0, 0)
            self._grid.addWidget(self._card, 1, 0, center)
            self._grid.addLayout(self._foot, 2, 0)
        else:
            self._grid.addLayout(self._head, 0, 0)
            self._grid.addLayout(self._foot, 1, 0)
            self._grid.addWidget(self._card, 0, 1, 2, 1, center)
        for row in range(3):
            self._grid.setRowStretch(row, 1 if row == (2 if scale.portrait else 1) else 0)
        self._grid.setColumnStretch(0, 1)

    def _fit_card(self) -> None:
        """Give the code every pixel that the words do not need, in whole pixels per module."""
        margins = self._grid.contentsMargins()
        width = self.width() - margins.left() - margins.right()
        height = self.height() - margins.top() - margins.bottom()
        if self._scale.portrait:
            room = min(width, height * 6 // 10, height - self._height_of_words(width))
        else:
            room = min(height, width * 6 // 10)
        side = self.qr.snug_side(max(room, 1))
        self._card.setFixedSize(side, side)
        self.qr.setGeometry(self._card.rect())
        self._paused.setGeometry(self._card.rect().adjusted(side // 8, 0, -side // 8, 0))

    def _height_of_words(self, width: int) -> int:
        """What is written above and below the code takes, on an upright screen, with the gaps."""
        gaps = 2 * self._grid.verticalSpacing()
        return gaps + sum(_height_at(part, width) for part in (self._head, self._foot))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()

    def show_flow(self, flow: KioskFlow) -> None:
        self._show_order(flow)
        self._show_words(_is_scanned(flow))
        self._show_trouble(flow)
        closes_at = flow.update.closes_at if flow.update else None
        self._left.setVisible(closes_at is not None)
        # Beside large words the time is enough.
        large = self._scale.appearance.large_text
        self._ring.setVisible(closes_at is not None and not large)
        if closes_at is None:
            self._countdown.stop()
        else:
            self._countdown.run_until(closes_at)
        self._fit_card()

    def _show_order(self, flow: KioskFlow) -> None:
        payment = flow.payment
        if payment is None:
            return
        self._url = payment.checkout_url or ""
        self.qr.show_text(self._url)
        self._amount.setText(money_text(payment.order.amount, flow.language))
        self._product.setText(payment.order.product_name)
        self.qr.setAccessibleName(self.tr("QR code for paying with a phone"))

    def _show_words(self, scanned: bool) -> None:
        scan, go_on = self.tr("Scan with your phone"), self.tr("Continue on your phone")
        self._title.setText(go_on if scanned else scan)
        self._steps.say(
            [
                self._first_step(),
                self.tr("Choose how to pay on your phone and confirm"),
                self.tr("The result shows here by itself"),
            ]
        )
        self._steps.mark(1 if scanned else 0)
        self._cancel.say(self.tr("Cancel payment"))
        self._open.say(self.tr("Open in browser"))

    def _first_step(self) -> str:
        # The built-in simulator's page is out of a phone's reach, and nobody should puzzle over that.
        if is_loopback(self._url):
            return self.tr("Demo: this code opens only on this machine")
        return self.tr("Point your phone's camera at the code")

    def _show_trouble(self, flow: KioskFlow) -> None:
        trouble = flow.trouble
        lost = trouble in {Trouble.UNREACHABLE, Trouble.UNRECORDED}
        self.qr.cover(lost)
        self._paused.setVisible(lost)
        self._paused.setText(
            self.tr("One moment, please")
            if trouble is Trouble.UNRECORDED
            else self.tr("One moment: the connection is lost")
        )
        words = {
            Trouble.NONE: "",
            Trouble.DECLINED: self._decline_text(flow),
            Trouble.UNREACHABLE: self.tr(
                "We cannot reach the payment service. If you have paid, do not pay again: "
                "we keep looking for your payment."
            ),
            Trouble.UNRECORDED: self.tr(
                "This checkout cannot record payments at the moment. If you have paid, do not pay again: "
                "we keep trying."
            ),
        }
        self._banner.say(words[trouble], "alarm" if lost else "news")
        # The news take their place: the code must not shrink under the camera of a customer who tries again.
        self._steps.setVisible(trouble is Trouble.NONE and not self._no_room_for_steps())

    def _no_room_for_steps(self) -> bool:
        """One more button, and large words: the title has said the most of it."""
        scale = self._scale
        return self._open_allowed and scale.appearance.large_text and not scale.portrait

    def _decline_text(self, flow: KioskFlow) -> str:
        code = flow.payment.last_decline if flow.payment else None
        return decline_reason(code or "", flow.language)

    def entered(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        self._countdown.stop()
        self.qr.show_text("")
        self._url = ""

    def _on_countdown_ticked(self, seconds: float) -> None:
        text = clock_text(seconds)
        self._left.setText(self.tr("{time} left").format(time=text))
        self._ring.set_fraction(seconds / self._scan_seconds)
        short = seconds <= _SHORT_SECONDS
        colors = self._scale.colors
        self._ring.set_colors(colors["alarm" if short else "ink"], colors["line"])
        set_look(self._left, "role", "problem" if short else "body")

    def _on_open_clicked(self) -> None:
        if self._url and not QDesktopServices.openUrl(QUrl(self._url)):
            self._banner.say(
                self.tr("No browser can be opened here. Please scan the code."), "news"
            )


def _is_scanned(flow: KioskFlow) -> bool:
    """A phone has opened the short link; only a hub, which serves it, can know."""
    return flow.payment is not None and flow.payment.scanned


def _height_at(part: QVBoxLayout, width: int) -> int:
    """A layout within a layout keeps its old answer, whatever its words have become, until it is told."""
    part.invalidate()
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
