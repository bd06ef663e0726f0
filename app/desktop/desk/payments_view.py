"""What became of payments: search, filters, the figures of the day, and the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.attention import AttentionItem
from app.core.errors import MofangError
from app.core.listing import ListOrder, PaymentQuery, Tally
from app.core.money import Money
from app.core.state import PaymentState
from app.desktop.desk.chosen_days import ChosenDays
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.export_dialog import ExportDialog, ask_for_file
from app.desktop.desk.payment_days import Days, bounds, first_and_last
from app.desktop.desk.payment_words import origin_words, state_words
from app.desktop.desk.payments_model import PaymentsModel
from app.desktop.desk.payments_table import PaymentsTable
from app.desktop.desk.verify_dialog import VerifyDialog
from app.desktop.texts import locale_for, money_text, staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label

# Figures follow the news, but not each of a burst.
_FIGURES_MILLISECONDS = 250
_WAITING = frozenset({PaymentState.PREPARING, PaymentState.OPEN, PaymentState.CLOSING})
# What a person looks for, in the order of its list; None is everything.
_CHOICES: tuple[frozenset[PaymentState] | None, ...] = (
    None,
    _WAITING,
    frozenset({PaymentState.PAID}),
    frozenset({PaymentState.PROCESSING}),
    frozenset({PaymentState.CANCELED}),
    frozenset({PaymentState.EXPIRED}),
    frozenset({PaymentState.FAILED}),
)


class PaymentsView(QWidget):
    """`opened` with a payment's id."""

    opened = Signal(str)

    def __init__(self, bridge: DeskBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._language = "en"
        self._today = _Figures(self)
        day = bridge.today()
        self._days_shown: tuple[date, date] | None = (day, day)
        self.model = PaymentsModel(bridge, self)
        self.heading = Label("title", self)
        self.search = QLineEdit(self)
        self.days, self.states, self.tills = QComboBox(self), QComboBox(self), QComboBox(self)
        self.order, self.chosen_days = QComboBox(self), ChosenDays(day, self)
        self.verify, self.export = Button("plain", self), Button("plain", self)
        self.table = PaymentsTable(self.model, self)
        self.empty, self.totals = Label("muted", self), Label("hint", self)
        self._figures_due = QTimer(self, singleShot=True, interval=_FIGURES_MILLISECONDS)
        self._fill_choices()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _fill_choices(self) -> None:
        for day in Days:
            self.days.addItem("", day)
        for choice in _CHOICES:
            self.states.addItem("", choice)
        self.tills.addItem("", None)
        for order in ListOrder:
            self.order.addItem("", order)
        self.chosen_days.hide()

    def _lay_out(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(240)
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addStretch()
        top.addWidget(self.search, 1)
        top.addWidget(self.order)
        filters = QHBoxLayout()
        for box in (self.days, self.states, self.tills):
            filters.addWidget(box)
        for box in (self.days, self.states, self.tills, self.order):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        filters.addStretch()
        filters.addWidget(self.verify)
        filters.addWidget(self.export)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMinimumHeight(120)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.setContentsMargins(24, 20, 24, 16)
        column.addLayout(top)
        column.addWidget(self._today)
        column.addLayout(filters)
        column.addWidget(self.chosen_days)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.totals)
        self.empty.hide()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._ask)
        self.days.currentIndexChanged.connect(self._on_days_picked)
        self.chosen_days.changed.connect(self._ask)
        for box in (self.states, self.tills, self.order):
            box.currentIndexChanged.connect(self._ask)
        self.table.opened.connect(self.opened)
        self.verify.clicked.connect(self._on_verify)
        self.export.clicked.connect(self._on_export)
        self.table.order_wanted.connect(self._on_order_wanted)
        self.model.answered.connect(self._on_answered)
        self.model.failed.connect(self._on_failed)
        self._figures_due.timeout.connect(self._ask_figures)
        self._bridge.updated.connect(self._figures_due.start)
        self._bridge.service_ready.connect(self.entered)
        self._bridge.clock_known.connect(self.entered)
        self._bridge.attention_changed.connect(self._on_attention)

    def restyle(self, colors: Mapping[str, str]) -> None:
        """In these colours from now on."""
        self.table.restyle(colors)

    def speak(self, language: str) -> None:
        """In this language from now on; `retranslate` follows."""
        self._language = language
        self.model.speak(language)

    def entered(self) -> None:
        """Ask for everything that is shown."""
        self._bridge.ask(lambda desk: desk.origins(), self._on_origins, self._on_failed, self)
        self._ask()

    # --- questions --------------------------------------------------------------------------------

    def query(self) -> PaymentQuery:
        """What search, filters and headings ask for."""
        days = self._first_and_last()
        since, until = bounds(*days, self._bridge.zone) if days else (None, None)
        return PaymentQuery(
            text=self.search.text().strip() or None,
            states=self.states.currentData(),
            since=since,
            until=until,
            origin=self.tills.currentData(),
            order=ListOrder(self.order.currentData()),
        )

    def _first_and_last(self) -> tuple[date, date] | None:
        picked = Days(self.days.currentData())
        if picked is Days.CHOSEN:
            return self.chosen_days.days()
        return first_and_last(picked, self._bridge.today())

    def _on_days_picked(self) -> None:
        """Days to pick from begin with those that were shown."""
        chosen = Days(self.days.currentData()) is Days.CHOSEN
        if chosen and self._days_shown is not None:
            self.chosen_days.show_days(*self._days_shown)
        self._days_shown = self._first_and_last()
        self.chosen_days.setVisible(chosen)
        self._ask()

    def _ask(self) -> None:
        self.model.show(self.query())

    def _on_order_wanted(self, order: ListOrder) -> None:
        self.order.setCurrentIndex(self.order.findData(order))

    def _on_answered(self) -> None:
        self.table.show_order(self.model.query.order)
        now = self._bridge.today()
        self.table.fit_time(hours_alone=self._first_and_last() == (now, now))
        found = bool(self.model.payments)
        self.table.setVisible(found)
        self.empty.setVisible(not found)
        self._say_empty()
        # Sums take longer than rows: they wait for a pause in typing, or the next rows would wait for them.
        self._figures_due.start()

    def _on_failed(self, error: MofangError) -> None:
        self.empty.setText(staff_reason(error, self._language))
        self.empty.setVisible(not self.model.payments)

    def _ask_figures(self) -> None:
        shown = self.model.query
        self._bridge.ask(lambda desk: desk.tally(shown), self.show_totals, _unanswered, self)
        day = self._bridge.today()
        since, until = bounds(day, day, self._bridge.zone)
        of_today = PaymentQuery(since=since, until=until)
        self._bridge.ask(lambda desk: desk.tally(of_today), self.show_today, _unanswered, self)

    def _on_origins(self, origins: Sequence[str]) -> None:
        """New ones are added; what is picked stays picked."""
        known = {self.tills.itemData(index) for index in range(self.tills.count())}
        for origin in origins:
            if origin not in known:
                self.tills.addItem(origin_words(origin), origin)

    def show_totals(self, tallies: Sequence[Tally]) -> None:
        """What all that fits comes to."""
        count = sum(each.payments for each in tallies)
        paid = _paid_by_currency(tallies)
        sums = " · ".join(money_text(each, self._language) for each in paid) or "—"
        number = locale_for(self._language).toString(count)
        words = self.tr("{number} payment(s) shown · paid: {sums}", "", count)
        self.totals.setText(words.format(number=number, sums=sums))

    def show_today(self, tallies: Sequence[Tally]) -> None:
        """What the day has come to."""
        self._today.show_tallies(tallies, self._language)

    def _on_attention(self, items: list[AttentionItem]) -> None:
        self._today.show_attention(len(items), self._language)

    # --- beyond the list --------------------------------------------------------------------------

    def _on_verify(self) -> None:
        dialog = VerifyDialog(self._bridge, self._language, self)
        dialog.payment_wanted.connect(self.opened)
        dialog.open()

    def _on_export(self) -> None:
        path = ask_for_file(self)
        if path:
            ExportDialog(
                self._bridge, self.query(), path, self._language, self._bridge.zone, self
            ).begin()

    # --- words ------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Say everything again."""
        self.heading.setText(self.tr("Payments"))
        self.search.setPlaceholderText(self.tr("Search amount, product, e-mail, reference, id…"))
        self.search.setAccessibleName(self.tr("Search payments"))
        self.table.setAccessibleName(self.tr("Payments"))
        self.verify.say(self.tr("Verify…"), self.tr("Verify a Stripe session"))
        self.export.say(self.tr("Export…"), self.tr("Export what is shown"))
        self._name(self.days, self.tr("Days"), _day_words())
        everything = self.tr("All states")
        names = [everything, self.tr("Waiting"), *(_one_state(each) for each in _CHOICES[2:])]
        self._name(self.states, self.tr("State"), names)
        self._name(self.order, self.tr("Order"), _order_words())
        self.chosen_days.speak(self._language)
        self._name(self.tills, self.tr("Till"), [self.tr("All tills")])
        for index in range(1, self.tills.count()):
            self.tills.setItemText(index, origin_words(self.tills.itemData(index)))
        self._today.retranslate()
        self._say_empty()
        self._figures_due.start()

    def _name(self, box: QComboBox, spoken: str, names: Sequence[str]) -> None:
        box.setAccessibleName(spoken)
        for index, name in enumerate(names):
            box.setItemText(index, name)

    def _say_empty(self) -> None:
        asked = self.model.query
        if asked.text or asked.states or asked.origin:
            words = self.tr("Nothing fits. Search for less, or show more days.")
        elif asked.since is not None:
            words = self.tr("No payments in this time yet. Make a link, or show more days.")
        else:
            words = self.tr("No payments yet. The first link appears here as soon as it is made.")
        self.empty.setText(words)


