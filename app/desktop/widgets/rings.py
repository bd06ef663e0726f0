"""Rings: how much time is left, and that something is being done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

_TURN = 360 * 16
_STEP_MS = 1000


class Ring(QWidget):
    """An arc on a track. `fraction` 1 is the whole ring, 0 only the track."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color, self._track = QColor("#000000"), QColor("#ffffff")
        self._start, self._fraction = 0.25, 1.0

    def set_colors(self, color: str, track: str) -> None:
        """Change the arc's colour, for instance when time is short, and the track's."""
        wanted = QColor(color), QColor(track)
        if wanted != (self._color, self._track):
            self._color, self._track = wanted
            self.update()

    def set_fraction(self, fraction: float) -> None:
        """How much of the ring is drawn, clockwise from the top."""
        fraction = min(1.0, max(0.0, fraction))
        if fraction != self._fraction:
            self._fraction = fraction
            self.update()

    def set_side(self, side: int) -> None:
        """Width and height in pixels."""
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(3.0, self.width() / 10)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(self._track, width))
        painter.drawEllipse(box)
        pen = QPen(self._color, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if self._fraction > 0:
            painter.drawArc(box, round(self._start * _TURN), round(-self._fraction * _TURN))


class BusyRing(Ring):
    """Turns while it can be seen, and costs nothing while it cannot. For whom motion disturbs it steps instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_fraction(0.28)
        self._steps = QTimer(self, interval=_STEP_MS)
        self._steps.timeout.connect(self._on_steps_timeout)
        self._still = False
        self._turning = QVariantAnimation(self)
        self._turning.setStartValue(1.0)
        self._turning.setEndValue(0.0)
        self._turning.setDuration(1100)
        self._turning.setLoopCount(-1)
        self._turning.valueChanged.connect(self._on_turning_moved)

    def set_still(self, still: bool) -> None:
        """Whether it steps once a second, so that it is seen to live, instead of turning."""
        self._still = still
        if self.isVisible():
            self._move()

    def showEvent(self, event: QShowEvent) -> None:
        self._move()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._turning.stop()
        self._steps.stop()
        super().hideEvent(event)

    def _move(self) -> None:
        if self._still:
            self._turning.stop()
            self._steps.start()
        else:
            self._steps.stop()
            self._turning.start()

    def _on_steps_timeout(self) -> None:
        self._start -= 0.25
        self.update()

    def _on_turning_moved(self, value: float) -> None:
        self._start = 0.25 + value
        self.update()
