"""A link is made with the keyboard alone; what is wrong is told where it was typed, and nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.errors import JournalUnavailable
from app.core.listing import KnownProduct
from app.core.money import Money
from app.core.state import PaymentState
from app.desktop.desk.desk_gallery import links_page
from app.desktop.desk.links_page import LinksPage
from tests.desktop.desk.conftest import Desk, OpenDesk


@pytest.fixture
def page(desk: Desk) -> LinksPage:
    desk.window.activateWindow()
    desk.qtbot.waitUntil(lambda: desk.window.isActiveWindow())
    page = links_page(desk.window)
    page.begin()
    return page


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def type_text(text: str) -> None:
    QTest.keyClicks(focused(), text)


def press(key: Qt.Key) -> None:
    QTest.keyClick(focused(), key)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def make_one(desk: Desk, amount: str = "19.90") -> str:
    """Type a link with the keyboard, and return its payment's id."""
    known = len(desk.service.commands)
    type_text(amount)
    for _ in range(2):
        press(Qt.Key.Key_Tab)
    type_text("Consulting")
    press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: len(desk.service.commands) == known + 1)
    page = links_page(desk.window)
    desk.qtbot.waitUntil(lambda: len(page.links.ids) == known + 1)
    return desk.service.commands[-1].payment_id


def test_type_enter_and_the_link_is_on_the_clipboard(desk: Desk, page: LinksPage) -> None:
    QGuiApplication.clipboard().setText("before")
    type_text("19.90")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    type_text("Consulting")
    press(Qt.Key.Key_Tab)
    type_text("lin@example.com")
    press(Qt.Key.Key_Tab)
    type_text("2041")
    press(Qt.Key.Key_Tab)
    type_text("blue door")
    press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: page.panel.isVisible())
    command = desk.service.commands[0]
    assert command.order.amount == Money(1990, "USD")
    assert command.order.product_name == "Consulting"
    assert command.order.customer_email == "lin@example.com"
    assert command.order.reference == "2041"
    assert command.order.metadata["note"] == "blue door"
    assert command.order.metadata["source"] == "mofang_xiyuan"
    assert (command.origin, command.language, command.scan_seconds) == ("desk", "en", 2100)
    assert clipboard() == "before"
    payment = desk.service.open_link()
    desk.qtbot.waitUntil(lambda: clipboard() == payment.checkout_url)
    assert page.panel.said.text() == "Link copied"


def test_the_form_is_at_once_ready_for_the_next(desk: Desk, page: LinksPage) -> None:
    make_one(desk)
    assert not page.form.has_text()
    assert focused() is page.form.amount
    make_one(desk, "5")
    assert [each.order.amount.minor_units for each in desk.service.commands] == [1990, 500]
    assert page.switcher.isVisible()
    assert page.switcher.words.text() == "Link 2 of 2"


def test_everything_that_is_wrong_is_told_at_once_and_kept(desk: Desk, page: LinksPage) -> None:
    page.form.amount.setText("19,90")
    page.form.email.setText("lin@example")
    page.form.reference.setText("x" * 201)
    page.form.note.setText("n" * 501)
    press(Qt.Key.Key_Return)
    told = {name: each.reason.text() for name, each in page.form._fields.items()}
    assert {name for name, reason in told.items() if reason} == {
        "amount", "product", "email", "reference", "note",
    }  # fmt: skip
    assert focused() is page.form.amount
    assert page.form.amount.text() == "19,90"
    assert len(page.form.note.text()) == 501
    assert desk.service.commands == []
    type_text("1")
    assert not page.form._fields["amount"].reason.isVisible()
    assert page.form._fields["email"].reason.isVisible()


def test_what_is_wrong_is_told_in_the_language_that_is_chosen(desk: Desk, page: LinksPage) -> None:
    press(Qt.Key.Key_Return)
    english = page.form._fields["amount"].reason.text()
    desk.window.rail.language.click()
    chinese = page.form._fields["amount"].reason.text()
    assert english != chinese
    assert page.form.product.accessibleDescription() == page.form._fields["product"].reason.text()


def test_whoever_writes_a_note_is_told_who_reads_it(desk: Desk, page: LinksPage) -> None:
    assert "Stripe" in page.form.note.placeholderText()
    press(Qt.Key.Key_Return)
    assert "also at Stripe" in page.form.note.toolTip()
    assert "also at Stripe" in page.form.note.accessibleDescription()


