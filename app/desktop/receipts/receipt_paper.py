"""A receipt on paper: as a PDF file, on a printer of the system, as a picture for a receipt printer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from enum import Enum

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.core.receipt import Receipt
from app.desktop.receipts.receipt_sheet import ReceiptSheet
from app.desktop.whole_file import save_whole

DOTS_PER_COLUMN = 12

_MILLIMETRES_PER_INCH = 25.4
_DOTS_PER_INCH = 600
_A4_MARGIN, _A4_LETTER, _A4_COLUMN = 20.0, 4.2, 110.0
_ROLL_WIDTH, _ROLL_MARGIN = 80.0, 4.0
# 3.2 mm at the 203 dots an inch of receipt printers; a little less on the narrow ones.
_DOT_LETTER, _LETTERS_ACROSS = 26, 16
_UPRIGHT, _MILLIMETRE = QPageLayout.Orientation.Portrait, QPageLayout.Unit.Millimeter


class Paper(Enum):
    """What a file is made for."""

    A4 = "a4"
    ROLL = "roll"


def save_pdf(
    receipt: Receipt,
    language: str,
    path: str,
    paper: Paper,
    zone: tzinfo | None = None,
    logo: str | None = None,
) -> str:
    """Whole or not at all. Returns the system's reason if it failed. `logo` is a picture's file."""
    return save_whole(path, _pdf_bytes(receipt, language, paper, zone, logo))


def print_receipt(
    printer: QPagedPaintDevice,
    receipt: Receipt,
    language: str,
    zone: tzinfo | None = None,
    logo: str | None = None,
) -> bool:
    """On the paper that the printer has. False if it did not take the page."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    unit = printer.logicalDpiX() / _MILLIMETRES_PER_INCH
    page = printer.pageLayout().paintRectPixels(printer.logicalDpiX())
    width = min(_A4_COLUMN * unit, float(page.width()))
    letter = min(_A4_LETTER * unit, width / _ROLL_WIDTH * _A4_LETTER)
    painter.translate((page.width() - width) / 2, 0)
    ReceiptSheet(receipt, language, width, letter, zone, logo).draw(painter)
    return painter.end()


def picture(receipt: Receipt, language: str, columns: int, zone: tzinfo | None = None) -> bytes:
    """A PNG in black and white, as wide as a receipt printer of so many columns has dots. Any thread may ask."""
    width = columns * DOTS_PER_COLUMN
    letter = min(_DOT_LETTER, width / _LETTERS_ACROSS)
    sheet = ReceiptSheet(receipt, language, width, letter, zone)
    image = QImage(width, int(sheet.height()) + 1, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    sheet.draw(painter)
    painter.end()
    flags = Qt.ImageConversionFlag.MonoOnly | Qt.ImageConversionFlag.ThresholdDither
    dots = image.convertToFormat(QImage.Format.Format_Mono, flags)
    return _into_bytes(lambda buffer: dots.save(buffer, "PNG"))  # type: ignore[call-overload]


def _pdf_bytes(
    receipt: Receipt, language: str, paper: Paper, zone: tzinfo | None, logo: str | None
) -> bytes:
    def write(buffer: QBuffer) -> None:
        writer = QPdfWriter(buffer)
        writer.setTitle(f"{receipt.shop} {receipt.number}")
        writer.setResolution(_DOTS_PER_INCH)
        if paper is Paper.A4:
            writer.setPageLayout(_page())
        else:
            writer.setPageLayout(_roll(_roll_height(receipt, language, zone, logo)))
        print_receipt(writer, receipt, language, zone, logo)

    return _into_bytes(write)


def _page() -> QPageLayout:
    margins = QMarginsF(_A4_MARGIN, _A4_MARGIN, _A4_MARGIN, _A4_MARGIN)
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), _UPRIGHT, margins, _MILLIMETRE)


def _roll(height: float) -> QPageLayout:
    size = QPageSize(QSizeF(_ROLL_WIDTH, height), QPageSize.Unit.Millimeter)
    margins = QMarginsF(_ROLL_MARGIN, _ROLL_MARGIN, _ROLL_MARGIN, _ROLL_MARGIN)
    return QPageLayout(size, _UPRIGHT, margins, _MILLIMETRE)


def _roll_height(receipt: Receipt, language: str, zone: tzinfo | None, logo: str | None) -> float:
    """In millimetres; never wider than long, or the page would be turned."""
    unit = _DOTS_PER_INCH / _MILLIMETRES_PER_INCH
    width = (_ROLL_WIDTH - 2 * _ROLL_MARGIN) * unit
    letter = width / _ROLL_WIDTH * _A4_LETTER
    height = ReceiptSheet(receipt, language, width, letter, zone, logo).height() / unit
    return max(height + 3 * _ROLL_MARGIN, _ROLL_WIDTH + 1)


def _into_bytes(write: Callable[[QBuffer], object]) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(data.data())
