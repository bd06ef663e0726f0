"""A page with a link's code on it, for a counter, a window or a letter."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPainter

from app.desktop.desk.customer_words import LinkFacts
from app.desktop.widgets.qr_view import QUIET_MODULES, Matrix, qr_matrix

_MILLIMETRES_PER_INCH = 25.4
_CODE_MILLIMETRES = 90.0
_CENTRED = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


def print_link(printer: QPagedPaintDevice, facts: LinkFacts, url: str) -> bool:
    """Draw the page. False if the printer or the file cannot be written."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    _Sheet(painter, printer).draw(facts, qr_matrix(url))
    return painter.end()


class _Sheet:
    """Lengths in millimetres, drawn from the top down."""

    def __init__(self, painter: QPainter, printer: QPagedPaintDevice) -> None:
        self._painter = painter
        self._unit = printer.logicalDpiX() / _MILLIMETRES_PER_INCH
        page = printer.pageLayout().paintRectPixels(printer.logicalDpiX())
        self._width, self._height = float(page.width()), float(page.height())
        self._top = 12 * self._unit

    def draw(self, facts: LinkFacts, matrix: Matrix) -> None:
        self._write(facts.shop, 7, bold=True, after=8)
        self._write(facts.product, 6, bold=False, after=3)
        self._write(facts.amount_text, 16, bold=True, after=8)
        self._write(facts.say("scan"), 7, bold=True, after=4)
        self._draw_code(matrix)
        for line in (facts.say("how"), facts.reference_line(), facts.until_line()):
            if line:
                self._write(line, 4.5, bold=False, after=2)

    def _write(self, text: str, millimetres: float, *, bold: bool, after: float) -> None:
        font = QFont(self._painter.font())
        font.setPixelSize(max(1, round(millimetres * self._unit)))
        font.setBold(bold)
        self._painter.setFont(font)
        room = QRectF(0, self._top, self._width, self._height - self._top)
        taken = self._painter.boundingRect(room, _CENTRED, text)
        self._painter.drawText(room, _CENTRED, text)
        self._top += taken.height() + after * self._unit

    def _draw_code(self, matrix: Matrix) -> None:
        modules = len(matrix) + 2 * QUIET_MODULES
        room = min(_CODE_MILLIMETRES * self._unit, self._width, (self._height - self._top) * 0.8)
        step = max(1, int(room / modules))
        left = int((self._width - step * len(matrix)) / 2)
        top = int(self._top) + step * QUIET_MODULES
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    place = (left + column * step, top + row * step, step, step)
                    self._painter.fillRect(*place, Qt.GlobalColor.black)
        self._top += step * modules + 4 * self._unit
