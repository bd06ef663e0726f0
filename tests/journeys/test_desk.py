"""A clerk's whole sale in real windows: a link is made, a customer pays it, a part goes back, the receipt says so."""

from pathlib import Path

import pypdfium2

from app.core.state import PaymentState
from tests.journeys.conftest import Shop
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk, running_face
from tests.journeys.test_cards import GOOD_CARD
from tests.stage.screen_reader import ScreenReader
from tests.stage.virtual_screen import VirtualScreen


def test_a_link_is_paid_partly_refunded_and_has_its_receipt(
    shop: Shop,
    screen: VirtualScreen,
    screen_reader: ScreenReader,
    customer: CustomerPhone,
    tmp_path: Path,
) -> None:
    receipt = tmp_path / "receipt.pdf"
    with running_face(["desk"], shop.home, shop.variables, screen, screen_reader) as desk:
        make_link(desk, "19.90", "Noodles")
        customer.open(desk.scan())
        customer.pay_with(GOOD_CARD)
        desk.wait_for("已付款：US$19.90")
        desk.choose("Noodles", role="cell")
        desk.press("Return")
        desk.wait_for("发生过的事")
        give_back(desk, "5.50")
        save_receipt(desk, receipt)
    payment = shop.last_payment()
    assert payment.state is PaymentState.PAID
    assert payment.payment_intent_id is not None
    assert shop.account.refunded(payment.payment_intent_id) == 550
    words = _text(receipt)
    for each in (payment.number, "Noodles", "US$19.90", "US$5.50", "US$14.40"):
        assert each in words


def make_link(desk: Kiosk, amount: str, product: str) -> None:
    """As a clerk types it, without a mouse."""
    desk.wait_for("生成付款链接")
    desk.type(amount)
    desk.press("Tab", "Tab")
    desk.type(product)
    desk.press("Return")
    desk.wait_for("链接已复制")


def give_back(desk: Kiosk, amount: str) -> None:
    """A part of the payment that is open, to the end of it."""
    desk.tap("退款…")
    desk.wait_for("再输入一次金额以确认")
    desk.press("shift+Tab")
    desk.type(amount)
    desk.press("Tab")
    desk.type(amount)
    desk.press("Return")
    desk.wait_for("已退款")


def save_receipt(desk: Kiosk, file: Path) -> None:
    """Through the menu and Qt's own file dialog, which there is wherever no desktop has a better one."""
    desk.tap("收据…")
    desk.press("Down", "Return")
    desk.wait_for("文件名")
    desk.type(str(file))
    desk.press("Return")
    desk.wait_for("已保存为")


def _text(file: Path) -> str:
    (page,) = pypdfium2.PdfDocument(file)
    return str(page.get_textpage().get_text_range())
