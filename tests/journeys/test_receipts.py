"""The receipt that comes by itself, from the real program over a real connection; and a printer that cannot."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import zxingcpp

from app.core.state import PaymentState
from tests.journeys.conftest import Shop
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk, order_a_month, running_kiosk
from tests.journeys.test_cards import GOOD_CARD, see_paid
from tests.stage.receipt_printer import HAS_PAPER, NO_PAPER, FakeReceiptPrinter
from tests.stage.screen_reader import ScreenReader
from tests.stage.virtual_screen import VirtualScreen
from tests.stage.waiting import until


@pytest.fixture
def printer() -> Iterator[FakeReceiptPrinter]:
    with FakeReceiptPrinter() as fake:
        yield fake


@pytest.fixture
def kiosk(
    shop: Shop, printer: FakeReceiptPrinter, screen: VirtualScreen, screen_reader: ScreenReader
) -> Iterator[Kiosk]:
    variables = {"MOFANG_RECEIPT_PRINTER": printer.place, "MOFANG_RECEIPTS_AUTOMATIC": "true"}
    printing = replace(shop, variables=shop.variables | variables)
    with running_kiosk([], shop.home, printing.variables, screen, screen_reader) as kiosk:
        yield kiosk


def _codes(printer: FakeReceiptPrinter) -> list[str]:
    return [zxingcpp.read_barcodes(each)[0].text for each in printer.receipts()]


def test_who_has_paid_gets_a_receipt(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop, printer: FakeReceiptPrinter
) -> None:
    customer.open(order_a_month(kiosk))
    assert printer.connections == 0
    customer.pay_with(GOOD_CARD)
    see_paid(kiosk, shop)
    assert until(lambda: _codes(printer)) == [shop.last_payment().payment_id]


def test_a_printer_without_paper_is_for_staff(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop, printer: FakeReceiptPrinter
) -> None:
    printer.paper = NO_PAPER
    customer.open(order_a_month(kiosk))
    customer.pay_with(GOOD_CARD)
    kiosk.wait_for("付款成功")
    until(lambda: printer.connections)
    assert not kiosk.shows("缺纸")
    kiosk.tap("完成")
    kiosk.hold("店员：请查看", until_shown="缺纸")
    printer.paper = HAS_PAPER
    kiosk.tap("现在打印")
    assert until(lambda: _codes(printer)) == [shop.last_payment().payment_id]
    assert shop.last_payment().state is PaymentState.PAID
