"""The QR code in characters, read back from what a terminal would paint."""

import re

import pytest
import zxingcpp
from PIL import Image

from app.core.short_link import short_link
from app.engine.commands import new_payment_id
from app.terminal.qr_text import LEAST_QUIET_MODULES, QUIET_MODULES, narrowest, qr_matrix, qr_text

URL = "https://checkout.stripe.com/c/pay/cs_live_" + "a1B2" * 15 + "#fid" + "xY9%2F" * 50
_CELL = re.compile(r"\x1b\[38;5;(\d+);48;5;(\d+)m|(.)")
_PAINT = {"█": (0, 0), "▀": (0, 255), "▄": (255, 0), " ": (255, 255)}
_GREY = {"16": 0, "231": 255}
PIXELS = 4


def _paint_plain(lines: tuple[str, ...]) -> list[list[int]]:
    return [[_PAINT[each][half] for each in line] for line in lines for half in (0, 1)]


def _paint_coloured(lines: tuple[str, ...]) -> list[list[int]]:
    rows = []
    for line in lines:
        upper, lower = [], []
        ink = paper = 128
        for cell in _CELL.finditer(line.removesuffix("\x1b[0m")):
            if cell[3] is None:
                ink, paper = _GREY[cell[1]], _GREY[cell[2]]
            else:
                assert cell[3] == "▀"
                upper.append(ink)
                lower.append(paper)
        rows += [upper, lower]
    return rows


def _read(rows: list[list[int]]) -> str:
    size = (len(rows[0]), len(rows))
    painted = Image.frombytes("L", size, bytes(grey for row in rows for grey in row))
    found = zxingcpp.read_barcodes(painted.resize((size[0] * PIXELS, size[1] * PIXELS)))
    assert len(found) == 1
    return str(found[0].text)


@pytest.mark.parametrize("url", [URL, URL[:359], "http://127.0.0.1:1/c/pay/x"])
@pytest.mark.parametrize("coloured", [True, False])
def test_a_phone_reads_what_is_painted(url: str, coloured: bool) -> None:
    drawn = qr_text(qr_matrix(url), 200, coloured=coloured)
    assert drawn is not None
    paint = _paint_coloured if coloured else _paint_plain
    assert _read(paint(drawn.lines)) == url


def test_there_are_four_modules_of_white_where_they_fit() -> None:
    matrix = qr_matrix(URL)
    drawn = qr_text(matrix, 200, coloured=False)
    assert drawn is not None
    assert drawn.columns == len(matrix) + 2 * QUIET_MODULES
    rows = _paint_plain(drawn.lines)
    assert all(set(row) == {255} for row in rows[:QUIET_MODULES] + rows[-QUIET_MODULES:])
    assert all(row[:QUIET_MODULES] == [255] * QUIET_MODULES for row in rows)


def test_a_narrow_window_gets_less_white_and_then_none_at_all() -> None:
    matrix = qr_matrix(URL)
    tight = qr_text(matrix, narrowest(matrix), coloured=True)
    assert tight is not None
    assert tight.columns == len(matrix) + 2 * LEAST_QUIET_MODULES
    assert _read(_paint_coloured(tight.lines)) == URL
    assert qr_text(matrix, narrowest(matrix) - 1, coloured=True) is None


def test_the_longest_links_fit_an_80_column_window() -> None:
    assert narrowest(qr_matrix((URL * 2)[:433])) <= 80


def test_a_short_link_is_a_small_code() -> None:
    assert len(qr_matrix(short_link("https://pay.example.com", new_payment_id()))) == 29
