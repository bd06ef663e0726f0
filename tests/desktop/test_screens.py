"""Screens that turn, change their resolution, and are unplugged and plugged in again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.desk.customer_display import CustomerDisplay
from app.desktop.kiosk import screen_keeper
from app.desktop.kiosk.screen_keeper import ScreenKeeper
from app.desktop.screen_watch import ScreenWatch
from app.settings import Settings
from tests.desktop.conftest import Kiosk


class FakeScreen(QObject):
    """A screen that a test can turn and unplug; Qt makes no real ones on request."""

    geometryChanged = Signal(QRect)  # noqa: N815 - Qt's name

    def __init__(self, name: str, number: str = "") -> None:
        super().__init__()
        self._name, self._number = name, number
        self.place = QRect(0, 0, 1920, 1080)

    def name(self) -> str:
        return self._name

    def manufacturer(self) -> str:
        return "Maker"

    def model(self) -> str:
        return "M1"

    def serialNumber(self) -> str:
        return self._number

    def geometry(self) -> QRect:
        return self.place

    def turn(self) -> None:
        self.place = self.place.transposed()
        self.geometryChanged.emit(self.place)


class FakeApplication(QObject):
    """Plugs and unplugs."""

    screenAdded = Signal(object)  # noqa: N815 - Qt's name
    screenRemoved = Signal(object)  # noqa: N815 - Qt's name

    def __init__(self, *screens: FakeScreen) -> None:
        super().__init__()
        self.screens = list(screens)

    def primaryScreen(self) -> FakeScreen:
        return self.screens[0]

    def plug(self, screen: FakeScreen) -> None:
        self.screens.append(screen)
        self.screenAdded.emit(screen)

    def unplug(self, screen: FakeScreen) -> None:
        self.screens.remove(screen)
        self.screenRemoved.emit(screen)


class Heard:
    def __init__(self, watch: ScreenWatch) -> None:
        self.changed: list[FakeScreen] = []
        self.lost = 0
        watch.changed.connect(self.changed.append)
        watch.lost.connect(self._on_lost)

    def _on_lost(self) -> None:
        self.lost += 1


def _watch(home: FakeScreen, application: FakeApplication) -> ScreenWatch:
    return ScreenWatch(home, application)  # type: ignore[arg-type]


def test_a_screen_is_known_again_by_its_number_in_another_socket(qtbot: QtBot) -> None:
    home, other = FakeScreen("HDMI-1", "0815"), FakeScreen("DP-1", "4711")
    application = FakeApplication(other, home)
    watch = _watch(home, application)
    heard = Heard(watch)
    with qtbot.waitSignal(watch.lost):
        application.unplug(home)
    application.plug(FakeScreen("HDMI-1", "9999"))
    assert heard.changed == []
    back = FakeScreen("HDMI-2", "0815")
    application.plug(back)
    assert heard.changed == [back]
    back.turn()
    home.turn()
    assert heard.changed == [back, back]


def test_a_screen_without_a_number_is_known_by_its_socket(qtbot: QtBot) -> None:
    home = FakeScreen("HDMI-1")
    application = FakeApplication(home)
    watch = _watch(home, application)
    heard = Heard(watch)
    with qtbot.waitSignal(watch.lost):
        application.unplug(home)
    back = FakeScreen("HDMI-1")
    application.plug(back)
    assert heard.changed == [back]


def test_a_flicker_of_the_cable_is_not_a_loss(qtbot: QtBot) -> None:
    home = FakeScreen("HDMI-1")
    application = FakeApplication(home)
    watch = _watch(home, application)
    heard = Heard(watch)
    application.unplug(home)
    back = FakeScreen("HDMI-1")
    with qtbot.waitSignal(watch.changed, timeout=100, raising=False):
        application.plug(back)
    with qtbot.assertNotEmitted(watch.lost, wait=20):
        pass
    assert heard.changed == [back]


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[FakeScreen]:
    """The screens that the kiosk was spread over, one after the other."""
    places: list[FakeScreen] = []

    def fill(window: Kiosk, screen: FakeScreen) -> None:
        places.append(screen)
        window.resize(screen.place.size())  # type: ignore[attr-defined]

    monkeypatch.setattr(screen_keeper, "fill_screen", fill)
    return places


@pytest.fixture
def keep(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> Callable[[FakeScreen, FakeApplication], ScreenKeeper]:
    def made(home: FakeScreen, application: FakeApplication) -> ScreenKeeper:
        monkeypatch.setattr(kiosk.window, "screen", lambda: home)
        return ScreenKeeper(kiosk.window, application)  # type: ignore[arg-type]

    return made


def test_the_kiosk_turns_with_its_screen(
    kiosk: Kiosk,
    filled: list[FakeScreen],
    keep: Callable[[FakeScreen, FakeApplication], ScreenKeeper],
) -> None:
    home = FakeScreen("HDMI-1", "0815")
    keep(home, FakeApplication(home))
    home.turn()
    assert filled == [home]
    scale = kiosk.window._scale
    assert scale is not None
    assert (scale.width, scale.height, scale.portrait) == (1080, 1920, True)


def test_the_kiosk_goes_home_when_its_screen_is_plugged_in_again(
    kiosk: Kiosk,
    filled: list[FakeScreen],
    keep: Callable[[FakeScreen, FakeApplication], ScreenKeeper],
) -> None:
    home, small, third = FakeScreen("HDMI-1", "0815"), FakeScreen("DP-1"), FakeScreen("DP-2")
    small.place = QRect(1920, 0, 800, 480)
    application = FakeApplication(home, small, third)
    keep(home, application)
    application.unplug(home)
    kiosk.qtbot.waitUntil(lambda: filled == [small])
    small.turn()
    assert filled == [small, small]
    application.unplug(small)
    kiosk.qtbot.waitUntil(lambda: filled == [small, small, third])
    application.plug(home)
    assert filled[-1] is home
    third.turn()
    assert filled[-1] is home
    assert (kiosk.window.width(), kiosk.window.height()) == (1920, 1080)


def test_staff_who_close_the_kiosk_may_turn_their_screen(
    filled: list[FakeScreen],
    keep: Callable[[FakeScreen, FakeApplication], ScreenKeeper],
) -> None:
    home = FakeScreen("HDMI-1")
    application = FakeApplication(home)
    keep(home, application).stop()
    home.turn()
    application.unplug(home)
    application.plug(FakeScreen("HDMI-1"))
    assert filled == []


def test_the_customers_display_becomes_a_window_when_its_screen_has_gone(qtbot: QtBot) -> None:
    home, desk = FakeScreen("HDMI-2", "77"), FakeScreen("DP-1")
    application = FakeApplication(desk, home)
    display = CustomerDisplay(Settings())
    qtbot.addWidget(display)
    display.follow(home, application)  # type: ignore[arg-type]
    with qtbot.waitExposed(display):
        display.showFullScreen()
    application.unplug(home)
    qtbot.waitUntil(lambda: not display.isFullScreen())
    assert display.isVisible()
    display.close()
    application.plug(home)
    assert not display.isVisible()


def test_pictures_are_made_anew_for_a_screen_of_other_density(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = kiosk.window.header
    plain = header.appearance.icon().availableSizes()[0]
    monkeypatch.setattr(header.appearance, "devicePixelRatioF", lambda: 2.0)
    QApplication.sendEvent(kiosk.window, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert header.appearance.icon().availableSizes()[0] == plain * 2


TWO_SCREENS = {
    "synchronousWindowSystemEvents": True,
    "screens": [
        {"name": "left", "x": 0, "y": 0, "width": 1280, "height": 800, "logicalDpi": 96,
         "logicalBaseDpi": 96, "dpr": 1},
        {"name": "right", "x": 1280, "y": 0, "width": 1080, "height": 1920, "logicalDpi": 96,
         "logicalBaseDpi": 96, "dpr": 2},
    ],
}  # fmt: skip
PROGRAM = """
from PySide6.QtCore import QRect
from app.desktop.application import make_application
from app.desktop.desk.customer_display import CustomerDisplay
from app.desktop.gallery import open_window, settings_for, settle
from app.desktop.languages import Languages
from app.desktop.screen_watch import fill_screen
from app.settings import Settings

application = make_application()
left, right = application.screens()
window = open_window(settings_for("attract", "en"), (1280, 800), Languages(application))
fill_screen(window, right)
settle(application)
print(window.screen().name(), window.geometry() == right.geometry(), window.isFullScreen())
display = CustomerDisplay(Settings())
display.open_beside(window)
settle(application)
print(display.screen().name(), display.geometry() == left.geometry(), display.isFullScreen())
display.close()
fill_screen(window, left)
settle(application)
print(window.screen().name(), window._scale.portrait)
"""


def test_on_two_real_screens_that_differ(tmp_path: Path) -> None:
    layout = tmp_path / "screens.json"
    layout.write_text(json.dumps(TWO_SCREENS), encoding="utf-8")
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={layout}"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True, text=True, check=True, timeout=60, env=environment,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "right True True",
        "left True True",
        "left False",
    ]
