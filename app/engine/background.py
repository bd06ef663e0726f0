"""Looks after the payments that are not read one by one: one list call for all of them, not one read for each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator

from app.core.errors import MofangError
from app.core.session import SessionSnapshot
from app.core.state import PaymentState
from app.engine import faults, pacing, pushes
from app.engine.calls import Calls, StillUnderWay
from app.engine.pacing import HOUR, Pace
from app.engine.payment_watch import PaymentWatch
from app.engine.room import EngineRoom, pages, readable_sessions

_log = logging.getLogger(__name__)

# A service's payment that is being made is one that will have to be read.
_IDLE_SECONDS = {Pace.KIOSK: 60.0, Pace.DESK: 60.0, Pace.SERVICE: 1.0}
# Sessions are listed from a little before the oldest payment, because the two clocks are not one.
_LIST_MARGIN_SECONDS = 120.0
# Each payable state with a session is swept, also while the call that is to end it is late.
_STATUS_OF = {
    PaymentState.OPEN: "open",
    PaymentState.CLOSING: "open",
    PaymentState.PROCESSING: "complete",
}
# A list that is late is overtaken by another one, and no more.
_LISTS_AT_ONCE = 2
# So many are read by themselves, with their receipts; of more, one list tells whether they are paid.
_FEW = 20


class BackgroundSweep:
    """Reads all payments with an unfinished session that it may, at the pace of the youngest.

    `news_arrives`: something else tells where to look, so that this is only the net under it.
    """

    def __init__(self, room: EngineRoom, watches: Callable[[], Iterator[PaymentWatch]]) -> None:
        """`watches` gives them newest first, one by one: whoever wants the first does not pay for thousands."""
        self.news_arrives: Callable[[], bool] = lambda: False
        self._room = room
        self._watches = watches
        self._wake = asyncio.Event()
        self._stir = asyncio.Event()
        self._calls = Calls(self._on_late)
        # After a round that has failed; None after a good one.
        self._retry_seconds: float | None = None

    @property
    def youngest_seconds(self) -> float | None:
        """The age of the youngest payment that is not at its end; None if there is none."""
        unfinished = (w for w in self._watches() if not w.payment.is_final)
        if self._room.pace is Pace.SERVICE:
            # Asked at every turn, of thousands: a service's payments grow old in the order in which they came.
            last = next(unfinished, None)
            return None if last is None else last.background_age
        return min((w.background_age for w in unfinished), default=None)

    @property
    def is_brisk(self) -> bool:
        """Whether everything is looked for as often as it ever is, so that one more payment changes nothing."""
        youngest = self.youngest_seconds if self._room.pace is Pace.SERVICE else None
        return youngest is not None and youngest < pacing.BRISK_SECONDS

    def look_now(self) -> None:
        """Somebody was just freed: do not wait for the old pace."""
        self._wake.set()
        self._stir.set()

    def reckon_anew(self) -> None:
        """There is a new payment, which deserves a faster pace than the old ones."""
        self._stir.set()

    async def run(self) -> None:
        """Sweep until cancelled. A round that fails is repeated within seconds."""
        failures = 0
        try:
            while True:
                await self._until_due()
                error = await self._failure_of_round()
                failures = failures + 1 if error else 0
                self._retry_seconds = faults.retry_seconds(error, failures) if error else None
        finally:
            self._calls.cancel()

    async def _failure_of_round(self) -> Exception | None:
        try:
            await self.sweep()
        except MofangError as error:
            _log.warning("The background could not be read: %s", error.code)
            return error
        except Exception as error:
            _log.exception("A sweep failed")
            return error
        return None

    async def sweep(self) -> None:
        """Read every background payment once. Raises MofangError if no other payment could be read either."""
        for status in dict.fromkeys(_STATUS_OF.values()):
            waiting = [w for w in self._waiting() if _STATUS_OF[w.payment.state] == status]
            if waiting:
                await self._read_together(waiting, status)

    async def _read_together(self, waiting: list[PaymentWatch], status: str) -> None:
        listed = await self._list(
            waiting, status, late=lambda listed: self._take_in(waiting, status, listed)
        )
        await self._take_in(waiting, status, listed)

    async def _take_in(
        self, waiting: list[PaymentWatch], status: str, listed: list[SessionSnapshot]
    ) -> None:
        missing = await self._take_in_listed(waiting, listed)
        if status == "open" and len(missing) > _FEW and self._has_only_lists:
            missing = await self._take_in_listed(missing, await self._list(missing, "complete"))
        # What is not in the list any more has changed, and is read by itself.
        for watch in missing:
            if not watch.payment.is_final:
                await self._despite_errors(watch, None)

    @property
    def _has_only_lists(self) -> bool:
        """A list of all that is complete is long; where news comes, it tells of the missing, and waits for no turn."""
        return self._room.pace is Pace.SERVICE and not self.news_arrives()

    async def _list(
        self,
        waiting: list[PaymentWatch],
        status: str,
        late: Callable[[list[SessionSnapshot]], Awaitable[None]] | None = None,
    ) -> list[SessionSnapshot]:
        """Raises GatewayError; StillUnderWay after some seconds, so that the next round can be asked for meanwhile."""
        since = min(each.payment.prepared_at for each in waiting) - _LIST_MARGIN_SECONDS
        expected = len(waiting)
        await self._room.wait_to_read(expected)

        async def ask() -> list[SessionSnapshot]:
            listed = await self._room.ask_gateway(
                lambda g: readable_sessions(g, status, since), pacing.LONGEST_LIST_SECONDS
            )
            self._room.charge_pages(listed, expected)
            return listed

        return await self._calls.run(
            "list",
            ask,
            at_once=_LISTS_AT_ONCE,
            within=pacing.list_patience(pages(expected)),
            late=late,
        )

    async def _take_in_listed(
        self, waiting: list[PaymentWatch], listed: list[SessionSnapshot]
    ) -> list[PaymentWatch]:
        """Take in what the list says; returns those of whom it says nothing."""
        found = {snapshot.session_id: snapshot for snapshot in listed}
        missing = []
        for watch in waiting:
            snapshot = found.get(watch.payment.session_id or "")
            if snapshot is None:
                missing.append(watch)
            else:
                await self._despite_errors(watch, snapshot)
        return missing

    async def _despite_errors(self, watch: PaymentWatch, snapshot: SessionSnapshot | None) -> None:
        """One payment that cannot be read must not keep the others from being looked at; it looks again by itself.

        Raises MofangError if the others could not be read either.
        """
        try:
            if snapshot is None:
                await watch.read()
            else:
                await watch.observe(snapshot)
        except StillUnderWay:
            return
        except MofangError as error:
            if faults.concerns_all(error):
                raise
            _log.warning("%s could not be read: %s", watch.payment.payment_id, error.code)
            watch.look_now()
        except Exception:
            _log.exception("%s could not be read", watch.payment.payment_id)

    def _on_late(self, error: MofangError | None) -> None:
        """A list that the rounds did not wait for has come, or has failed like theirs."""
        if error is not None:
            _log.warning("A late list of the background failed: %s", error.code)

    def _waiting(self) -> list[PaymentWatch]:
        """Oldest first."""
        return list(self._each_waiting())[::-1]

    def _each_waiting(self) -> Iterator[PaymentWatch]:
        return (w for w in self._watches() if w.is_swept and w.payment.state in _STATUS_OF)

    # --- time ---

    def _delay(self) -> float:
        if next(self._each_waiting(), None) is None:
            return _IDLE_SECONDS[self._room.pace]
        if self._retry_seconds is not None:
            return self._retry_seconds
        if self._room.pace is not Pace.SERVICE:
            return self._kiosk_delay(self._waiting())
        arrives = self.news_arrives()
        # Every new payment asks for this delay, so thousands are counted only where their number matters.
        sessions = 0 if arrives else len(self._waiting())
        youngest = self.youngest_seconds or 0.0
        return pacing.net_delay(youngest, news_arrives=arrives, sessions=sessions)

    def _kiosk_delay(self, waiting: list[PaymentWatch]) -> float:
        delay = pacing.background_delay(min(each.background_age for each in waiting))
        if all(pushes.hears(self._room.gateway, each.payment.payment_id) for each in waiting):
            return max(delay, pacing.PUSHED_BACKGROUND_SECONDS)
        return delay

    async def _until_due(self) -> None:
        if self._room.pace is not Pace.SERVICE:
            await self._sleep(self._delay())
            return
        began = self._room.clock.monotonic()
        while not self._wake.is_set():
            if self.youngest_seconds is None:
                await _until(self._stir, HOUR)
                continue
            left = self._delay() - (self._room.clock.monotonic() - began)
            if left < pacing.AN_INSTANT:
                break
            await _until(self._stir, left)
        self._wake.clear()

    async def _sleep(self, seconds: float) -> None:
        await _until(self._wake, pacing.jittered(seconds, self._room.random))


async def _until(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        # Not wait_for: it can swallow a cancellation that arrives together with the wake-up.
        async with asyncio.timeout(seconds):
            await event.wait()
    event.clear()
