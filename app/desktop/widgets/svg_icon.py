"""Icons drawn from SVG in any colour and size, sharp at every pixel ratio."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.resource_files import resource_path


@lru_cache(maxsize=32)
def _source(name: str) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")


def paint_icon(painter: QPainter, name: str, color: str, box: QRectF) -> None:
    """Draw an icon; `currentColor` in its source becomes the colour."""
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    renderer.render(painter, box)


def icon_pixmap(name: str, color: str, side: int, pixel_ratio: float = 1.0) -> QPixmap:
    """A square pixmap of `side` logical pixels."""
    pixmap = QPixmap(round(side * pixel_ratio), round(side * pixel_ratio))
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, QColor(color).name(), QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def icon(name: str, color: str, side: int, pixel_ratio: float = 1.0) -> QIcon:
    """The same in every state: what is disabled is told by the text beside it."""
    pixmap = icon_pixmap(name, color, side, pixel_ratio)
    made = QIcon(pixmap)
    made.addPixmap(pixmap, QIcon.Mode.Disabled)
    return made
