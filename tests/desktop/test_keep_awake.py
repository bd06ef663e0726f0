"""The screen stays on by day, and in the night while a customer is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from types import SimpleNamespace

import pytest
import wakepy

from app.desktop import keep_awake
from app.desktop.keep_awake import KeepAwake
from tests.desktop.conftest import Kiosk
from tests.desktop.customer_hands import press
from tests.stage.waiting import until

DAY, NIGHT = time(12), time(23)


class Desktop:
    """Which screen sleep has been held off, and how often."""

    def __init__(self) -> None:
        self.held = 0
        self.times = 0

    @contextmanager
    def presenting(self, on_fail: str) -> Iterator[SimpleNamespace]:
        assert on_fail == "pass"
        self.held += 1
        self.times += 1
        yield SimpleNamespace(active=True)
        self.held -= 1

    def is_held(self) -> bool:
        return self.held == 1

    def is_free(self) -> bool:
        return self.held == 0


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    desktop = Desktop()
    monkeypatch.setattr(wakepy, "keep", desktop)
    monkeypatch.setattr(keep_awake, "_LOOK_SECONDS", 0.01)
    return desktop


def test_the_night_comes_and_goes(desktop: Desktop) -> None:
    now = [DAY]
    awake = KeepAwake("22:00-07:00", lambda: now[0])
    awake.start()
    try:
        until(desktop.is_held)
        now[0] = NIGHT
        until(desktop.is_free)
        now[0] = DAY
        until(desktop.is_held)
    finally:
        awake.stop()
    assert desktop.is_free()
    assert desktop.times == 2


def test_a_customer_in_the_night_keeps_it_on(desktop: Desktop) -> None:
    awake = KeepAwake("22:00-07:00", lambda: NIGHT)
    awake.start()
    try:
        assert awake.may_sleep()
        awake.set_occupied(True)
        until(desktop.is_held)
        awake.set_occupied(False)
        until(desktop.is_free)
    finally:
        awake.stop()


def test_without_a_night_it_stays_on_day_and_night(desktop: Desktop) -> None:
    awake = KeepAwake(None, lambda: NIGHT)
    awake.start()
    until(desktop.is_held)
    awake.set_occupied(True)
    awake.set_occupied(False)
    assert not awake.may_sleep()
    awake.stop()
    assert desktop.is_free()
    assert desktop.times == 1


def test_the_kiosk_tells_when_a_customer_is_there(kiosk: Kiosk) -> None:
    told: list[bool] = []
    kiosk.window.occupied.connect(told.append)
    press(kiosk, "Tap to start")
    press(kiosk, "Back")
    assert told == [True, False]
