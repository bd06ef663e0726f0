"""A kiosk in a test: the real window, a fake engine, and nothing left over afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.application import make_application
from app.desktop.engine_bridge import EngineBridge
from app.desktop.gallery import close_window
from app.desktop.kiosk.kiosk_flow import Screen
from app.desktop.kiosk.kiosk_window import KioskWindow
from app.desktop.kiosk.page import Page
from app.desktop.languages import Languages
from app.settings import Settings
from tests.desktop.fake_service import FakeRuntime, FakeService
from tests.torture.memory_receipts import Kept

WAIT_MS = 60_000
_HARMLESS = {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}


# pytest-qt waits for 5 s, which can be too short beside other programs. A fact that comes is not waited for longer.
for _wait in (QtBot.waitSignal, QtBot.waitSignals, QtBot.waitUntil, QtBot.waitExposed):
    _wait.__kwdefaults__ = {**(_wait.__kwdefaults__ or {}), "timeout": WAIT_MS}


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The program's own application object, dressed."""
    return make_application()


@pytest.fixture(scope="session")
def languages(qapp: QApplication) -> Languages:
    """One translator for all tests."""
    return Languages(qapp)


@pytest.fixture(autouse=True)
def no_qt_warnings() -> Iterator[None]:
    """Whatever Qt complains about fails the test that made it complain."""
    complaints: list[str] = []

    def hear(kind: QtMsgType, _context: object, message: str) -> None:
        # A screen without a window manager cannot raise a window, and says so.
        harmless = kind in _HARMLESS or message.startswith("This plugin does not support")
        if not harmless:
            complaints.append(message)

    before = qInstallMessageHandler(hear)
    yield
    qInstallMessageHandler(before)
    assert complaints == []


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """No window and no thread outlives its test."""
    yield
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and (qapp.topLevelWidgets() or _own_threads()):
        qapp.processEvents()
        qapp.sendPostedEvents(None, 52)
    assert qapp.topLevelWidgets() == []
    assert _own_threads() == []


def _own_threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("mofang")]


@dataclass
class Kiosk:
    """The window under test and the engine behind it."""

    window: KioskWindow
    service: FakeService
    runtime: FakeRuntime
    qtbot: QtBot

    @property
    def screen(self) -> Screen:
        """What the customer sees."""
        return self.window.flow.screen

    def sees(self, screen: Screen) -> bool:
        """Whether this is what the customer sees."""
        return self.screen is screen

    def page(self) -> Page:
        """The page that is on top."""
        return self.window.page(self.screen)

    def wait_for(self, screen: Screen) -> Page:
        """Wait until a screen is there and return its page."""
        self.qtbot.waitUntil(lambda: self.screen is screen)
        return self.page()

    def wait_ready(self) -> None:
        """Wait until a tap would begin a checkout."""
        self.qtbot.waitUntil(lambda: self.window.attract.can_begin)


@pytest.fixture
def settings() -> Settings:
    """A shop as it comes, in English, so that tests can be read."""
    return Settings(language="en")


OpenKiosk = Callable[..., Kiosk]


@pytest.fixture
def open_kiosk(
    qtbot: QtBot, languages: Languages, settings: Settings, tmp_path: Path
) -> Iterator[OpenKiosk]:
    """Open a window with some settings changed. `ready=False` leaves the engine closed."""
    opened: list[KioskWindow] = []

    def open_one(
        size: tuple[int, int] = (1280, 800),
        *,
        ready: bool = True,
        receipts: list[Kept] | None = None,
        **changes: object,
    ) -> Kiosk:
        shop = replace(settings, **changes)  # type: ignore[arg-type]
        service = FakeService()
        runtime = FakeRuntime(shop, service, tmp_path)
        runtime.receipts = [] if receipts is None else receipts
        languages.speak(shop.language)
        window = KioskWindow(shop, EngineBridge(runtime), languages.speak)
        window.resize(*size)
        window.start()
        window.show()
        opened.append(window)
        kiosk = Kiosk(window, service, runtime, qtbot)
        if ready:
            window._bridge.open()
            kiosk.wait_ready()
        return kiosk

    yield open_one
    for window in opened:
        close_window(window)


@pytest.fixture
def kiosk(open_kiosk: OpenKiosk) -> Kiosk:
    """A kiosk that is ready for a customer."""
    return open_kiosk()
