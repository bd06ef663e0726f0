"""Words that fit: one line that shrinks to its width, and lines that end in an ellipsis."""

from __future__ import annotations

import html

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Label(QLabel):
    """Plain words, wrapped; never read as markup, whatever a product is called."""

    def __init__(self, role: str, parent: QWidget | None = None, *, wrap: bool = True) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)

    def clear(self) -> None:
        """Qt's own would leave the old words to the screen reader."""
        self.setText("")


def plain_tip(words: str) -> str:
    """A tooltip that says exactly these words: Qt would read a product called "<img src=…>" as markup, and load it."""
    return f"<p>{html.escape(words)}</p>" if words else ""


class FitLabel(QLabel):
    """One line, as large as asked for and as small as its width needs. For amounts: nothing is ever cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._type_px = 96
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_type_px(self, type_px: int) -> None:
        """The size of the type when there is room."""
        self._type_px = type_px
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font(self._type_px))
        return QSize(metrics.horizontalAdvance(self.text()), metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def fitted_font(self) -> QFont:
        """The font that the text is painted in at the present width."""
        asked = self._font(self._type_px)
        needed = QFontMetrics(asked).horizontalAdvance(self.text())
        if needed <= self.width():
            return asked
        return self._font(max(8, self._type_px * self.width() // needed - 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.fitted_font())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, self.text())

    def _font(self, type_px: int) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(type_px)
        font.setWeight(QFont.Weight.Bold)
        return font


class ElidedLabel(QLabel):
    """At most so many lines; what is left out shows as an ellipsis, and a screen reader still hears it all."""

    def __init__(self, role: str, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._lines = lines
        self._text = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_lines(self, lines: int) -> None:
        """Allow more or fewer lines."""
        self._lines = lines
        self.updateGeometry()

    def setText(self, text: str) -> None:
        self._text = " ".join(text.split())
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._text) + 2
        return QSize(width, metrics.lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().lineSpacing())

    def heightForWidth(self, width: int) -> int:
        count = max(1, len(self._broken_lines(width)))
        return count * self.fontMetrics().lineSpacing()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        # By the name's own script: in Arabic the ellipsis belongs on the left.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        metrics = self.fontMetrics()
        lines = self._broken_lines(self.width())
        top = self._top(len(lines) * metrics.lineSpacing())
        for number, line in enumerate(lines):
            left = self._left(metrics.horizontalAdvance(line))
            baseline = top + number * metrics.lineSpacing() + metrics.ascent()
            painter.drawText(QPointF(left, baseline), line)

    def _top(self, height: int) -> float:
        if self.alignment() & Qt.AlignmentFlag.AlignTop:
            return 0
        return max(0, (self.height() - height) / 2)

    def _left(self, width: int) -> float:
        return (self.width() - width) / 2 if self.alignment() & Qt.AlignmentFlag.AlignHCenter else 0

    def _broken_lines(self, width: int) -> list[str]:
        layout = QTextLayout(self._text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[str] = []
        while len(lines) < self._lines and (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            start = line.textStart()
            end = start + line.textLength()
            last = len(lines) == self._lines - 1 and end < len(self._text)
            rest = self._text[start:] if last else self._text[start:end].rstrip()
            elide = Qt.TextElideMode.ElideRight
            lines.append(self.fontMetrics().elidedText(rest, elide, width) if last else rest)
        layout.endLayout()
        return lines
