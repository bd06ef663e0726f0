"""Receipts that come by themselves; and a printer in trouble, which no customer hears of."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.core.errors import JournalUnavailable
from app.core.receipt import Receipt
from app.core.state import PaymentState
from app.desktop.kiosk.kiosk_flow import Outcome, Screen
from app.desktop.kiosk.kiosk_receipts import KioskReceipts
from app.desktop.receipts.receipt_memory import ReceiptKeeper
from app.desktop.widgets.labels import Label
from tests.desktop.conftest import Kiosk, OpenKiosk
from tests.desktop.customer_hands import button, press
from tests.stage.receipt_printer import HAS_PAPER, NO_PAPER, FakeReceiptPrinter


@pytest.fixture
def printer() -> Iterator[FakeReceiptPrinter]:
    with FakeReceiptPrinter() as fake:
        yield fake


@pytest.fixture
def kiosk(open_kiosk: OpenKiosk, printer: FakeReceiptPrinter) -> Kiosk:
    return open_kiosk(receipt_printer=printer.place, receipts_automatic=True)


def _pay(kiosk: Kiosk) -> str:
    _to_scan(kiosk)
    payment = kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    return payment.payment_id


def _to_scan(kiosk: Kiosk) -> None:
    made = len(kiosk.service.commands)
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Skip and pay")
    kiosk.qtbot.waitUntil(lambda: len(kiosk.service.commands) == made + 1)
    kiosk.service.open_link()
    kiosk.wait_for(Screen.SCAN)


def _codes(printer: FakeReceiptPrinter) -> list[str]:
    return [zxingcpp.read_barcodes(each)[0].text for each in printer.receipts()]


def _receipts(kiosk: Kiosk) -> KioskReceipts:
    receipts = kiosk.window.receipts
    assert receipts is not None
    return receipts


def _words(kiosk: Kiosk) -> str:
    labels = (each for each in kiosk.window.findChildren(Label) if each.isVisible())
    return "\n".join(each.text() for each in labels)


def test_a_paid_customer_gets_one_receipt(kiosk: Kiosk, printer: FakeReceiptPrinter) -> None:
    payment_id = _pay(kiosk)
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.qtbot.waitUntil(lambda: len(printer.receipts()) == 1)
    press(kiosk, "Done")
    second = _pay(kiosk)
    kiosk.qtbot.waitUntil(lambda: len(printer.receipts()) == 2)
    assert _codes(printer) == [payment_id, second]
    assert printer.connections == 2


def test_a_receipt_has_stripe_s_time(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    issued: list[Receipt] = []
    monkeypatch.setattr(KioskReceipts, "print", lambda _, receipt, __: issued.append(receipt))
    kiosk.service.clock = lambda: 1_900_000_000.0
    _pay(kiosk)
    assert [(each.paid_at, each.issued_at) for each in issued] == [(1_900_000_000.0,) * 2]


def test_a_bank_that_takes_its_time_is_waited_for(
    kiosk: Kiosk, printer: FakeReceiptPrinter
) -> None:
    _to_scan(kiosk)
    kiosk.service.tell(state=PaymentState.PROCESSING)
    kiosk.wait_for(Screen.OUTCOME)
    assert kiosk.window.flow.outcome is Outcome.PROCESSING
    payment = kiosk.service.tell(state=PaymentState.PAID)
    kiosk.qtbot.waitUntil(lambda: _codes(printer) == [payment.payment_id])


@pytest.mark.parametrize("state", [PaymentState.CANCELED, PaymentState.PROCESSING])
def test_nobody_else_gets_one(
    kiosk: Kiosk, printer: FakeReceiptPrinter, state: PaymentState
) -> None:
    _to_scan(kiosk)
    kiosk.service.tell(state=state)
    kiosk.wait_for(Screen.OUTCOME)
    press(kiosk, "Done")
    _pay(kiosk)
    kiosk.qtbot.waitUntil(lambda: len(printer.receipts()) == 1)
    assert printer.connections == 1


def test_a_shop_that_does_not_want_them_gets_none(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(receipt_printer="file:/dev/full")
    _pay(kiosk)
    assert kiosk.window.receipts is None


def test_a_printer_without_paper_is_staff_s_alone(
    kiosk: Kiosk, printer: FakeReceiptPrinter
) -> None:
    printer.paper = NO_PAPER
    receipts = _receipts(kiosk)
    with kiosk.qtbot.waitSignal(receipts.changed):
        _pay(kiosk)
    assert kiosk.sees(Screen.OUTCOME)
    assert "paper" not in _words(kiosk).lower()
    press(kiosk, "Done")
    assert "paper" not in _words(kiosk).lower()
    QTest.mousePress(button(kiosk, "Staff: please look"), Qt.MouseButton.LeftButton)
    kiosk.qtbot.waitUntil(kiosk.window.attention_list.isVisible)
    assert "out of paper" in _words(kiosk)
    assert len(receipts.unprinted) == 1
    assert receipts.unprinted[0] in _words(kiosk)


def test_with_new_paper_staff_print_what_is_missing(
    kiosk: Kiosk, printer: FakeReceiptPrinter
) -> None:
    printer.paper = NO_PAPER
    receipts = _receipts(kiosk)
    paid = []
    for _ in range(2):
        with kiosk.qtbot.waitSignal(receipts.changed):
            paid.append(_pay(kiosk))
        press(kiosk, "Done")
    printer.paper = HAS_PAPER
    staff = button(kiosk, "Staff: please look")
    QTest.mousePress(staff, Qt.MouseButton.LeftButton)
    kiosk.qtbot.waitUntil(kiosk.window.attention_list.isVisible)
    QTest.mouseRelease(staff, Qt.MouseButton.LeftButton)
    press(kiosk, "Print them now")
    kiosk.qtbot.waitUntil(lambda: len(printer.receipts()) == 2)
    kiosk.qtbot.waitUntil(lambda: receipts.unprinted == ())
    assert _codes(printer) == paid
    kiosk.qtbot.waitUntil(lambda: not staff.isVisible())


def test_what_is_missing_stays_told_when_the_printer_is_back(
    kiosk: Kiosk, printer: FakeReceiptPrinter
) -> None:
    printer.paper = NO_PAPER
    receipts = _receipts(kiosk)
    with kiosk.qtbot.waitSignal(receipts.changed):
        _pay(kiosk)
    press(kiosk, "Done")
    missing = receipts.unprinted
    printer.paper = HAS_PAPER
    with kiosk.qtbot.waitSignal(receipts.press.printed):
        _pay(kiosk)
    press(kiosk, "Done")
    assert receipts.unprinted == missing
    assert button(kiosk, "Staff: please look").isVisible()
    with kiosk.qtbot.waitSignal(receipts.changed):
        receipts.try_again()
    kiosk.qtbot.waitUntil(lambda: len(printer.receipts()) == 2)


def _open_staff_list(kiosk: Kiosk) -> None:
    staff = button(kiosk, "Staff: please look")
    QTest.mousePress(staff, Qt.MouseButton.LeftButton)
    kiosk.qtbot.waitUntil(kiosk.window.attention_list.isVisible)
    QTest.mouseRelease(staff, Qt.MouseButton.LeftButton)


def test_what_is_missing_is_still_told_after_a_restart(
    open_kiosk: OpenKiosk, kiosk: Kiosk, printer: FakeReceiptPrinter
) -> None:
    printer.paper = NO_PAPER
    with kiosk.qtbot.waitSignal(_receipts(kiosk).changed):
        paid = _pay(kiosk)
    missing = _receipts(kiosk).unprinted
    kiosk.window._bridge.receipt_memory.close()
    kept = kiosk.runtime.receipts
    printer.paper = HAS_PAPER
    again = open_kiosk(receipt_printer=printer.place, receipts_automatic=True, receipts=kept)
    again.qtbot.waitUntil(lambda: _receipts(again).unprinted == missing)
    assert again.window.attract.can_begin
    _open_staff_list(again)
    assert "When the program ended last time" in _words(again)
    press(again, "Print them now")
    again.qtbot.waitUntil(lambda: _codes(printer) == [paid])
    # The list is empty as soon as they are asked for again, the trouble over only once they came out.
    again.qtbot.waitUntil(lambda: _receipts(again).trouble is None)
    again.window._bridge.receipt_memory.close()
    assert [each.state for each in kept] == ["issued"]


def test_staff_may_say_that_nobody_needs_what_is_missing(
    kiosk: Kiosk, printer: FakeReceiptPrinter
) -> None:
    printer.paper = NO_PAPER
    with kiosk.qtbot.waitSignal(_receipts(kiosk).changed):
        _pay(kiosk)
    press(kiosk, "Done")
    staff = button(kiosk, "Staff: please look")
    _open_staff_list(kiosk)
    press(kiosk, "The receipts are not needed any more")
    kiosk.qtbot.waitUntil(lambda: not staff.isVisible())
    kiosk.window._bridge.receipt_memory.close()
    assert [each.state for each in kiosk.runtime.receipts] == ["dismissed"]


def test_a_memory_that_fails_keeps_no_receipt_back(
    kiosk: Kiosk,
    printer: FakeReceiptPrinter,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: str) -> ReceiptKeeper:
        raise JournalUnavailable("journal_full")

    monkeypatch.setattr(kiosk.runtime, "open_receipts", fail)
    kiosk.window._bridge.__dict__.pop("receipt_memory").close()
    monkeypatch.setattr(_receipts(kiosk), "_memory", kiosk.window._bridge.receipt_memory)
    paid = _pay(kiosk)
    kiosk.qtbot.waitUntil(lambda: _codes(printer) == [paid])
    kiosk.qtbot.waitUntil(lambda: caplog.text.count("could not be written down") == 2)
    caplog.clear()


def test_a_memory_that_hangs_keeps_nobody_waiting(
    kiosk: Kiosk, printer: FakeReceiptPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = threading.Event()
    book = kiosk.runtime.open_receipts("kiosk")

    def hang(_: str) -> ReceiptKeeper:
        assert may.wait(20)
        return book

    monkeypatch.setattr(kiosk.runtime, "open_receipts", hang)
    kiosk.window._bridge.__dict__.pop("receipt_memory").close()
    monkeypatch.setattr(_receipts(kiosk), "_memory", kiosk.window._bridge.receipt_memory)
    paid = _pay(kiosk)
    kiosk.qtbot.waitUntil(lambda: _codes(printer) == [paid])
    press(kiosk, "Done")
    assert kiosk.sees(Screen.ATTRACT)
    may.set()
    kiosk.qtbot.waitUntil(lambda: [each.state for each in kiosk.runtime.receipts] == ["issued"])


def test_a_printer_that_hangs_keeps_no_customer_waiting(
    kiosk: Kiosk, printer: FakeReceiptPrinter
) -> None:
    printer.may_read.clear()
    _pay(kiosk)
    press(kiosk, "Done")
    _pay(kiosk)
    press(kiosk, "Done")
    assert kiosk.sees(Screen.ATTRACT)
    assert kiosk.window.attract.can_begin
    printer.may_read.set()
    kiosk.qtbot.waitUntil(lambda: len(printer.receipts()) == 2)


def test_a_kiosk_without_a_printer_tells_staff(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(receipts_automatic=True)
    receipts = _receipts(kiosk)
    with kiosk.qtbot.waitSignal(receipts.changed):
        _pay(kiosk)
    assert receipts.trouble is not None
    assert receipts.trouble.code == "printer_not_set"
    assert len(receipts.unprinted) == 1
