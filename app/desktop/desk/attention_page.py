"""What staff have to look after, in one list: what each thing means, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.core.attention import AttentionItem, AttentionReason
from app.core.errors import MofangError
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_page import DeskPage
from app.desktop.desk.payment_dialog import PaymentDialog
from app.desktop.desk.payment_words import moment_words
from app.desktop.desk.printer_card import PrinterCard
from app.desktop.texts import money_text, staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.settings import Settings

translate = QCoreApplication.translate

# What it is, and what to do.
_WORDS: Mapping[AttentionReason, tuple[Callable[[], str], Callable[[], str]]] = {
    AttentionReason.PAID_LATE: (
        lambda: translate("AttentionPage", "Paid after the screen had said that it was cancelled"),
        lambda: translate(
            "AttentionPage", "The customer has paid. Hand over the goods, or refund the payment."
        ),
    ),
    AttentionReason.PAID_AFTER_END: (
        lambda: translate("AttentionPage", "Paid although it had already ended here"),
        lambda: translate(
            "AttentionPage", "The customer has paid. Hand over the goods, or refund the payment."
        ),
    ),
    AttentionReason.MISMATCH: (
        lambda: translate("AttentionPage", "What Stripe reports is not what was ordered"),
        lambda: translate(
            "AttentionPage", "Compare it in Stripe's Dashboard. Refund it there if it was paid."
        ),
    ),
    AttentionReason.SESSION_MISSING: (
        lambda: translate("AttentionPage", "Stripe does not know the link"),
        lambda: translate(
            "AttentionPage", "Check whether the key belongs to another account, or to test mode."
        ),
    ),
    AttentionReason.REFUND_FAILED: (
        lambda: translate("AttentionPage", "A refund failed: the customer does not have the money"),
        lambda: translate(
            "AttentionPage", "Refund it again, or give the money back in another way."
        ),
    ),
    AttentionReason.CLOSING_TOO_LONG: (
        lambda: translate(
            "AttentionPage", "A link could not be closed for a long time; it may still be paid"
        ),
        lambda: translate(
            "AttentionPage", "Check the network and the key. It is tried again and again by itself."
        ),
    ),
}


class AttentionPage(DeskPage):
    """The count at its word in the rail is the length of its list."""

    def __init__(
        self, bridge: DeskBridge, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._language = bridge, settings.language
        self._items: list[AttentionItem] = []
        self.heading, self.nothing = Label("title", self), Label("muted", self)
        self.printer = PrinterCard(bridge.receipts, self._language, self)
        self.cards: list[AttentionCard] = []
        self._column = QVBoxLayout()
        self._lay_out()
        bridge.attention_changed.connect(self.show_items)
        bridge.receipts.changed.connect(self._count)
        self.retranslate()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self._column)
        self._column.setSpacing(12)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._scroll = scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.nothing)
        column.addWidget(scroll, 1)

    def entered(self) -> None:
        self._bridge.ask_attention()

    def speak(self, language: str) -> None:
        self._language = language

    def retranslate(self) -> None:
        self.heading.setText(self.tr("Needs attention"))
        self._scroll.setAccessibleName(self.heading.text())
        self.nothing.setText(self.tr("Nothing needs you. What goes wrong appears here by itself."))
        self.show_items(self._items)

    def show_items(self, items: list[AttentionItem]) -> None:
        """Show these; a note that is being typed stays with its payment."""
        self._items = items
        typed = {card.key: card.note.text() for card in self.cards}
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        while self._column.takeAt(0) is not None:
            continue
        self.cards = [
            AttentionCard(item, self._language, self._bridge.zone, self) for item in items
        ]
        for card in self.cards:
            card.note.setText(typed.get(card.key, ""))
            card.done.clicked.connect(partial(self._acknowledge, card))
            card.open.clicked.connect(partial(self._open, card))
            self._column.addWidget(card)
        # Money comes first.
        self._column.addWidget(self.printer)
        self._column.addStretch()
        self._count()

    def _count(self) -> None:
        self.printer.show_tray(self._language)
        count = len(self._items) + (self._bridge.receipts.trouble is not None)
        self.nothing.setVisible(count == 0)
        self.count_changed.emit(count)

    def has_unsaved(self) -> bool:
        return any(card.note.text().strip() for card in self.cards)

    def _open(self, card: AttentionCard) -> None:
        payment_id = card.item.payment.payment_id
        PaymentDialog(self._bridge, payment_id, self._language, self).show()

    def _acknowledge(self, card: AttentionCard) -> None:
        payment_id, note = card.item.payment.payment_id, card.note.text().strip() or None
        card.done.setEnabled(False)
        self._bridge.ask(
            lambda desk: desk.acknowledge(payment_id, note),
            self._on_acknowledged,
            partial(self._on_refused, card.key),
            self,
        )

    def _on_acknowledged(self, _: None) -> None:
        self._bridge.ask_attention()

    def _on_refused(self, key: tuple[str, str], error: MofangError) -> None:
        """The list may have been made anew meanwhile."""
        for card in self.cards:
            if card.key == key:
                card.done.setEnabled(True)
                card.say_problem(staff_reason(error, self._language))


class AttentionCard(QFrame):
    """One payment for one reason."""

    def __init__(
        self, item: AttentionItem, language: str, zone: tzinfo | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.item = item
        payment = item.payment
        what, todo = _WORDS[item.reason]
        self.what, self.todo = Label("heading", self), Label("", self)
        self.whose, self.problem = Label("muted", self), Label("problem", self)
        self.note = QLineEdit(self)
        self.open, self.done = Button("plain", self), Button("plain", self)
        self.what.setText(what())
        self.todo.setText(todo())
        amount = money_text(payment.order.amount, language)
        since = moment_words(item.since, language, zone)
        facts = (payment.number, amount, payment.order.product_name, since)
        self.whose.setText(" · ".join(facts))
        number = payment.number
        self.note.setPlaceholderText(self.tr("What you did (optional)"))
        self.note.setAccessibleName(self.tr("Note about {number}").format(number=number))
        self.note.setMaxLength(300)
        self.open.say(self.tr("Open"), self.tr("Open {number}").format(number=number))
        self.done.say(self.tr("Done"), self.tr("{number} is done").format(number=number))
        self.problem.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.note, 1)
        row.addWidget(self.open)
        row.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(6)
        for each in (self.what, self.whose, self.todo):
            column.addWidget(each)
        column.addLayout(row)
        column.addWidget(self.problem)
        self.note.returnPressed.connect(self.done.click)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def key(self) -> tuple[str, str]:
        """One payment may need staff for several reasons."""
        return self.item.payment.payment_id, self.item.reason.value

    def say_problem(self, words: str) -> None:
        """Why it could not be noted."""
        self.problem.setText(words)
        self.problem.show()