def test_an_unknown_currency_is_told_at_its_field(desk: Desk, page: LinksPage) -> None:
    page.form.amount.setText("5")
    page.form.product.setText("x")
    page.form.currency.setCurrentText("yuan")
    page.form.send()
    assert page.form._fields["currency"].reason.text()
    page.form.currency.setCurrentText("jpy")
    page.form.send()
    desk.qtbot.waitUntil(lambda: bool(desk.service.commands))
    assert desk.service.commands[0].order.amount == Money(5, "JPY")


def test_a_link_that_cannot_be_written_down_loses_nothing(desk: Desk, page: LinksPage) -> None:
    desk.service.errors["start_checkout"] = JournalUnavailable("journal_full")
    page.form.amount.setText("5")
    page.form.product.setText("Consulting")
    page.form.send()
    desk.qtbot.waitUntil(lambda: page.form.notice.isVisible())
    assert (page.form.amount.text(), page.form.product.text()) == ("5", "Consulting")
    desk.service.errors.clear()
    page.form.send()
    desk.qtbot.waitUntil(lambda: not page.form.has_text())
    assert not page.form.notice.isVisible()


def test_a_second_enter_before_the_first_is_written_down_makes_no_second_link(
    desk: Desk, page: LinksPage
) -> None:
    desk.service.hold("start_checkout")
    page.form.amount.setText("5")
    page.form.product.setText("Consulting")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    type_text("0")
    desk.service.release("start_checkout")
    desk.qtbot.waitUntil(lambda: len(page.links.ids) == 1)
    assert len(desk.service.commands) == 1
    assert page.form.amount.text() == "50"


def test_a_link_that_stripe_refuses_can_be_changed_and_tried_again(
    desk: Desk, page: LinksPage
) -> None:
    make_one(desk, "0.10")
    desk.service.tell(state=PaymentState.FAILED, failure_code="amount_too_small")
    desk.qtbot.waitUntil(lambda: page.panel.retry.isVisible())
    assert page.panel.said.text()
    page.panel.retry.click()
    assert (page.form.amount.text(), page.form.product.text()) == ("0.10", "Consulting")


def test_products_complete_from_the_catalogue_and_from_before(open_desk: OpenDesk) -> None:
    desk = open_desk(ready=False)
    desk.service.products = [KnownProduct("Annual report", Money(8000, "EUR"))]
    with desk.qtbot.waitSignal(desk.bridge.service_ready):
        desk.bridge.open()
    desk.window.activateWindow()
    page = links_page(desk.window)
    desk.qtbot.waitUntil(lambda: page.form._products.rowCount() == 3)
    page.form.product.setFocus()
    type_text("annual")
    popup = page.form._completer.popup()
    assert popup is not None
    desk.qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert page.form.product.text() == "Annual report"
    assert (page.form.amount.text(), page.form.currency.currentText()) == ("80.00", "EUR")
    assert desk.service.commands == []
    assert page.form._fields["product"].reason.text() == ""


def test_less_than_stripe_usually_takes_is_only_hinted_at(desk: Desk, page: LinksPage) -> None:
    type_text("0.30")
    assert "US$0.50" in page.form._fields["amount"].hint.text()
    page.form.amount.setText("")
    type_text("0.60")
    assert not page.form._fields["amount"].hint.isVisible()


@pytest.mark.parametrize(("place", "seconds"), [(0, 2100), (1, 3600), (4, 43200), (5, 86400)])
def test_a_link_is_valid_for_as_long_as_was_chosen(
    desk: Desk, page: LinksPage, place: int, seconds: float
) -> None:
    page.form.validity.setCurrentIndex(place)
    page.form.reader.setCurrentIndex(0)
    make_one(desk)
    assert desk.service.commands[0].scan_seconds == seconds
    assert desk.service.commands[0].language == "zh"


def test_an_address_fills_the_form_and_pays_nothing(desk: Desk, page: LinksPage) -> None:
    desk.window.take_address("mofang-pay:?amount=19.90&currency=EUR&product=Tea&email=a@b&note=x")
    form = page.form
    assert (form.amount.text(), form.currency.currentText(), form.product.text()) == (
        "19.90",
        "EUR",
        "Tea",
    )
    assert form.email.text() == ""
    assert "Customer e-mail" in form.notice.words.text()
    assert desk.service.commands == []
    press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: len(desk.service.commands) == 1)


def test_an_address_of_nobody_knows_what_is_told(desk: Desk, page: LinksPage) -> None:
    desk.window.take_address("https://example.com/")
    assert page.form.notice.isVisible()
