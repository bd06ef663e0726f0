"""A day of 25 hours at a shop in Berlin: clocks were put back, and tea was sold in both hours from two to three."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.sales import GivenBack, Sale, Sales
from app.core.state import PaymentState
from app.engine.commands import StartCheckout
from tests.desktop.desk.fake_desk import FakeDesk
from tests.desktop.fake_service import payment_for

ZONE = "Europe/Berlin"
DAY = date(2026, 10, 25)


def utc(day: int, hour: int, minute: int = 0) -> float:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC).timestamp()


def a_sale(number: int, at: float, units: int, product: str, currency: str = "USD") -> Sale:
    return Sale(f"mp_{number}", f"M-{number:04d}", at, Money(units, currency), product, "desk")


# The day is from 22:00 to 23:00 UTC, an hour more than a day.
SALES = Sales(
    (
        a_sale(1, utc(24, 21, 59), 100_000, "The day before"),
        a_sale(2, utc(24, 22), 1000, "Tea"),
        a_sale(3, utc(25, 0, 30), 2000, "面 <b>& Co"),
        a_sale(4, utc(25, 1, 30), 300, "Tea"),
        a_sale(5, utc(25, 12), 500, "=cmd()", "JPY"),
        a_sale(6, utc(25, 22, 59), 50, "Tea"),
        a_sale(7, utc(25, 23), 200_000, "The day after"),
        a_sale(8, utc(18, 12), 700, "A week before"),
    ),
    (GivenBack("mr_1", "mp_2", "M-0002", utc(25, 13), Money(4000, "USD")),),
)


def a_payment(number: int, at: float, state: PaymentState, *alarms: Alarm) -> Payment:
    order = Order(Money(100 * number, "USD"), f"Product {number}")
    made = payment_for(StartCheckout(f"mp_{number}", order, "en", "desk"))
    return replace(
        made,
        number=f"M-{number:04d}",
        prepared_at=at,
        state=state,
        alarms=frozenset(alarms),
    )


def shop_day() -> FakeDesk:
    """The engine of that shop."""
    payments = [
        a_payment(2, utc(24, 22), PaymentState.PAID),
        a_payment(3, utc(25, 0, 30), PaymentState.PAID, Alarm.PAID_LATE),
        a_payment(9, utc(25, 22, 59), PaymentState.EXPIRED),
        a_payment(7, utc(25, 23), PaymentState.PAID, Alarm.MISMATCH),
    ]
    desk = FakeDesk(payments)
    desk.sold = SALES
    return desk
