"""A payment opened: what it is, everything that happened to it and when, and what can be done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import MofangError
from app.core.events import CloseReason
from app.core.payment import Payment
from app.core.refund import Refund, left_to_refund
from app.core.state import PaymentState
from app.core.story import Story
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.payment_words import event_words, moment_words, state_chip
from app.desktop.desk.receipt_menu import ReceiptMenu
from app.desktop.desk.refund_dialog import RefundDialog
from app.desktop.texts import money_text, staff_reason
from app.desktop.theme import COLORS
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look
from app.desktop.widgets.qr_view import QrView
from app.engine.feed import PaymentUpdate
from app.settings import SourceKind

_SIZE = (760, 620)
_CODE = 190
_BELOW_ALL_FACTS = 20
_CAN_BE_CANCELED = frozenset({PaymentState.PREPARING, PaymentState.OPEN})
_DASHBOARD = "https://dashboard.stripe.com"


class PaymentDialog(QDialog):
    """Follows one payment for as long as it is open; several may be."""

    def __init__(
        self, bridge: DeskBridge, payment_id: str, language: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self._bridge, self._payment_id, self._language = bridge, payment_id, language
        self._story: Story | None = None
        self.amount, self.chip = Label("title", self, wrap=False), Label("chip", self, wrap=False)
        self.chip.setProperty("chip", "quiet")
        self.product = Label("muted", self)
        self.code = QrView(COLORS["qr"], COLORS["line"], self)
        self.facts, self.lines = QGridLayout(), QVBoxLayout()
        self.problem, self.said = Label("problem", self), Label("small", self)
        self.cancel, self.refund = Button("danger", self), Button("plain", self)
        self.look, self.copy = Button("plain", self), Button("plain", self)
        self.dashboard, self.receipt = Button("plain", self), Button("plain", self)
        self.leave = Button("plain", self)
        # Neither the demo's payments nor another address's are to be found there.
        place = bridge.settings.source_of("stripe_api_base").kind
        self._has_dashboard = place is SourceKind.DEFAULT
        self.receipts = ReceiptMenu(bridge.settings, bridge.receipts, language, bridge.now, self)
        self.refund_dialog: RefundDialog | None = None
        self._lay_out()
        self._connect()
        self._say_buttons()
        self.ask()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.amount)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch()
        self.code.setFixedSize(_CODE, _CODE)
        self.facts.setColumnStretch(1, 1)
        self.facts.setVerticalSpacing(4)
        # Beside a code that is higher than they are, the facts stay together.
        self.facts.setRowStretch(_BELOW_ALL_FACTS, 1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addLayout(self.facts, 1)
        middle.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self.lines)
        self.lines.setSpacing(6)
        self.lines.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(self.tr("What has happened"))
        buttons = QHBoxLayout()
        for button in (self.copy, self.look, self.dashboard, self.receipt):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.refund)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.product)
        column.addLayout(middle)
        column.addWidget(scroll, 1)
        column.addWidget(self.problem)
        column.addWidget(self.said)
        column.addLayout(buttons)
        self.problem.hide()
        self.said.hide()
        self.code.hide()

    def _connect(self) -> None:
        self._bridge.updated.connect(self._on_updated)
        self._bridge.refund_updated.connect(self._on_refund_updated)
        self.cancel.clicked.connect(self._on_cancel)
        self.refund.clicked.connect(self._on_refund)
        self.look.clicked.connect(self._on_look)
        self.copy.clicked.connect(self._on_copy)
        self.dashboard.clicked.connect(self._on_dashboard)
        self.receipt.clicked.connect(self._on_receipt)
        self.leave.clicked.connect(self.close)
        self.receipts.said.connect(self._on_said)
        self.receipts.went_wrong.connect(self._say_problem)

    # --- the story --------------------------------------------------------------------------------

    def ask(self) -> None:
        """Read everything about the payment."""
        payment_id = self._payment_id
        self._bridge.ask(lambda desk: desk.story(payment_id), self.show_story, self._on_error, self)

    def show_story(self, story: Story) -> None:
        """Show all that is known of the payment."""
        if self._story is None and not story.payment.is_final:
            # What has been open for hours is read every ten minutes only.
            self._on_look()
        self._story = story
        self._say_payment(story.payment)
        self._say_facts(story)
        self._say_lines(story)
        self._show_buttons(story)

    def _on_updated(self, update: PaymentUpdate) -> None:
        if update.payment.payment_id == self._payment_id:
            self.ask()

    def _on_refund_updated(self, refund: Refund) -> None:
        if refund.payment_id == self._payment_id:
            self.ask()

    def _on_error(self, error: MofangError) -> None:
        self._say_problem(staff_reason(error, self._language))

    def _say_problem(self, words: str) -> None:
        self.said.hide()
        self.problem.setText(words)
        self.problem.show()

    def _on_said(self, words: str) -> None:
        self.problem.hide()
        self.said.setText(words)
        self.said.show()

    # --- what is shown ----------------------------------------------------------------------------

    def _say_payment(self, payment: Payment) -> None:
        look, word = state_chip(payment)
        self.setWindowTitle(payment.number)
        self.amount.setText(money_text(payment.order.amount, self._language))
        self.product.setText(payment.order.product_name)
        self.chip.setText(word)
        set_look(self.chip, "chip", look)
        url = payment.checkout_url if payment.state is PaymentState.OPEN else None
        self.code.setVisible(url is not None)
        self.code.show_text(url or "")
        self.code.setAccessibleName(self.tr("QR code of the payment link") if url else "")

    def _say_facts(self, story: Story) -> None:
        payment, order = story.payment, story.payment.order
        known = (
            (self.tr("Number"), payment.number),
            (self.tr("Made"), self._moment(payment.prepared_at)),
            (self.tr("E-mail"), order.customer_email),
            (self.tr("Reference"), order.reference),
            (self.tr("Refunded"), self._refunded(story)),
            (self.tr("Our id"), payment.payment_id),
            (self.tr("Stripe session"), payment.session_id),
            (self.tr("Stripe payment"), payment.payment_intent_id),
        )
        _clear(self.facts)
        rows = [(name, value) for name, value in known if value]
        for row, (name, value) in enumerate(rows):
            label, text = Label("field", self, wrap=False), Label("", self)
            label.setText(name)
            label.setContentsMargins(0, 2, 0, 0)
            text.setText(value)
            text.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            text.setAccessibleName(f"{name}: {value}")
            self.facts.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(text, row, 1, Qt.AlignmentFlag.AlignTop)

    def _moment(self, at: float) -> str:
        return moment_words(at, self._language, self._bridge.zone)

    def _refunded(self, story: Story) -> str | None:
        """What went back, or is on its way."""
        if story.payment.state is not PaymentState.PAID or not story.refunds:
            return None
        amount = story.payment.order.amount
        left = left_to_refund(story.payment, story.refunds)
        gone = type(amount)(amount.minor_units - left.minor_units, amount.currency)
        return money_text(gone, self._language) if gone.minor_units else None

    def _say_lines(self, story: Story) -> None:
        _clear(self.lines)
        before = ""
        for happened in story.happened:
            words = event_words(happened, self._language)
            if words != before:
                self.lines.addWidget(self._line(self._moment(happened.at), words))
            before = words
        self.lines.addStretch()

    def _line(self, at: str, words: str) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        moment, text = Label("small", line, wrap=False), Label("", line)
        moment.setText(at)
        moment.setFixedWidth(140)
        text.setText(words)
        row.addWidget(moment, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        line.setAccessibleName(f"{at} {words}")
        return line

    def _show_buttons(self, story: Story) -> None:
        payment = story.payment
        left = left_to_refund(payment, story.refunds)
        self.cancel.setVisible(payment.state in _CAN_BE_CANCELED)
        self.refund.setVisible(left.minor_units > 0)
        self.look.setVisible(not payment.is_final)
        self.copy.setVisible(payment.state is PaymentState.OPEN and bool(payment.checkout_url))
        known = bool(payment.payment_intent_id or payment.session_id)
        self.dashboard.setVisible(known and self._has_dashboard)
        self.receipt.setVisible(payment.state is PaymentState.PAID)
        self.receipts.show_story(story)

    def _say_buttons(self) -> None:
        self.cancel.say(self.tr("Cancel link"))
        self.refund.say(self.tr("Refund…"))
        self.look.say(self.tr("Check now"))
        self.copy.say(self.tr("Copy link"))
        self.dashboard.say(self.tr("Open in Stripe"))
        self.receipt.say(self.tr("Receipt…"))
        self.leave.say(self.tr("Close"))
        for button in (self.cancel, self.refund, self.look, self.copy, self.dashboard):
            button.hide()
        self.receipt.hide()

    # --- actions ----------------------------------------------------------------------------------

    def _on_cancel(self) -> None:
        """It may be paid in this moment: then it is a sale, and the story says so."""
        self.cancel.setEnabled(False)
        # The button goes when the link does, and the next Enter shall not press whatever comes after it.
        self.leave.setFocus()
        payment_id = self._payment_id
        self._bridge.ask(
            lambda desk: desk.cancel(payment_id, CloseReason.STAFF),
            self._on_done,
            partial(self._on_refused, self.cancel),
            self,
        )

    def _on_look(self) -> None:
        payment_id = self._payment_id
        self._bridge.ask(
            lambda desk: desk.look_now(payment_id), self._on_done, self._on_error, self
        )

    def _on_done(self, _: object) -> None:
        self.problem.hide()
        self.ask()

    def _on_refused(self, button: Button, error: MofangError) -> None:
        button.setEnabled(True)
        self._on_error(error)

    def _on_refund(self) -> None:
        if self._story is None:
            return
        left = left_to_refund(self._story.payment, self._story.refunds)
        self.leave.setFocus()
        self.refund_dialog = RefundDialog(
            self._bridge, self._story.payment, left, self._language, self
        )
        self.refund_dialog.open()

    def _on_copy(self) -> None:
        url = self._story.payment.checkout_url if self._story else None
        if url:
            QGuiApplication.clipboard().setText(url)

    def _on_dashboard(self) -> None:
        if self._story is not None:
            QDesktopServices.openUrl(QUrl(dashboard_address(self._story.payment)))

    def _on_receipt(self) -> None:
        self.receipts.popup(self.receipt.mapToGlobal(self.receipt.rect().bottomLeft()))


def dashboard_address(payment: Payment) -> str:
    """Where Stripe shows the payment, or looks for its session while there is no payment yet."""
    mode = "" if payment.livemode else "/test"
    if payment.payment_intent_id:
        return f"{_DASHBOARD}{mode}/payments/{payment.payment_intent_id}"
    return f"{_DASHBOARD}{mode}/search?query={payment.session_id}"


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()
