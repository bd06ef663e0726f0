"""Gives money back: how much, why, and the amount typed a second time, because nobody gets it back by a click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import InvalidAmount, MofangError
from app.core.money import Money, parse_amount
from app.core.payment import Payment
from app.core.refund import Refund, RefundReason, RefundState
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.form_field import FormField
from app.desktop.texts import money_text, staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.engine.commands import RequestRefund, new_refund_id

_WIDTH = 460


class RefundDialog(QDialog):
    """One dialog is one refund: its id is made once, so that a second click asks for the same again."""

    def __init__(
        self,
        bridge: DeskBridge,
        payment: Payment,
        left: Money,
        language: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(_WIDTH)
        self._bridge, self._payment, self._left = bridge, payment, left
        self._language = language
        self._refund_id = new_refund_id()
        self._asked: RequestRefund | None = None
        self.heading, self.what = Label("heading", self), Label("muted", self)
        self.amount = FormField(QLineEdit(self), self)
        self.again = FormField(QLineEdit(self), self)
        self.reason = FormField(QComboBox(self), self)
        self.note = FormField(QLineEdit(self), self)
        self.outcome = Label("problem", self)
        self.give, self.leave = Button("primary", self), Button("plain", self)
        self._lay_out()
        self._say()
        self.give.clicked.connect(self._on_give)
        self.leave.clicked.connect(self.reject)
        bridge.refund_updated.connect(self._on_refund)
        if bridge.refund_refusal:
            # Said before anything is typed; the key may have got the right since, so that asking is still allowed.
            self._tell(staff_reason(bridge.refund_refusal, language))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.leave)
        row.addWidget(self.give)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        for each in (self.heading, self.what, self.amount, self.again, self.reason, self.note):
            column.addWidget(each)
        column.addWidget(self.outcome)
        column.addLayout(row)
        self.outcome.hide()
        # Enter gives the money back: the amount typed twice is what asks "are you sure".
        self.give.setDefault(True)

    def _say(self) -> None:
        left = money_text(self._left, self._language)
        self.setWindowTitle(self.tr("Refund"))
        self.heading.setText(self.tr("Refund {number}").format(number=self._payment.number))
        self.what.setText(self.tr("Up to {left} can go back.").format(left=left))
        self.amount.say(self.tr("Amount"), self._left.currency)
        self.again.say(self.tr("Type the amount again to confirm"))
        self.reason.say(self.tr("Reason"))
        self.note.say(self.tr("Note"), self.tr("optional, for you"))
        _line(self.amount).setText(self._left.to_text())
        reasons = (
            (self.tr("The customer asked for it"), RefundReason.REQUESTED_BY_CUSTOMER),
            (self.tr("Paid twice"), RefundReason.DUPLICATE),
            (self.tr("Fraud"), RefundReason.FRAUDULENT),
        )
        box = self.reason.editor
        if isinstance(box, QComboBox):
            for words, reason in reasons:
                box.addItem(words, reason)
        self.give.say(self.tr("Refund"))
        self.leave.say(self.tr("Do not refund"))
        _line(self.again).setFocus()

    def event(self, event: QEvent) -> bool:
        """Lines that come in are seen whole: a dialog grows by itself only for what does not wrap."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            needed = self._column.totalHeightForWidth(_WIDTH)
            self.resize(_WIDTH, max(self.height(), needed))
        return done

    # --- asking -----------------------------------------------------------------------------------

    def _on_give(self) -> None:
        amount = self._typed()
        if amount is None:
            return
        self.give.setEnabled(False)
        self._lock()
        box = self.reason.editor
        # Qt gives back a plain text of what was put in.
        reason = RefundReason(box.currentData()) if isinstance(box, QComboBox) else None
        note = _line(self.note).text().strip() or None
        command = RequestRefund(
            self._refund_id, self._payment.payment_id, amount, reason, note, "desk"
        )
        # Whatever is asked again is asked as it was the first time.
        self._asked = self._asked or command
        asked = self._asked
        self._bridge.ask(
            lambda desk: desk.request_refund(asked), self._on_refund, self._on_refused, self
        )

    def _lock(self) -> None:
        for field in (self.amount, self.again, self.reason, self.note):
            field.editor.setEnabled(False)

    def _unlock(self) -> None:
        for field in (self.amount, self.again, self.reason, self.note):
            field.editor.setEnabled(True)

    def _typed(self) -> Money | None:
        """Both amounts, read; reasons stand where they were typed."""
        amount = self._read(self.amount)
        again = self._read(self.again)
        if amount is None or again is None:
            return None
        if amount.minor_units > self._left.minor_units:
            self.amount.say_wrong(staff_reason("refund_exceeds_payment", self._language))
            return None
        if amount != again:
            self.again.say_wrong(self.tr("This is not the amount above."))
            return None
        return amount

    def _read(self, field: FormField) -> Money | None:
        field.say_wrong("")
        try:
            return parse_amount(_line(field).text(), self._left.currency)
        except InvalidAmount as error:
            field.say_wrong(staff_reason(error, self._language))
            return None

    # --- answers ----------------------------------------------------------------------------------

    def _on_refund(self, refund: Refund) -> None:
        if refund.refund_id != self._refund_id:
            return
        if refund.state is RefundState.SUCCEEDED:
            self.accept()
        elif refund.needs_attention and refund.is_final:
            code = refund.failure_code or "refund_failed"
            self._tell(staff_reason(code, self._language))
        else:
            self._tell(self.tr("Stripe is working on it. You may close this; it goes on."))
        self.leave.say(self.tr("Close"))

    def _on_refused(self, error: MofangError) -> None:
        """Nothing was asked of Stripe, or it is not known: the same id is asked for again."""
        self.give.setEnabled(True)
        if error.code in {"refund_exceeds_payment", "refund_amount_invalid", "refund_nothing_left"}:
            # It was refused before it was written down, so another amount is another wish.
            self._asked = None
            self._unlock()
            self.amount.say_wrong(staff_reason(error, self._language))
        else:
            self._tell(staff_reason(error, self._language))

    def _tell(self, words: str) -> None:
        self.outcome.setText(words)
        self.outcome.show()


def _line(field: FormField) -> QLineEdit:
    editor = field.editor
    if not isinstance(editor, QLineEdit):
        raise TypeError("not a line of text")
    return editor
