"""A link's code as a file: PNG for a document, SVG for a printer's shop."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QRect, Qt
from PySide6.QtGui import QImage, QPainter

from app.desktop.whole_file import save_whole
from app.desktop.widgets.qr_view import QUIET_MODULES, Matrix, qr_matrix

_PIXELS_PER_MODULE = 12


def save_qr(url: str, path: str) -> str:
    """Write SVG if the name ends so, else PNG; whole or not at all. Returns the system's words if it failed."""
    if path.lower().endswith(".svg"):
        return save_whole(path, svg_text(qr_matrix(url)).encode())
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    png_image(qr_matrix(url)).save(buffer, "PNG")  # type: ignore[call-overload]
    return save_whole(path, bytes(buffer.data().data()))


def png_image(matrix: Matrix) -> QImage:
    """Black on white, with its quiet zone."""
    side = (len(matrix) + 2 * QUIET_MODULES) * _PIXELS_PER_MODULE
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                painter.fillRect(_square(row, column), Qt.GlobalColor.black)
    painter.end()
    return image


def _square(row: int, column: int) -> QRect:
    step = _PIXELS_PER_MODULE
    return QRect((column + QUIET_MODULES) * step, (row + QUIET_MODULES) * step, step, step)


def svg_text(matrix: Matrix) -> str:
    """One module is one unit; rows of dark modules are drawn as runs."""
    side = len(matrix) + 2 * QUIET_MODULES
    path = "".join(
        f"M{start + QUIET_MODULES} {row + QUIET_MODULES}h{end - start}v1h-{end - start}z"
        for row, modules in enumerate(matrix)
        for start, end in _runs(modules)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{side * 4}" height="{side * 4}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>\n'
    )


def _runs(modules: list[bool]) -> list[tuple[int, int]]:
    edges = [
        place
        for place, (before, now) in enumerate(
            zip([False, *modules], [*modules, False], strict=True)
        )
        if before != now
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))
