"""A receipt drawn from the top down on anything that Qt can paint on. All lengths are the device's pixels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QTextOption

from app.core.money import Money
from app.core.receipt import Receipt
from app.desktop.receipts.receipt_words import receipt_moment, receipt_words
from app.desktop.texts import money_text
from app.desktop.widgets.picture_file import read_picture
from app.desktop.widgets.qr_view import QUIET_MODULES, qr_matrix

_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_MIDDLE = Qt.AlignmentFlag.AlignHCenter
_ENDLESS = 1_000_000.0
# In letters' heights, between two groups.
_GAP = 0.5
_LEAST_FOR_A_NAME = 0.4
_CODE_LETTERS = 9
# At most so high in letters' heights, and so wide in widths of the paper.
_LOGO_LETTERS, _LOGO_WIDTH = 4.0, 0.6
_MINUS = "\N{MINUS SIGN}"


class ReceiptSheet:
    """`width` is what may be printed on, `letter` the height of plain letters; `logo` the name of a picture's file."""

    def __init__(
        self,
        receipt: Receipt,
        language: str,
        width: float,
        letter: float,
        zone: tzinfo | None,
        logo: str | None = None,
    ) -> None:
        self._receipt, self._language, self._zone = receipt, language, zone
        self._logo = logo
        self._width, self._letter = width, letter
        self._top = 0.0

    def height(self) -> float:
        """How long the paper must be."""
        nothing = QImage(1, 1, QImage.Format.Format_RGB32)
        painter = QPainter(nothing)
        self.draw(painter)
        painter.end()
        return self._top

    def draw(self, painter: QPainter) -> None:
        """Draw from the painter's origin."""
        self._top = 0.0
        painter.setPen(Qt.GlobalColor.black)
        for part in self._parts():
            part(painter)

    def _parts(self) -> tuple[Callable[[QPainter], None], ...]:
        return (
            self._picture,
            self._head,
            self._rule,
            self._sold,
            self._rule,
            self._sums,
            self._rule,
            self._ids,
            self._code,
            self._thanks,
        )

    # --- parts ------------------------------------------------------------------------------------

    def _picture(self, painter: QPainter) -> None:
        """No receipt fails by it."""
        room = QSize(round(self._width * _LOGO_WIDTH), round(self._letter * _LOGO_LETTERS))
        image = read_picture(self._logo, room) if self._logo else None
        if image is None:
            return
        size = QSizeF(image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
        left = (self._width - size.width()) / 2
        painter.drawImage(QRectF(QPointF(left, self._top), size), image)
        self._top += size.height() + self._letter * _GAP

    def _head(self, painter: QPainter) -> None:
        receipt = self._receipt
        self._middle(painter, receipt.shop, 1.6, bold=True)
        self._middle(painter, self._say("copy" if receipt.is_copy else "receipt"), 1.2)
        if not receipt.livemode:
            self._middle(painter, self._say("test"), 1, bold=True)
        self._gap()
        self._pair(painter, self._say("number"), receipt.number)
        self._pair(painter, self._say("paid"), self._moment(receipt.paid_at))
        if receipt.is_copy:
            self._pair(painter, self._say("issued"), self._moment(receipt.issued_at))

    def _sold(self, painter: QPainter) -> None:
        self._pair(painter, self._receipt.product, self._money(self._receipt.amount))

    def _sums(self, painter: QPainter) -> None:
        receipt = self._receipt
        self._pair(painter, self._say("total"), self._money(receipt.amount), 1.25, bold=True)
        gone = (("given_back", receipt.given_back), ("on_its_way_back", receipt.on_its_way_back))
        for key, amount in gone:
            if amount.minor_units:
                self._pair(painter, self._say(key), _MINUS + self._money(amount))
        if receipt.kept != receipt.amount:
            self._pair(painter, self._say("kept"), self._money(receipt.kept), bold=True)

    def _ids(self, painter: QPainter) -> None:
        receipt = self._receipt
        ids = (
            ("reference", receipt.reference),
            ("service_id", receipt.service_id),
            ("payment_id", receipt.payment_id),
        )
        for key, value in ids:
            if value:
                self._pair(painter, self._say(key), value, 0.8)

    def _code(self, painter: QPainter) -> None:
        """Our id, to be scanned into the desk's search when a customer brings the paper back."""
        matrix = qr_matrix(self._receipt.payment_id)
        step = max(1, int(_CODE_LETTERS * self._letter / len(matrix)))
        left = int((self._width - step * len(matrix)) / 2)
        top = int(self._top) + step * QUIET_MODULES
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    place = (left + column * step, top + row * step, step, step)
                    painter.fillRect(*place, Qt.GlobalColor.black)
        self._top = float(top + step * (len(matrix) + QUIET_MODULES))

    def _thanks(self, painter: QPainter) -> None:
        self._middle(painter, self._say("thanks"), 1)

    # --- strokes ----------------------------------------------------------------------------------

    def _middle(self, painter: QPainter, text: str, size: float, *, bold: bool = False) -> None:
        self._take_font(painter, size, bold=bold)
        self._top += self._write(painter, text, 0, self._width, _MIDDLE)

    def _pair(
        self, painter: QPainter, name: str, value: str, size: float = 1, *, bold: bool = False
    ) -> None:
        """Beside each other; a value that leaves its name too little room goes below it."""
        self._take_font(painter, size, bold=bold)
        metrics = QFontMetricsF(painter.font(), painter.device())
        # A hair more than the text is wide, or rounding would wrap it.
        right = metrics.horizontalAdvance(value) + self._letter * 0.1
        left = self._width - right - self._letter
        if left >= min(metrics.horizontalAdvance(name), self._width * _LEAST_FOR_A_NAME):
            named = self._write(painter, name, 0, left, _LEFT)
            self._top += max(named, self._write(painter, value, left, self._width - left, _RIGHT))
        else:
            self._top += self._write(painter, name, 0, self._width, _LEFT)
            self._top += self._write(painter, value, 0, self._width, _RIGHT)

    def _write(
        self, painter: QPainter, text: str, left: float, width: float, where: Qt.AlignmentFlag
    ) -> float:
        """Draw it at the height of the moment; how much height it takes."""
        option = QTextOption(where)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        room = QRectF(left, self._top, width, _ENDLESS)
        taken = painter.boundingRect(room, text, option).height()
        painter.drawText(QRectF(left, self._top, width, taken), text, option)
        return taken + self._letter * 0.25

    def _rule(self, painter: QPainter) -> None:
        self._gap()
        painter.fillRect(
            QRectF(0, self._top, self._width, max(1.0, self._letter / 12)), Qt.GlobalColor.black
        )
        self._gap()

    def _gap(self) -> None:
        self._top += self._letter * _GAP

    def _take_font(self, painter: QPainter, size: float, *, bold: bool) -> None:
        font = QFont(painter.font())
        font.setPixelSize(max(1, round(self._letter * size)))
        font.setBold(bold)
        # With contextual forms, hyphens are lost to whoever copies text from a PDF file.
        font.setFeature(QFont.Tag("calt"), 0)
        painter.setFont(font)

    # --- words ------------------------------------------------------------------------------------

    def _say(self, key: str) -> str:
        return receipt_words(key, self._language)

    def _money(self, amount: Money) -> str:
        return money_text(amount, self._language)

    def _moment(self, at: float) -> str:
        return receipt_moment(at, self._zone)
