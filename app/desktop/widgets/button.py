"""A button for fingers and keys: a tap leaves no focus ring, the keyboard shows one, Enter works like Space."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.desktop.widgets.look import set_look
from app.desktop.widgets.svg_icon import icon

_BY_KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)


class Button(QPushButton):
    """`role` picks its look in the style sheet."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self._roomy = QSize()

    def set_roomy(self, width: int, height: int) -> None:
        """Be at least this large where there is room. The style sheet owns the minimum, and resets it when restyled."""
        self._roomy = QSize(width, height)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(self._roomy)

    def say(self, text: str, spoken: str | None = None) -> None:
        """Set the words on the button, and what a screen reader says if that differs."""
        gap = "" if self.icon().isNull() else "\N{EN SPACE}"
        self.setText(gap + text.replace("&", "&&"))
        self.setAccessibleName(spoken or text)

    def show_icon(self, name: str, color: str, side: int) -> None:
        """Put an icon before the words; "" takes it away."""
        self.setIcon(icon(name, color, side, self.devicePixelRatioF()) if name else QIcon())
        self.setIconSize(QSize(side, side))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_ring(event.reason() in _BY_KEYBOARD)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_ring(False)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def _show_ring(self, shown: bool) -> None:
        if bool(self.property("ring")) is not shown:
            set_look(self, "ring", shown)
