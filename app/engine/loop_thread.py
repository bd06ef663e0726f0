"""One asyncio loop on one named thread, and the way in from other threads: the same for every engine."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

from app.core.events import CloseReason
from app.core.payment import Payment
from app.engine.commands import StartCheckout
from app.engine.feed import Feed, Listener

_log = logging.getLogger(__name__)
T = TypeVar("T")

THREAD_NAME = "mofang-engine"
# Blocking calls under way are not waited for: their outcome is found again from the journal.
_GRACE_SECONDS = 5.0
_FAREWELL_SECONDS = 1.0


class TakesCheckouts(Protocol):
    """What every engine does, on its own loop. See CheckoutEngine."""

    async def start(self) -> None:
        """Take up everything unfinished."""

    async def start_checkout(self, command: StartCheckout) -> Payment:
        """Journal a new payment and set it going."""

    async def get_ready(self) -> None:
        """Load and connect."""

    async def cancel(self, payment_id: str, reason: CloseReason) -> None:
        """Close the link."""

    async def look_now(self, payment_id: str) -> bool:
        """Read the session at once."""

    def server_time(self) -> float | None:
        """Stripe's clock now; None before its first answer."""

    async def check_journal(self) -> None:
        """Raise JournalUnavailable unless the next checkout could be written down."""

    async def shut_down(self, timeout_seconds: float, close_links: bool = False) -> None:
        """Stop."""


E = TypeVar("E", bound=TakesCheckouts)


class LoopThread(Generic[E]):
    """Runs an engine. Every method may be called from any thread and returns at once, but `shut_down`."""

    def __init__(self, make_engine: Callable[[], E], feed: Feed) -> None:
        self._make_engine = make_engine
        self._feed = feed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine: E | None = None
        self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        self.ready: Future[None] = Future()

    def start(self) -> None:
        """Start the thread; `ready` tells when everything unfinished has been taken up."""
        loop = asyncio.new_event_loop()
        loop.call_soon(self._begin)
        self._loop = loop
        self._thread.start()

    def start_checkout(self, command: StartCheckout) -> Future[Payment]:
        """See CheckoutEngine.start_checkout."""
        return self._submit(lambda engine: engine.start_checkout(command))

    def get_ready(self) -> Future[None]:
        """See CheckoutEngine.get_ready."""
        return self._submit(lambda engine: engine.get_ready())

    def cancel(self, payment_id: str, reason: CloseReason) -> Future[None]:
        """See CheckoutEngine.cancel."""
        return self._submit(lambda engine: engine.cancel(payment_id, reason))

    def look_now(self, payment_id: str) -> Future[bool]:
        """See CheckoutEngine.look_now."""
        return self._submit(lambda engine: engine.look_now(payment_id))

    def check_journal(self) -> Future[None]:
        """See CheckoutEngine.check_journal."""
        return self._submit(lambda engine: engine.check_journal())

    def server_time(self) -> float | None:
        """Stripe's clock now, in seconds since the epoch; None before its first answer."""
        return None if self._engine is None else self._engine.server_time()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change, on the engine's thread."""
        return self._feed.subscribe(listener)

    def shut_down(self, timeout_seconds: float, close_links: bool = False) -> None:
        """Stop the engine and its thread; blocks for at most the time-out and a short grace."""
        if self._loop is None or not self._thread.is_alive():
            return
        stopping = self._submit(lambda engine: engine.shut_down(timeout_seconds, close_links))
        try:
            stopping.result(timeout_seconds + _GRACE_SECONDS)
        except TimeoutError:
            _log.warning(
                "The engine did not stop in time; what is left is taken up at the next start"
            )
        except Exception:
            _log.exception("The engine did not stop cleanly")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_GRACE_SECONDS)

    def _submit(self, ask: Callable[[E], Coroutine[Any, Any, T]]) -> Future[T]:
        if self._loop is None:
            raise RuntimeError("the engine has not been started")
        return asyncio.run_coroutine_threadsafe(self._ask(ask), self._loop)

    async def _ask(self, ask: Callable[[E], Coroutine[Any, Any, T]]) -> T:
        """The loop's first turn is `_begin`, so the engine is there before the first question."""
        if self._engine is None:
            raise RuntimeError("the engine has stopped")
        return await ask(self._engine)

    def _run(self) -> None:
        loop = self._loop
        if loop is None:
            return
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(_end_what_is_left(loop))
            loop.close()

    def _begin(self) -> None:
        try:
            self._engine = self._make_engine()
        except Exception as error:
            # Whoever waits for `ready` must not wait for ever.
            self.ready.set_exception(error)
            return
        starting = asyncio.get_running_loop().create_task(self._engine.start())
        starting.add_done_callback(self._on_started)
        self._starting = starting

    def _on_started(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            self.ready.cancel()
            return
        error = task.exception()
        if error is None:
            self.ready.set_result(None)
        else:
            _log.warning("The engine started with a fault: %s", error)
            self.ready.set_exception(error)


async def _end_what_is_left(loop: asyncio.AbstractEventLoop) -> None:
    """Whoever still waits for an answer is told that none will come."""
    left = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=_FAREWELL_SECONDS)
    await loop.shutdown_asyncgens()
