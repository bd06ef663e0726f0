"""Pictures that people name in their settings: whatever is wrong with one, nothing else fails."""

from __future__ import annotations

import logging

from PySide6.QtCore import QFileInfo, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

_log = logging.getLogger(__name__)


def read_picture(file: str, room: QSize) -> QImage | None:
    """As large as fits into the room, in its own shape; None if it cannot be read."""
    if not QFileInfo(file).isFile():
        # Reading a pipe would wait for whoever writes into it.
        _log.warning("The shop's logo cannot be shown: there is no such file")
        return None
    reader = QImageReader(file)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        # Read at the size in which it is shown: a drawing stays sharp, and a large photograph takes no memory.
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        _log.warning("The shop's logo cannot be shown: %s", reader.errorString())
        return None
    return image
