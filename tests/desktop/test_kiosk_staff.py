"""Staff in front of the kiosk: what needs them, and the way out."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.core.events import CloseReason
from app.core.payment import Alarm
from app.core.state import PaymentState
from app.desktop.kiosk import pin_overlay
from app.desktop.kiosk.kiosk_flow import Screen
from app.desktop.kiosk.pin_overlay import PinOverlay
from app.desktop.theme import COLORS
from app.pin import hash_pin
from tests.desktop.conftest import Kiosk, OpenKiosk
from tests.desktop.customer_hands import button, click, focused, keys, press, to_scan


def test_staff_see_what_needs_them(kiosk: Kiosk) -> None:
    to_scan(kiosk)
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    late = kiosk.service.tell(state=PaymentState.PAID, alarms=frozenset({Alarm.PAID_LATE}))
    kiosk.service.attention = [late]
    press(kiosk, "Done")
    kiosk.qtbot.waitUntil(kiosk.window.attract._staff.isVisible)
    staff = button(kiosk, "Staff: 1 payment needs attention")
    click(staff)
    assert not kiosk.window.attention_list.isVisible()
    QTest.mousePress(staff, Qt.MouseButton.LeftButton)
    kiosk.qtbot.waitUntil(kiosk.window.attention_list.isVisible)
    QTest.mouseRelease(staff, Qt.MouseButton.LeftButton)
    press(kiosk, "Close")
    assert not kiosk.window.attention_list.isVisible()


def test_esc_and_alt_f4_do_not_leave(kiosk: Kiosk) -> None:
    QTest.keyClick(kiosk.window, Qt.Key.Key_Escape)
    assert not kiosk.window.close()
    assert kiosk.window.isVisible()


def test_ctrl_q_asks_first(kiosk: Kiosk) -> None:
    QTest.keyClick(kiosk.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert kiosk.window.leave_gate.isVisible()
    keys(Qt.Key.Key_Escape)
    assert not kiosk.window.leave_gate.isVisible()
    QTest.keyClick(kiosk.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    with kiosk.qtbot.waitSignal(kiosk.window.left):
        press(kiosk, "Close")
    assert kiosk.window.close()


def test_leaving_needs_the_pin(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(pin_hash=hash_pin("4711"))
    to_scan(kiosk)
    kiosk.window.ask_to_leave()
    gate = kiosk.window.leave_gate
    assert not button(kiosk, "Close").isEnabled()
    for digit in ("1", "2", "3", "4"):
        press(kiosk, digit)
    press(kiosk, "Close")
    kiosk.qtbot.waitUntil(lambda: gate._problem.text() == "That is not the PIN.")
    QTest.keyClicks(gate, "4711")
    with kiosk.qtbot.waitSignal(kiosk.window.left):
        QTest.keyClick(gate, Qt.Key.Key_Return)
    assert kiosk.service.cancelled[0][1] is CloseReason.STAFF
    assert len(kiosk.service.freed) == 1


def _has_counted(gate: PinOverlay, tries: int) -> bool:
    return gate._wait.wrong == tries and not gate._checking


def test_guessing_the_pin_is_slowed_down_more_and_more(
    open_kiosk: OpenKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = open_kiosk(pin_hash=hash_pin("4711"))
    kiosk.window.ask_to_leave()
    gate = kiosk.window.leave_gate
    now = 1000.0
    monkeypatch.setattr(gate._wait, "_clock", lambda: now)
    for waits, told in enumerate(("0:30", "1:00", "2:00", "4:00", "8:00", "10:00", "10:00")):
        for number in range(1, 6):
            QTest.keyClicks(gate, "1")
            QTest.keyClick(gate, Qt.Key.Key_Return)
            tries = waits * 5 + number
            kiosk.qtbot.waitUntil(partial(_has_counted, gate, tries))
        assert gate._problem.text() == f"Too many tries. Please try again in {told}."
        QTest.keyClicks(gate, "4711")
        QTest.keyClick(gate, Qt.Key.Key_Return)
        assert gate._problem.text() == f"Too many tries. Please try again in {told}."
        now += 600.0
    assert gate.isVisible()
    QTest.keyClicks(gate, "4711")
    with kiosk.qtbot.waitSignal(kiosk.window.left):
        QTest.keyClick(gate, Qt.Key.Key_Return)


def test_tab_stays_inside_an_open_panel(kiosk: Kiosk) -> None:
    kiosk.window.ask_to_leave()
    gate = kiosk.window.leave_gate
    for _ in range(6):
        keys(Qt.Key.Key_Tab)
        assert gate.isAncestorOf(focused())


def test_news_behind_the_question_leaves_the_keys_with_staff(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(pin_hash=hash_pin("4711"))
    to_scan(kiosk)
    kiosk.window.ask_to_leave()
    keys(Qt.Key.Key_4, Qt.Key.Key_7)
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    with kiosk.qtbot.waitSignal(kiosk.window.left):
        keys(Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_Return)


def test_the_question_can_be_read_over_a_paid_page(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(pin_hash=hash_pin("4711"))
    to_scan(kiosk)
    kiosk.window.ask_to_leave()
    keys(Qt.Key.Key_4)
    gate = kiosk.window.leave_gate
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    assert _ink(gate._title) == _ink(gate._dots) == COLORS["ink"]
    assert _ink(gate._problem) == COLORS["vermilion_text"]
    assert _ink(button(kiosk, "7")) == _ink(button(kiosk, "Stay")) == COLORS["ink"]
    assert _ink(button(kiosk, "Close")) == COLORS["card"]


def test_a_question_that_nobody_answers_does_not_keep_the_next_customer_out(
    open_kiosk: OpenKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pin_overlay, "_OPEN_SECONDS", 1.5)
    kiosk = open_kiosk(idle_seconds=2, idle_warning_seconds=1)
    press(kiosk, "Tap to start")
    kiosk.window.ask_to_leave()
    kiosk.wait_for(Screen.ATTRACT)


def _ink(widget: QWidget) -> str:
    widget.ensurePolished()
    return widget.palette().color(widget.foregroundRole()).name()


def test_switching_the_till_off_and_on_does_not_end_the_wait(open_kiosk: OpenKiosk) -> None:
    first = open_kiosk(pin_hash=hash_pin("4711"))
    first.window.ask_to_leave()
    gate = first.window.leave_gate
    for number in range(1, 6):
        QTest.keyClicks(gate, "1")
        QTest.keyClick(gate, Qt.Key.Key_Return)
        first.qtbot.waitUntil(partial(_has_counted, gate, number))
    first.window.hide()
    again = open_kiosk(pin_hash=hash_pin("4711"))
    again.window.ask_to_leave()
    assert again.window.leave_gate._problem.text().startswith("Too many tries.")
    QTest.keyClicks(again.window.leave_gate, "4711")
    QTest.keyClick(again.window.leave_gate, Qt.Key.Key_Return)
    assert again.window.isVisible()
    assert again.window.leave_gate._typed == ""


def test_both_doors_count_together(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(pin_hash=hash_pin("4711"))
    assert kiosk.window.leave_gate._wait is kiosk.window.staff_gate._wait
