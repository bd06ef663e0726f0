"""What needs staff: one list, what to do about each thing, and a word when it is done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.core.attention import AttentionItem, AttentionReason
from app.core.errors import JournalUnavailable
from app.desktop.desk.attention_page import AttentionCard, AttentionPage
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.desktop.desk.fake_desk import FakeDesk
from tests.desktop.desk.test_payments_view import a_payment


def _attended(open_desk: OpenDesk, *reasons: AttentionReason) -> tuple[Desk, AttentionPage]:
    payments = [
        replace(a_payment(5), payment_id=f"mp_{each}", number=f"M-{each}") for each in reasons
    ]
    service = FakeDesk(payments)
    service.needing = [
        AttentionItem(payment, reason, payment.prepared_at)
        for payment, reason in zip(payments, reasons, strict=True)
    ]
    desk = open_desk(service=service)
    page = desk.window.go_to("attention")
    assert isinstance(page, AttentionPage)
    desk.qtbot.waitUntil(lambda: len(page.cards) == len(reasons))
    return desk, page


@pytest.mark.parametrize("reason", list(AttentionReason))
def test_each_reason_says_what_it_is_and_what_to_do(
    open_desk: OpenDesk, reason: AttentionReason
) -> None:
    desk, page = _attended(open_desk, reason)
    [card] = page.cards
    assert card.what.text()
    assert card.todo.text()
    assert f"M-{reason}" in card.whose.text()
    assert desk.window.rail.button("attention").text().endswith("1")
    assert desk.window.windowTitle().startswith("(1)")
    desk.window.rail.language.click()
    [spoken] = page.cards
    assert spoken.what.text() != card.what.text()


def test_done_with_a_note_takes_it_from_the_list(open_desk: OpenDesk) -> None:
    desk, page = _attended(open_desk, AttentionReason.PAID_LATE, AttentionReason.MISMATCH)
    QTest.keyClicks(page.cards[0].note, "goods handed over")
    assert page.has_unsaved()
    QTest.keyClick(page.cards[0].note, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: len(page.cards) == 1)
    assert desk.service.acknowledged == [("mp_paid_late", "goods handed over")]
    assert page.cards[0].item.reason is AttentionReason.MISMATCH


def _typed(card: AttentionCard, text: str) -> None:
    QTest.keyClicks(card.note, text)


def test_what_is_typed_outlives_news(open_desk: OpenDesk) -> None:
    desk, page = _attended(open_desk, AttentionReason.PAID_LATE)
    _typed(page.cards[0], "half a note")
    desk.bridge.attention_changed.emit(list(desk.service.needing))
    assert page.cards[0].note.text() == "half a note"


def test_what_could_not_be_noted_says_why_and_stays(open_desk: OpenDesk) -> None:
    desk, page = _attended(open_desk, AttentionReason.PAID_LATE)
    _typed(page.cards[0], "done")
    desk.service.errors["acknowledge"] = JournalUnavailable("journal_full")
    page.cards[0].done.click()
    desk.qtbot.waitUntil(page.cards[0].problem.isVisible)
    assert page.cards[0].done.isEnabled()
    assert page.cards[0].note.text() == "done"


def test_nothing_to_do_says_so(open_desk: OpenDesk) -> None:
    _, page = _attended(open_desk)
    assert page.nothing.isVisible()
