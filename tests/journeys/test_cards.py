"""Each card of the guide, from the first tap on the kiosk to the word on its last screen."""

from app.core.state import PaymentState
from tests.journeys.conftest import Shop
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk, order_a_month

GOOD_CARD = "4242424242424242"
ASKS_THE_BANK = "4000002500003155"
NO_FUNDS = "4000000000009995"


def see_paid(kiosk: Kiosk, shop: Shop) -> None:
    """Jade, the word, the journal and Stripe all say the same; one tap leads back to the start."""
    kiosk.wait_for("付款成功")
    assert kiosk.is_jade()
    assert shop.last_payment().state is PaymentState.PAID
    assert len(shop.account.sessions()) == 1
    kiosk.tap("完成")
    kiosk.wait_for("点按开始")


def test_a_good_card_pays(kiosk: Kiosk, customer: CustomerPhone, shop: Shop) -> None:
    customer.open(order_a_month(kiosk))
    customer.wait_for("19.90")
    assert not kiosk.is_jade()
    customer.pay_with(GOOD_CARD)
    customer.wait_for("付款成功")
    see_paid(kiosk, shop)


def test_a_card_that_asks_the_bank_pays(kiosk: Kiosk, customer: CustomerPhone, shop: Shop) -> None:
    customer.open(order_a_month(kiosk))
    customer.pay_with(ASKS_THE_BANK)
    customer.tap("通过验证")
    see_paid(kiosk, shop)


def test_a_card_that_the_bank_does_not_confirm_is_tried_again(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop
) -> None:
    address = order_a_month(kiosk)
    customer.open(address)
    customer.pay_with(ASKS_THE_BANK)
    customer.tap("验证失败")
    customer.wait_for("身份验证未通过")
    kiosk.wait_for("身份验证没有通过")
    assert kiosk.scan() == address
    customer.pay_with(ASKS_THE_BANK)
    customer.tap("通过验证")
    see_paid(kiosk, shop)


def test_a_declined_customer_pays_with_another_card(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop
) -> None:
    address = order_a_month(kiosk)
    customer.open(address)
    customer.pay_with(NO_FUNDS)
    customer.wait_for("卡内余额不足")
    kiosk.wait_for("余额不足")
    assert kiosk.scan() == address
    assert shop.last_payment().state is PaymentState.OPEN
    customer.pay_with(GOOD_CARD)
    see_paid(kiosk, shop)
    assert shop.last_payment().declines == 1
