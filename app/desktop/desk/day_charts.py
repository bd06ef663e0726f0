"""The charts of a day, each on its card: by hour beside the week before, by product, by state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.core.listing import Tally
from app.core.money import Money
from app.core.state import PaymentState
from app.core.takings import HOURS, ProductTakings, Takings
from app.desktop.desk.payment_words import state_words
from app.desktop.texts import locale_for, money_text
from app.desktop.widgets.bar_chart import Bar, BarChart, ColumnChart, RowChart
from app.desktop.widgets.labels import Label

_PRODUCTS = 5
_LABEL_EACH = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """In which language, and what the day before is called: "Last Monday"."""

    language: str
    day: str
    week_before: str


class ChartCard(QFrame):
    """A chart with its heading, and what its bar says that has the focus or the pointer."""

    def __init__(self, chart: BarChart, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.chart = chart
        self.heading, self.says = (
            Label("heading", self, wrap=False),
            Label("muted", self, wrap=False),
        )
        self.says.setMinimumWidth(1)
        self.top = QHBoxLayout()
        self.top.addWidget(self.heading)
        self.top.addSpacing(12)
        self.top.addWidget(self.says, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 12, 18, 12)
        self.column.setSpacing(8)
        self.column.addLayout(self.top)
        self.column.addWidget(chart, 1)
        chart.pointed_at.connect(self.says.setText)

    def name(self, words: str, summary: str) -> None:
        """What the chart shows, and the whole of it in a sentence for a screen reader."""
        self.heading.setText(words)
        self.chart.setAccessibleName(words)
        self.chart.setAccessibleDescription(summary)

    def restyle(self, colors: Mapping[str, str]) -> None:
        """Paint in these colours."""
        self.chart.restyle(colors)


class HoursCard(ChartCard):
    """Takings by hour against the same day of the week before."""

    def __init__(self, parent: QWidget) -> None:
        self.hours = ColumnChart()
        super().__init__(self.hours, parent)
        self._keys = [_Key(self, is_before=False), _Key(self, is_before=True)]
        self._names = [Label("hint", self, wrap=False) for _ in self._keys]
        for key, name in zip(self._keys, self._names, strict=True):
            self.top.addWidget(key)
            self.top.addWidget(name)

    def restyle(self, colors: Mapping[str, str]) -> None:
        super().restyle(colors)
        for key in self._keys:
            key.colors = dict(colors)
            key.update()

    def show_hours(self, day: Takings, before: Takings, reading: Reading) -> None:
        """Show one currency of both days."""
        translate = QCoreApplication.translate
        for name, words in zip(self._names, (reading.day, reading.week_before), strict=True):
            name.setText(words)
        summary = translate("DayCharts", "{day}: {paid}. {before}: {paid_before}.").format(
            day=reading.day,
            paid=money_text(day.paid, reading.language),
            before=reading.week_before,
            paid_before=money_text(before.paid, reading.language),
        )
        self.name(translate("DayCharts", "Takings by hour"), summary)
        nothing = not day.sales and not before.sales
        self.says.setText(translate("DayCharts", "No sales on either day.") if nothing else "")
        bars = [self._bar(hour, day, before, reading) for hour in range(HOURS)]
        self.hours.show_columns(bars, _money_in(day.currency, reading.language))

    def _bar(self, hour: int, day: Takings, before: Takings, reading: Reading) -> Bar:
        say = _money_in(day.currency, reading.language)
        count = day.sales_by_hour[hour]
        words = self.tr("{hours}: {paid}, {sales} sale(s). {before}: {paid_before}", "", count)
        spoken = words.format(
            hours=f"{hour:02d}:00–{(hour + 1) % HOURS:02d}:00",
            paid=say(day.by_hour[hour]),
            sales=locale_for(reading.language).toString(count),
            before=reading.week_before,
            paid_before=say(before.by_hour[hour]),
        )
        name = f"{hour:02d}" if hour % _LABEL_EACH == 0 else ""
        return Bar(name, day.by_hour[hour], spoken, before.by_hour[hour])


def _money_in(currency: str, language: str) -> Callable[[int], str]:
    return lambda units: money_text(Money(units, currency), language)


class ProductsCard(ChartCard):
    """What was sold for most; the rest together."""

    def __init__(self, parent: QWidget) -> None:
        self.rows = RowChart()
        super().__init__(self.rows, parent)
        self.nothing = Label("muted", self)
        self.column.addWidget(self.nothing)
        self.column.addStretch()

    def show_products(self, day: Takings, reading: Reading) -> None:
        """Show one currency."""
        translate = QCoreApplication.translate
        self.name(translate("DayCharts", "By product"), "")
        self.nothing.setText(translate("DayCharts", "Nothing was sold."))
        best = _best(day.products, translate("DayCharts", "All others"))
        self.nothing.setVisible(not best)
        self.rows.setVisible(bool(best))
        top = max((each.paid.minor_units for each in best), default=0)
        self.rows.show_bars([self._bar(each, reading.language) for each in best], top)

    def _bar(self, product: ProductTakings, language: str) -> Bar:
        paid, count = money_text(product.paid, language), product.sales
        words = self.tr("{name}: {paid}, {sales} sale(s)", "", count)
        sales = locale_for(language).toString(count)
        spoken = words.format(name=product.name, paid=paid, sales=sales)
        return Bar(product.name, product.paid.minor_units, spoken, words=f"{paid} · {sales}×")


def _best(products: Sequence[ProductTakings], others: str) -> list[ProductTakings]:
    if len(products) <= _PRODUCTS:
        return list(products)
    rest = products[_PRODUCTS - 1 :]
    units = sum(each.paid.minor_units for each in rest)
    sales = sum(each.sales for each in rest)
    together = ProductTakings(others, sales, Money(units, rest[0].paid.currency))
    return [*products[: _PRODUCTS - 1], together]


class StatesCard(ChartCard):
    """What became of the payments that were begun on the day."""

    def __init__(self, parent: QWidget) -> None:
        self.rows = RowChart()
        super().__init__(self.rows, parent)
        self.nothing = Label("muted", self)
        self.column.addWidget(self.nothing)
        self.column.addStretch()

    def show_states(self, tallies: Sequence[Tally], language: str) -> None:
        """Of all currencies together: payments are counted, not money."""
        translate = QCoreApplication.translate
        self.name(translate("DayCharts", "Begun on this day, by state"), "")
        self.nothing.setText(translate("DayCharts", "No payment was begun."))
        counts = state_counts(tallies)
        self.nothing.setVisible(not counts)
        self.rows.setVisible(bool(counts))
        bars = [self._bar(state, count, language) for state, count in counts]
        self.rows.show_bars(bars, max((count for _, count in counts), default=0))

    def _bar(self, state: PaymentState, count: int, language: str) -> Bar:
        name, number = state_words(state), locale_for(language).toString(count)
        words = self.tr("{state}: {number} payment(s)", "", count)
        # Jade is for paid money alone.
        color = "paid" if state is PaymentState.PAID else "edge"
        spoken = words.format(state=name, number=number)
        return Bar(name, count, spoken, words=number, color=color)


def state_counts(tallies: Sequence[Tally]) -> list[tuple[PaymentState, int]]:
    """Whatever the currency, in the order of a payment's life."""
    counts = [
        (state, sum(each.payments for each in tallies if each.state is state))
        for state in PaymentState
    ]
    return [(state, count) for state, count in counts if count]


class _Key(QWidget):
    """Which look is which day."""

    def __init__(self, parent: QWidget, *, is_before: bool) -> None:
        super().__init__(parent)
        self._is_before = is_before
        self.colors: Mapping[str, str] = {}
        self.setFixedSize(14, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.colors:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge = ("quiet_tint", "muted") if self._is_before else ("paid", "paid")
        painter.setPen(QPen(QColor(self.colors[edge]), 1))
        painter.setBrush(QColor(self.colors[ground]))
        painter.drawRoundedRect(QRectF(1.5, 1.5, 11, 11), 3, 3)
