"""What a customer is told while the truth cannot be known yet: nothing that may turn out false."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from app.core.events import CloseReason
from app.core.state import PaymentState
from tests.journal.reading import payments_in
from tests.journeys.conftest import Shop
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk, order_a_month
from tests.stage.waiting import until


def test_the_shop_loses_its_network_while_the_customer_pays(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop
) -> None:
    address = order_a_month(kiosk)
    customer.open(address)
    shop.account.disturb(kind="refuse", path="/v1/*", times=None)
    kiosk.wait_for("连不上支付服务")
    until(lambda: not kiosk.has_code())
    customer.pay_with("4242424242424242")
    customer.wait_for("付款成功")
    assert not kiosk.is_jade()
    shop.account.recover()
    kiosk.wait_for("付款成功", seconds=40)
    assert kiosk.is_jade()
    assert shop.last_payment().state is PaymentState.PAID


def test_the_bank_takes_its_time(kiosk: Kiosk, customer: CustomerPhone, shop: Shop) -> None:
    customer.open(order_a_month(kiosk))
    customer.pay_by_bank()
    customer.wait_for("付款正在处理")
    kiosk.wait_for("付款正在处理中")
    assert not kiosk.is_jade()
    assert shop.last_payment().state is PaymentState.PROCESSING
    kiosk.tap("完成")
    kiosk.wait_for("点按开始")
    customer.tap("银行付款")
    until(lambda: payments_in(shop.home)[0].state is PaymentState.PAID)


def test_the_next_customer_starts_while_the_last_link_is_being_closed(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop
) -> None:
    first = order_a_month(kiosk)
    shop.account.disturb(kind="stall", path="/v1/checkout/sessions/*/expire", seconds=8)
    kiosk.tap("取消付款")
    kiosk.wait_for("请不要再付一次")
    kiosk.tap("完成")
    kiosk.wait_for("点按开始")
    second = order_a_month(kiosk)
    assert second != first
    customer.open(second)
    customer.pay_with("4242424242424242")
    kiosk.wait_for("付款成功")
    assert shop.last_payment().state is PaymentState.PAID
    until(lambda: {each["status"] for each in shop.account.sessions()} == {"complete", "expired"})


def test_a_service_that_hangs_is_told_and_the_link_is_closed_in_time(
    shop: Shop, open_kiosk: Callable[[], AbstractContextManager[Kiosk]]
) -> None:
    """Every question about the payment hangs, for longer than the code may be shown."""
    shop.configure(scan_seconds=30)
    with open_kiosk() as kiosk:
        order_a_month(kiosk)
        look = "/v1/checkout/sessions/*"
        shop.account.disturb(kind="stall", method="GET", path=look, seconds=60, times=None)
        kiosk.wait_for("连不上支付服务", seconds=12)
        kiosk.wait_for("付款时间已过", seconds=35)
    payment = shop.last_payment()
    assert (payment.state, payment.close_reason) == (PaymentState.CANCELED, CloseReason.TIMEOUT)
