"""The shop's own picture, or our cube where it has none."""

from __future__ import annotations

import logging

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app.desktop.widgets.svg_icon import icon_pixmap

_log = logging.getLogger(__name__)

# As wide as a word mark may be, in heights.
_WIDEST = 4.0


class ShopLogo:
    """A picture that cannot be read is no reason to close a shop: the cube stands in for it."""

    def __init__(self, file: str | None = None) -> None:
        self._file = file

    def pixmap(self, color: str, height: int, pixel_ratio: float) -> QPixmap:
        """As high as asked for, in logical pixels, and less if it is very wide. `color` is the cube's."""
        own = self.own_pixmap(height, round(height * _WIDEST), pixel_ratio)
        return own if own is not None else icon_pixmap("cube", color, height, pixel_ratio)

    def own_pixmap(self, height: int, width: int, pixel_ratio: float) -> QPixmap | None:
        """Within so much room, in logical pixels; None without a picture that can be read."""
        if not self._file:
            return None
        image = read_picture(self._file, QSize(width, height) * pixel_ratio)
        if image is None:
            _log.warning("The shop's logo cannot be shown: %s", self._file)
            self._file = None
            return None
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(pixel_ratio)
        return pixmap


def read_picture(file: str, room: QSize) -> QImage | None:
    """In its own shape, as large as the room allows; None if it cannot be read."""
    reader = QImageReader(file)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        # Read at its size on the screen: a drawing stays sharp, and a large photograph takes no memory.
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
