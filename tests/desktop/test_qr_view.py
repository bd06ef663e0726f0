"""The code alone."""

from __future__ import annotations

import random
import string

import pytest
import zxingcpp
from PIL import Image
from pytestqt.qtbot import QtBot

from app.core.short_link import short_link
from app.desktop.widgets.qr_view import QUIET_MODULES, QrView, qr_matrix
from app.engine.commands import new_payment_id


def picture_of(text: str) -> Image.Image:
    matrix = qr_matrix(text)
    side = len(matrix) + 2 * QUIET_MODULES
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + QUIET_MODULES, y + QUIET_MODULES), 0)
    return picture.resize((side * 4, side * 4), Image.Resampling.NEAREST)


def test_the_fixed_mask_can_always_be_read() -> None:
    draw = random.Random(7)
    letters = string.ascii_letters + string.digits + "%#_-/"
    for length in range(40, 434, 13):
        text = "https://" + "".join(draw.choice(letters) for _ in range(length))
        assert zxingcpp.read_barcodes(picture_of(text))[0].text == text


def test_a_plain_pattern_can_be_read_too() -> None:
    for text in ("0" * 300, "https://a.cn/" + "a" * 400, "中文" * 60):
        assert zxingcpp.read_barcodes(picture_of(text))[0].text == text


@pytest.mark.parametrize(
    ("shop", "version"),
    [("https://pay.example.com", 3), ("https://checkout.a-shop-with-a-long-name.example:8443", 4)],
)
def test_a_short_link_is_a_small_code(shop: str, version: int) -> None:
    link = short_link(shop, new_payment_id())
    assert len(qr_matrix(link)) == 17 + 4 * version
    assert zxingcpp.read_barcodes(picture_of(link))[0].text == link


@pytest.mark.parametrize("side", [170, 333, 648, 900])
def test_whole_pixels_and_four_white_modules(qtbot: QtBot, side: int) -> None:
    view = QrView("#000000", "#ffffff")
    qtbot.addWidget(view)
    view.show_text("x" * 20)
    view.resize(side, side)
    image = view.grab().toImage()
    dark = [
        (x, y) for x in range(side) for y in range(side) if image.pixelColor(x, y).lightness() < 128
    ]
    step = view.device_pixels_per_module()
    modules = len(qr_matrix("x" * 20))
    left, right = min(x for x, _ in dark), max(x for x, _ in dark)
    assert right - left + 1 == modules * step
    assert left >= QUIET_MODULES * step
    assert side - 1 - right >= QUIET_MODULES * step


def test_snug_leaves_nothing_over(qtbot: QtBot) -> None:
    view = QrView("#000000", "#ffffff")
    qtbot.addWidget(view)
    assert view.snug_side(500) == 500
    view.show_text("x" * 20)
    modules = len(qr_matrix("x" * 20)) + 2 * QUIET_MODULES
    assert view.snug_side(500) == 500 // modules * modules


class _ScaledView(QrView):
    """On a screen whose pixels are not the program's own."""

    def devicePixelRatioF(self) -> float:
        return 1.5


@pytest.mark.parametrize("room", [480, 596, 600, 655, 660, 715])
def test_a_scaled_screen_wastes_no_pixel_of_a_module(qtbot: QtBot, room: int) -> None:
    view = _ScaledView("#000000", "#ffffff")
    qtbot.addWidget(view)
    view.show_text("https://a.cn/" + "a" * 380)
    side = view.snug_side(room)
    view.resize(side, side)
    most = int(room * 1.5) // (len(view._matrix) + 2 * QUIET_MODULES)
    assert side <= room
    assert view.device_pixels_per_module() == most
