"""Two days picked by hand, for a list from one to the other."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from app.desktop.texts import locale_for
from app.desktop.widgets.labels import Label


class DayField(QDateEdit):
    """A day that can be typed, stepped through with the arrow keys, or picked from a calendar."""

    def __init__(self, day: date, parent: QWidget | None = None) -> None:
        super().__init__(QDate(day.year, day.month, day.day), parent)
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd")

    def day(self) -> date:
        """The one that is shown."""
        chosen = self.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def show_day(self, day: date) -> None:
        """Show another, and tell nobody."""
        with QSignalBlocker(self):
            self.setDate(QDate(day.year, day.month, day.day))

    def speak(self, language: str, spoken: str) -> None:
        """Its calendar in this language, and its name for a screen reader."""
        self.setLocale(locale_for(language))
        self.setAccessibleName(spoken)
        self.lineEdit().setAccessibleName(spoken)


class ChosenDays(QWidget):
    """`changed` at every day that is picked; it begins with `day`."""

    changed = Signal()

    def __init__(self, day: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.last = DayField(day, self), DayField(day, self)
        self._from, self._to = Label("field", self, wrap=False), Label("field", self, wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name, field in ((self._from, self.first), (self._to, self.last)):
            name.setBuddy(field)
            field.dateChanged.connect(self.changed)
            row.addWidget(name)
            row.addWidget(field)
        row.addStretch()

    def days(self) -> tuple[date, date]:
        """The first and the last, as they were picked."""
        return self.first.day(), self.last.day()

    def show_days(self, first: date, last: date) -> None:
        """Begin with these."""
        self.first.show_day(first)
        self.last.show_day(last)

    def speak(self, language: str) -> None:
        """Say everything in this language."""
        self._from.setText(self.tr("From"))
        self._to.setText(self.tr("to"))
        self.first.speak(language, self.tr("First day"))
        self.last.speak(language, self.tr("Last day"))
