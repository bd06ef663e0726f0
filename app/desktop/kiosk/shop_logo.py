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
        image = self._image(round(height * pixel_ratio)) if self._file else None
        if image is None:
            return icon_pixmap("cube", color, height, pixel_ratio)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(pixel_ratio)
        return pixmap

    def _image(self, height: int) -> QImage | None:
        reader = QImageReader(self._file or "")
        reader.setAutoTransform(True)
        size = reader.size()
        room = QSize(round(height * _WIDEST), height)
        if size.isValid():
            # Read at its size on the screen: a drawing stays sharp, and a large photograph takes no memory.
            reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if image.isNull():
            _log.warning("The shop's logo cannot be shown: %s", reader.errorString())
            self._file = None
            return None
        return image
