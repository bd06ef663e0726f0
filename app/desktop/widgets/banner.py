"""News that must not be missed, on the page it belongs to."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.desktop.widgets.labels import Label


class Banner(QFrame):
    """Hidden until there is something to say; a screen reader is told when there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.words = Label("body", self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        self.hide()

    def fit(self, padding: int) -> None:
        """Set the space around the words."""
        self._row.setContentsMargins(padding, padding * 2 // 3, padding, padding * 2 // 3)

    def say(self, text: str, tone: str = "news") -> None:
        """Show the words; empty hides the banner. Tone "alarm" is for what could cost money."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            for each in (self, self.words):
                each.style().unpolish(each)
                each.style().polish(each)
        fresh = text and text != self.words.text()
        self.words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if fresh:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
