"""A person in front of the kiosk: real widgets, real clicks and keys, a fake engine."""

from __future__ import annotations

import time
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest

from app.core.errors import GatewayUnreachable, JournalUnavailable
from app.core.events import CloseReason
from app.core.money import Money
from app.core.payment import Alarm, Payment
from app.core.state import PaymentState
from app.desktop.kiosk.amount_page import AmountPage
from app.desktop.kiosk.email_page import EmailPage
from app.desktop.kiosk.kiosk_flow import Outcome, Screen
from app.desktop.kiosk.outcome_page import OutcomePage
from app.desktop.kiosk.wait_page import CLOSING_SECONDS
from app.engine.feed import Contact
from app.settings import CatalogItem
from tests.desktop.conftest import Kiosk, OpenKiosk
from tests.desktop.customer_hands import button, click, focused, keys, press, to_scan

# What a busy machine may add to a time.
BUSY_SECONDS = 10.0


def test_a_customer_pays(kiosk: Kiosk) -> None:
    page = to_scan(kiosk)
    assert page._amount.text() == "US$19.90"
    assert page._product.text() == "Monthly membership"
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    assert kiosk.window.property("tone") == "jade"
    press(kiosk, "Done")
    assert kiosk.sees(Screen.ATTRACT)
    assert kiosk.window.property("tone") == "paper"
    assert [shown for _, shown in kiosk.service.freed] == [PaymentState.PAID]


def test_the_whole_way_by_keyboard(kiosk: Kiosk) -> None:
    keys(Qt.Key.Key_Return)
    assert kiosk.sees(Screen.CHOOSE)
    keys(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Return)
    assert kiosk.sees(Screen.AMOUNT)
    for text in "19.9":
        QTest.keyClicks(focused(), text)
    keys(Qt.Key.Key_Return)
    assert kiosk.sees(Screen.EMAIL)
    keys(Qt.Key.Key_Return)
    assert kiosk.sees(Screen.PREPARING)
    kiosk.qtbot.waitUntil(lambda: len(kiosk.service.commands) == 1)
    assert kiosk.service.commands[0].order.amount == Money(1990, "USD")
    kiosk.service.open_link()
    kiosk.wait_for(Screen.SCAN)
    keys(Qt.Key.Key_Tab, Qt.Key.Key_Return)
    assert kiosk.sees(Screen.CLOSING)


def test_a_double_tap_on_pay_is_one_checkout(kiosk: Kiosk) -> None:
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    skip = button(kiosk, "Skip and pay")
    click(skip)
    click(skip)
    QCoreApplication.processEvents()
    assert len(kiosk.service.commands) == 1


def test_the_keypad(kiosk: Kiosk) -> None:
    press(kiosk, "Tap to start")
    press(kiosk, "Other amount")
    page = kiosk.page()
    assert isinstance(page, AmountPage)
    assert not button(kiosk, "Pay US$0.00").isEnabled()
    for key in ("5", "00", "0"):
        press(kiosk, key)
    assert page._display.text() == "US$50.00"
    press(kiosk, "Delete the last digit")
    press(kiosk, "Pay US$5.00")
    press(kiosk, "Skip and pay")
    kiosk.qtbot.waitUntil(lambda: len(kiosk.service.commands) == 1)
    order = kiosk.service.commands[0].order
    assert (order.amount, order.product_name) == (Money(500, "USD"), "Other amount")


def test_full_width_digits_from_an_input_method(kiosk: Kiosk) -> None:
    press(kiosk, "Tap to start")
    press(kiosk, "Other amount")
    event = QInputMethodEvent()
    event.setCommitString("１９．９")
    QCoreApplication.sendEvent(focused(), event)
    assert button(kiosk, "Pay US$19.90").isEnabled()


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("999999999", "US$999,999.99 is the most."),
        ("x", "Please type digits only."),
        ("19.909", "USD takes 2 digits after the point."),
        ("9", "Amounts under US$0.50 are usually refused."),
        ("100", ""),
    ],
)
def test_the_keypad_says_what_to_type(kiosk: Kiosk, typed: str, note: str) -> None:
    press(kiosk, "Tap to start")
    press(kiosk, "Other amount")
    page = kiosk.page()
    assert isinstance(page, AmountPage)
    for character in typed:
        QTest.keyClicks(page._display, character)
    assert page._note.text() == note


