"""While the link is being made, and while it is being closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.kiosk.countdown import Countdown
from app.desktop.kiosk.kiosk_flow import KioskFlow, Trouble
from app.desktop.kiosk.page import Page
from app.desktop.texts import money_text
from app.desktop.theme import Scale
from app.desktop.widgets.banner import Banner
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, FitLabel, Label
from app.desktop.widgets.rings import BusyRing

CLOSING_SECONDS = 3.0


class WaitPage(Page):
    """A turning ring and what is being waited for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = BusyRing(self)
        self._title, self._lead = Label("heading", self), Label("muted", self)
        self._amount, self._product = FitLabel(self), ElidedLabel("lead", 2, self)
        self._banner = Banner(self)
        center = Qt.AlignmentFlag.AlignCenter
        for label in (self._title, self._lead, self._amount, self._product):
            label.setAlignment(center)
        self._column = QVBoxLayout(self)
        self._column.addStretch(3)
        self._column.addWidget(self._ring, 0, center)
        for widget in (self._title, self._lead, self._amount, self._product):
            self._column.addWidget(widget)
        self._column.addWidget(self._banner, 0, center)
        self._column.addStretch(4)

    def fit(self, scale: Scale) -> None:
        margin = scale.margin
        self._column.setContentsMargins(margin, 0, margin, 10 if scale.small else scale.px(36))
        self._column.setSpacing(scale.px(14))
        self._ring.set_side(scale.px(84))
        self._ring.set_colors(scale.colors["ink"], scale.colors["line"])
        self._ring.set_still(scale.appearance.still)
        self._amount.set_type_px(scale.type_px(88))
        self._banner.fit(scale.px(22))
        self._banner.setFixedWidth(min(scale.px(760), scale.width - 2 * margin))

    def show_flow(self, flow: KioskFlow) -> None:
        if flow.basket is not None:
            self._amount.setText(money_text(flow.basket.amount, flow.language))
            self._product.setText(flow.basket.product_name)

    def entered(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class PreparingPage(WaitPage):
    """The order is with the engine; no link is on the screen yet."""

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cancel = Button("plain", self)
        self._cancel.clicked.connect(self.cancel_wanted)
        self._column.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignCenter)

    def fit(self, scale: Scale) -> None:
        super().fit(scale)
        self._cancel.set_roomy(scale.px(260), 0)

    def show_flow(self, flow: KioskFlow) -> None:
        super().show_flow(flow)
        self._title.setText(self.tr("Preparing your payment"))
        self._lead.setText(self.tr("The code to scan appears in a moment."))
        self._cancel.say(self.tr("Cancel"))
        words = {
            Trouble.UNREACHABLE: self.tr(
                "The payment service does not answer. We keep trying; nothing is charged."
            ),
            Trouble.UNRECORDED: self.tr(
                "This checkout cannot record payments at the moment. We keep trying; nothing is charged."
            ),
        }
        self._banner.say(words.get(flow.trouble, ""))


class ClosingPage(WaitPage):
    """The link is being closed; a payment made at this very moment still shows."""

    over = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._countdown = Countdown(self)
        self._countdown.over.connect(self.over)

    def show_flow(self, flow: KioskFlow) -> None:
        super().show_flow(flow)
        self._title.setText(self.tr("Closing the payment"))
        lead = self.tr("If you have just paid, the result shows here in a moment.")
        self._lead.setText(lead if flow.qr_was_shown else "")

    def entered(self) -> None:
        super().entered()
        self._countdown.run_for(CLOSING_SECONDS)

    def left(self) -> None:
        self._countdown.stop()
