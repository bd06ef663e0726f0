"""How much needs staff, where it is seen when the window is not. Without a tray nothing is missed but this."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSystemTrayIcon

from app.desktop.theme import COLORS
from app.desktop.widgets.svg_icon import icon

_SIDE = 64
_MOST_SHOWN = 99


class DeskTray(QObject):
    """`wanted` when a person clicks it."""

    wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._tray = QSystemTrayIcon(tray_icon(0), self)
            self._tray.activated.connect(self.wanted)
            self._tray.show()

    def show_count(self, count: int, words: str) -> None:
        """`words` are read out and shown on hovering."""
        if self._tray is not None:
            self._tray.setIcon(tray_icon(count))
            self._tray.setToolTip(words)

    def hide(self) -> None:
        """The window is gone."""
        if self._tray is not None:
            self._tray.hide()


def tray_icon(count: int) -> QIcon:
    """The cube, with a number on it if there is one."""
    plain = icon("cube", COLORS["vermilion"], _SIDE, 1.0)
    if not count:
        return plain
    picture = QPixmap(plain.pixmap(_SIDE, _SIDE))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    badge = QRectF(_SIDE * 0.34, _SIDE * 0.34, _SIDE * 0.66, _SIDE * 0.66)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLORS["vermilion_pressed"]))
    painter.drawEllipse(badge)
    font = QFont(painter.font())
    font.setPixelSize(28)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(COLORS["card"]))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(min(count, _MOST_SHOWN)))
    painter.end()
    return QIcon(picture)
