"""The list as a clerk uses it: types, picks, sorts, and sees rows change where they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from datetime import time as dt_time
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDateEdit

from app.core.errors import JournalUnavailable
from app.core.listing import ListOrder
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.state import PaymentState
from app.desktop.desk.links_page import LinksPage
from app.desktop.desk.payment_days import Days
from app.desktop.desk.payments_model import PAGE, Column
from app.desktop.desk.payments_view import PaymentsView
from app.engine.commands import StartCheckout
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.desktop.desk.fake_desk import FakeDesk
from tests.desktop.fake_service import payment_for


def a_payment(number: int, **changes: object) -> Payment:
    order = Order(Money(100 * number, "USD"), f"Product {number}", f"p{number}@shop.example")
    made = payment_for(StartCheckout(f"mp_{number:04d}", order, "en", "desk"))
    at = time.time() - number
    return replace(made, prepared_at=at, state=PaymentState.PAID, **changes)  # type: ignore[arg-type]


Listed = Callable[..., tuple[Desk, PaymentsView]]


@pytest.fixture
def listed(open_desk: OpenDesk) -> Listed:
    def open_listed(*payments: Payment, count: int = 0) -> tuple[Desk, PaymentsView]:
        each = [*payments, *(a_payment(number) for number in range(1, count + 1))]
        desk = open_desk(service=FakeDesk(each))
        page = desk.window.page
        assert isinstance(page, LinksPage)
        view = page.payments
        desk.qtbot.waitUntil(lambda: view.model.rowCount() == min(len(each), PAGE))
        return desk, view

    return open_listed


def _cells(view: PaymentsView, column: Column) -> list[str]:
    model = view.model
    return [str(model.data(model.index(row, column))) for row in range(model.rowCount())]


def test_what_is_typed_is_looked_for(listed: Listed) -> None:
    desk, view = listed(count=30)
    QTest.keyClicks(view.search, "p7@shop")
    desk.qtbot.waitUntil(lambda: _cells(view, Column.PRODUCT) == ["Product 7"])
    view.search.clear()
    desk.qtbot.waitUntil(lambda: view.model.rowCount() == 30)


def test_while_an_answer_is_awaited_only_the_last_question_is_kept(listed: Listed) -> None:
    desk, view = listed(count=30)
    desk.service.hold("browse")
    asked = len(desk.service.queries)
    QTest.keyClicks(view.search, "p21@shop")
    assert len(desk.service.queries) == asked + 1
    desk.service.release("browse")
    desk.qtbot.waitUntil(lambda: _cells(view, Column.PRODUCT) == ["Product 21"])
    texts = [query.text for query in desk.service.queries[asked:]]
    assert texts == ["p", "p21@shop"]


def test_more_is_fetched_as_one_scrolls(listed: Listed) -> None:
    desk, view = listed(count=PAGE + 20)
    view.table.scrollToBottom()
    desk.qtbot.waitUntil(lambda: view.model.rowCount() == PAGE + 20)
    assert len(set(_cells(view, Column.PRODUCT))) == PAGE + 20
    assert not view.model.canFetchMore(view.table.rootIndex())


def test_headings_sort_and_turn_round(listed: Listed) -> None:
    desk, view = listed(count=5)
    header = view.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(Column.AMOUNT) + 20, 10)
    for order, first in ((ListOrder.HIGHEST, "US$5.00"), (ListOrder.LOWEST, "US$1.00")):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        desk.qtbot.waitUntil(lambda first=first: _cells(view, Column.AMOUNT)[:1] == [first])  # type: ignore[misc]
        assert view.model.query.order is order


def test_the_keyboard_sorts_as_the_headings_do(listed: Listed) -> None:
    desk, view = listed(count=5)
    assert view.order.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(view.order, Qt.Key.Key_Down)
    QTest.keyClick(view.order, Qt.Key.Key_Down)
    desk.qtbot.waitUntil(lambda: _cells(view, Column.AMOUNT)[:1] == ["US$5.00"])
    header = view.table.horizontalHeader()
    assert header.sortIndicatorSection() == Column.AMOUNT
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
    header.sectionClicked.emit(Column.TIME)
    assert view.order.currentText() == "Newest first"


def test_days_from_one_to_another_are_picked_by_keyboard(listed: Listed) -> None:
    desk, view = listed(count=2)
    for number, days_ago in ((3, 1), (4, 2), (5, 3)):
        old = replace(a_payment(number), prepared_at=time.time() - 86400 * days_ago)
        desk.service.payments[old.payment_id] = old
    assert not view.chosen_days.isVisible()
    view.days.setCurrentIndex(view.days.findText("From … to …"))
    assert view.chosen_days.isVisible()
    today = desk.bridge.today()
    assert view.chosen_days.days() == (today, today)
    for field, steps in ((view.chosen_days.first, 2), (view.chosen_days.last, 1)):
        field.setSelectedSection(QDateEdit.Section.DaySection)
        for _ in range(steps):
            QTest.keyClick(field, Qt.Key.Key_Down)
    desk.qtbot.waitUntil(lambda: _cells(view, Column.PRODUCT) == ["Product 3", "Product 4"])
    view.chosen_days.last.show_day(today - timedelta(days=3))
    view.chosen_days.changed.emit()
    desk.qtbot.waitUntil(lambda: _cells(view, Column.PRODUCT) == ["Product 4", "Product 5"])


def test_a_day_is_the_shop_s_and_not_the_machine_s(open_desk: OpenDesk) -> None:
    kiritimati = ZoneInfo("Pacific/Kiritimati")
    desk = open_desk(time_zone="Pacific/Kiritimati")
    page = desk.window.page
    assert isinstance(page, LinksPage)
    since = page.payments.query().since
    assert since is not None
    assert datetime.fromtimestamp(since, kiritimati) == datetime.combine(
        datetime.now(kiritimati).date(), dt_time.min, kiritimati
    )


def test_a_row_changes_where_it_is(listed: Listed) -> None:
    desk, view = listed(count=3)
    assert _cells(view, Column.STATUS) == ["Paid", "Paid", "Paid"]
    desk.service.tell("mp_0002", alarms=frozenset({Alarm.PAID_LATE}))
    desk.qtbot.waitUntil(lambda: _cells(view, Column.STATUS)[1] == "Paid after cancel")
    assert _cells(view, Column.PRODUCT) == ["Product 1", "Product 2", "Product 3"]


def test_a_new_payment_is_there_by_itself(listed: Listed) -> None:
    desk, view = listed(count=2)
    fresh = replace(a_payment(5), prepared_at=time.time(), state=PaymentState.OPEN, version=0)
    desk.service.payments[fresh.payment_id] = fresh
    desk.service.tell(fresh.payment_id)
    desk.qtbot.waitUntil(lambda: view.model.rowCount() == 3)
    assert _cells(view, Column.STATUS)[0] == "Waiting"


def test_days_states_and_tills_are_picked(listed: Listed) -> None:
    old = replace(a_payment(8), prepared_at=time.time() - 40 * 86400)
    late = replace(a_payment(9), state=PaymentState.EXPIRED, origin="Counter 2")
    desk, view = listed(late, count=2)
    desk.service.payments[old.payment_id] = old
    view.states.setCurrentIndex(view.states.findText("Expired"))
    desk.qtbot.waitUntil(lambda: _cells(view, Column.PRODUCT) == ["Product 9"])
    view.states.setCurrentIndex(0)
    view.days.setCurrentIndex(view.days.findData(Days.ALL))
    desk.qtbot.waitUntil(lambda: view.model.rowCount() == 4)
    view.tills.setCurrentIndex(view.tills.findText("Counter 2"))
    desk.qtbot.waitUntil(lambda: _cells(view, Column.PRODUCT) == ["Product 9"])


def test_currencies_are_never_added_up(listed: Listed) -> None:
    euro = replace(a_payment(7), order=Order(Money(700, "EUR"), "Product 7"))
    desk, view = listed(euro, count=2)
    desk.qtbot.waitUntil(lambda: view.totals.text() == "3 payments shown · paid: €7.00 · US$3.00")


def test_nothing_found_says_what_to_do(listed: Listed) -> None:
    desk, view = listed(count=2)
    QTest.keyClicks(view.search, "zzz")
    desk.qtbot.waitUntil(view.empty.isVisible)
    assert view.empty.text() == "Nothing fits. Search for less, or show more days."
    assert not view.table.isVisible()


def test_a_journal_that_cannot_be_read_is_told(listed: Listed) -> None:
    desk, view = listed()
    desk.service.errors["browse"] = JournalUnavailable("journal_corrupt")
    QTest.keyClicks(view.search, "x")
    desk.qtbot.waitUntil(lambda: "journal" in view.empty.text().lower())


def test_enter_opens_a_payment(listed: Listed) -> None:
    desk, view = listed(count=2)
    with desk.qtbot.waitSignal(view.opened) as opened:
        view.table.selectRow(1)
        QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert opened.args == ["mp_0002"]


def test_where_only_hours_are_shown_the_product_has_the_room_of_the_date(listed: Listed) -> None:
    desk, view = listed(count=3)
    narrow = view.table.columnWidth(Column.TIME)
    view.days.setCurrentIndex(view.days.findData(Days.WEEK))
    desk.qtbot.waitUntil(lambda: view.table.columnWidth(Column.TIME) > narrow)


def test_the_mouse_over_a_product_loads_nothing(listed: Listed) -> None:
    """Anybody may name a product by an address; Qt takes what looks like markup for markup."""
    hostile = replace(a_payment(6), order=Order(Money(700, "USD"), '<img src="//evil.example/x">'))
    _, view = listed(hostile)
    cell = view.model.index(0, 1)
    assert cell.data() == hostile.order.product_name
    assert "<img" not in cell.data(Qt.ItemDataRole.ToolTipRole)
