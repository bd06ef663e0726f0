"""The style sheet is applied anew when a sale turns the window green; sizes must outlive that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.core.state import PaymentState
from app.desktop.kiosk.kiosk_flow import Screen
from tests.desktop.conftest import Kiosk
from tests.desktop.customer_hands import button, press, to_scan


def test_the_next_customer_finds_buttons_as_large_as_the_first(kiosk: Kiosk) -> None:
    first = button(kiosk, "Tap to start").size()
    assert first.width() >= 400
    to_scan(kiosk)
    kiosk.service.tell(state=PaymentState.PAID)
    kiosk.wait_for(Screen.OUTCOME)
    press(kiosk, "Done")
    QCoreApplication.processEvents()
    assert button(kiosk, "Tap to start").size() == first
