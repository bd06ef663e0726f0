"""A QR code painted from its matrix: whole device pixels per module, four modules of white around it."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

QUIET_MODULES = 4
Matrix = list[list[bool]]

# Any mask can be read. Trying all eight costs 15 ms before the code is on the screen and, on the nearly
# random text of a payment link, wins nothing.
_MASK = 2
# A version up to 9 holds so many bytes at level L. From 10 on lengths are written differently, and the library tries
# both ways, with all of the text, unless it is told where to begin: 1 ms.
_BYTES_BELOW_VERSION_10 = 230


def qr_matrix(text: str) -> Matrix:
    """Modules of the smallest code that holds the text, at level L: a screen is never torn or stained."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_L

    first = 10 if len(text.encode()) > _BYTES_BELOW_VERSION_10 else None
    code = qrcode.QRCode(first, ERROR_CORRECT_L, border=0, mask_pattern=_MASK)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.modules]


def _image(matrix: Matrix, dark: QColor) -> QImage:
    """One pixel for each module, to be drawn at a whole multiple: 3,000 rectangles take 10 ms to paint."""
    side = len(matrix)
    pixels = b"".join(bytes(row) for row in matrix)
    image = QImage(pixels, side, side, side, QImage.Format.Format_Indexed8)
    image.setColorTable([QColor(Qt.GlobalColor.transparent).rgba(), dark.rgba()])
    # The copy owns its pixels; the bytes above are gone after this line.
    return image.copy()


class QrView(QWidget):
    """As large as it can be in whole pixels. Covered, it keeps its place but cannot be scanned."""

    def __init__(self, dark: str, edge: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dark, self._edge = QColor(dark), QColor(edge)
        self._text = ""
        self._matrix: Matrix = []
        self._image = QImage()
        self._covered = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_text(self, text: str) -> None:
        """Show the code of a text; empty shows plain white."""
        if text == self._text:
            return
        self._text = text
        self._matrix = qr_matrix(text) if text else []
        self._image = _image(self._matrix, self._dark)
        self.updateGeometry()
        self.update()

    def cover(self, covered: bool) -> None:
        """Fade the code until no camera reads it, or bring it back."""
        if covered is not self._covered:
            self._covered = covered
            self.update()

    @property
    def is_covered(self) -> bool:
        """Whether the code is faded."""
        return self._covered

    def device_pixels_per_module(self) -> int:
        """How many device pixels a module's side has; 0 without a code."""
        if not self._matrix:
            return 0
        side = min(self.width(), self.height()) * self.devicePixelRatioF()
        return int(side) // (len(self._matrix) + 2 * QUIET_MODULES)

    def snug_side(self, room: int) -> int:
        """The largest side within `room` logical pixels that leaves no part of a module over."""
        ratio = self.devicePixelRatioF()
        modules = len(self._matrix) + 2 * QUIET_MODULES
        step = int(room * ratio) // modules
        # Rounded up, or at 1.5 device pixels to a pixel the last module would cost all of them one.
        return math.ceil(step * modules / ratio) if self._matrix and step else room

    def sizeHint(self) -> QSize:
        side = 4 * (len(self._matrix) + 2 * QUIET_MODULES)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_card(painter)
        if not self._matrix:
            return
        painter.setOpacity(0.07 if self._covered else 1.0)
        self._paint_modules(painter)

    def _paint_card(self, painter: QPainter) -> None:
        """White up to the edge; the corners are rounded by less than the quiet zone."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.GlobalColor.white)
        painter.setPen(QPen(self._edge, 1))
        radius = 2.5 * self.device_pixels_per_module() / self.devicePixelRatioF()
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_modules(self, painter: QPainter) -> None:
        """Paints in device pixels, so that a fractional pixel ratio cannot blur an edge."""
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        step = self.device_pixels_per_module()
        side = step * len(self._matrix)
        left = (round(self.width() * ratio) - side) // 2
        top = (round(self.height() * ratio) - side) // 2
        painter.drawImage(QRect(left, top, side, side), self._image)
