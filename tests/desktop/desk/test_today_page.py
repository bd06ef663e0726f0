"""The day at a glance, as somebody sees it, reaches it by keyboard, or hears it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from app.core.errors import JournalUnavailable
from app.core.money import Money
from app.core.refund import Refund, RefundState
from app.desktop.desk.desk_theme import DARK, LIGHT
from app.desktop.desk.payment_days import midnight
from app.desktop.desk.today_page import TodayPage
from app.desktop.widgets.bar_chart import Bar, ColumnChart, round_top
from tests.desktop.desk.a_day import SALES, ZONE, a_sale, shop_day
from tests.desktop.desk.conftest import Desk, OpenDesk


def today_page(desk: Desk) -> TodayPage:
    page = desk.window.go_to("today")
    assert isinstance(page, TodayPage)
    return page


@pytest.fixture
def shown(open_desk: OpenDesk) -> tuple[Desk, TodayPage]:
    """The day in October, in dollars."""
    desk = open_desk(service=shop_day(), time_zone=ZONE, currency="USD")
    page = today_page(desk)
    page.day.setDate(QDate(2026, 10, 25))
    desk.qtbot.waitUntil(lambda: page.heading.text() == "Sun 25 Oct")
    return desk, page


def wait_for_figures(desk: Desk, page: TodayPage) -> None:
    """Until the page's own first question has been answered, so that what is answered next was asked by the test."""
    desk.qtbot.waitUntil(lambda: desk.service.asked["tally"] > 0 and not page._asker._asking)


def _figures(page: TodayPage) -> list[str]:
    return [figure.text() for figure in page.cards.figures]


def test_a_day_of_25_hours_has_all_its_sales_and_no_other(shown: tuple[Desk, TodayPage]) -> None:
    _, page = shown
    assert _figures(page) == [
        "JP¥500 · US$33.50",
        "US$40.00",
        "JP¥500 · −US$6.50",
        "5",
    ]
    assert [each.text() for each in page.cards.before] == [
        "Sun 18 Oct: US$7.00",
        "Sun 18 Oct: —",
        "Sun 18 Oct: US$7.00",
        "Sun 18 Oct: 1",
    ]


def test_each_hour_says_what_it_took_and_what_it_took_a_week_before(
    shown: tuple[Desk, TodayPage],
) -> None:
    _, page = shown
    spoken = [mark.accessibleName() for mark in page.hours.hours.marks]
    assert len(spoken) == 24
    assert spoken[0] == "00:00–01:00: US$10.00, 1 sale. Sun 18 Oct: US$0.00"
    # The hour that came twice.
    assert spoken[2] == "02:00–03:00: US$23.00, 2 sales. Sun 18 Oct: US$0.00"
    assert spoken[14] == "14:00–15:00: US$0.00, 0 sales. Sun 18 Oct: US$7.00"
    assert spoken[23] == "23:00–00:00: US$0.50, 1 sale. Sun 18 Oct: US$0.00"