class _Figures(QWidget):
    """Four cards about today."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.names = [Label("muted", self, wrap=False) for _ in range(4)]
        self.figures = [Label("figure", self, wrap=False) for _ in range(4)]
        for place, (name, figure) in enumerate(zip(self.names, self.figures, strict=True)):
            card = QFrame(self)
            card.setProperty("card", "true")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(16, 10, 16, 10)
            inside.addWidget(name)
            inside.addWidget(figure)
            row.addWidget(card, 0, place)
            row.setColumnStretch(place, 2 if place == 0 else 1)
            figure.setText("—")

    def retranslate(self) -> None:
        """Say everything again."""
        words = (
            self.tr("Paid today"),
            self.tr("Begun today"),
            self.tr("Waiting now"),
            self.tr("Needs attention"),
        )
        for label, text in zip(self.names, words, strict=True):
            label.setText(text)

    def show_tallies(self, tallies: Sequence[Tally], language: str) -> None:
        """What today has come to."""
        paid = _paid_by_currency(tallies)
        number = locale_for(language).toString
        self.figures[0].setText(" · ".join(money_text(each, language) for each in paid) or "—")
        self.figures[1].setText(number(sum(each.payments for each in tallies)))
        waiting = sum(each.payments for each in tallies if each.state in _WAITING)
        self.figures[2].setText(number(waiting))

    def show_attention(self, count: int, language: str) -> None:
        """How many need staff."""
        figure = self.figures[3]
        figure.setText(locale_for(language).toString(count))
        figure.setProperty("alarm", bool(count))
        figure.style().unpolish(figure)
        figure.style().polish(figure)


def _unanswered(_error: MofangError) -> None:
    """The list itself says why; the figures stay as they were."""


def _paid_by_currency(tallies: Sequence[Tally]) -> list[Money]:
    """Currencies are never added up."""
    sums: dict[str, Money] = {}
    for each in tallies:
        if each.state is PaymentState.PAID:
            before = sums.get(each.total.currency, Money(0, each.total.currency))
            units = before.minor_units + each.total.minor_units
            sums[each.total.currency] = replace(before, minor_units=units)
    return [sums[currency] for currency in sorted(sums)]


def _one_state(choice: frozenset[PaymentState] | None) -> str:
    return "" if choice is None else state_words(next(iter(choice)))


def _day_words() -> list[str]:
    translate = QCoreApplication.translate
    return [
        translate("PaymentsView", "Today"),
        translate("PaymentsView", "Yesterday"),
        translate("PaymentsView", "Last 7 days"),
        translate("PaymentsView", "This month"),
        translate("PaymentsView", "From … to …"),
        translate("PaymentsView", "All days"),
    ]


def _order_words() -> list[str]:
    translate = QCoreApplication.translate
    return [
        translate("PaymentsView", "Newest first"),
        translate("PaymentsView", "Oldest first"),
        translate("PaymentsView", "Highest first"),
        translate("PaymentsView", "Lowest first"),
    ]
