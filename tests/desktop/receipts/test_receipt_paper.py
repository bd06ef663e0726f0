"""Receipts on paper, read back: by text where there is text, by their code where there are dots."""

from __future__ import annotations

import io
import os
import re
import sys
from datetime import UTC
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops
from PySide6.QtWidgets import QApplication

from app.core.receipt import Receipt
from app.desktop.receipts.receipt_paper import DOTS_PER_COLUMN, Paper, picture, save_pdf
from tests.desktop.receipts.some_receipts import FULL, PLAIN
from tests.stage.file_size import files_no_larger_than

pytestmark = pytest.mark.usefixtures("qapp")
MILLIMETRES_PER_POINT = 25.4 / 72


def _saved(tmp_path: Path, receipt: Receipt, language: str, paper: Paper) -> Path:
    file = tmp_path / f"{language}.pdf"
    assert save_pdf(receipt, language, str(file), paper, UTC) == ""
    return file


def _text(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    document.close()
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("paper", Paper)
def test_a_file_says_everything_once(tmp_path: Path, paper: Paper) -> None:
    text = _text(_saved(tmp_path, FULL, "en", paper)).replace(" ", "")
    for said in (
        "Receipt(copy)", "TESTMODE", FULL.number, "Paid2026-11-23", "Issued2026-11-23",
        "TotalpaidUS$999,999.99", "RefundedUS$5.00", "RefundonitswayUS$7.00",
        "RemainingUS$999,987.99", "R" * 200, FULL.payment_id, str(FULL.service_id), "W" * 60,
    ):  # fmt: skip
        assert text.replace("−", "").replace(",US$5", "US$5").count(said) == 1, (said, text)


def test_a_plain_receipt_says_nothing_that_is_not_so(tmp_path: Path) -> None:
    text = _text(_saved(tmp_path, PLAIN, "zh", Paper.ROLL)).replace("⽅", "方").replace("⽉", "月")
    assert "魔方西元 收据" in text
    assert "已付 US$19.90" in text
    assert "2026-11-23 " in text
    for untrue in ("副本", "测试", "退款", "实收", "业务编号", "Stripe"):
        assert untrue not in text


def test_a_roll_is_as_long_as_what_is_on_it(tmp_path: Path) -> None:
    lengths = []
    for receipt in (PLAIN, FULL):
        document = pypdfium2.PdfDocument(_saved(tmp_path, receipt, "en", Paper.ROLL))
        width, height = (each * MILLIMETRES_PER_POINT for each in document[0].get_size())
        document.close()
        assert width == pytest.approx(80, abs=0.5)
        lengths.append(height)
    assert lengths[0] + 20 < lengths[1] < 400


@pytest.mark.parametrize("receipt", [PLAIN, FULL])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [32, 42, 48])
def test_dots_hold_a_code_and_touch_no_end(receipt: Receipt, language: str, columns: int) -> None:
    image = Image.open(io.BytesIO(picture(receipt, language, columns, UTC)))
    assert {color for _, color in image.convert("L").getcolors() or ()} == {0, 255}
    assert image.width == columns * DOTS_PER_COLUMN
    # A printer does not leave white around what it prints, but a reader needs some.
    framed = Image.new("L", (image.width + 40, image.height + 40), 255)
    framed.paste(image.convert("L"), (20, 20))
    [found] = zxingcpp.read_barcodes(framed)
    assert found.text == receipt.payment_id
    last_rows = image.convert("L").crop((0, image.height - 3, image.width, image.height))
    assert last_rows.getextrema() == (255, 255)


def test_what_a_refund_changes_is_drawn(qapp: QApplication) -> None:
    assert picture(PLAIN, "en", 48, UTC) != picture(FULL, "en", 48, UTC)
    assert qapp is not None


@pytest.mark.skipif(sys.platform == "win32", reason="limits are Unix")
def test_on_a_full_disk_the_file_before_stays(tmp_path: Path) -> None:
    file = tmp_path / "receipt.pdf"
    file.write_bytes(b"before")
    with files_no_larger_than(4096):
        reason = save_pdf(PLAIN, "en", str(file), Paper.A4, UTC)
    assert reason == "File too large"
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert save_pdf(PLAIN, "en", str(tmp_path / "gone" / "receipt.pdf"), Paper.A4)


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">
<rect width="200" height="100" fill="#0b5394"/></svg>"""
BLUE = (11, 83, 148)


def _logo(folder: Path, kind: str, size: tuple[int, int] = (600, 300)) -> str:
    file = folder / f"logo.{kind}"
    if kind == "svg":
        file.write_text(DRAWING, encoding="utf-8")
    else:
        Image.new("RGB", size, BLUE).save(file)
    return str(file)


def _blue(file: Path) -> tuple[float, float, float, float]:
    """Where it is blue, in millimetres: left, top, width, height."""
    document = pypdfium2.PdfDocument(file)
    image = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    mask = image.point([255 * (abs(v - c) < 8) for c in BLUE for v in range(256)])
    box = ImageChops.multiply(ImageChops.multiply(*mask.split()[:2]), mask.split()[2]).getbbox()
    assert box is not None
    left, top, right, bottom = (each / 2 * MILLIMETRES_PER_POINT for each in box)
    return left, top, right - left, bottom - top


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_shop_s_logo_stands_above_its_name(tmp_path: Path, paper: Paper, kind: str) -> None:
    file = tmp_path / "receipt.pdf"
    assert save_pdf(PLAIN, "zh", str(file), paper, UTC, _logo(tmp_path, kind)) == ""
    left, top, width, height = _blue(file)
    assert width == pytest.approx(2 * height, rel=0.05)
    page_width = 210 if paper is Paper.A4 else 80
    assert left + width / 2 == pytest.approx(page_width / 2, abs=0.5)
    assert (12 if paper is Paper.ROLL else 15) < height < 18
    assert top == pytest.approx(20 if paper is Paper.A4 else 4, abs=0.5)
    assert "魔方西元 收据" in _text(file).replace("⽅", "方")
    assert "已付 US$19.90" in _text(file)


@pytest.mark.parametrize("size", [(3000, 100), (100, 3000), (1, 1)])
def test_a_logo_of_any_shape_keeps_the_receipt_on_one_page(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    file = tmp_path / "receipt.pdf"
    assert save_pdf(FULL, "en", str(file), Paper.ROLL, UTC, _logo(tmp_path, "png", size)) == ""
    _, _, width, height = _blue(file)
    assert width <= 72 * 0.6 + 0.5
    assert height <= 16
    assert FULL.payment_id in _text(file)


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
@pytest.mark.parametrize("paper", Paper)
def test_a_logo_that_cannot_be_read_is_left_out(
    tmp_path: Path, paper: Paper, content: bytes | None
) -> None:
    logo, plain, file = (tmp_path / name for name in ("logo.png", "plain.pdf", "receipt.pdf"))
    if content is not None:
        logo.write_bytes(content)
    assert save_pdf(PLAIN, "en", str(plain), paper, UTC) == ""
    assert save_pdf(PLAIN, "en", str(file), paper, UTC, str(logo)) == ""
    assert _text(file) == _text(plain)
    assert _size_of(file) == _size_of(plain)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Unix")
def test_a_pipe_for_a_logo_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "logo.png")
    file = tmp_path / "receipt.pdf"
    assert save_pdf(PLAIN, "en", str(file), Paper.A4, UTC, str(tmp_path / "logo.png")) == ""


def _size_of(file: Path) -> tuple[float, float]:
    document = pypdfium2.PdfDocument(file)
    width, height = document[0].get_size()
    document.close()
    return width, height
