"""The crossing: threads, order, failures, and the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.core.errors import GatewayUnreachable, JournalUnavailable, KeyRejected, MofangError
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.state import PaymentState
from app.desktop.engine_bridge import EngineBridge
from app.engine.commands import StartCheckout
from app.settings import Settings
from tests.desktop.fake_service import FakeRuntime, FakeService, done, failed

COMMAND = StartCheckout("mp_1", Order(Money(1990, "USD")), "zh", "kiosk", 240)


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def runtime(service: FakeService, tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(Settings(), service, tmp_path)


@pytest.fixture
def bridge(qtbot: QtBot, runtime: FakeRuntime) -> Iterator[EngineBridge]:
    made = EngineBridge(runtime)
    yield made
    made.stop()


@pytest.fixture
def open_bridge(qtbot: QtBot, bridge: EngineBridge) -> EngineBridge:
    with qtbot.waitSignal(bridge.service_ready):
        bridge.open()
    return bridge


def test_the_engine_is_made_on_another_thread(
    open_bridge: EngineBridge, runtime: FakeRuntime
) -> None:
    assert runtime.opened_on is not None
    assert runtime.opened_on.startswith("mofang-desktop")


def test_news_arrives_on_the_main_thread(
    qtbot: QtBot, open_bridge: EngineBridge, service: FakeService
) -> None:
    heard: list[str] = []
    open_bridge.updated.connect(lambda _: heard.append(threading.current_thread().name))
    open_bridge.start(COMMAND)
    with qtbot.waitSignal(open_bridge.updated):
        service.open_link()
    assert heard == [threading.main_thread().name]


def test_a_failure_to_open_can_be_tried_again(
    qtbot: QtBot, bridge: EngineBridge, runtime: FakeRuntime
) -> None:
    error = KeyRejected("key_missing")
    runtime.errors = [error]
    with qtbot.waitSignal(bridge.service_failed) as caught:
        bridge.open()
    assert caught.args == [error]
    with qtbot.waitSignal(bridge.service_ready):
        bridge.open()


def test_an_engine_that_could_not_recover_is_asked_again(
    qtbot: QtBot, bridge: EngineBridge, service: FakeService
) -> None:
    service.ready = failed(JournalUnavailable("journal_locked"))
    service.journal_error = JournalUnavailable("journal_locked")
    for _ in range(2):
        with qtbot.waitSignal(bridge.service_failed):
            bridge.open()
    service.journal_error = None
    with qtbot.waitSignal(bridge.service_ready):
        bridge.open()


def test_a_journal_that_can_be_read_but_not_written_takes_no_customers(
    qtbot: QtBot, bridge: EngineBridge, service: FakeService
) -> None:
    full = JournalUnavailable("journal_full")
    service.journal_error = full
    with qtbot.waitSignal(bridge.service_failed) as caught:
        bridge.open()
    assert caught.args == [full]
    with qtbot.waitSignal(bridge.start_failed) as refused:
        bridge.start(COMMAND)
    assert refused.args == ["mp_1", full]
    assert service.commands == []


def test_a_journal_that_fails_behind_the_first_page_closes_the_checkout(
    qtbot: QtBot, open_bridge: EngineBridge, service: FakeService
) -> None:
    service.attention_error = JournalUnavailable("journal_corrupt")
    with qtbot.waitSignal(open_bridge.service_failed) as caught:
        open_bridge.ask_attention()
    assert caught.args == [service.attention_error]


def test_opening_twice_makes_one_engine(
    qtbot: QtBot, bridge: EngineBridge, runtime: FakeRuntime
) -> None:
    runtime.errors = [RuntimeError("a second engine would not fail")]
    with qtbot.waitSignal(bridge.service_failed):
        bridge.open()
        bridge.open()


def test_before_the_engine_is_there_nothing_starts(qtbot: QtBot, bridge: EngineBridge) -> None:
    with qtbot.waitSignal(bridge.start_failed) as caught:
        bridge.start(COMMAND)
    assert caught.args is not None
    assert caught.args[0] == "mp_1"
    assert isinstance(caught.args[1], GatewayUnreachable)


def test_an_unknown_failure_closes_what_may_have_been_opened(
    qtbot: QtBot, open_bridge: EngineBridge, service: FakeService
) -> None:
    service.start_error = RuntimeError("not one of ours")
    with qtbot.waitSignal(open_bridge.start_failed) as caught:
        open_bridge.start(COMMAND)
    assert caught.args is not None
    assert isinstance(caught.args[1], MofangError)
    assert service.cancelled == [("mp_1", CloseReason.STAFF)]


def test_commands_keep_their_order(
    qtbot: QtBot, open_bridge: EngineBridge, service: FakeService
) -> None:
    started: Future[Payment] = Future()
    service.start_answer = started
    open_bridge.start(COMMAND)
    open_bridge.cancel("mp_1", CloseReason.CUSTOMER)
    open_bridge.free("mp_1", PaymentState.PREPARING)
    QCoreApplication.processEvents()
    assert service.cancelled == []
    assert service.freed == []
    started.set_result(next(iter(service._told.values())))
    qtbot.waitUntil(lambda: bool(service.freed))
    assert service.cancelled == [("mp_1", CloseReason.CUSTOMER)]


def test_an_alarm_is_looked_up_at_once(
    qtbot: QtBot, open_bridge: EngineBridge, service: FakeService
) -> None:
    open_bridge.start(COMMAND)
    late = service.open_link()
    service.attention = [late]
    with qtbot.waitSignal(open_bridge.attention_changed) as caught:
        service.tell(alarms=frozenset({Alarm.PAID_LATE}))
    assert caught.args == [[late]]


def test_after_the_end_nothing_comes_through(
    qtbot: QtBot, runtime: FakeRuntime, service: FakeService
) -> None:
    bridge = EngineBridge(runtime)
    with qtbot.waitSignal(bridge.service_ready):
        bridge.open()
    heard: list[object] = []
    bridge.updated.connect(heard.append)
    bridge.start(COMMAND)
    service.open_link()
    bridge.stop()
    service.tell(state=PaymentState.PAID)
    QCoreApplication.processEvents()
    assert heard == []
    assert service.stopped
    bridge.deleteLater()


def test_stopping_while_opening(qtbot: QtBot, runtime: FakeRuntime, service: FakeService) -> None:
    bridge = EngineBridge(runtime)
    bridge.open()
    bridge.stop()
    QCoreApplication.processEvents()
    bridge.deleteLater()
    assert service.commands == []


def test_slow_work_comes_back_to_the_main_thread(qtbot: QtBot, open_bridge: EngineBridge) -> None:
    answers: list[tuple[str, str]] = []

    def note(future: Future[str]) -> None:
        answers.append((future.result(), threading.current_thread().name))

    open_bridge.run_aside(lambda: threading.current_thread().name, note)
    qtbot.waitUntil(lambda: bool(answers))
    worked_on, told_on = answers[0]
    assert worked_on.startswith("mofang-desktop")
    assert told_on == threading.main_thread().name


def test_a_command_that_fails_hurts_nobody(
    open_bridge: EngineBridge, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = JournalUnavailable("journal_full")
    monkeypatch.setattr(service, "cancel", lambda *_: failed(error))
    open_bridge.cancel("mp_1", CloseReason.CUSTOMER)
    QCoreApplication.processEvents()
    monkeypatch.setattr(service, "cancel", lambda *_: done(None))
    open_bridge.cancel("mp_1", CloseReason.CUSTOMER)
    QCoreApplication.processEvents()


def test_a_failed_preparation_is_nobodys_problem(
    qtbot: QtBot, open_bridge: EngineBridge, service: FakeService
) -> None:
    service.ready_error = GatewayUnreachable("service_unreachable")
    with qtbot.assertNotEmitted(open_bridge.service_failed):
        open_bridge.get_ready()
        QCoreApplication.processEvents()
    assert service.made_ready == 1
