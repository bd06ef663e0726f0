"""Four figures of a day in words and numbers, each with what it was a week before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.core.money import Money
from app.core.takings import Takings
from app.desktop.desk.day_charts import Reading
from app.desktop.desk.day_figures import DayFigures
from app.desktop.texts import locale_for, money_text
from app.desktop.widgets.labels import FitLabel, Label

_FIGURE_PIXELS = 26
_MINUS = "\N{MINUS SIGN}"


class DayCards(QWidget):
    """Paid, refunded, net, and how many sales. All currencies, never added up."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.names = [Label("muted", self, wrap=False) for _ in range(4)]
        self.figures = [FitLabel(self) for _ in range(4)]
        self.before = [Label("hint", self) for _ in range(4)]
        for place in range(4):
            row.addWidget(self._card(place), 0, place)
            row.setColumnStretch(place, 2 if place < 3 else 1)

    def _card(self, place: int) -> QFrame:
        card = QFrame(self)
        card.setProperty("card", "true")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.setSpacing(4)
        for label in (self.names[place], self.figures[place], self.before[place]):
            inside.addWidget(label)
        inside.addStretch()
        self.figures[place].set_type_px(_FIGURE_PIXELS)
        return card

    def show_figures(self, figures: DayFigures, reading: Reading) -> None:
        """Say what the day came to."""
        names = (self.tr("Paid"), self.tr("Refunded"), self.tr("Net"), self.tr("Sales"))
        for label, name in zip(self.names, names, strict=True):
            label.setText(name)
        words = self.tr("{week_before}: {figure}")
        for place, say in enumerate(_FIGURES):
            self.figures[place].setText(say(figures.takings, reading.language))
            figure = say(figures.before, reading.language)
            self.before[place].setText(words.format(week_before=reading.week_before, figure=figure))


def net_text(takings: Takings, language: str) -> str:
    """What stayed; with a minus where more was given back than taken."""
    units = takings.net_units
    text = money_text(Money(abs(units), takings.currency), language)
    return f"{_MINUS}{text}" if units < 0 else text


def _joined(texts: Sequence[str]) -> str:
    return " · ".join(texts) or "—"


def _paid(takings: Sequence[Takings], language: str) -> str:
    return _joined([money_text(each.paid, language) for each in takings if each.sales])


def _refunded(takings: Sequence[Takings], language: str) -> str:
    return _joined([money_text(each.refunded, language) for each in takings if each.refunds])


def _net(takings: Sequence[Takings], language: str) -> str:
    return _joined([net_text(each, language) for each in takings])


def _sales(takings: Sequence[Takings], language: str) -> str:
    return locale_for(language).toString(sum(each.sales for each in takings))


_FIGURES: tuple[Callable[[Sequence[Takings], str], str], ...] = (_paid, _refunded, _net, _sales)
