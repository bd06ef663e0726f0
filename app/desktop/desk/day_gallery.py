"""The day's page as the gallery shows it: busy, another day, and empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from app.core.listing import Tally
from app.core.money import Money
from app.core.sales import GivenBack, Sale, Sales
from app.core.state import PaymentState
from app.core.takings import takings
from app.desktop.desk.day_figures import DayFigures
from app.desktop.desk.desk_window import DeskWindow
from app.desktop.desk.today_page import TodayPage

_NAMES = (
    "月订阅会员",
    "Consulting, two hours",
    "年订阅会员（含专属客服与线下活动优先名额）以及每月一次的线上读书会与会员日的全部礼品",
    "Tea",
    "面",
    "Cake",
)
_STATES = (
    (PaymentState.OPEN, 2),
    (PaymentState.PAID, 46),
    (PaymentState.EXPIRED, 9),
    (PaymentState.CANCELED, 4),
    (PaymentState.FAILED, 1),
)


def day_sales() -> Sales:
    """A shop that is open from eight to eight, with a refund, and a customer from elsewhere."""
    sold = [_a_sale(number, 8 + number * 7 % 12) for number in range(1, 60)]
    back = GivenBack("mr_1", "mp_1", "M-20261122-0001", 40_000.0, Money(1990, "USD"))
    return Sales([each for each in sold if each.paid_at < 18 * 3600], [back])


def _week_before() -> Sales:
    sold = [_a_sale(number, 8 + number * 5 % 13) for number in range(1, 50)]
    return Sales([replace(each, paid_at=each.paid_at + 60) for each in sold], ())


def _a_sale(number: int, hour: int) -> Sale:
    amount = Money(990 + number * 137 % 4000, "CNY" if number % 13 == 0 else "USD")
    number_of_day = f"M-20261122-{number:04d}"
    return Sale(f"mp_{number}", number_of_day, hour * 3600.0, amount, _NAMES[number % 6], "desk")


def _figures(day: date) -> DayFigures:
    tallies = [Tally(state, count, Money(1990 * count, "USD")) for state, count in _STATES]
    return DayFigures(
        day, takings(day_sales(), _whole_hour), takings(_week_before(), _whole_hour), tallies
    )


def _whole_hour(at: float) -> int:
    return int(at // 3600)


def _page(window: DeskWindow) -> TodayPage:
    page = window.go_to("today")
    if not isinstance(page, TodayPage):
        raise TypeError(page)
    return page


def busy_day(window: DeskWindow) -> QWidget:
    """Today, with the keyboard at a bar."""
    page = _page(window)
    page.show_figures(_figures(page.day.day()))
    window.activateWindow()
    page.hours.hours.marks[14].setFocus()
    return window


def another_day(window: DeskWindow) -> QWidget:
    """The day before yesterday."""
    page = _page(window)
    page.day.setDate(page.day.date().addDays(-2))
    page.show_figures(_figures(page.day.day()))
    return window


def empty_day(window: DeskWindow) -> QWidget:
    """Nothing yet."""
    page = _page(window)
    page.show_figures(DayFigures(page.day.day(), (), (), ()))
    return window
