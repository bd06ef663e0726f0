"""Receipts from an opened payment: into a file, on a printer, on the receipt printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
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
from app.desktop.receipts.receipt_paper import Paper
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
        payment: Payment | None = None,
        *refunds: Refund,
        issued: bool = False,
        **settings: object,
    ) -> PaymentDialog:
        shown = payment or a_payment(5)
        service = FakeDesk([shown])
        service.stories[shown.payment_id] = Story(shown, refunds, (_paid(),), issued)
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


def test_the_shop_s_logo_is_on_files_and_pages(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (60, 20), (11, 83, 148)).save(logo)
    page = tmp_path / "page.pdf"
    monkeypatch.setattr(receipt_menu, "choose_printer", lambda *_: QPdfWriter(str(page)))
    dialog = opened(logo_file=str(logo))
    dialog.receipts.print.trigger()
    dialog.receipts.save(str(tmp_path / "a4.pdf"), Paper.A4)
    dialog.receipts.save(str(tmp_path / "roll.pdf"), Paper.ROLL)
    for file in (page, tmp_path / "a4.pdf", tmp_path / "roll.pdf"):
        document = pypdfium2.PdfDocument(file)
        kinds = [each.type for each in document[0].get_objects()]
        document.close()
        assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) == 1, file


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


@pytest.mark.parametrize("issued", [True, False])
def test_what_has_come_out_before_is_a_copy_here(opened: Opened, issued: bool) -> None:
    assert opened(issued=issued).receipts.mark_copy.isChecked() is issued


def test_staff_may_think_otherwise_while_the_payment_is_open(opened: Opened) -> None:
    """A roll that was torn; news of the payment must not mark it again."""
    dialog = opened(issued=True)
    dialog.receipts.mark_copy.setChecked(False)
    dialog.receipts.show_story(Story(a_payment(5), (), (_paid(),), receipt_issued=True))
    assert not dialog.receipts.mark_copy.isChecked()


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


def test_what_was_not_printed_is_still_on_the_list_after_a_restart(
    open_desk: OpenDesk, printer: FakeReceiptPrinter
) -> None:
    printer.paper = NO_PAPER
    first = open_desk(receipt_printer=printer.place)
    with first.qtbot.waitSignal(first.bridge.receipts.changed):
        first.bridge.receipts.print(PLAIN, "en")
    first.bridge.stop()
    printer.paper = HAS_PAPER
    desk = open_desk(receipt_printer=printer.place, receipts=first.runtime.receipts)
    attention = desk.window.go_to("attention")
    assert isinstance(attention, AttentionPage)
    desk.qtbot.waitUntil(attention.printer.isVisible)
    assert PLAIN.number in attention.printer.which.text()
    assert "When the program ended last time" in attention.printer.todo.text()
    attention.printer.again.click()
    desk.qtbot.waitUntil(lambda: not attention.printer.isVisible())
    assert zxingcpp.read_barcodes(printer.receipts()[0])[0].text == PLAIN.payment_id
    desk.bridge.stop()
    assert [each.state for each in desk.runtime.receipts] == ["issued"]


def test_what_nobody_wants_is_on_no_list_after_a_restart(open_desk: OpenDesk) -> None:
    first = open_desk(receipt_printer="file:/gone/lp0")
    with first.qtbot.waitSignal(first.bridge.receipts.changed):
        first.bridge.receipts.print(PLAIN, "en")
    first.bridge.receipts.forget()
    first.bridge.stop()
    assert [each.state for each in first.runtime.receipts] == ["dismissed"]


def test_a_file_and_a_page_count_as_receipts(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        receipt_menu, "choose_printer", lambda *_: QPdfWriter(str(tmp_path / "page.pdf"))
    )
    dialog = opened()
    came_out: list[str] = []
    monkeypatch.setattr(
        dialog.receipts._tray, "issued", lambda receipt, _: came_out.append(receipt.payment_id)
    )
    dialog.receipts.print.trigger()
    dialog.receipts.save(str(tmp_path / "gone" / "x.pdf"), Paper.A4)
    assert came_out == ["mp_0005"]
    dialog.receipts.save(str(tmp_path / "x.pdf"), Paper.A4)
    assert came_out == ["mp_0005"] * 2


def test_the_moment_is_the_shop_s(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = opened(time_zone="Asia/Shanghai")
    _choose(monkeypatch, tmp_path / "receipt.pdf")
    dialog.receipts.save_page.trigger()
    assert f"Paid {receipt_moment(PAID_AT, ZoneInfo('Asia/Shanghai'))}" in _text(
        tmp_path / "receipt.pdf"
    )
