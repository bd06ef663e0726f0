"""Printing aside: in turn, with an end to patience, and never waited for."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.errors import MofangError
from app.desktop.receipts.receipt_paper import picture
from app.desktop.receipts.receipt_press import ReceiptPress
from app.receipt_printer import PrinterPlace, PrinterTrouble
from app.settings import Settings
from tests.desktop.receipts.some_receipts import PLAIN
from tests.stage.receipt_printer import FakeReceiptPrinter

SETTINGS = Settings(receipt_printer="file:/dev/null")


@dataclass
class _Printing:
    """Stands for the printer: may be held, and fails as told."""

    codes: list[str] = field(default_factory=list)
    may: threading.Event = field(default_factory=threading.Event)
    errors: list[Exception] = field(default_factory=list)

    def __call__(self, _place: PrinterPlace, png: bytes) -> None:
        assert self.may.wait(20)
        if self.errors:
            raise self.errors.pop(0)
        self.codes.append(zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))[0].text)


@pytest.fixture
def printing() -> Iterator[_Printing]:
    stand_in = _Printing()
    stand_in.may.set()
    yield stand_in
    stand_in.may.set()


def _failures(press: ReceiptPress) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []

    def hear(payment_id: str, error: MofangError) -> None:
        told.append((payment_id, error.code))

    press.failed.connect(hear)
    return told


def test_receipts_come_out_in_turn(qtbot: QtBot, printing: _Printing) -> None:
    press = ReceiptPress(SETTINGS, print_it=printing)
    wanted = ["mp_1", "mp_2", "mp_3"]
    with qtbot.waitSignals([press.printed] * 3):
        for payment_id in wanted:
            press.print(replace(PLAIN, payment_id=payment_id), "en")
    assert printing.codes == wanted


def test_asking_does_not_wait(qtbot: QtBot, printing: _Printing) -> None:
    printing.may.clear()
    press = ReceiptPress(SETTINGS, print_it=printing)
    press.print(PLAIN, "en")
    assert printing.codes == []
    with qtbot.waitSignal(press.printed):
        printing.may.set()


@pytest.mark.parametrize(
    ("error", "code"),
    [(PrinterTrouble("printer_no_paper"), "printer_no_paper"), (ValueError("x"), "unexpected")],
)
def test_trouble_is_told_and_the_next_one_is_printed(
    qtbot: QtBot, printing: _Printing, error: Exception, code: str
) -> None:
    printing.errors.append(error)
    press = ReceiptPress(SETTINGS, print_it=printing)
    told = _failures(press)
    with qtbot.waitSignal(press.printed):
        press.print(replace(PLAIN, payment_id="mp_1"), "en")
        press.print(replace(PLAIN, payment_id="mp_2"), "en")
    assert told == [("mp_1", code)]
    assert printing.codes == ["mp_2"]


def test_a_printer_that_hangs_holds_nobody_up(qtbot: QtBot, printing: _Printing) -> None:
    printing.may.clear()
    press = ReceiptPress(SETTINGS, print_it=printing, patience_seconds=0.05)
    told = _failures(press)
    press.print(replace(PLAIN, payment_id="mp_1"), "en")
    press.print(replace(PLAIN, payment_id="mp_2"), "en")
    qtbot.waitUntil(lambda: len(told) == 2)
    assert {code for _, code in told} == {"printer_timed_out"}
    press.print(replace(PLAIN, payment_id="mp_3"), "en")
    qtbot.waitUntil(lambda: len(told) == 3)
    with qtbot.waitSignal(press.printed) as woken:
        printing.may.set()
    assert woken.args == ["mp_1"]
    with qtbot.waitSignal(press.printed):
        press.print(replace(PLAIN, payment_id="mp_4"), "en")
    assert printing.codes == ["mp_1", "mp_4"]


def test_without_a_printer_staff_are_told_so(qtbot: QtBot) -> None:
    press = ReceiptPress(Settings())
    told = _failures(press)
    press.print(PLAIN, "en")
    qtbot.waitUntil(lambda: told == [(PLAIN.payment_id, "printer_not_set")])


def test_after_the_end_nothing_is_told(qtbot: QtBot, printing: _Printing) -> None:
    printing.may.clear()
    press = ReceiptPress(SETTINGS, print_it=printing)
    told = _failures(press)
    printed: list[str] = []
    press.printed.connect(printed.append)
    press.print(PLAIN, "en")
    qtbot.waitUntil(lambda: "mofang-receipt" in [each.name for each in threading.enumerate()])
    press.stop()
    printing.may.set()
    qtbot.waitUntil(lambda: "mofang-receipt" not in [each.name for each in threading.enumerate()])
    assert (told, printed) == ([], [])


def test_a_real_connection_gets_a_receipt_that_can_be_scanned(qtbot: QtBot) -> None:
    with FakeReceiptPrinter() as printer:
        press = ReceiptPress(Settings(receipt_printer=printer.place, receipt_columns=32))
        with qtbot.waitSignal(press.printed):
            press.print(PLAIN, "zh")
        qtbot.waitUntil(lambda: len(printer.receipts()) == 1)
        [paper] = printer.receipts()
    assert paper.width == 384
    assert zxingcpp.read_barcodes(paper)[0].text == PLAIN.payment_id


def test_the_moment_is_the_shop_s(qtbot: QtBot, printing: _Printing) -> None:
    pictures = []
    for zone in ("Asia/Shanghai", "America/New_York"):
        shop = Settings(receipt_printer="file:/dev/null", time_zone=zone)
        press = ReceiptPress(shop, print_it=lambda _place, png: pictures.append(png))
        with qtbot.waitSignal(press.printed):
            press.print(PLAIN, "en")
    assert pictures[0] == picture(PLAIN, "en", 48, ZoneInfo("Asia/Shanghai"))
    assert pictures[0] != pictures[1]


def test_the_end_of_the_program_stops_it(qapp: QApplication, printing: _Printing) -> None:
    press = ReceiptPress(SETTINGS, print_it=printing)
    press.print(PLAIN, "en")
    qapp.aboutToQuit.emit()
    press.print(PLAIN, "en")
    qapp.processEvents()
    assert "mofang-receipt" not in [each.name for each in threading.enumerate()]
    assert printing.codes == []
