"""Large text, high contrast and less motion: for one customer, on whatever screen they are, and gone with them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.core.state import PaymentState
from app.desktop.kiosk.kiosk_flow import Screen
from app.desktop.theme import COLORS, HIGH_CONTRAST, PLAIN, Appearance
from tests.desktop.conftest import Kiosk, OpenKiosk
from tests.desktop.customer_hands import button, focused, keys, press, to_scan

LOOKS = "Display"


def _text_size(kiosk: Kiosk) -> int:
    return kiosk.window.header._brand.fontMetrics().height()


def _ground(kiosk: Kiosk) -> str:
    window = kiosk.window
    return window.grab().toImage().pixelColor(2, window.height() - 3).name()


def test_each_switch_works_at_once(kiosk: Kiosk) -> None:
    plain = _text_size(kiosk)
    press(kiosk, LOOKS)
    press(kiosk, "Large text")
    assert _text_size(kiosk) > plain
    press(kiosk, "High contrast")
    press(kiosk, "Done")
    assert _ground(kiosk) == HIGH_CONTRAST["paper"]
    press(kiosk, LOOKS)
    press(kiosk, "Large text")
    press(kiosk, "High contrast")
    press(kiosk, "Done")
    assert (_text_size(kiosk), _ground(kiosk)) == (plain, COLORS["paper"])


def test_with_the_keyboard_alone(kiosk: Kiosk) -> None:
    button(kiosk, LOOKS).setFocus(Qt.FocusReason.TabFocusReason)
    keys(Qt.Key.Key_Return)
    keys(Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Return)
    assert kiosk.window.flow.appearance == Appearance(large_text=True, high_contrast=True)
    for _ in range(6):
        keys(Qt.Key.Key_Tab)
        assert kiosk.window.appearance_panel.isAncestorOf(focused())
    keys(Qt.Key.Key_Escape)
    assert not kiosk.window.appearance_panel.isVisible()


def test_the_next_customer_finds_it_plain(kiosk: Kiosk) -> None:
    press(kiosk, LOOKS)
    press(kiosk, "High contrast")
    press(kiosk, "Done")
    to_scan(kiosk)
    assert _ground(kiosk) == HIGH_CONTRAST["paper"]
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    assert _ground(kiosk) == HIGH_CONTRAST["jade"]
    press(kiosk, "Done")
    assert kiosk.window.flow.appearance == PLAIN
    assert _ground(kiosk) == COLORS["paper"]


def test_who_starts_again_keeps_it(kiosk: Kiosk) -> None:
    to_scan(kiosk)
    press(kiosk, LOOKS)
    press(kiosk, "Large text")
    kiosk.service.tell(state=PaymentState.EXPIRED)
    kiosk.wait_for(Screen.OUTCOME)
    press(kiosk, "Start again")
    assert kiosk.window.flow.appearance == Appearance(large_text=True)


def test_a_result_is_not_hidden_behind_the_switches(kiosk: Kiosk) -> None:
    to_scan(kiosk)
    press(kiosk, LOOKS)
    assert kiosk.window.appearance_panel.isVisible()
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    assert not kiosk.window.appearance_panel.isVisible()


def test_who_walks_away_from_the_first_screen_leaves_it_plain(kiosk: Kiosk) -> None:
    press(kiosk, LOOKS)
    press(kiosk, "Large text")
    press(kiosk, "Done")
    assert kiosk.window.flow.may_idle
    kiosk.window.idle_watch.warned.emit()
    assert kiosk.window.flow.appearance == PLAIN
    assert not kiosk.window.flow.may_idle


@pytest.mark.parametrize("still", [False, True])
def test_a_shop_without_motion(open_kiosk: OpenKiosk, still: bool) -> None:
    kiosk = open_kiosk(reduced_motion=still)
    assert kiosk.window.flow.appearance == Appearance(still=still)
    press(kiosk, "Tap to start")
    kiosk.window.flow.back()
    assert kiosk.window.flow.appearance == Appearance(still=still)
    assert not kiosk.window.flow.may_idle


def test_the_ring_steps_instead_of_turning(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(reduced_motion=True)
    ring = kiosk.window.page(Screen.PREPARING)._ring  # type: ignore[attr-defined]
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership, US$19.90")
    press(kiosk, "Skip and pay")
    kiosk.wait_for(Screen.PREPARING)
    assert ring._steps.isActive()
    assert ring._turning.state() is ring._turning.State.Stopped
    before = ring._start
    kiosk.qtbot.waitUntil(lambda: ring._start == before - 0.25)
    kiosk.window.flow.set_appearance(PLAIN)
    assert not ring._steps.isActive()
    assert ring._turning.state() is ring._turning.State.Running
