"""News that must not be missed, on the page it belongs to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look


class Banner(QFrame):
    """Hidden until there is something to say; a screen reader is told when there is."""

    height_taken = Signal()

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
        self._take_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_height()

    def _take_height(self) -> None:
        """Claim the height of the wrapped words; a centred widget would be given one line."""
        room = self._row.contentsRect().width()
        # A label counts its own minimum in, so the old one must go first.
        self.words.setMinimumHeight(0)
        self.words.setMinimumHeight(max(0, self.words.heightForWidth(max(room, 1))))
        self.height_taken.emit()

    def say(self, text: str, tone: str = "news") -> None:
        """Show the words; empty hides the banner. Tone "alarm" is for what could cost money."""
        set_look(self, "tone", tone)
        fresh = text and text != self.words.text()
        self.words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self._take_height()
        if fresh:
            self._alert()

    def _alert(self) -> None:
        """Asked for here: making the names of all roles and events takes 1 ms, and the first frame has no news."""
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
