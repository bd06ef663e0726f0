"""A customer who reads English, types the amount and an e-mail address, and does both on a keyboard."""

from app.core.state import PaymentState
from tests.journeys.conftest import Shop
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk

EMAIL = "ana@example.com"


def test_everything_is_in_english_for_this_customer_only(
    kiosk: Kiosk, customer: CustomerPhone, shop: Shop
) -> None:
    kiosk.tap("English")
    kiosk.tap("Tap to start")
    kiosk.tap("Other amount")
    kiosk.wait_for("Amount to pay")
    kiosk.type("1250")
    kiosk.wait_for("Pay US$12.50")
    kiosk.press("Return")
    kiosk.tap("Enter e-mail")
    kiosk.type(EMAIL)
    kiosk.press("Return")
    kiosk.wait_for("Scan with your phone")
    customer.open(kiosk.scan())
    customer.wait_for("$12.50")
    customer.wait_for(EMAIL)
    customer.fill_in("4242424242424242", email=None)
    customer.submit()
    customer.wait_for("Payment received")
    kiosk.wait_for("Thank you!")
    assert kiosk.is_jade()
    payment = shop.last_payment()
    assert payment.state is PaymentState.PAID
    assert (payment.order.amount.minor_units, payment.order.customer_email) == (1250, EMAIL)
    assert payment.order.product_name == "Other amount"
    kiosk.tap("Done")
    kiosk.wait_for("点按开始")
