"""A desk in a test: the real window, a fake engine, and nothing left over afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_gallery import close_desk
from app.desktop.desk.desk_window import DeskWindow
from app.desktop.languages import Languages
from app.settings import Settings
from tests.desktop.desk.fake_desk import FakeDesk, FakeDeskRuntime
from tests.torture.memory_receipts import Kept


@dataclass
class Desk:
    """The window under test and the engine behind it."""

    window: DeskWindow
    service: FakeDesk
    runtime: FakeDeskRuntime
    bridge: DeskBridge
    qtbot: QtBot


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(
    qtbot: QtBot, languages: Languages, settings: Settings, tmp_path: Path
) -> Iterator[OpenDesk]:
    """Open a desk with some settings changed. `ready=False` leaves the engine closed."""
    opened: list[tuple[DeskWindow, DeskBridge]] = []

    def open_one(
        size: tuple[int, int] = (1280, 800),
        *,
        ready: bool = True,
        dark: bool = False,
        service: FakeDesk | None = None,
        receipts: list[Kept] | None = None,
        **changes: object,
    ) -> Desk:
        shop = replace(settings, **changes)  # type: ignore[arg-type]
        engine = service or FakeDesk()
        runtime = FakeDeskRuntime(shop, engine, tmp_path)
        runtime.receipts = [] if receipts is None else receipts
        languages.speak(shop.language)
        bridge = DeskBridge(runtime)
        window = DeskWindow(shop, bridge, languages.speak, dark=dark)
        window.resize(*size)
        window.show()
        opened.append((window, bridge))
        if ready:
            with qtbot.waitSignal(bridge.service_ready):
                bridge.open()
        return Desk(window, engine, runtime, bridge, qtbot)

    yield open_one
    for window, bridge in opened:
        close_desk(window, bridge)
    languages.speak("en")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A desk that is ready."""
    return open_desk()
