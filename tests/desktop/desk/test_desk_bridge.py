"""The desk's crossing: threads, answers, failures, and the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.core.errors import GatewayUnreachable, JournalUnavailable, KeyRejected, MofangError
from app.core.money import Money
from app.core.order import Order
from app.desktop.desk.desk_bridge import DeskBridge
from app.engine.commands import StartCheckout
from app.settings import Settings
from tests.desktop.desk.fake_desk import FakeDesk, FakeDeskRuntime

COMMAND = StartCheckout("mp_1", Order(Money(1990, "USD")), "zh", "desk", 2100)


@pytest.fixture
def service() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def runtime(service: FakeDesk, tmp_path: Path) -> FakeDeskRuntime:
    return FakeDeskRuntime(Settings(), service, tmp_path)


@pytest.fixture
def bridge(qtbot: QtBot, runtime: FakeDeskRuntime) -> Iterator[DeskBridge]:
    made = DeskBridge(runtime)
    yield made
    made.stop()


@pytest.fixture
def open_bridge(qtbot: QtBot, bridge: DeskBridge) -> DeskBridge:
    with qtbot.waitSignal(bridge.service_ready):
        bridge.open()
    return bridge


def test_the_engine_is_made_on_another_thread(
    open_bridge: DeskBridge, runtime: FakeDeskRuntime
) -> None:
    assert (runtime.opened_on or "").startswith("mofang-desktop")
    assert open_bridge.is_ready
    assert open_bridge.livemode is False


def test_an_answer_comes_on_the_main_thread(
    qtbot: QtBot, open_bridge: DeskBridge, service: FakeDesk
) -> None:
    service.hold("origins")
    heard: list[tuple[object, str]] = []
    open_bridge.ask(
        lambda desk: desk.origins(),
        lambda origins: heard.append((origins, threading.current_thread().name)),
        lambda error: heard.append((error, "failed")),
    )
    teller = threading.Thread(target=service.release, args=("origins",))
    teller.start()
    teller.join()
    qtbot.waitUntil(lambda: heard == [([], threading.main_thread().name)])


def test_a_failure_comes_as_one_of_ours(
    qtbot: QtBot, open_bridge: DeskBridge, service: FakeDesk
) -> None:
    heard: list[MofangError] = []
    service.errors["origins"] = RuntimeError("unforeseen")
    open_bridge.ask(lambda desk: desk.origins(), lambda _: None, heard.append)
    qtbot.waitUntil(lambda: [each.code for each in heard] == ["unexpected"])


def test_who_asks_before_the_engine_is_there_waits_for_it(
    qtbot: QtBot, bridge: DeskBridge, service: FakeDesk
) -> None:
    heard: list[object] = []
    bridge.ask(lambda desk: desk.origins(), heard.append, heard.append)
    with qtbot.waitSignal(bridge.service_ready):
        bridge.open()
    qtbot.waitUntil(lambda: bool(heard))
    assert not isinstance(heard[0], MofangError)
    assert service.asked["origins"] == 1


def test_who_asked_hears_why_the_engine_does_not_come(
    qtbot: QtBot, bridge: DeskBridge, runtime: FakeDeskRuntime
) -> None:
    heard: list[MofangError] = []
    runtime.errors = [GatewayUnreachable("service_unreachable")]
    bridge.ask(lambda desk: desk.origins(), lambda _: None, heard.append)
    with qtbot.waitSignal(bridge.service_failed):
        bridge.open()
    bridge.ask(lambda desk: desk.origins(), lambda _: None, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert {each.code for each in heard} == {"service_unreachable"}


def test_an_asker_that_is_gone_is_not_answered(
    qtbot: QtBot, open_bridge: DeskBridge, service: FakeDesk
) -> None:
    heard: list[object] = []
    asker = QObject()
    service.hold("origins")
    open_bridge.ask(lambda desk: desk.origins(), heard.append, heard.append, of=asker)
    open_bridge.ask(lambda desk: desk.origins(), lambda _: heard.append("other"), heard.append)
    delete(asker)
    service.release("origins")
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["other"]


def test_work_aside_is_done_on_the_worker(qtbot: QtBot, bridge: DeskBridge) -> None:
    heard: list[str] = []
    bridge.run_aside(lambda: threading.current_thread().name, heard.append, lambda _: None)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].startswith("mofang-desktop")


def test_news_arrives_on_the_main_thread(
    qtbot: QtBot, open_bridge: DeskBridge, service: FakeDesk
) -> None:
    heard: list[str] = []
    open_bridge.updated.connect(lambda _: heard.append(threading.current_thread().name))
    open_bridge.ask(lambda desk: desk.start_checkout(COMMAND), lambda _: None, lambda _: None)
    with qtbot.waitSignal(open_bridge.updated):
        service.open_link()
    assert heard == [threading.main_thread().name]


def test_a_failure_to_open_can_be_tried_again(
    qtbot: QtBot, bridge: DeskBridge, runtime: FakeDeskRuntime
) -> None:
    error = KeyRejected("key_missing")
    runtime.errors = [error]
    with qtbot.waitSignal(bridge.service_failed) as caught:
        bridge.open()
    assert caught.args == [error]
    with qtbot.waitSignal(bridge.service_ready):
        bridge.open()


def test_a_journal_that_cannot_be_written_opens_no_desk(
    qtbot: QtBot, bridge: DeskBridge, service: FakeDesk
) -> None:
    service.errors["check_journal"] = JournalUnavailable("journal_full")
    for _ in range(2):
        with qtbot.waitSignal(bridge.service_failed):
            bridge.open()
    service.errors.clear()
    with qtbot.waitSignal(bridge.service_ready):
        bridge.open()


def test_attention_that_is_asked_for_twice_at_once_is_read_once(
    qtbot: QtBot, open_bridge: DeskBridge, service: FakeDesk
) -> None:
    qtbot.waitUntil(lambda: service.asked["attention"] == 1)
    qtbot.waitUntil(lambda: not open_bridge._attention_asked)
    service.hold("attention")
    open_bridge.ask_attention()
    open_bridge.ask_attention()
    with qtbot.waitSignal(open_bridge.attention_changed):
        service.release("attention")
    assert service.asked["attention"] == 2


def test_links_stay_payable_when_the_desk_is_closed(
    qtbot: QtBot, open_bridge: DeskBridge, service: FakeDesk
) -> None:
    open_bridge.stop()
    assert service.stopped is False
    assert service._feed._listeners == []
