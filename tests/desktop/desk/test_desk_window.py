"""The window around the pages: rail, languages, colours, trouble, one instance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.attention import AttentionItem, AttentionReason
from app.core.errors import KeyRejected
from app.core.money import Money
from app.core.order import Order
from app.desktop.desk.desk_application import run_desk
from app.desktop.desk.desk_instance import DeskInstance
from app.desktop.desk.desk_look import DeskLook, read_look, write_look
from app.desktop.desk.desk_window import DeskWindow
from app.engine.commands import StartCheckout
from app.settings import Settings, Source, SourceKind
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.desktop.desk.fake_desk import FakeDesk, FakeDeskRuntime
from tests.desktop.fake_service import payment_for


def test_the_language_is_changed_at_the_rail_and_back(desk: Desk) -> None:
    assert desk.window.rail.button("payments").text() == "Payments"
    desk.window.rail.language.click()
    assert desk.window.rail.button("payments").text() == "付款"
    assert desk.window.rail.language.text() == "English"
    assert desk.window.windowTitle() == "魔方西元"
    desk.window.rail.language.click()
    assert desk.window.rail.button("payments").text() == "Payments"


def test_colours_are_changed_at_the_rail(desk: Desk) -> None:
    before = desk.window.styleSheet()
    desk.window.rail.colors.click()
    assert desk.window.styleSheet() != before
    assert desk.window.rail.colors.text() == "Light"


def test_what_needs_attention_is_counted_in_the_title(desk: Desk) -> None:
    order = Order(Money(1990, "USD"))
    payment = payment_for(StartCheckout("mp_1", order, "en", "desk"))
    desk.service.needing = [AttentionItem(payment, AttentionReason.PAID_LATE, 0)]
    desk.qtbot.waitUntil(lambda: not desk.bridge._attention_asked)
    desk.bridge.ask_attention()
    desk.qtbot.waitUntil(lambda: desk.window.windowTitle() == "(1) Mofang")


def test_trouble_is_told_above_every_page_until_it_is_over(
    qtbot: QtBot, open_desk: OpenDesk
) -> None:
    desk = open_desk(ready=False)
    desk.runtime.errors = [KeyRejected("key_missing")]
    with qtbot.waitSignal(desk.bridge.service_failed):
        desk.bridge.open()
    assert desk.window.banner.isVisible()
    assert "key" in desk.window.banner.words.text().lower()
    with qtbot.waitSignal(desk.bridge.service_ready):
        desk.window._retry.timeout.emit()
    assert not desk.window.banner.isVisible()


def test_a_failure_of_code_is_told_calmly(desk: Desk) -> None:
    desk.window.show_broken()
    assert desk.window.banner.isVisible()


@pytest.fixture
def runtime(tmp_path: Path) -> FakeDeskRuntime:
    return FakeDeskRuntime(Settings(language="en"), FakeDesk(), tmp_path)


def the_window() -> DeskWindow:
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, DeskWindow))


def test_the_desk_runs_until_its_window_is_closed(
    qapp: QApplication, runtime: FakeDeskRuntime
) -> None:
    QTimer.singleShot(0, lambda: the_window().close())
    assert run_desk(runtime) == 0
    assert not DeskInstance(runtime.desk_lock_file).hand_over("")


def run_and(runtime: FakeDeskRuntime, act: Callable[[DeskWindow], None]) -> None:
    def meanwhile() -> None:
        window = the_window()
        try:
            act(window)
        finally:
            window.close_at_once()

    QTimer.singleShot(0, meanwhile)
    assert run_desk(runtime) == 0


def spoken_at_a_start(runtime: FakeDeskRuntime) -> tuple[str, bool]:
    seen: list[tuple[str, bool]] = []

    def look(window: DeskWindow) -> None:
        assert (
            window.rail.button("payments").text()
            == {"zh": "付款", "en": "Payments"}[window.language]
        )
        seen.append((window.language, window.is_dark))

    run_and(runtime, look)
    return seen[0]


def click_both(window: DeskWindow) -> None:
    window.rail.language.click()
    window.rail.colors.click()


def test_language_and_colours_of_the_rail_outlive_a_restart(
    qapp: QApplication, runtime: FakeDeskRuntime
) -> None:
    language, dark = spoken_at_a_start(runtime)
    run_and(runtime, click_both)
    assert spoken_at_a_start(runtime) == ("zh", not dark)
    run_and(runtime, click_both)
    assert spoken_at_a_start(runtime) == (language, dark) == ("en", dark)
    assert read_look(runtime.desk_look_file) == DeskLook()


def test_what_the_environment_says_of_the_language_is_stronger(
    qapp: QApplication, runtime: FakeDeskRuntime
) -> None:
    run_and(runtime, click_both)
    decided = Source(SourceKind.ENVIRONMENT, "MOFANG_LANGUAGE")
    runtime.settings = runtime.settings.with_values(decided, language="en")
    assert spoken_at_a_start(runtime)[0] == "en"


def test_a_language_that_is_saved_is_the_last_word(
    qapp: QApplication, runtime: FakeDeskRuntime
) -> None:
    run_and(runtime, lambda window: window.rail.language.click())
    assert read_look(runtime.desk_look_file).language == "zh"
    run_and(
        runtime, lambda window: window.go_to("settings").settings_saved.emit({"language": "en"})
    )
    assert read_look(runtime.desk_look_file).language is None


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b'{"language": "fr", "dark": "yes"}'])
def test_a_look_of_which_nothing_can_be_made_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "desk-look.json"
    file.write_bytes(content)
    assert read_look(file) == DeskLook()


def test_a_look_that_cannot_be_kept_is_only_noted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_look(tmp_path / "no folder" / "desk-look.json", DeskLook("zh"))
    assert "could not be kept" in caplog.text
    caplog.clear()