def test_arrow_keys_go_from_bar_to_bar_and_say_each(shown: tuple[Desk, TodayPage]) -> None:
    desk, page = shown
    marks = page.hours.hours.marks
    marks[0].setFocus(Qt.FocusReason.TabFocusReason)
    walk = (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, 23),
        (Qt.Key.Key_Right, 23),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
    )
    for key, there in walk:
        QTest.keyClick(desk.window.focusWidget(), key)
        assert desk.window.focusWidget() is marks[there]
        assert page.hours.says.text() == marks[there].accessibleName()
    reached = [mark for mark in marks if mark.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert reached == [marks[0]]


def test_a_screen_reader_finds_every_bar_as_a_named_label(shown: tuple[Desk, TodayPage]) -> None:
    _, page = shown
    for chart in (page.hours.chart, page.products.chart, page.states.chart):
        found = QAccessible.queryAccessibleInterface(chart)
        assert found.text(QAccessible.Text.Name)
        assert found.childCount() == len(chart.marks) > 0
        for place in range(found.childCount()):
            bar = found.child(place)
            assert bar.role() is QAccessible.Role.StaticText
            assert bar.text(QAccessible.Text.Name) == chart.marks[place].bar.spoken != ""
            assert bar.state().focusable
    assert page.hours.chart.accessibleDescription() == (
        "Sun 25 Oct: US$33.50. Sun 18 Oct: US$7.00."
    )


def test_products_and_states_are_counted(shown: tuple[Desk, TodayPage]) -> None:
    _, page = shown
    assert [mark.bar.spoken for mark in page.products.chart.marks] == [
        "面 <b>& Co: US$20.00, 1 sale",
        "Tea: US$13.50, 3 sales",
    ]
    assert [mark.bar.spoken for mark in page.states.chart.marks] == [
        "Paid: 2 payments",
        "Expired: 1 payment",
    ]


def test_another_currency_has_charts_of_its_own(shown: tuple[Desk, TodayPage]) -> None:
    _, page = shown
    assert [page.currency.itemText(index) for index in range(2)] == ["JPY", "USD"]
    page.currency.setCurrentText("JPY")
    (mark,) = page.products.chart.marks
    assert mark.bar.spoken == "=cmd(): JP¥500, 1 sale"
    assert _figures(page)[0] == "JP¥500 · US$33.50"


def test_back_to_today(shown: tuple[Desk, TodayPage]) -> None:
    desk, page = shown
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    desk.qtbot.waitUntil(lambda: page.heading.text() == "Today")
    assert not page.back.isVisible()


def test_an_empty_day_says_so(open_desk: OpenDesk) -> None:
    desk = open_desk()
    page = today_page(desk)
    desk.qtbot.waitUntil(lambda: desk.service.asked["tally"] > 0)
    desk.qtbot.waitUntil(lambda: page.hours.says.text() == "No sales on either day.")
    assert _figures(page) == ["—", "—", "—", "0"]
    assert page.products.nothing.isVisible()
    assert page.states.nothing.isVisible()
    assert not page.products.chart.marks


def test_it_goes_on_by_itself_with_every_sale_and_refund(open_desk: OpenDesk) -> None:
    desk = open_desk(service=shop_day())
    page = today_page(desk)
    desk.qtbot.waitUntil(lambda: _figures(page)[3] == "0")
    fresh = a_sale(1, time.time(), 1990, "Tea")
    desk.service.sold = replace(SALES, sold=(fresh,), given_back=())
    desk.service.tell("mp_2")
    desk.qtbot.waitUntil(lambda: _figures(page)[0] == "US$19.90")
    desk.service.sold = replace(desk.service.sold, sold=())
    dollars = Money(1990, "USD")
    refund = Refund("mr_9", "mp_1", "pi_1", dollars, None, None, "", time.time(), {})
    desk.service.tell_refund(replace(refund, state=RefundState.SUCCEEDED))
    desk.qtbot.waitUntil(lambda: _figures(page)[0] == "—")


def test_news_reads_today_alone_and_the_minute_both_days(open_desk: OpenDesk) -> None:
    desk = open_desk(service=shop_day())
    page = today_page(desk)
    counted = desk.service.asked
    wait_for_figures(desk, page)
    for ask, days in (
        (lambda: desk.service.tell("mp_2"), 1),
        (page.findChildren(QTimer)[-1].timeout.emit, 2),
        (lambda: desk.service.tell("mp_2"), 1),
    ):
        sales = counted["sales"]
        with desk.qtbot.waitSignal(page._asker.answered):
            ask()
        assert counted["sales"] == sales + days


def test_a_week_before_that_is_not_over_is_read_again(open_desk: OpenDesk) -> None:
    desk = open_desk(service=shop_day())
    page = today_page(desk)
    wait_for_figures(desk, page)
    with desk.qtbot.waitSignal(page._asker.answered):
        page.day.setDate(page.day.date().addDays(7))
    sales = desk.service.asked["sales"]
    with desk.qtbot.waitSignal(page._asker.answered):
        desk.service.tell("mp_2")
    assert desk.service.asked["sales"] == sales + 2


def test_after_midnight_it_is_another_day(open_desk: OpenDesk) -> None:
    desk = open_desk(service=shop_day())
    page = today_page(desk)
    desk.qtbot.waitUntil(lambda: desk.service.asked["tally"] > 0)
    tomorrow = page.day.day() + timedelta(days=1)
    desk.service.sold = replace(SALES, sold=(a_sale(1, midnight(tomorrow, None), 500, "Tea"),))
    desk.service.clock = lambda: midnight(tomorrow, None)
    page.findChildren(QTimer)[-1].timeout.emit()
    desk.qtbot.waitUntil(lambda: _figures(page)[0] == "US$5.00")
    assert (page.heading.text(), page.day.day()) == ("Today", tomorrow)


def test_today_is_stripe_s_day_in_the_shop_s_zone(open_desk: OpenDesk) -> None:
    kiritimati, service = ZoneInfo("Pacific/Kiritimati"), shop_day()
    noon_in_2031 = datetime(2031, 5, 4, 12, tzinfo=UTC)
    service.clock = noon_in_2031.timestamp
    desk = open_desk(service=service, time_zone="Pacific/Kiritimati")
    page = today_page(desk)
    assert page.day.day() == date(2031, 5, 5)
    desk.qtbot.waitUntil(lambda: desk.service.asked["tally"] > 0)
    assert desk.service.queries[-1].since == datetime(2031, 5, 5, tzinfo=kiritimati).timestamp()
    assert page.report.day == date(2031, 5, 5)


def test_a_day_that_was_shown_before_stripe_s_clock_was_known_is_put_right(
    open_desk: OpenDesk,
) -> None:
    service = shop_day()
    service.clock = lambda: None
    service.hold("get_ready")
    desk = open_desk(service=service)
    page = today_page(desk)
    desk.qtbot.waitUntil(lambda: service.asked["get_ready"] == 1)
    service.clock = datetime(2031, 5, 4, 12).astimezone().timestamp
    service.release("get_ready")
    desk.qtbot.waitUntil(lambda: page.day.day() == date(2031, 5, 4))


def test_while_nobody_looks_nothing_is_asked(open_desk: OpenDesk) -> None:
    desk = open_desk(service=shop_day())
    wait_for_figures(desk, today_page(desk))
    desk.window.go_to("payments")
    asked = desk.service.asked["sales"]
    with desk.qtbot.waitSignal(desk.bridge.updated):
        desk.service.tell("mp_2")
    desk.qtbot.waitUntil(lambda: desk.service.asked["browse"] > 1)
    assert desk.service.asked["sales"] == asked


def test_a_journal_that_cannot_be_read_is_told_and_figures_stay(
    shown: tuple[Desk, TodayPage],
) -> None:
    desk, page = shown
    before = _figures(page)
    desk.service.errors["sales"] = JournalUnavailable("journal_corrupt")
    desk.service.tell("mp_2")
    desk.qtbot.waitUntil(page.problem.isVisible)
    assert "journal" in page.problem.text().lower()
    assert _figures(page) == before
    del desk.service.errors["sales"]
    desk.service.tell("mp_2")
    desk.qtbot.waitUntil(lambda: not page.problem.isVisible())


def test_bars_are_drawn_in_the_colours_of_the_moment(shown: tuple[Desk, TodayPage]) -> None:
    _, page = shown
    for colors in (LIGHT, DARK):
        page.restyle(colors)
        mark = page.hours.hours.marks[2]
        picture = mark.grab().toImage()
        middle = picture.pixelColor(mark.width() // 2, mark.height() - 30)
        assert middle.name() == colors["paid"]
        before = page.hours.hours.marks[14]
        beside = before.grab().toImage().pixelColor(before.width() // 2, before.height() - 22)
        assert beside.name() == colors["quiet_tint"]


def test_bars_that_go_take_their_place_with_them(desk: Desk) -> None:
    chart = ColumnChart(desk.window)
    bars = [Bar(str(number), number, f"bar {number}") for number in range(5)]
    chart.show_columns(bars, str)
    chart.show_columns(bars[:2], str)
    assert [mark.accessibleName() for mark in chart.marks] == ["bar 0", "bar 1"]
    assert [bool(mark.focusPolicy() & Qt.FocusPolicy.TabFocus) for mark in chart.marks] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 0), (1, 2), (2, 2), (9, 10), (11, 20), (79, 80), (81, 100), (12_345, 20_000)],
)
def test_a_scale_ends_at_a_round_number(highest: int, top: int) -> None:
    assert round_top(highest) == top
