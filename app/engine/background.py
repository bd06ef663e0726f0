"""Looks after the payments that no screen shows: one list call for all of them, not one read for each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable

from app.core.errors import MofangError
from app.core.session import SessionSnapshot
from app.core.state import PaymentState
from app.engine import pacing
from app.engine.payment_watch import PaymentWatch
from app.engine.room import EngineRoom, readable_sessions

_log = logging.getLogger(__name__)

_IDLE_SECONDS = 60.0
# Sessions are listed from a little before the oldest payment, because the two clocks are not one.
_LIST_MARGIN_SECONDS = 120.0
_STATUS_OF = {PaymentState.OPEN: "open", PaymentState.PROCESSING: "complete"}


class BackgroundSweep:
    """Reads all open and processing payments in the background, at the pace of the youngest."""

    def __init__(self, room: EngineRoom, watches: Callable[[], Iterable[PaymentWatch]]) -> None:
        self._room = room
        self._watches = watches
        self._wake = asyncio.Event()

    def look_now(self) -> None:
        """Somebody was just freed: do not wait for the old pace."""
        self._wake.set()

    async def run(self) -> None:
        """Sweep until cancelled."""
        failures = 0
        while True:
            await self._sleep(self._delay(failures))
            try:
                await self.sweep()
                failures = 0
            except MofangError as error:
                failures += 1
                _log.warning("The background could not be read: %s", error.code)
            except Exception:
                failures += 1
                _log.exception("A sweep failed")

    async def sweep(self) -> None:
        """Read every background payment once."""
        for state, status in _STATUS_OF.items():
            waiting = [each for each in self._waiting() if each.payment.state is state]
            if waiting:
                await self._read_together(waiting, status)

    async def _read_together(self, waiting: list[PaymentWatch], status: str) -> None:
        since = min(each.payment.prepared_at for each in waiting) - _LIST_MARGIN_SECONDS
        listed = await self._room.ask_gateway(lambda g: readable_sessions(g, status, since))
        found = {snapshot.session_id: snapshot for snapshot in listed}
        for watch in waiting:
            await self._take_in(watch, found.get(watch.payment.session_id or ""))

    async def _take_in(self, watch: PaymentWatch, snapshot: SessionSnapshot | None) -> None:
        """What is not in the list any more has changed, and is read by itself.

        One payment that cannot be read must not keep the others from being looked at.
        """
        try:
            if snapshot is None:
                await watch.read()
            else:
                await watch.observe(snapshot)
        except MofangError as error:
            _log.warning("%s could not be read: %s", watch.payment.payment_id, error.code)
        except Exception:
            _log.exception("%s could not be read", watch.payment.payment_id)

    def _waiting(self) -> list[PaymentWatch]:
        return [w for w in self._watches() if w.is_background and w.payment.state in _STATUS_OF]

    def _delay(self, failures: int) -> float:
        waiting = self._waiting()
        if not waiting:
            return _IDLE_SECONDS
        if failures:
            return pacing.unreachable_delay(failures)
        return pacing.background_delay(min(each.background_age for each in waiting))

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            # Not wait_for: it can swallow a cancellation that arrives together with the wake-up.
            async with asyncio.timeout(pacing.jittered(seconds, self._room.random)):
                await self._wake.wait()
        self._wake.clear()
