"""Any Stripe session by its id, also one that was made elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.core.verification import Verified, VerifyStatus
from app.desktop.desk.customer_words import moment_text
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.texts import money_text, staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look

_CHIPS = {
    VerifyStatus.SUCCESS: "paid",
    VerifyStatus.PENDING: "open",
    VerifyStatus.PROCESSING: "open",
    VerifyStatus.FAILED: "alarm",
}


class VerifyDialog(QDialog):
    """`payment_wanted` with the id of a payment of ours."""

    payment_wanted = Signal(str)

    def __init__(self, bridge: DeskBridge, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._language = bridge, language
        self._found: Verified | None = None
        self.session = QLineEdit(self)
        self.problem = Label("problem", self)
        self.state = Label("chip", self, wrap=False)
        self.facts = Label("body", self)
        self.go, self.show_payment = Button("primary", self), Button("plain", self)
        self.close_button = Button("plain", self)
        self._lay_out()
        self._say()
        self.go.clicked.connect(self.verify)
        self.session.returnPressed.connect(self.verify)
        self.show_payment.clicked.connect(self._on_show_payment)
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self._clear()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._label = Label("field", self, wrap=False)
        self._label.setBuddy(self.session)
        form.addRow(self._label, self.session)
        form.addRow(self.problem)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self.close_button, self.show_payment, self.go):
            buttons.addWidget(button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addLayout(form)
        state = QHBoxLayout()
        state.addWidget(self.state)
        state.addStretch()
        column.addLayout(state)
        column.addWidget(self.facts)
        column.addStretch()
        column.addLayout(buttons)
        self.setMinimumWidth(480)

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Verify a payment at Stripe"))
        self._label.setText(self.tr("The session's id, as Stripe shows it"))
        self.session.setPlaceholderText("cs_…")
        self.session.setAccessibleName(self._label.text())
        self.go.say(self.tr("Verify"))
        self.show_payment.say(self.tr("Open payment"))
        self.close_button.say(self.tr("Close"))

    def _clear(self) -> None:
        self._found = None
        for each in (self.problem, self.state, self.facts, self.show_payment):
            each.hide()
        set_look(self.session, "wrong", False)

    def verify(self) -> None:
        """Ask Stripe now; a second Enter meanwhile asks nothing."""
        if not self.go.isEnabled():
            return
        self._clear()
        session_id = self.session.text().strip()
        if not session_id.startswith("cs_"):
            self._refuse(self.tr("An id of a session begins with cs_. Copy it whole."))
            return
        self.go.setEnabled(False)
        self._bridge.ask(
            lambda service: service.verify(session_id), self._on_found, self._on_failed, of=self
        )

    def _refuse(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()
        self._grow()
        set_look(self.session, "wrong", True)
        self.session.setFocus()

    def _on_failed(self, error: MofangError) -> None:
        self.go.setEnabled(True)
        self._refuse(staff_reason(error, self._language, **error.details))

    def _on_found(self, found: Verified) -> None:
        self.go.setEnabled(True)
        self._found = found
        self.state.setText(status_text(found.status))
        set_look(self.state, "chip", _CHIPS.get(found.status, "quiet"))
        self.facts.setText("\n".join(self._lines(found)))
        if found.differs:
            self.problem.setText(self._difference(found))
            self.problem.show()
        self.state.show()
        self.facts.show()
        self.show_payment.setVisible(found.payment is not None)
        self._grow()

    def _grow(self) -> None:
        """Lines that came in are seen whole."""
        needed = self._column.totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), needed))

    def _lines(self, found: Verified) -> list[str]:
        snapshot = found.snapshot
        lines = [moment_text(snapshot.created_at, self._language, self._bridge.zone)]
        if found.amount is not None:
            lines.insert(0, money_text(found.amount, self._language))
        lines += [each for each in (snapshot.customer_email, snapshot.payment_intent_id) if each]
        if found.payment is None:
            lines.append(self.tr("This session was not made here."))
        else:
            lines.append(found.payment.number)
        return lines

    def _difference(self, found: Verified) -> str:
        """What Stripe says instead of what is in the books."""
        said = [status_text(found.said)]
        if found.said_amount is not None:
            said.append(money_text(found.said_amount, self._language))
        words = self.tr(
            "Stripe's session now says something else ({said}). Compare it in Stripe's Dashboard."
        )
        return words.format(said=", ".join(said))

    def _on_show_payment(self) -> None:
        if self._found is not None and self._found.payment is not None:
            self.payment_wanted.emit(self._found.payment.payment_id)
            self.accept()


def status_text(status: VerifyStatus) -> str:
    """What Stripe says, for staff."""
    translate = QCoreApplication.translate
    return {
        VerifyStatus.SUCCESS: translate("VerifyDialog", "Paid"),
        VerifyStatus.PENDING: translate("VerifyDialog", "Not paid yet"),
        VerifyStatus.PROCESSING: translate("VerifyDialog", "Bank at work"),
        VerifyStatus.EXPIRED: translate("VerifyDialog", "Expired, not paid"),
        VerifyStatus.CANCELED: translate("VerifyDialog", "Canceled, not paid"),
        VerifyStatus.FAILED: translate("VerifyDialog", "Failed"),
    }[status]
