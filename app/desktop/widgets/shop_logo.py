"""The shop's own picture, or our cube where it has none."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap

from app.desktop.widgets.picture_file import read_picture
from app.desktop.widgets.svg_icon import icon_pixmap

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
            self._file = None
            return None
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(pixel_ratio)
        return pixmap
