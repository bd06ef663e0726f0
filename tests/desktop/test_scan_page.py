"""The scan page says what a customer can really do with the code."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from app.desktop.gallery import SCENES, Sitting, close_window, open_window, settings_for, settle
from app.desktop.kiosk.scan_page import ScanPage
from app.desktop.kiosk.screens import Screen
from app.desktop.languages import Languages
from tests.desktop.conftest import Kiosk
from tests.desktop.customer_hands import to_scan

DEMO_LINK = "http://127.0.0.1:12111/c/pay/cs_test_abc#fid"


def test_a_code_that_no_phone_can_open_says_so(kiosk: Kiosk) -> None:
    page = to_scan(kiosk)
    assert not page._first_step().startswith("Demo")
    kiosk.service.tell(checkout_url=DEMO_LINK)
    kiosk.qtbot.waitUntil(lambda: page._first_step().startswith("Demo"))


def test_a_phone_that_has_opened_the_code_is_told_to_go_on(kiosk: Kiosk) -> None:
    page = to_scan(kiosk)
    assert page._title.text() == "Scan with your phone"
    kiosk.service.tell(scanned=True)
    kiosk.qtbot.waitUntil(lambda: page._title.text() == "Continue on your phone")


def test_no_browser_is_said(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = to_scan(kiosk)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    page._on_open_clicked()
    assert "No browser" in page._banner.words.text()


@pytest.mark.parametrize("scene", ["scan", "scan-declined", "scan-lost", "scan-longest-name"])
@pytest.mark.parametrize("size", [(720, 1280), (768, 1024), (600, 1024), (640, 480), (1080, 1920)])
def test_the_code_covers_no_words(
    qapp: QApplication, languages: Languages, size: tuple[int, int], scene: str
) -> None:
    window = open_window(settings_for("scan-low-time", "en"), size, languages)
    try:
        SCENES[scene](Sitting(window))
        settle(qapp)
        page = window.page(Screen.SCAN)
        assert isinstance(page, ScanPage)
        words = [page._title, page._amount, page._product, page._banner, page._steps, page._open]
        covered = [
            each.objectName() or each.accessibleName()
            for each in words
            if each.isVisible() and each.geometry().intersects(page._card.geometry())
        ]
        assert covered == []
        assert page.qr.device_pixels_per_module() >= 4
    finally:
        close_window(window)
