"""A payment opened: its story, and what staff do about it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.core import events as ev
from app.core.errors import GatewayUnreachable, InvalidRefund, KeyRejected
from app.core.events import CloseReason
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import Refund, RefundReason, RefundState
from app.core.session import Decline, SessionSnapshot
from app.core.state import PaymentState
from app.core.story import Happened, Story
from app.desktop.desk.links_page import LinksPage
from app.desktop.desk.payment_dialog import PaymentDialog, dashboard_address
from app.desktop.desk.refund_dialog import RefundDialog
from app.desktop.widgets.labels import Label
from app.engine.commands import RequestRefund
from app.settings import Source, SourceKind
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.desktop.desk.fake_desk import FakeDesk
from tests.desktop.desk.test_payments_view import a_payment
from tests.desktop.fake_service import LINK


def _opened(
    open_desk: OpenDesk, payment: Payment, *happened: Happened
) -> tuple[Desk, PaymentDialog]:
    service = FakeDesk([payment])
    service.stories[payment.payment_id] = Story(payment, (), happened)
    desk = open_desk(service=service)
    page = desk.window.page
    assert isinstance(page, LinksPage)
    dialog = page.open_payment(payment.payment_id)
    desk.qtbot.waitUntil(lambda: dialog.windowTitle() == payment.number)
    return desk, dialog


def _words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(Label))


def _snapshot(decline: Decline | None = None) -> SessionSnapshot:
    return SessionSnapshot(
        "cs_test_1", "open", "unpaid", 500, "USD", None, 0.0, 1.0, livemode=False, decline=decline
    )


def test_what_happened_is_told_in_words(open_desk: OpenDesk) -> None:
    declined = _snapshot(Decline("ch_1", "insufficient_funds"))
    _, dialog = _opened(
        open_desk,
        a_payment(5),
        Happened(1000.0, ev.CheckoutPrepared()),
        Happened(1001.0, ev.SessionCreated(_snapshot())),
        Happened(1060.0, ev.SessionObserved(declined)),
        Happened(1100.0, ev.CloseRequested(CloseReason.STAFF)),
    )
    words = _words(dialog)
    assert "Stripe made the link." in words
    assert "The bank declined a try." in words
    assert "Staff cancelled; the link is being closed." in words
    assert words.index("Stripe made the link.") < words.index("Staff cancelled")


def test_an_open_link_can_be_scanned_and_copied(open_desk: OpenDesk) -> None:
    payment = replace(a_payment(5), state=PaymentState.OPEN, checkout_url=LINK)
    _, dialog = _opened(open_desk, payment)
    image = dialog.code.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = memoryview(image.constBits()).cast("B", (image.height(), image.bytesPerLine()))
    [found] = zxingcpp.read_barcodes(pixels)
    assert found.text == LINK
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == LINK


def test_a_link_is_cancelled_once(open_desk: OpenDesk) -> None:
    payment = replace(a_payment(5), state=PaymentState.OPEN, checkout_url=LINK)
    desk, dialog = _opened(open_desk, payment)
    dialog.cancel.click()
    dialog.cancel.click()
    assert desk.service.cancelled == [(payment.payment_id, CloseReason.STAFF)]
    desk.service.tell(payment.payment_id, state=PaymentState.PAID)
    desk.qtbot.waitUntil(lambda: dialog.chip.text() == "Paid")
    assert not dialog.cancel.isVisible()
    assert dialog.refund.isVisible()


def test_a_cancel_that_could_not_be_written_may_be_tried_again(open_desk: OpenDesk) -> None:
    payment = replace(a_payment(5), state=PaymentState.OPEN, checkout_url=LINK)
    desk, dialog = _opened(open_desk, payment)
    desk.service.errors["cancel"] = GatewayUnreachable("service_unreachable")
    dialog.cancel.click()
    desk.qtbot.waitUntil(dialog.problem.isVisible)
    assert dialog.cancel.isEnabled()


def test_stripes_own_page_is_opened(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    _, dialog = _opened(open_desk, replace(a_payment(5), payment_intent_id="pi_1", livemode=True))
    dialog.dashboard.click()
    assert opened == [QUrl("https://dashboard.stripe.com/payments/pi_1")]
    test = replace(a_payment(5), session_id="cs_test_1")
    assert dashboard_address(test) == "https://dashboard.stripe.com/test/search?query=cs_test_1"


# --- refunds --------------------------------------------------------------------------------------


def _refunding(open_desk: OpenDesk) -> tuple[Desk, RefundDialog]:
    desk, dialog = _opened(open_desk, a_payment(5))
    dialog.refund.click()
    assert dialog.refund_dialog is not None
    return desk, dialog.refund_dialog


def _type(refund: RefundDialog, amount: str, again: str) -> None:
    for field, text in ((refund.amount, amount), (refund.again, again)):
        editor = field.editor
        assert isinstance(editor, QLineEdit)
        editor.clear()
        QTest.keyClicks(editor, text)


def _answer(command: RequestRefund, state: RefundState, **changes: object) -> Refund:
    amount = command.amount or Money(500, "USD")
    return Refund(
        command.refund_id, command.payment_id, "pi_1", amount, command.reason, command.note,
        "desk", 0.0, {}, state, **changes,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_part_goes_back_once_it_is_typed_twice(open_desk: OpenDesk) -> None:
    desk, refund = _refunding(open_desk)
    _type(refund, "2.00", "2")
    box = refund.reason.editor
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(1)
    desk.service.hold("request_refund")
    refund.give.click()
    refund.give.click()
    [command] = desk.service.refund_commands
    assert command.amount == Money(200, "USD")
    assert command.reason is RefundReason.DUPLICATE
    with desk.qtbot.waitSignal(refund.accepted):
        desk.service.tell_refund(_answer(command, RefundState.SUCCEEDED))


@pytest.mark.parametrize(
    ("amount", "again", "words"),
    [
        ("5.01", "5.01", "more than is left"),
        ("0", "0", "above 0"),
        ("2.00", "2.01", "not the amount above"),
        ("2.00", "", "amount"),
        ("2,00", "2,00", "commas"),
    ],
)
def test_what_is_typed_wrong_is_told_where_it_stands(
    open_desk: OpenDesk, amount: str, again: str, words: str
) -> None:
    desk, refund = _refunding(open_desk)
    _type(refund, amount, again)
    refund.give.click()
    assert desk.service.refund_commands == []
    told = f"{refund.amount.reason.text()} {refund.again.reason.text()}"
    assert words in told
    assert refund.give.isEnabled()


def test_a_refund_that_got_no_answer_is_asked_for_again_as_it_was(open_desk: OpenDesk) -> None:
    desk, refund = _refunding(open_desk)
    _type(refund, "2.00", "2.00")
    desk.service.errors["request_refund"] = GatewayUnreachable("service_unreachable")
    refund.give.click()
    desk.qtbot.waitUntil(refund.give.isEnabled)
    assert not refund.amount.editor.isEnabled()
    refund.give.click()
    first, second = desk.service.refund_commands
    assert first == second


def test_when_less_is_left_by_now_another_amount_may_be_typed(open_desk: OpenDesk) -> None:
    desk, refund = _refunding(open_desk)
    _type(refund, "5.00", "5.00")
    desk.service.errors["request_refund"] = InvalidRefund("refund_exceeds_payment")
    refund.give.click()
    desk.qtbot.waitUntil(lambda: "more than is left" in refund.amount.reason.text())
    assert refund.amount.editor.isEnabled()


def test_a_refund_that_the_bank_refuses_is_told(open_desk: OpenDesk) -> None:
    desk, refund = _refunding(open_desk)
    _type(refund, "5.00", "5.00")
    desk.service.hold("request_refund")
    refund.give.click()
    [command] = desk.service.refund_commands
    failed = _answer(command, RefundState.FAILED, failure_code="refund_failed")
    desk.service.tell_refund(failed)
    desk.qtbot.waitUntil(refund.outcome.isVisible)
    assert refund.outcome.text()


def test_what_stands_against_refunds_is_said_before_anything_is_typed(open_desk: OpenDesk) -> None:
    desk, dialog = _opened(open_desk, a_payment(5))
    desk.service.refund_refusal = "refund_key_missing"
    dialog.refund.click()
    refund = dialog.refund_dialog
    assert refund is not None
    assert "mofang key set --refunds" in refund.outcome.text()
    assert refund.give.isEnabled()


def test_the_reason_has_room_below_the_fields(open_desk: OpenDesk) -> None:
    desk, refund = _refunding(open_desk)
    field = refund.amount.editor.height()
    _type(refund, "5.01", "5.01")
    refund.give.click()
    desk.service.errors["request_refund"] = KeyRejected("key_cannot_refund")
    _type(refund, "2.00", "2.00")
    refund.give.click()
    desk.qtbot.waitUntil(refund.outcome.isVisible)
    room = refund.outcome.heightForWidth(refund.outcome.width())
    desk.qtbot.waitUntil(lambda: refund.outcome.height() >= room)
    assert refund.amount.editor.height() == field


def test_after_a_cancel_enter_closes_the_dialog_and_opens_nothing(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    payment = replace(a_payment(7), state=PaymentState.OPEN, checkout_url=LINK)
    _, dialog = _opened(open_desk, payment)
    dialog.cancel.setFocus()
    dialog.cancel.click()
    gone = replace(payment, state=PaymentState.CANCELED)
    dialog.show_story(Story(gone, (), ()))
    assert dialog.focusWidget() is dialog.leave
    QTest.keyClick(dialog.leave, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert opened == []


def test_a_payment_of_the_demo_is_not_looked_for_at_stripe(open_desk: OpenDesk) -> None:
    service = FakeDesk([a_payment(7)])
    service.stories["mp_0007"] = Story(a_payment(7), (), ())
    desk = open_desk(service=service)
    demo = desk.window._settings.with_values(Source(SourceKind.DEMO), stripe_api_base=None)
    desk.runtime.settings = demo
    dialog = PaymentDialog(desk.bridge, "mp_0007", "en")
    desk.qtbot.addWidget(dialog)
    desk.qtbot.waitUntil(lambda: bool(dialog.windowTitle()))
    assert dialog.dashboard.isHidden()
