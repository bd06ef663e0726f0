"""Receipts from an opened payment: into a file, on a printer, on the receipt printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.core import events as ev
from app.core.errors import MofangError
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import Refund, RefundState
from app.core.session import SessionSnapshot
from app.core.state import PaymentState
from app.core.story import Happened, Story
from app.desktop.desk import receipt_menu
from app.desktop.desk.attention_page import AttentionPage
from app.desktop.desk.links_page import LinksPage
from app.desktop.desk.payment_dialog import PaymentDialog
from app.desktop.receipts.receipt_words import receipt_moment
from tests.desktop.desk.conftest import OpenDesk
from tests.desktop.desk.fake_desk import FakeDesk
from tests.desktop.desk.test_payments_view import a_payment
from tests.desktop.receipts.some_receipts import PLAIN
from tests.stage.receipt_printer import HAS_PAPER, NO_PAPER, FakeReceiptPrinter

PAID_AT = 1_795_400_000.0
Opened = Callable[..., PaymentDialog]


def _paid() -> Happened:
    snapshot = SessionSnapshot(
        "cs_test_1", "complete", "paid", 500, "USD", "mp_0005", 0.0, 1.0, livemode=False
    )
    return Happened(PAID_AT, ev.SessionObserved(snapshot))


def _refund(units: int) -> Refund:
    amount = Money(units, "USD")
    return Refund(
        "mr_1", "mp_0005", "pi_1", amount, None, None, "desk", 0.0, {}, RefundState.SUCCEEDED
    )


@pytest.fixture
def opened(open_desk: OpenDesk) -> Opened:
    def open_payment(
        payment: Payment | None = None, *refunds: Refund, **settings: object
    ) -> PaymentDialog:
        shown = payment or a_payment(5)
        service = FakeDesk([shown])
        service.stories[shown.payment_id] = Story(shown, refunds, (_paid(),))
        desk = open_desk(service=service, **settings)
        page = desk.window.page
        assert isinstance(page, LinksPage)
        dialog = page.open_payment(shown.payment_id)
        desk.qtbot.waitUntil(lambda: dialog.windowTitle() == shown.number)
        return dialog

    return open_payment


@pytest.fixture
def printer() -> Iterator[FakeReceiptPrinter]:
    with FakeReceiptPrinter() as fake:
        yield fake


def _choose(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def _until_said(qtbot: QtBot, dialog: PaymentDialog, words: str) -> None:
    qtbot.waitUntil(lambda: dialog.said.isVisible() and dialog.said.text() == words)


def _text(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    text = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    return text


def test_it_is_reached_and_opened_by_keyboard(opened: Opened) -> None:
    dialog = opened()
    dialog.receipt.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(dialog.receipt, Qt.Key.Key_Return)
    assert dialog.receipts.isVisible()
    QTest.keyClick(dialog.receipts, Qt.Key.Key_Escape)
    assert not dialog.receipts.isVisible()


@pytest.mark.parametrize("state", [PaymentState.OPEN, PaymentState.CANCELED, PaymentState.FAILED])
def test_what_was_not_paid_has_no_receipt(opened: Opened, state: PaymentState) -> None:
    dialog = opened(replace(a_payment(5), state=state))
    assert not dialog.receipt.isVisible()


def test_a_file_is_saved_and_the_next_one_is_a_copy(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = opened(None, _refund(200))
    _choose(monkeypatch, tmp_path / "first")
    dialog.receipts.save_page.trigger()
    text = _text(tmp_path / "first.pdf")
    assert "Mofang Receipt TEST MODE" in text
    assert f"Paid {receipt_moment(PAID_AT, None)}" in text
    assert "Total paid US$5.00" in text
    assert "Remaining US$3.00" in text
    assert "shop.example" not in text
    assert "first.pdf" in dialog.said.text()
    _choose(monkeypatch, tmp_path / "second.pdf")
    dialog.receipts.save_roll.trigger()
    assert "Receipt (copy)" in _text(tmp_path / "second.pdf")


def test_the_receipt_speaks_the_customer_s_language(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = opened(replace(a_payment(5), request={"locale": "zh"}))
    _choose(monkeypatch, tmp_path / "receipt.pdf")
    dialog.receipts.save_page.trigger()
    assert "收据" in _text(tmp_path / "receipt.pdf")


def test_whoever_thinks_better_of_it_saves_nothing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened()
    _choose(monkeypatch, "")
    dialog.receipts.save_page.trigger()
    assert not dialog.said.isVisible()
    assert not dialog.receipts.mark_copy.isChecked()


def test_a_file_that_cannot_be_written_is_told(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = opened()
    _choose(monkeypatch, tmp_path / "gone" / "receipt.pdf")
    dialog.receipts.save_page.trigger()
    assert dialog.problem.text().startswith("Not saved: ")
    assert dialog.problem.isVisible()
    assert not dialog.receipts.mark_copy.isChecked()


def test_a_page_is_printed(opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"
    monkeypatch.setattr(receipt_menu, "choose_printer", lambda *_: QPdfWriter(str(file)))
    dialog = opened()
    dialog.receipts.print.trigger()
    assert dialog.said.text() == "The receipt is with the printer."
    assert "Total paid US$5.00" in _text(file)


def test_without_a_printing_system_it_is_told_what_to_do(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_to(*_: object) -> None:
        raise MofangError("printing_missing")

    monkeypatch.setattr(receipt_menu, "choose_printer", refuse_to)
    dialog = opened()
    dialog.receipts.print.trigger()
    assert "CUPS" in dialog.problem.text()


def test_the_receipt_printer_prints_it_and_then_a_copy(
    qtbot: QtBot, opened: Opened, printer: FakeReceiptPrinter
) -> None:
    dialog = opened(receipt_printer=printer.place)
    dialog.receipts.thermal.trigger()
    assert not dialog.receipts.thermal.isEnabled()
    _until_said(qtbot, dialog, "The receipt is printed.")
    dialog.receipts.thermal.trigger()
    _until_said(qtbot, dialog, "The receipt is printed.")
    first, second = printer.receipts()
    assert zxingcpp.read_barcodes(first)[0].text == "mp_0005"
    assert first.height < second.height


def test_a_printer_without_paper_is_told_here_and_may_be_tried_again(
    qtbot: QtBot, opened: Opened, printer: FakeReceiptPrinter
) -> None:
    dialog = opened(receipt_printer=printer.place)
    printer.paper = NO_PAPER
    dialog.receipts.thermal.trigger()
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "out of paper" in dialog.problem.text()
    printer.paper = HAS_PAPER
    dialog.receipts.thermal.trigger()
    _until_said(qtbot, dialog, "The receipt is printed.")
    assert not dialog.problem.isVisible()


def test_without_a_receipt_printer_it_is_not_offered(opened: Opened) -> None:
    assert not opened().receipts.thermal.isVisible()


def test_what_a_kiosk_has_printed_is_a_copy_here(opened: Opened) -> None:
    at_kiosk = replace(a_payment(5), origin="kiosk")
    assert opened(at_kiosk, receipts_automatic=True).receipts.mark_copy.isChecked()


def test_stripe_s_own_receipt_is_offered_if_there_is_one(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", went.append)
    dialog = opened(replace(a_payment(5), receipt_url="https://pay.stripe.com/receipts/x"))
    dialog.receipts.stripe.trigger()
    assert went == [QUrl("https://pay.stripe.com/receipts/x")]


def test_trouble_after_the_dialog_was_closed_needs_attention(
    open_desk: OpenDesk, printer: FakeReceiptPrinter
) -> None:
    printer.paper = NO_PAPER
    desk = open_desk(service=FakeDesk([a_payment(5)]), receipt_printer=printer.place)
    page = desk.window.page
    assert isinstance(page, LinksPage)
    dialog = page.open_payment("mp_0005")
    desk.qtbot.waitUntil(dialog.receipt.isVisible)
    dialog.receipts.thermal.trigger()
    dialog.close()
    attention = desk.window.go_to("attention")
    assert isinstance(attention, AttentionPage)
    desk.qtbot.waitUntil(attention.printer.isVisible)
    assert desk.window.rail.button("attention").text().endswith(" 1")
    assert not attention.nothing.isVisible()
    assert "out of paper" in attention.printer.todo.text()
    assert a_payment(5).number in attention.printer.which.text()
    printer.paper = HAS_PAPER
    attention.printer.again.click()
    desk.qtbot.waitUntil(lambda: not attention.printer.isVisible())
    assert len(printer.receipts()) == 1
    assert attention.nothing.isVisible()


def test_receipts_that_nobody_wants_any_more_are_forgotten(open_desk: OpenDesk) -> None:
    desk = open_desk(receipt_printer="file:/gone/lp0")
    attention = desk.window.go_to("attention")
    assert isinstance(attention, AttentionPage)
    with desk.qtbot.waitSignal(desk.bridge.receipts.changed):
        desk.bridge.receipts.print(PLAIN, "en")
    assert PLAIN.number in attention.printer.which.text()
    attention.printer.done.click()
    assert desk.bridge.receipts.unprinted == ()
    assert not attention.printer.isVisible()


def test_the_moment_is_the_shop_s(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = opened(time_zone="Asia/Shanghai")
    _choose(monkeypatch, tmp_path / "receipt.pdf")
    dialog.receipts.save_page.trigger()
    assert f"Paid {receipt_moment(PAID_AT, ZoneInfo('Asia/Shanghai'))}" in _text(
        tmp_path / "receipt.pdf"
    )
