"""The shop's own picture on the kiosk, whatever its shape; our cube where it cannot be shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.desktop.widgets.shop_logo import ShopLogo
from tests.desktop.conftest import OpenKiosk

BLUE, BLUE_NAME = (11, 83, 148), "#0b5394"
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">
<rect width="20" height="10" fill="#0b5394"/></svg>"""


def png(folder: Path, width: int, height: int) -> str:
    file = folder / "logo.png"
    Image.new("RGB", (width, height), BLUE).save(file)
    return str(file)


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [(50, 50, (100, 100)), (3000, 1000, (300, 100)), (1000, 100, (400, 40)), (10, 100, (10, 100))],
)
def test_it_keeps_its_shape(
    qapp: QApplication, tmp_path: Path, width: int, height: int, shown: tuple[int, int]
) -> None:
    pixmap = ShopLogo(png(tmp_path, width, height)).pixmap("#000000", 100, 1.0)
    assert (pixmap.width(), pixmap.height()) == shown
    sharp = ShopLogo(png(tmp_path, width, height)).pixmap("#000000", 100, 2.0)
    assert (sharp.width(), sharp.height()) == (shown[0] * 2, shown[1] * 2)


def test_a_drawing_is_shown_too(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text(DRAWING, encoding="utf-8")
    image = ShopLogo(str(file)).pixmap("#000000", 100, 1.0).toImage()
    assert (image.width(), image.pixelColor(50, 50).name()) == (200, BLUE_NAME)


@pytest.mark.parametrize("content", [None, b"", b"no picture at all", b"\x89PNG\r\n\x1a\n broken"])
def test_what_cannot_be_shown_is_a_cube(
    qapp: QApplication, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "logo.png"
    if content is not None:
        file.write_bytes(content)
    cube = ShopLogo().pixmap("#000000", 40, 1.0).toImage()
    assert ShopLogo(str(file)).pixmap("#000000", 40, 1.0).toImage() == cube


def test_customers_see_it(open_kiosk: OpenKiosk, tmp_path: Path) -> None:
    kiosk = open_kiosk(logo_file=png(tmp_path, 60, 60))
    picture = kiosk.window.grab().toImage().scaled(640, 400)
    seen = {picture.pixelColor(x, y).name() for x in range(0, 640, 4) for y in range(0, 400, 4)}
    assert BLUE_NAME in seen
