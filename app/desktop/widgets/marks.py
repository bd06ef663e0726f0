"""Round marks: the sign above an outcome, and numbered steps."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look
from app.desktop.widgets.svg_icon import paint_icon


class RoundMark(QWidget):
    """An icon in a filled circle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._color, self._fill = "check", "#000000", "#ffffff"

    def show_mark(self, icon: str, color: str, fill: str, side: int) -> None:
        """Choose the icon, its colour, the circle's, and the side in pixels."""
        self._icon, self._color, self._fill = icon, color, fill
        self.setFixedSize(QSize(side, side))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._fill))
        painter.drawEllipse(self.rect())
        inset = self.width() * 0.22
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        paint_icon(painter, self._icon, self._color, box)


class NumberMark(QWidget):
    """A step's number; filled when it is the step to take now."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._now = str(number), number == 1
        self.set_colors("#000000", "#000000", "#ffffff")

    def set_colors(self, ink: str, line: str, ground: str) -> None:
        """Of the number, the edge, and what the number stands on."""
        self._ink, self._line, self._ground = QColor(ink), QColor(line), QColor(ground)
        self.update()

    def set_now(self, now: bool) -> None:
        """Whether this is the step to take now."""
        self._now = now
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._ink if self._now else self._ground)
        painter.setPen(QPen(self._ink if self._now else self._line, 2))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.setPen(self._ground if self._now else self._ink)
        font = QFont(self.font())
        font.setPixelSize(max(10, self.height() // 2))
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._number)


class StepList(QWidget):
    """Numbered steps, one below the other."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._marks: list[NumberMark] = []
        self._words: list[Label] = []
        for row in range(count):
            self._add_row(row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _add_row(self, row: int) -> None:
        mark = NumberMark(row + 1, self)
        words = Label("body" if row == 0 else "muted", self)
        self._grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(words, row, 1)
        self._marks.append(mark)
        self._words.append(words)

    def say(self, sentences: list[str]) -> None:
        """Set the words of each step."""
        for number, (words, sentence) in enumerate(zip(self._words, sentences, strict=True), 1):
            words.setText(sentence)
            words.setAccessibleName(f"{number}. {sentence}")

    def mark(self, now: int) -> None:
        """Which step is to be taken now, counted from 0."""
        for place, (mark, words) in enumerate(zip(self._marks, self._words, strict=True)):
            mark.set_now(place == now)
            set_look(words, "role", "body" if place == now else "muted")

    def set_colors(self, ink: str, line: str, ground: str) -> None:
        """Of the numbers, their edges, and what they stand on."""
        for mark in self._marks:
            mark.set_colors(ink, line, ground)

    def fit(self, mark_side: int, gap: int) -> None:
        """Set the size of the numbers and the space between the steps."""
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(gap)
        for mark in self._marks:
            mark.setFixedSize(mark_side, mark_side)
