"""Charts whose every bar can be reached by keyboard and read by a screen reader: each is a label of its own.

One bar of a chart takes the Tab key; the arrow keys, Home and End go on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.desktop.widgets.labels import plain_tip

_LABEL_HEIGHT = 18
_ROUND = 3.0
_ROW_HEIGHT = 40
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` and `before` are on one scale, from 0. `spoken` says everything that the bar shows.

    `color` is a token of the colours that the chart is painted in.
    """

    name: str
    value: float
    spoken: str
    before: float = 0
    words: str = ""
    color: str = "paid"


class BarMark(QLabel):
    """One bar. `wanted` by a key: how many bars further, or to an end."""

    wanted = Signal(int)
    pointed_at = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bar = Bar("", 0, "")
        self.top = 1.0
        self.colors: Mapping[str, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def show_bar(self, bar: Bar, top: float) -> None:
        """Show this, where `top` fills all the room there is."""
        self.bar, self.top = bar, max(top, 1.0)
        self.setAccessibleName(bar.spoken)
        self.setToolTip(plain_tip(bar.spoken))
        self.update()
        if self.hasFocus():
            self.pointed_at.emit(bar.spoken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.wanted.emit(_STEPS[key])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            far = 10_000
            self.wanted.emit(-far if key is Qt.Key.Key_Home else far)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.pointed_at.emit(self.bar.spoken)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointed_at.emit("")
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed_at.emit(self.bar.spoken)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed_at.emit("")

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.colors:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.colors["focus"]), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def draw(self, painter: QPainter) -> None:
        """Paint the bar."""
        raise NotImplementedError

    def _fill(self, painter: QPainter, place: QRectF, color: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colors[color]))
        painter.drawRoundedRect(place, _ROUND, _ROUND)


class _Column(BarMark):
    """Upright; what was before stands behind it, wider and only outlined."""

    def draw(self, painter: QPainter) -> None:
        room = QRectF(self.rect()).adjusted(3, 2, -3, -_LABEL_HEIGHT)
        painter.setPen(QColor(self.colors["muted"]))
        font = self.font()
        font.setPixelSize(12)
        painter.setFont(font)
        below = QRectF(0, self.height() - _LABEL_HEIGHT, self.width(), _LABEL_HEIGHT)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.bar.name)
        if self.bar.before:
            painter.setPen(QPen(QColor(self.colors["muted"]), 1))
            painter.setBrush(QColor(self.colors["quiet_tint"]))
            painter.drawRoundedRect(self._standing(room, self.bar.before), _ROUND, _ROUND)
        if self.bar.value:
            inset = room.width() * 0.18
            self._fill(
                painter,
                self._standing(room.adjusted(inset, 0, -inset, 0), self.bar.value),
                self.bar.color,
            )

    def _standing(self, room: QRectF, value: float) -> QRectF:
        """However little it is, it is seen."""
        height = max(2.0, room.height() * min(1.0, value / self.top))
        return QRectF(room.left(), room.bottom() - height, room.width(), height)


class _Row(BarMark):
    """Lying, with its name and its words above it."""

    def sizeHint(self) -> QSize:
        return QSize(200, _ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _ROW_HEIGHT)

    def draw(self, painter: QPainter) -> None:
        words = QRectF(self.rect()).adjusted(4, 2, -4, -14)
        metrics = painter.fontMetrics()
        taken = metrics.horizontalAdvance(self.bar.words) + 16
        name = metrics.elidedText(
            self.bar.name, Qt.TextElideMode.ElideRight, int(words.width()) - taken
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(self.colors["ink"]))
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, self.bar.words)
        track = QRectF(4, self.height() - 12, self.width() - 8, 6)
        self._fill(painter, track, "quiet_tint")
        if self.bar.value:
            share = min(1.0, self.bar.value / self.top)
            track.setWidth(max(6.0, track.width() * share))
            self._fill(painter, track, self.bar.color)


class BarChart(QWidget):
    """`pointed_at` with the words of the bar that has the focus or the pointer; empty when there is none."""

    pointed_at = Signal(str)

    def __init__(
        self, make: Callable[[QWidget], BarMark], layout: QBoxLayout, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.marks: list[BarMark] = []
        self._make = make
        self._colors: Mapping[str, str] = {}
        self._row = layout
        self._row.setSpacing(0)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def show_bars(self, bars: Sequence[Bar], top: float) -> None:
        """Show these. Bars that stay keep the focus."""
        for mark in self.marks[len(bars) :]:
            self._row.removeWidget(mark)
            mark.deleteLater()
        del self.marks[len(bars) :]
        while len(self.marks) < len(bars):
            self._add()
        for mark, bar in zip(self.marks, bars, strict=True):
            mark.show_bar(bar, top)
        if self.marks and not any(self._takes_tab(mark) for mark in self.marks):
            self.marks[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def restyle(self, colors: Mapping[str, str]) -> None:
        """Paint in these colours."""
        self._colors = dict(colors)
        for mark in self.marks:
            mark.colors = self._colors
            mark.update()

    def _add(self) -> None:
        mark = self._make(self)
        mark.colors = self._colors
        mark.wanted.connect(self._on_wanted)
        mark.pointed_at.connect(self.pointed_at)
        self.marks.append(mark)
        self._row.addWidget(mark)

    @staticmethod
    def _takes_tab(mark: BarMark) -> bool:
        return mark.focusPolicy() == Qt.FocusPolicy.StrongFocus

    def _on_wanted(self, steps: int) -> None:
        here = next(place for place, mark in enumerate(self.marks) if mark.hasFocus())
        there = min(max(here + steps, 0), len(self.marks) - 1)
        for mark in self.marks:
            mark.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.marks[there].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.marks[there].setFocus(Qt.FocusReason.TabFocusReason)


class ColumnChart(BarChart):
    """Bars side by side, over a scale whose lines `say` names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_Column, QHBoxLayout(), parent)
        self._top = 0.0
        self._lines: tuple[str, str] = ("", "")
        self.setMinimumHeight(120)

    def show_columns(self, bars: Sequence[Bar], say: Callable[[int], str]) -> None:
        """Show these on a scale that ends at a round number."""
        top = round_top(max((max(bar.value, bar.before) for bar in bars), default=0))
        self._top = top
        self._lines = (say(top), say(top // 2)) if top else ("", "")
        widest = max(self.fontMetrics().horizontalAdvance(words) for words in self._lines)
        self._row.setContentsMargins(widest + 8, 0, 0, 0)
        self.show_bars(bars, top)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._colors:
            return
        painter = QPainter(self)
        font = self.font()
        font.setPixelSize(12)
        painter.setFont(font)
        left = self._row.contentsMargins().left()
        bottom = self.height() - _LABEL_HEIGHT
        for place, words in zip((2, bottom // 2 + 1, bottom), (*self._lines, ""), strict=True):
            painter.setPen(QColor(self._colors["line"]))
            painter.drawLine(left, place, self.width(), place)
            painter.setPen(QColor(self._colors["muted"]))
            beside = QRectF(0, max(0, place - 8), left - 8, 16)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight, words)


class RowChart(BarChart):
    """Bars below each other, each with its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_Row, QVBoxLayout(), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def round_top(highest: float) -> int:
    """The least of 2, 4, 6, 8, 10, 20, 40 … that is not below; 0 for nothing. Its half is whole, too."""
    if highest <= 0:
        return 0
    power = 1
    while True:
        for step in (2, 4, 6, 8):
            if step * power >= highest:
                return step * power
        power *= 10
        if power >= highest:
            return power
