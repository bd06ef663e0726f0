"""Questions over a page: is anybody there, who wants to leave, and what staff must know."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QScroller,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import MofangError
from app.core.payment import Alarm, Payment
from app.desktop.kiosk.countdown import Countdown
from app.desktop.texts import money_text, staff_reason
from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, Label
from app.desktop.widgets.overlay import Overlay

# Staff who walked away leave no open panel behind.
_STAFF_SECONDS = 60.0


class IdleOverlay(Overlay):
    """ "Are you still there?" Any touch answers yes."""

    over = Signal()

    def __init__(self, seconds: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._title, self._lead = Label("heading", self), Label("muted", self)
        self._stay = Button("primary", self)
        self._countdown = Countdown(self)
        self._countdown.ticked.connect(self._on_countdown_ticked)
        self._countdown.over.connect(self.over)
        self._stay.clicked.connect(self.dismiss)
        for widget in (self._title, self._lead, self._stay):
            self.content.addWidget(widget)
        for label in (self._title, self._lead):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def fit(self, scale: Scale) -> None:
        """Take the sizes for this screen."""
        padding = scale.px(44)
        self.content.setContentsMargins(padding, padding, padding, padding)
        self.content.setSpacing(scale.px(20))
        self.panel.setFixedWidth(min(scale.px(620), scale.width - 2 * scale.margin))
        self._stay.set_roomy(0, scale.px(80))

    def open(self) -> None:
        self._title.setText(self.tr("Are you still there?"))
        self._stay.say(self.tr("Continue"))
        super().open()
        self._countdown.run_for(self._seconds)
        self._stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Somebody is there, or the page has changed."""
        self._countdown.stop()
        self.hide()

    def _on_countdown_ticked(self, seconds: float) -> None:
        whole = max(0, -int(-seconds // 1))
        self._lead.setText(self.tr("This screen starts over in %n second(s).", "", whole))


class AttentionOverlay(Overlay):
    """The payments that staff must look at, newest first."""

    closed = Signal()
    receipts_wanted = Signal()
    receipts_unwanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._close = Label("heading", self), Button("plain", self)
        self._rows = QWidget(self)
        self._rows.setObjectName("rows")
        self._list = QVBoxLayout(self._rows)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._rows)
        QScroller.grabGesture(self._scroll.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._countdown = Countdown(self)
        self._countdown.over.connect(self.dismiss)
        self._close.clicked.connect(self.dismiss)
        self.content.addWidget(self._title)
        self.content.addWidget(self._scroll, 1)
        self.content.addWidget(self._close)
        self._padding = 12

    def fit(self, scale: Scale) -> None:
        """Take the sizes for this screen."""
        padding = scale.px(36)
        self._padding = scale.px(18)
        self.content.setContentsMargins(padding, padding, padding, padding)
        self.content.setSpacing(scale.px(18))
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(scale.px(12))
        margin = scale.margin
        self.panel.setFixedSize(
            min(scale.px(920), scale.width - 2 * margin),
            min(scale.px(1100 if scale.portrait else 660), scale.height - 2 * margin),
        )

    def show_payments(
        self,
        payments: list[Payment],
        language: str,
        *,
        trouble: MofangError | None = None,
        unprinted: Sequence[str] = (),
    ) -> None:
        """Open with these payments, and with what is wrong with the receipt printer."""
        self._title.setText(
            self.tr("%n payment(s) need attention", "", len(payments))
            if payments or trouble is None
            else self.tr("The receipt printer needs attention")
        )
        self._scroll.setAccessibleName(self._title.text())
        self._close.say(self.tr("Close"))
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        if trouble is not None:
            self._list.addWidget(self._printer_row(trouble, unprinted, language))
        for payment in payments:
            self._list.addWidget(self._row(payment, language))
        self._list.addStretch(1)
        self.open()
        self._countdown.run_for(_STAFF_SECONDS)
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _printer_row(self, trouble: MofangError, unprinted: Sequence[str], language: str) -> QFrame:
        row = QFrame(self._rows)
        row.setObjectName("row")
        column = QVBoxLayout(row)
        column.setContentsMargins(self._padding, self._padding, self._padding, self._padding)
        what, which = Label("problem", row), Label("small", row)
        what.setText(staff_reason(trouble, language))
        numbers = "  ".join(unprinted)
        which.setText(self.tr("Receipts not printed: {numbers}").format(numbers=numbers))
        which.setVisible(bool(unprinted))
        again, done = Button("plain", row), Button("plain", row)
        again.say(self.tr("Print them now"))
        again.setVisible(bool(unprinted))
        again.clicked.connect(self._on_again)
        done.say(self.tr("Done"), self.tr("The receipts are not needed any more"))
        done.clicked.connect(self._on_done)
        beside = QHBoxLayout()
        for widget in (what, which):
            column.addWidget(widget)
        for button in (again, done):
            beside.addWidget(button)
        column.addLayout(beside)
        return row

    def _on_done(self) -> None:
        self.dismiss()
        self.receipts_unwanted.emit()

    def _on_again(self) -> None:
        self.dismiss()
        self.receipts_wanted.emit()

    def _row(self, payment: Payment, language: str) -> QFrame:
        row = QFrame(self._rows)
        row.setObjectName("row")
        grid = QGridLayout(row)
        grid.setContentsMargins(self._padding, self._padding, self._padding, self._padding)
        grid.setColumnStretch(0, 1)
        number = Label("body", row, wrap=False)
        number.setText(payment.number)
        amount = Label("body", row, wrap=False)
        amount.setText(money_text(payment.order.amount, language))
        name, what = ElidedLabel("small", 1, row), Label("problem", row)
        name.setText(payment.order.product_name)
        what.setText(" ".join(self._alarm_text(alarm) for alarm in sorted(payment.open_alarms)))
        grid.addWidget(number, 0, 0)
        grid.addWidget(amount, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(name, 1, 0, 1, 2)
        grid.addWidget(what, 2, 0, 1, 2)
        return row

    def _alarm_text(self, alarm: Alarm) -> str:
        return {
            Alarm.PAID_LATE: self.tr("Paid after the customer had left the screen."),
            Alarm.MISMATCH: self.tr("What the payment service reports is not what was ordered."),
            Alarm.SESSION_MISSING: self.tr("The payment service does not know this payment."),
            Alarm.PAID_AFTER_END: self.tr("Paid although it had already ended here."),
            Alarm.REFUND_FAILED: self.tr("A refund failed: the customer does not have the money."),
        }[alarm]

    def dismiss(self) -> None:
        """Close the list."""
        self._countdown.stop()
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)