def test_a_point_cannot_multiply_an_amount_of_whole_yen(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(currency="JPY", catalog=())
    press(kiosk, "Tap to start")
    press(kiosk, "Other amount")
    page = kiosk.page()
    assert isinstance(page, AmountPage)
    QTest.keyClicks(page._display, "500.00")
    assert page._note.text() == "JPY has no digits after the point. Type a whole amount."
    assert button(kiosk, "Pay JP¥500").isEnabled()
    QTest.keyClick(page._display, Qt.Key.Key_Backspace)
    assert page._note.text() == ""


def test_yen_have_no_decimals(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(currency="JPY", catalog=())
    press(kiosk, "Tap to start")
    press(kiosk, "Other amount")
    for key in ("5", "00"):
        press(kiosk, key)
    press(kiosk, "Pay JP¥500")
    assert kiosk.window.flow.basket is not None
    assert kiosk.window.flow.basket.amount == Money(500, "JPY")


def test_an_email_is_typed_on_the_screen(kiosk: Kiosk) -> None:
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Enter e-mail")
    assert not button(kiosk, "Continue").isEnabled()
    for key in ("l", "i", "n", "x"):
        press(kiosk, key)
    press(kiosk, "Delete the last letter")
    press(kiosk, "Continue")
    page = kiosk.page()
    assert isinstance(page, EmailPage)
    assert page._problem.isVisible()
    assert kiosk.sees(Screen.EMAIL)
    press(kiosk, "@")
    assert not page._problem.isVisible()
    press(kiosk, "qq.com")
    press(kiosk, "Continue")
    kiosk.qtbot.waitUntil(lambda: len(kiosk.service.commands) == 1)
    assert kiosk.service.commands[0].order.customer_email == "lin@qq.com"


def test_the_next_customer_does_not_see_the_last_ones_email(kiosk: Kiosk) -> None:
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Enter e-mail")
    press(kiosk, "a")
    press(kiosk, "Back")
    press(kiosk, "Enter e-mail")
    page = kiosk.page()
    assert isinstance(page, EmailPage)
    assert page._field.text() == ""


def test_a_cancel_that_nobody_answers_says_so_in_three_seconds(kiosk: Kiosk) -> None:
    to_scan(kiosk)
    began = time.monotonic()
    press(kiosk, "Cancel payment")
    assert kiosk.service.cancelled[0][1] is CloseReason.CUSTOMER
    kiosk.wait_for(Screen.OUTCOME)
    assert CLOSING_SECONDS == 3.0
    assert CLOSING_SECONDS - 0.5 < time.monotonic() - began < CLOSING_SECONDS + BUSY_SECONDS
    assert kiosk.window.flow.outcome is Outcome.UNREACHABLE
    press(kiosk, "Done")
    assert kiosk.service.freed == [(kiosk.service.commands[0].payment_id, PaymentState.OPEN)]
    press(kiosk, "Tap to start")
    assert kiosk.sees(Screen.CHOOSE)


def test_paid_at_the_moment_of_cancel_is_a_sale(kiosk: Kiosk) -> None:
    to_scan(kiosk)
    press(kiosk, "Cancel payment")
    kiosk.service.tell(state=PaymentState.PAID, close_reason=CloseReason.CUSTOMER)
    kiosk.wait_for(Screen.OUTCOME)
    assert kiosk.window.flow.outcome is Outcome.PAID


def test_a_decline_is_said_while_the_code_stays(kiosk: Kiosk) -> None:
    page = to_scan(kiosk)
    kiosk.service.tell(declines=1, last_decline="insufficient_funds")
    kiosk.qtbot.waitUntil(page._banner.isVisible)
    assert "try another card" in page._banner.words.text()
    assert not page.qr.is_covered


def test_a_lost_contact_covers_the_code_and_warns(kiosk: Kiosk) -> None:
    page = to_scan(kiosk)
    kiosk.service.tell(Contact.UNREACHABLE)
    kiosk.qtbot.waitUntil(lambda: page.qr.is_covered)
    assert "do not pay again" in page._banner.words.text()
    kiosk.service.tell(Contact.OK)
    kiosk.qtbot.waitUntil(lambda: not page.qr.is_covered)
    assert not page._banner.isVisible()


def test_a_payment_that_cannot_be_recorded_covers_the_code_and_warns(kiosk: Kiosk) -> None:
    """It may be paid already, and the shop would hear of it only later."""
    page = to_scan(kiosk)
    kiosk.service.tell(Contact.JOURNAL_UNAVAILABLE)
    kiosk.qtbot.waitUntil(lambda: page.qr.is_covered)
    assert "cannot record" in page._banner.words.text()
    assert "do not pay again" in page._banner.words.text()


def test_the_countdown_follows_the_engine(kiosk: Kiosk) -> None:
    page = to_scan(kiosk)
    kiosk.service.tell(seconds=61.5)
    kiosk.qtbot.waitUntil(lambda: page._left.text() == "1:02 left")
    kiosk.service.tell(seconds=10)
    kiosk.qtbot.waitUntil(lambda: page._left.text() == "0:10 left")
    kiosk.qtbot.waitUntil(lambda: page._left.text() == "0:09 left")
    kiosk.service.tell(seconds=None)
    kiosk.qtbot.waitUntil(lambda: not page._left.isVisible())


def test_time_that_is_up_closes_the_link_even_if_the_engine_waits_for_an_answer(
    kiosk: Kiosk,
) -> None:
    """A network that swallows everything keeps one question of the engine open for most of a minute."""
    to_scan(kiosk)
    kiosk.service.tell(seconds=0.2)
    kiosk.wait_for(Screen.CLOSING)
    assert [reason for _, reason in kiosk.service.cancelled] == [CloseReason.TIMEOUT]


def test_the_paid_screen_returns_by_itself(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(outcome_seconds=1)
    to_scan(kiosk)
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    kiosk.wait_for(Screen.ATTRACT)


def test_an_outcome_that_needs_staff_stays(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(outcome_seconds=1)
    to_scan(kiosk)
    kiosk.service.tell(
        state=PaymentState.FAILED, failure_code="mismatch", alarms=frozenset({Alarm.MISMATCH})
    )
    page = kiosk.wait_for(Screen.OUTCOME)
    assert isinstance(page, OutcomePage)
    assert button(kiosk, "Done").text() == "Done (60)"
    assert "M-20261122-0042" in page._order.text()
    assert "do not pay again" in page._lead.text().lower()


def test_start_again_keeps_the_language(kiosk: Kiosk) -> None:
    to_scan(kiosk)
    kiosk.service.tell(state=PaymentState.EXPIRED)
    kiosk.wait_for(Screen.OUTCOME)
    press(kiosk, "Start again")
    assert kiosk.sees(Screen.CHOOSE)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (GatewayUnreachable("service_unreachable"), Outcome.NOT_STARTED),
        (JournalUnavailable("journal_full"), Outcome.JOURNAL_DOWN),
    ],
)
def test_a_checkout_that_does_not_start(kiosk: Kiosk, error: Exception, outcome: Outcome) -> None:
    kiosk.service.start_error = error
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Skip and pay")
    page = kiosk.wait_for(Screen.OUTCOME)
    assert isinstance(page, OutcomePage)
    assert kiosk.window.flow.outcome is outcome
    assert "Nothing was charged" in page._lead.text()
    assert page._reason.text()


def test_the_next_customer_is_not_led_to_a_journal_that_is_full(kiosk: Kiosk) -> None:
    full = JournalUnavailable("journal_full")
    kiosk.service.start_error = kiosk.service.journal_error = full
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Skip and pay")
    kiosk.wait_for(Screen.OUTCOME)
    press(kiosk, "Done")
    kiosk.wait_for(Screen.ATTRACT)
    assert not kiosk.window.attract.can_begin
    assert "disk is full" in kiosk.window.attract._problem.words.text()
    kiosk.service.journal_error = None
    press(kiosk, "Try again")
    kiosk.wait_ready()


def test_cancel_waits_until_the_checkout_is_written_down(kiosk: Kiosk) -> None:
    started: Future[Payment] = Future()
    kiosk.service.start_answer = started
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Skip and pay")
    kiosk.qtbot.waitUntil(lambda: len(kiosk.service.commands) == 1)
    press(kiosk, "Cancel")
    assert kiosk.service.cancelled == []
    started.set_result(next(iter(kiosk.service._told.values())))
    kiosk.qtbot.waitUntil(lambda: len(kiosk.service.cancelled) == 1)


def test_the_other_language_on_every_screen(kiosk: Kiosk) -> None:
    press(kiosk, "Change language")
    press(kiosk, "点按开始")
    press(kiosk, "切换语言")
    press(kiosk, "Other amount")
    press(kiosk, "Change language")
    assert kiosk.window.header.badge.text() == "测试模式 · 不会扣款"
    press(kiosk, "返回")
    press(kiosk, "返回")
    assert kiosk.window.flow.language == "en"
    assert button(kiosk, "Tap to start").isVisible()


def test_the_badge_says_when_nothing_is_charged(kiosk: Kiosk) -> None:
    assert kiosk.window.header.badge.isVisible()
    to_scan(kiosk)
    kiosk.service.tell(livemode=True)
    kiosk.qtbot.waitUntil(lambda: not kiosk.window.header.badge.isVisible())


def test_before_it_is_known_whether_money_moves_nothing_is_said(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(ready=False)
    assert not kiosk.window.header.badge.isVisible()
    kiosk.window._bridge.open()
    kiosk.wait_ready()
    assert kiosk.window.header.badge.isVisible()


def test_nobody_there(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(idle_seconds=2, idle_warning_seconds=1)
    press(kiosk, "Tap to start")
    kiosk.qtbot.waitUntil(kiosk.window.idle_overlay.isVisible)
    kiosk.wait_for(Screen.ATTRACT)
    assert not kiosk.window.idle_overlay.isVisible()


def test_a_touch_answers_the_warning(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(idle_seconds=2, idle_warning_seconds=1)
    press(kiosk, "Tap to start")
    kiosk.qtbot.waitUntil(kiosk.window.idle_overlay.isVisible)
    press(kiosk, "Continue")
    assert not kiosk.window.idle_overlay.isVisible()
    assert kiosk.sees(Screen.CHOOSE)
    kiosk.qtbot.waitUntil(kiosk.window.idle_overlay.isVisible)


def test_the_shop_s_language_comes_back_to_a_first_page_that_was_left(
    open_kiosk: OpenKiosk,
) -> None:
    kiosk = open_kiosk(idle_seconds=2, idle_warning_seconds=1)
    shops_own = kiosk.window.flow.language
    press(kiosk, "Change language")
    assert kiosk.window.flow.language != shops_own
    kiosk.qtbot.waitUntil(lambda: kiosk.window.flow.language == shops_own)
    assert not kiosk.window.idle_overlay.isVisible()


def test_idle_while_preparing_closes_the_link(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(idle_seconds=2, idle_warning_seconds=1)
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Skip and pay")
    kiosk.wait_for(Screen.CLOSING)
    assert kiosk.service.cancelled[0][1] is CloseReason.IDLE


def test_a_closed_checkout_says_why_and_opens_again(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(ready=False)
    kiosk.runtime.errors = [JournalUnavailable("journal_full")]
    kiosk.window._bridge.open()
    kiosk.qtbot.waitUntil(kiosk.window.attract._problem.isVisible)
    assert not kiosk.window.attract.can_begin
    QTest.mouseClick(kiosk.window.attract, Qt.MouseButton.LeftButton)
    assert kiosk.sees(Screen.ATTRACT)
    press(kiosk, "Try again")
    kiosk.wait_ready()
    assert not kiosk.window.attract._problem.isVisible()


def test_a_tap_anywhere_begins(kiosk: Kiosk) -> None:
    QTest.mouseClick(kiosk.window.attract, Qt.MouseButton.LeftButton)
    assert kiosk.sees(Screen.CHOOSE)


def test_a_long_catalog_turns_pages(open_kiosk: OpenKiosk) -> None:
    items = tuple(CatalogItem(f"品{n}", f"Item {n:02}", Money(100 + n, "USD")) for n in range(14))
    kiosk = open_kiosk(catalog=items)
    press(kiosk, "Tap to start")
    assert not button(kiosk, "Previous page").isEnabled()
    press(kiosk, "Next page")
    press(kiosk, "Next page")
    assert not button(kiosk, "Next page").isEnabled()
    press(kiosk, "Item 13")
    assert kiosk.window.flow.basket is not None
    assert kiosk.window.flow.basket.amount == Money(113, "USD")


def test_a_screen_that_fails_shows_a_calm_page(kiosk: Kiosk) -> None:
    to_scan(kiosk)
    kiosk.window.show_broken()
    page = kiosk.wait_for(Screen.OUTCOME)
    assert isinstance(page, OutcomePage)
    assert "do not pay again" in page._lead.text()
    assert len(kiosk.service.cancelled) == len(kiosk.service.freed) == 1


def test_open_in_browser_only_where_it_is_allowed(open_kiosk: OpenKiosk) -> None:
    for allowed in (False, True):
        kiosk = open_kiosk(allow_open_in_browser=allowed)
        page = to_scan(kiosk)
        assert page._open.isVisible() is allowed


def test_the_link_does_not_stay_on_a_page_that_was_left(kiosk: Kiosk) -> None:
    page = to_scan(kiosk)
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    assert page._url == ""
    assert page.qr.device_pixels_per_module() == 0


def test_the_shop_s_own_color_is_on_its_buttons(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(accent_color="#0b5394")
    picture = kiosk.window.grab().toImage()
    start = button(kiosk, "Tap to start")
    place = start.mapTo(kiosk.window, start.rect().topLeft()) + QPoint(
        start.width() // 8, start.height() // 2
    )
    assert picture.pixelColor(place).name() == "#0b5394"
