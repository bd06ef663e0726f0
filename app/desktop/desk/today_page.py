"""Today at a glance, or any other day: takings, refunds, and charts that go on by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QDate, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.core.takings import takings_in
from app.desktop.desk.chosen_days import DayField
from app.desktop.desk.day_cards import DayCards
from app.desktop.desk.day_charts import HoursCard, ProductsCard, Reading, StatesCard
from app.desktop.desk.day_figures import WEEK, DayAsker, DayFigures
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_page import DeskPage
from app.desktop.desk.payment_words import date_words
from app.desktop.desk.report_saver import ReportSaver
from app.desktop.texts import staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.settings import Settings

# Figures follow the news, but not each of a burst; and the day, which ends without an event.
_FIGURES_MILLISECONDS = 250
_LOOK_AGAIN_MILLISECONDS = 60_000


class TodayPage(DeskPage):
    """Follows the day until another one is picked."""

    def __init__(
        self, bridge: DeskBridge, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._language = bridge, settings.language
        self._currency = settings.currency
        self._day = bridge.today()
        self._is_today = True
        self._figures = DayFigures(self._day, (), (), ())
        self._asker = DayAsker(bridge, self)
        self.heading, self.problem = Label("title", self, wrap=False), Label("problem", self)
        self.currency, self.day = QComboBox(self), DayField(self._day, self)
        self.back = Button("plain", self)
        self.report, self.said = ReportSaver(bridge, settings, self), Label("muted", self)
        self.cards = DayCards(self)
        self.hours, self.products, self.states = (
            HoursCard(self),
            ProductsCard(self),
            StatesCard(self),
        )
        self._due = QTimer(self, singleShot=True, interval=_FIGURES_MILLISECONDS)
        self._minute = QTimer(self, interval=_LOOK_AGAIN_MILLISECONDS)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self.top = QHBoxLayout()
        self.top.addWidget(self.heading)
        self.top.addStretch()
        for control in (self.currency, self.back, self.day, self.report):
            self.top.addWidget(control)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.products, 1)
        below.addWidget(self.states, 1)
        inside = QWidget()
        inside.setObjectName("scrolled")
        charts = QVBoxLayout(inside)
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(12)
        charts.addWidget(self.cards)
        charts.addWidget(self.hours, 1)
        charts.addLayout(below)
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(self.top)
        column.addWidget(self.problem)
        column.addWidget(self.said)
        column.addWidget(scroll, 1)
        for quiet in (self.problem, self.said, self.back):
            quiet.hide()

    def _connect(self) -> None:
        self.day.dateChanged.connect(self._on_day_picked)
        self.back.clicked.connect(self.follow_today)
        self.currency.currentIndexChanged.connect(self._on_currency_picked)
        self.report.said.connect(self._on_said)
        self._asker.answered.connect(self.show_figures)
        self._asker.failed.connect(self._on_failed)
        self._due.timeout.connect(self._ask)
        self._minute.timeout.connect(self._ask_anew)
        self._bridge.service_ready.connect(self._on_news)
        self._bridge.clock_known.connect(self._on_clock_known)
        self._bridge.updated.connect(self._on_news)
        self._bridge.refund_updated.connect(self._on_news)

    def entered(self) -> None:
        self._minute.start()
        self._ask_anew()

    def hideEvent(self, event: QHideEvent) -> None:
        self._minute.stop()
        self._due.stop()
        super().hideEvent(event)

    # --- questions --------------------------------------------------------------------------------

    def _on_news(self) -> None:
        # Begun anew with each, it would never end where payments come all the time.
        if self.isVisible() and not self._due.isActive():
            self._due.start()

    def _on_clock_known(self) -> None:
        if self.isVisible():
            self._ask_anew()

    def _ask(self) -> None:
        self._turn_page()
        if self._bridge.is_ready:
            self._asker.ask(self._day)

    def _ask_anew(self) -> None:
        self._turn_page()
        if self._bridge.is_ready:
            self._asker.ask_anew(self._day)

    def _turn_page(self) -> None:
        """Whoever looks at today looks at tomorrow after midnight."""
        if self._is_today:
            self._day = self._bridge.today()
            self.day.show_day(self._day)

    def _on_day_picked(self, _: QDate) -> None:
        self._day = self.day.day()
        self._is_today = self._day == self._bridge.today()
        self._ask()

    def follow_today(self) -> None:
        """Back from another day."""
        self._is_today = True
        self.day.setFocus(Qt.FocusReason.TabFocusReason)
        self._ask()

    def _on_failed(self, error: MofangError) -> None:
        """The figures stay as they were."""
        self.problem.setText(staff_reason(error, self._language))
        self.problem.show()

    def _on_said(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()

    # --- what is shown ----------------------------------------------------------------------------

    def show_figures(self, figures: DayFigures) -> None:
        """Show what a day came to."""
        self._figures = figures
        self.problem.hide()
        self._offer_currencies()
        self._say_figures()

    def _offer_currencies(self) -> None:
        """The one that was picked last stays, also on a day without it."""
        codes = sorted({*self._figures.currencies, self._currency})
        with QSignalBlocker(self.currency):
            self.currency.clear()
            self.currency.addItems(codes)
            self.currency.setCurrentText(self._currency)
        self.currency.setVisible(len(codes) > 1)

    def _on_currency_picked(self) -> None:
        self._currency = self.currency.currentText()
        self._say_figures()

    def _say_figures(self) -> None:
        figures, reading = self._figures, self._reading()
        self.report.day = figures.day
        self.heading.setText(reading.day)
        self.back.setVisible(not self._is_today)
        day = takings_in(figures.takings, self._currency)
        before = takings_in(figures.before, self._currency)
        self.cards.show_figures(figures, reading)
        self.hours.show_hours(day, before, reading)
        self.products.show_products(day, reading)
        self.states.show_states(figures.tallies, self._language)

    def _reading(self) -> Reading:
        shown = self._figures.day
        week_before = date_words(shown - WEEK, self._language)
        is_today = shown == self._bridge.today()
        day = self.tr("Today") if is_today else date_words(shown, self._language)
        return Reading(self._language, day, week_before)

    # --- words and colours ------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        self._language = language
        self.report.speak(language)

    def retranslate(self) -> None:
        self.report.retranslate()
        self.back.say(self.tr("Back to today"))
        self.day.speak(self._language, self.tr("Day"))
        self.currency.setAccessibleName(self.tr("Currency of the charts"))
        self._offer_currencies()
        self._say_figures()

    def restyle(self, colors: Mapping[str, str]) -> None:
        for card in (self.hours, self.products, self.states):
            card.restyle(colors)
