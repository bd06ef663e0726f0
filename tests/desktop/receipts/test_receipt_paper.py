"""Receipts on paper, read back: by text where there is text, by their code where there are dots."""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
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
