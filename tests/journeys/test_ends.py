"""How a purchase ends when the customer does not simply pay: cancelled, too late, or in the dark."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from app.core.events import CloseReason
from app.core.payment import Alarm
from app.core.state import PaymentState
from tests.journeys.conftest import Shop
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk, order_a_month
from tests.stage.waiting import until

GOOD_CARD = "4242424242424242"
LATE = frozenset({Alarm.PAID_LATE})
LOOK = "GET /v1/checkout/sessions/{id}"
EXPIRE = "POST /v1/checkout/sessions/{id}/expire"


def test_cancelled_on_the_kiosk_while_the_phone_shows_the_page(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop
) -> None:
    customer.open(order_a_month(kiosk))
    customer.fill_in(GOOD_CARD)
    kiosk.tap("取消付款")
    kiosk.wait_for("付款已取消")
    assert not kiosk.has_code()
    customer.submit()
    customer.wait_for("您已全部完成")
    payment = shop.last_payment()
    assert (payment.state, payment.close_reason) == (PaymentState.CANCELED, CloseReason.CUSTOMER)
    assert not payment.alarms


def test_paid_just_before_it_is_cancelled_is_a_sale(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop
) -> None:
    customer.open(order_a_month(kiosk))
    customer.fill_in(GOOD_CARD)
    # The kiosk's next look is answered with what was true before the customer paid.
    before = shop.account.requests().get(LOOK, 0)
    shop.account.disturb(kind="slow", method="GET", path="/v1/checkout/sessions/*", seconds=2)
    until(lambda: shop.account.requests().get(LOOK, 0) > before)
    customer.submit()
    customer.wait_for("付款成功")
    kiosk.tap_if_there("取消付款")
    kiosk.wait_for("付款成功")
    assert kiosk.is_jade()
    assert shop.last_payment().state is PaymentState.PAID


def test_paid_while_the_link_is_being_closed_is_a_sale_that_staff_hear_of(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop
) -> None:
    customer.open(order_a_month(kiosk))
    customer.fill_in(GOOD_CARD)
    # Longer than the kiosk keeps the next customer waiting.
    shop.account.disturb(kind="stall", path="/v1/checkout/sessions/*/expire", seconds=10)
    kiosk.tap("取消付款")
    until(lambda: shop.account.requests().get(EXPIRE))
    kiosk.tap("完成")
    customer.submit()
    customer.wait_for("付款成功")
    kiosk.wait_for("店员：1 笔付款需要处理")
    payment = shop.last_payment()
    assert (payment.state, payment.alarms) == (PaymentState.PAID, LATE)
    kiosk.hold("店员：1 笔付款需要处理", until_shown="顾客离开屏幕之后才付款成功")
    assert kiosk.shows(payment.number)


def test_nobody_pays_in_time(
    shop: Shop, open_kiosk: Callable[[], AbstractContextManager[Kiosk]], customer: CustomerPhone
) -> None:
    shop.configure(scan_seconds=30)
    with open_kiosk() as kiosk:
        customer.open(order_a_month(kiosk))
        kiosk.wait_for("剩余 0:")
        customer.fill_in(GOOD_CARD)
        kiosk.wait_for("付款时间已过", seconds=60)
        customer.submit()
        customer.wait_for("您已全部完成")
    payment = shop.last_payment()
    assert (payment.state, payment.close_reason) == (PaymentState.CANCELED, CloseReason.TIMEOUT)


def test_killed_while_the_code_is_up_and_paid_meanwhile(
    shop: Shop, open_kiosk: Callable[[], AbstractContextManager[Kiosk]], customer: CustomerPhone
) -> None:
    with open_kiosk() as kiosk:
        customer.open(order_a_month(kiosk))
        kiosk.kill()
    customer.pay_with(GOOD_CARD)
    customer.wait_for("付款成功")
    with open_kiosk() as kiosk:
        kiosk.wait_for("店员：1 笔付款需要处理")
        payment = shop.last_payment()
        assert (payment.state, payment.alarms) == (PaymentState.PAID, LATE)
        kiosk.hold("店员：1 笔付款需要处理", until_shown="顾客离开屏幕之后才付款成功")
        assert kiosk.shows(payment.number)
    assert len(shop.account.sessions()) == 1


def test_the_link_is_closed_when_the_system_ends_the_kiosk(
    shop: Shop, open_kiosk: Callable[[], AbstractContextManager[Kiosk]], customer: CustomerPhone
) -> None:
    with open_kiosk() as kiosk:
        customer.open(order_a_month(kiosk))
    assert shop.last_payment().state is PaymentState.CANCELED
    customer.pay_with(GOOD_CARD)
    customer.wait_for("您已全部完成")
