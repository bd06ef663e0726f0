"""The engine on its own thread: in from anywhere, out to listeners, and a stop that ends."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from queue import Queue
from random import Random

import pytest

from app.core.errors import JournalUnavailable
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.state import PaymentState
from app.engine.clock import Clock
from app.engine.commands import StartCheckout, new_payment_id
from app.engine.engine import CheckoutEngine
from app.engine.engine_thread import EngineThread
from app.engine.feed import Feed, PaymentUpdate
from app.engine.loop_thread import THREAD_NAME
from app.engine.room import EngineRoom
from app.engine.worker import DaemonWorker, ThreadWorker, Worker
from app.simulator.api import StripeApi
from app.simulator.ledger import Ledger
from tests.torture.memory_journal import MemoryJournal
from tests.torture.people import PAY
from tests.torture.simulated_gateway import SimulatedGateway
from tests.torture.world import Ownership

PATIENCE_SECONDS = 60.0


class Running:
    """A real thread on a simulated Stripe."""

    def __init__(self) -> None:
        clock = Clock()
        self.ledger = Ledger(clock.wall, Random(1), page_base_url="http://127.0.0.1:1")
        api = StripeApi(self.ledger, base_url="http://127.0.0.1:1")
        self.journal = MemoryJournal()
        self.feed = Feed()
        self.workers: list[Worker] = [
            DaemonWorker("test-stripe", 4),
            ThreadWorker("test-journal", 1),
        ]
        self.gateway = SimulatedGateway(api, clock.monotonic)
        self.room = EngineRoom(
            self.gateway,
            self.journal,
            self.workers[0],
            self.workers[1],
            self.feed,
            clock,
            Random(1),
        )
        self.updates: Queue[tuple[PaymentUpdate, str]] = Queue()
        self.thread = EngineThread(self._make_engine, self.feed)
        self.thread.subscribe(
            lambda update: self.updates.put((update, threading.current_thread().name))
        )

    def _make_engine(self) -> CheckoutEngine:
        return CheckoutEngine(self.room, Ownership("test", set()))

    def pay_button(self) -> str:
        """Start a checkout and return its id."""
        payment_id = new_payment_id()
        order = Order(Money(1990, "USD"))
        command = StartCheckout(payment_id, order, "en", "test", 60.0)
        self.thread.start_checkout(command).result(PATIENCE_SECONDS)
        return payment_id

    def until(self, state: PaymentState) -> tuple[PaymentUpdate, str]:
        """The first update that shows the state."""
        while True:
            update, thread = self.updates.get(timeout=PATIENCE_SECONDS)
            if update.payment.state is state:
                return update, thread

    def close(self) -> None:
        self.thread.shut_down(1.0)
        for worker in self.workers:
            worker.close()


@pytest.fixture
def running() -> Iterator[Running]:
    shop = Running()
    yield shop
    shop.close()


def test_a_checkout_from_another_thread_is_told_on_the_engines(running: Running) -> None:
    running.thread.start()
    running.pay_button()
    update, thread = running.until(PaymentState.OPEN)
    assert thread == THREAD_NAME
    running.ledger.confirm_session(update.payment.session_id or "", PAY)
    paid, _ = running.until(PaymentState.PAID)
    assert paid.payment.payment_id == update.payment.payment_id


def test_a_listener_that_fails_hurts_nobody(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    running.thread.subscribe(lambda update: 1 / 0)  # type: ignore[arg-type]
    running.thread.start()
    running.pay_button()
    running.until(PaymentState.OPEN)
    assert "A listener failed" in caplog.text


def test_stopping_closes_what_a_screen_shows(running: Running) -> None:
    running.thread.start()
    payment_id = running.pay_button()
    running.until(PaymentState.OPEN)
    running.thread.shut_down(PATIENCE_SECONDS, close_links=True)
    payment = running.journal.get(payment_id)
    assert payment is not None
    assert (payment.state, payment.close_reason) == (PaymentState.CANCELED, CloseReason.SHUTDOWN)
    assert THREAD_NAME not in {thread.name for thread in threading.enumerate()}


def test_stopping_twice_and_never_started_are_harmless(running: Running) -> None:
    running.thread.shut_down(1.0)
    running.thread.start()
    running.thread.shut_down(1.0)
    running.thread.shut_down(1.0)


def test_a_broken_journal_is_told_through_ready(running: Running) -> None:
    running.journal.broken_code = "journal_corrupt"
    running.thread.start()
    with pytest.raises(JournalUnavailable, match="journal_corrupt"):
        running.thread.ready.result(PATIENCE_SECONDS)


def test_ready_when_everything_unfinished_is_taken_up(running: Running) -> None:
    running.thread.start()
    assert running.thread.ready.result(PATIENCE_SECONDS) is None


def test_stopping_ends_in_time_with_a_call_under_way(running: Running) -> None:
    answer, asked = threading.Event(), threading.Event()

    def hang(_request: object) -> None:
        asked.set()
        answer.wait(PATIENCE_SECONDS)

    running.thread.start()
    running.pay_button()
    running.until(PaymentState.OPEN)
    running.gateway.wire.next_fault = hang
    assert asked.wait(PATIENCE_SECONDS)
    started = time.monotonic()
    running.thread.shut_down(0.5, close_links=True)
    assert time.monotonic() - started < PATIENCE_SECONDS / 2
    assert THREAD_NAME not in {thread.name for thread in threading.enumerate()}
    answer.set()


def test_stopping_ends_in_time_with_a_hanging_disk(running: Running) -> None:
    running.thread.start()
    running.pay_button()
    running.until(PaymentState.OPEN)
    disk, writing = threading.Event(), threading.Event()

    def hang() -> None:
        writing.set()
        disk.wait(PATIENCE_SECONDS)

    running.journal.before_write = hang
    started = time.monotonic()
    running.thread.shut_down(0.5, close_links=True)
    assert time.monotonic() - started < PATIENCE_SECONDS / 2
    assert writing.is_set()
    disk.set()


def test_whoever_waits_when_the_engine_stops_is_told(running: Running) -> None:
    answer, asked = threading.Event(), threading.Event()

    def hang(_request: object) -> None:
        asked.set()
        answer.wait(PATIENCE_SECONDS)

    running.gateway.wire.next_fault = hang
    running.thread.start()
    order = Order(Money(1990, "USD"))
    starting = running.thread.start_checkout(
        StartCheckout(new_payment_id(), order, "en", "test", 60.0)
    )
    assert asked.wait(PATIENCE_SECONDS)
    running.thread.shut_down(0.5)
    with pytest.raises(CancelledError):
        starting.result(PATIENCE_SECONDS)
    answer.set()


def test_an_engine_that_cannot_be_made_is_told_through_ready() -> None:
    def fail() -> CheckoutEngine:
        raise OSError("no lock file")

    thread = EngineThread(fail, Feed())
    thread.start()
    with pytest.raises(OSError, match="no lock file"):
        thread.ready.result(PATIENCE_SECONDS)
    thread.shut_down(0.5)


def test_a_hanging_call_does_not_hold_up_the_end_of_the_program() -> None:
    program = """
import asyncio, threading
from app.engine.worker import DaemonWorker
asked = threading.Event()
async def main():
    worker = DaemonWorker("stripe", 2)
    call = asyncio.ensure_future(worker.call(lambda: (asked.set(), threading.Event().wait())))
    await asyncio.to_thread(asked.wait)
    call.cancel()
asyncio.run(main())
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=PATIENCE_SECONDS)
