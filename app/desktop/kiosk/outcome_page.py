"""The end of a checkout: what happened, the amount, and what to do now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import GatewayUnreachable
from app.core.payment import Payment
from app.desktop.kiosk.countdown import Countdown
from app.desktop.kiosk.kiosk_flow import KioskFlow, Outcome
from app.desktop.kiosk.outcome_words import LOOKS, lead_of, title_of
from app.desktop.kiosk.page import Page
from app.desktop.texts import customer_reason, money_text, staff_reason
from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, FitLabel, Label
from app.desktop.widgets.marks import RoundMark

# Long enough to call somebody over.
_LASTING_SECONDS = 60.0


class OutcomePage(Page):
    """Returns to the first screen by itself; the button says when."""

    done = Signal()
    again_wanted = Signal()

    def __init__(self, seconds: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._shown: Outcome | None = None
        self._scale = Scale(1280, 800)
        self._countdown = Countdown(self)
        self._countdown.ticked.connect(self._on_countdown_ticked)
        self._countdown.over.connect(self.done)
        self._build()

    def _build(self) -> None:
        self._mark = RoundMark(self)
        self._title, self._amount = Label("title", self), FitLabel(self)
        self._order, self._lead = ElidedLabel("muted", 2, self), Label("lead", self)
        self._reason = Label("small", self)
        self._again, self._done = Button("plain", self), Button("plain", self)
        self._again.clicked.connect(self.again_wanted)
        self._done.clicked.connect(self.done)
        center = Qt.AlignmentFlag.AlignCenter
        self._column = QVBoxLayout(self)
        self._column.addStretch(3)
        self._column.addWidget(self._mark, 0, center)
        self._gap = QWidget(self)
        self._column.addWidget(self._gap)
        for label in (self._title, self._amount, self._order, self._lead, self._reason):
            label.setAlignment(center)
            self._column.addWidget(label)
        self._column.addStretch(2)
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        self._row.addWidget(self._again)
        self._row.addWidget(self._done)
        self._row.addStretch(1)
        self._column.addLayout(self._row)
        self._column.addStretch(1)

    def fit(self, scale: Scale) -> None:
        self._scale = scale
        side = scale.margin if scale.portrait or scale.small else scale.px(160)
        self._column.setContentsMargins(side, 0, side, 10 if scale.small else scale.px(36))
        self._column.setSpacing(scale.px(14))
        self._row.setSpacing(scale.px(20))
        self._amount.set_type_px(scale.type_px(96))
        self._gap.setFixedHeight(scale.px(10))
        for button in (self._again, self._done):
            button.set_roomy(scale.px(300 if scale.portrait else 220), scale.px(72))
        if self._shown is not None:
            self._show_mark(self._shown)

    def show_flow(self, flow: KioskFlow) -> None:
        outcome = flow.outcome
        if outcome is None:
            return
        self._title.setText(title_of(outcome))
        self._lead.setText(lead_of(outcome))
        self._again.say(self.tr("Start again"))
        self._again.setVisible(LOOKS[outcome].may_repeat)
        self._show_reason(outcome, flow)
        self._show_order(flow)
        if outcome is not self._shown:
            self._begin(outcome)
        self._on_countdown_ticked(self._left)

    def _begin(self, outcome: Outcome) -> None:
        self._shown = outcome
        self._show_mark(outcome)
        self._left = _LASTING_SECONDS if LOOKS[outcome].lasting else self._seconds
        self._countdown.run_for(max(self._left, self._seconds))
        QAccessible.updateAccessibility(QAccessibleEvent(self._title, QAccessible.Event.Alert))

    def _show_mark(self, outcome: Outcome) -> None:
        look = LOOKS[outcome]
        colors = self._scale.colors
        side = self._scale.px(168 if outcome is Outcome.PAID else 120)
        self._mark.show_mark(look.icon, colors[look.ink], colors[look.fill], side)

    def _show_reason(self, outcome: Outcome, flow: KioskFlow) -> None:
        reason = ""
        if isinstance(flow.problem, GatewayUnreachable):
            # The general sentence warns of paying twice; here no link was ever made.
            reason = self.tr("The payment service cannot be reached at the moment.")
        elif flow.problem and outcome is Outcome.NOT_STARTED:
            reason = customer_reason(flow.problem, flow.language)
        elif flow.problem and outcome is Outcome.JOURNAL_DOWN:
            reason = staff_reason(flow.problem, flow.language)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def _show_order(self, flow: KioskFlow) -> None:
        payment = flow.payment
        self._order.setVisible(payment is not None)
        basket = flow.basket
        self._amount.setVisible(basket is not None)
        if basket is not None:
            self._amount.setText(money_text(basket.amount, flow.language))
        if payment is not None:
            self._order.setText(self._order_text(payment))

    def _order_text(self, payment: Payment) -> str:
        name = payment.order.product_name
        short = name if len(name) <= 40 else f"{name[:39]}…"
        return self.tr("{product} · No. {number}").format(product=short, number=payment.number)

    def entered(self) -> None:
        self._done.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        self._countdown.stop()
        self._shown = None

    def _on_countdown_ticked(self, seconds: float) -> None:
        self._left = seconds
        whole = max(1, -int(-seconds // 1))
        self._done.say(
            self.tr("Done ({seconds})").format(seconds=whole),
            self.tr("Done. Closes by itself in {seconds} seconds.").format(seconds=whole),
        )
