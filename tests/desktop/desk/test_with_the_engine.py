"""The desk on the real engine, against the simulator: made, paid, seen, and nothing private in the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bootstrap import Runtime, open_runtime
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_gallery import close_desk, links_page
from app.desktop.desk.desk_window import DeskWindow
from app.desktop.desk.links_page import LinksPage
from app.desktop.languages import Languages
from tests.terminal.mofang_process import control

PATIENCE = 60_000


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with open_runtime(tmp_path / "home", demo=True) as opened:
        yield opened


@pytest.fixture
def page(qtbot: QtBot, languages: Languages, runtime: Runtime) -> Iterator[LinksPage]:
    languages.speak("en")
    bridge = DeskBridge(runtime)
    settings = replace(runtime.settings, language="en")
    window = DeskWindow(settings, bridge, languages.speak, dark=False)
    window.show()
    with qtbot.waitSignal(bridge.service_ready, timeout=PATIENCE):
        bridge.open()
    yield links_page(window)
    close_desk(window, bridge)


def test_a_link_is_made_paid_and_seen(qtbot: QtBot, runtime: Runtime, page: LinksPage) -> None:
    form, panel = page.form, page.panel
    form.amount.setText("19.90")
    form.product.setText("Consulting")
    form.email.setText("lin@example.com")
    form.note.setText("blue door")
    QTest.keyClick(form.amount, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.isVisible() and panel.copy.isEnabled(), timeout=PATIENCE)
    url = QGuiApplication.clipboard().text()
    assert url.startswith(f"{runtime.simulator_url}/c/pay/")
    assert panel.left.text() in {"expires in 35:00", "expires in 34:59"}
    payment = page.links.link(page.links.ids[0]).payment
    assert payment.order.metadata["note"] == "blue door"
    control(runtime.simulator_url or "", f"sessions/{payment.session_id}/pay", {})
    qtbot.waitUntil(lambda: panel.state.text() == "Paid", timeout=PATIENCE)
    logs = "".join(each.read_text() for each in runtime.around.paths.log_dir.glob("*.log"))
    assert "/c/pay/" not in logs
    assert "example.com" not in logs
    assert "blue door" not in logs


def test_a_link_is_cancelled(qtbot: QtBot, page: LinksPage) -> None:
    page.form.amount.setText("5")
    page.form.product.setText("Tea")
    page.form.validity.setCurrentIndex(5)
    page.form.send()
    qtbot.waitUntil(
        lambda: page.panel.isVisible() and page.panel.copy.isEnabled(), timeout=PATIENCE
    )
    assert page.panel.left.text() in {"expires in 23 h 50 min", "expires in 23 h 49 min"}
    page.panel.cancel.trigger()
    qtbot.waitUntil(lambda: page.panel.state.text() == "Canceled", timeout=PATIENCE)
