"""Which receipts are missing, and what the journal is told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.receipt import Receipt
from app.desktop.receipts.receipt_memory import ReceiptMemory
from app.desktop.receipts.receipt_tray import ReceiptTray
from app.receipt_printer import PrinterTrouble
from app.settings import Settings
from tests.desktop.receipts.some_receipts import PLAIN
from tests.torture.memory_receipts import Kept, MemoryReceiptBook


class _Tray(ReceiptTray):
    """Its press prints when the test says so; `lines` is what was written down."""

    def __init__(self, lines: list[Kept], parent: QObject) -> None:
        self.memory = ReceiptMemory(lambda: MemoryReceiptBook("kiosk", lines), parent)
        super().__init__(Settings(), self.memory, parent)
        self.lines = lines
        self.press.print = lambda *_: None  # type: ignore[method-assign]

    def states(self) -> Counter[str]:
        """Once everything is written."""
        self.memory.close()
        return Counter(each.state for each in self.lines)


@pytest.fixture
def tray_of(qtbot: QtBot) -> Iterator[Callable[..., _Tray]]:
    owner, made = QObject(), list[_Tray]()

    def make(lines: list[Kept] | None = None) -> _Tray:
        made.append(_Tray([] if lines is None else lines, owner))
        return made[-1]

    yield make
    for tray in made:
        tray.memory.close()
        tray.press.stop()


def _receipt(number: int) -> Receipt:
    return replace(PLAIN, payment_id=f"mp_{number}", number=f"M-{number}")


TROUBLE = PrinterTrouble("printer_no_paper", place="file:/dev/usb/lp0")


def test_one_that_is_printed_is_not_missing_however_many_come_after_it(
    tray_of: Callable[..., _Tray],
) -> None:
    tray = tray_of()
    for number in range(30):
        tray.print(_receipt(number), "en")
    for number in range(30):
        tray.press.printed.emit(f"mp_{number}")
    assert tray.states() == {"issued": 30}
    assert tray.unprinted == ()


def test_one_that_fails_after_it_was_dismissed_is_missing_again(
    tray_of: Callable[..., _Tray],
) -> None:
    tray = tray_of()
    for number in (1, 2):
        tray.print(_receipt(number), "en")
    tray.press.failed.emit("mp_1", TROUBLE)
    tray.forget()
    tray.press.failed.emit("mp_2", TROUBLE)
    assert tray.unprinted == ("M-2",)
    assert tray.states() == {"dismissed": 2, "wanted": 1}


def test_one_that_wakes_up_late_came_out(tray_of: Callable[..., _Tray]) -> None:
    tray = tray_of()
    tray.print(_receipt(1), "en")
    tray.press.failed.emit("mp_1", TROUBLE)
    tray.press.printed.emit("mp_1")
    assert (tray.unprinted, tray.trouble) == ((), None)
    assert tray.states() == {"issued": 1}


def test_a_file_settles_what_is_missing(tray_of: Callable[..., _Tray]) -> None:
    tray = tray_of()
    tray.print(_receipt(1), "en")
    tray.press.failed.emit("mp_1", TROUBLE)
    tray.issued(_receipt(1), "en")
    assert (tray.unprinted, tray.trouble) == ((), None)
    assert tray.states() == {"issued": 1}


def test_what_was_left_is_asked_for_once_and_what_is_new_is_known_better(
    qtbot: QtBot, tray_of: Callable[..., _Tray]
) -> None:
    lines: list[Kept] = []
    before = tray_of(lines)
    for number in range(1, 4):
        before.print(_receipt(number), "en")
    before.memory.close()
    tray = tray_of(lines)
    tray.print(_receipt(2), "en")
    with qtbot.waitSignal(tray.changed):
        tray.take_up()
    assert tray.unprinted == ("M-1", "M-3")
    assert tray.trouble is not None
    assert tray.trouble.code == "receipts_left_over"
    tray.forget()
    tray.take_up()
    assert tray.states() == {"dismissed": 3}
    assert not tray.unprinted
