"""Follows one payment to its end: the loop that carries out what its state calls for.

The loop is driven by the state and not by messages, so a lost wake-up, a failed call or a crash can only
delay it: the next turn does what the state still calls for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from app.core import events as ev
from app.core.effects import CreateSession, Effect, ExpireSession, ReadSession
from app.core.errors import (
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    JournalConflict,
    KeyRejected,
    MofangError,
    SessionNotFound,
    SessionNotOpen,
)
from app.core.payment import Alarm, Payment, decide, due_effect
from app.core.session import SessionOutcome, SessionSnapshot
from app.core.state import PaymentState
from app.engine import pacing, pushes
from app.engine.calls import Calls, StillUnderWay
from app.engine.feed import Contact, PaymentUpdate
from app.engine.line import Line
from app.engine.offer import Offer
from app.engine.ownership import Ownership
from app.engine.pacing import Pace
from app.engine.room import EngineRoom, readable_sessions

_log = logging.getLogger(__name__)

# Our estimate of the service's clock may be off by the age of a `Date` header.
_LAPSE_MARGIN_SECONDS = 120.0
# A reading that takes long is overtaken by another one, and no more: each holds one of the engine's few lines.
_READINGS_AT_ONCE = 2


class PaymentWatch:
    """One payment in the care of this engine. `ownership` None: only a hold on it, to write down what happened."""

    def __init__(
        self, payment: Payment, room: EngineRoom, ownership: Ownership | None = None
    ) -> None:
        self.payment = payment
        self._room = room
        self._ownership = ownership
        self._known_in = self._life
        self._lock = asyncio.Lock()
        self._wake = asyncio.Event()
        self._offer = Offer(room.clock.monotonic)
        self._line = Line(room, self._publish)
        self._calls = Calls(self._on_late)
        self._failures = 0
        self._waits = 0
        self._reads = 0
        self._newest_reading = 0
        self._search_first = payment.creation_unsure
        self._look_wanted = False
        self._reread_wanted = False
        self._close_wanted: ev.CloseReason | None = None
        self._free_wanted: PaymentState | None = None
        self._freed_at = room.clock.monotonic()
        self._freed_here = False
        self._offer.note(self.payment)

    # --- what others ask of it ---

    @property
    def is_lost(self) -> bool:
        """Another engine has taken it over: this one asks Stripe nothing more about it, and only passes on wishes."""
        return self._ownership is not None and self.payment.owner != self._ownership.owner

    @property
    def is_sure(self) -> bool:
        """Nobody can have taken it over without its being known here. Otherwise the next turn reads it again."""
        return self._life is not None and self._life == self._known_in

    @property
    def _life(self) -> int | None:
        return None if self._ownership is None else self._ownership.life

    @property
    def without_link(self) -> asyncio.Event:
        """Set once there is nothing left to close."""
        return self._offer.without_link

    @property
    def is_background(self) -> bool:
        """No screen shows it, so one list call for many will do."""
        return self.payment.freed_in is not None

    @property
    def is_swept(self) -> bool:
        """It is read together with others, and by itself only when there is news of it."""
        return self.is_background or self._room.pace is Pace.SERVICE

    @property
    def is_on_screen(self) -> bool:
        """A kiosk shows it, whoever looks after it."""
        return self._room.pace is Pace.KIOSK and not self._freed_here

    @property
    def background_age(self) -> float:
        """Seconds since its screen was freed, or since a service took care of it."""
        return self._room.clock.monotonic() - self._freed_at

    @property
    def update(self) -> PaymentUpdate:
        """What listeners are told."""
        line = self._line
        return PaymentUpdate(self.payment, line.contact, self._offer.closes_at, line.trouble)

    async def request_close(self, reason: ev.CloseReason) -> None:
        """Close the link. If the journal fails now, the loop tries again until it is written."""
        self._close_wanted = self._close_wanted or reason
        self._wake.set()
        self._offer.end_now()
        await self._apply_wishes()

    async def close_unmade(self, reason: ev.CloseReason) -> None:
        """Close the link if the journal knows of none yet: one that is made may be with a customer already.

        Raises JournalError.
        """
        async with self._lock:
            try:
                await self._close_if_unmade(reason)
            except JournalConflict:
                await self._close_if_unmade(reason)

    async def _close_if_unmade(self, reason: ev.CloseReason) -> None:
        await self._reload()
        if self.payment.state is PaymentState.PREPARING and not self.is_lost:
            await self._decide_and_record(ev.CloseRequested(reason))

    async def free_screen(self, shown: PaymentState) -> None:
        """Note that no screen shows the payment any more."""
        self._freed_here = True
        self._free_wanted = self._free_wanted or shown
        if not self.is_swept:
            # What was swept already is no younger for that.
            self._freed_at = self._room.clock.monotonic()
        self._wake.set()
        await self._apply_wishes()

    def look_now(self) -> None:
        """Read the session without waiting for its turn."""
        self._look_wanted = True
        self._wake.set()

    async def read(self) -> bool:
        """Read the session once and take in what it says. False: the link has to be closed first.

        Raises StillUnderWay if it takes long: what it says is taken in later.
        """
        session_id = self.payment.session_id
        if session_id is None:
            return True
        self._calls.require_room("read", _READINGS_AT_ONCE)
        self._reads += 1
        number = self._reads
        try:
            async with self._offer.until_end():
                if await self._may_read():
                    await self._calls.run(
                        "read", lambda: self._read(session_id, number), at_once=_READINGS_AT_ONCE
                    )
        except TimeoutError:
            return False
        return True

    async def _read(self, session_id: str, number: int) -> None:
        try:
            snapshot = await self._line.ask(lambda g: g.retrieve(session_id))
        except SessionNotFound:
            await self.apply(ev.SessionMissed())
            return
        overtaken = number < self._newest_reading
        self._newest_reading = max(number, self._newest_reading)
        # What was open when a later reading had not yet been asked for is no news after that one.
        if not (overtaken and snapshot.outcome is SessionOutcome.OPEN):
            await self.observe(snapshot)

    async def _may_read(self) -> bool:
        """Wait for a turn. While it stood in line, somebody else may have heard how it ended."""
        was_final = self.payment.is_final
        await self._room.wait_to_read()
        if was_final or not self.payment.is_final:
            return True
        self._room.give_read_back()
        return False

    async def observe(self, snapshot: SessionSnapshot) -> None:
        """Take in a reading that somebody made."""
        await self.apply(ev.SessionObserved(snapshot))

    async def resume(self, owner: str, *, screen_lost: bool) -> None:
        """Take the payment up for this engine. Raises JournalConflict if somebody else was faster."""
        async with self._lock:
            await self._decide_and_record(ev.WatchResumed(owner, screen_lost))

    def reread_now(self) -> None:
        """Somebody else has written to it: the journal knows more than we do."""
        self._reread_wanted = True
        self._wake.set()

    async def apply(self, event: ev.PaymentEvent) -> None:
        """Decide, journal, tell; in this order, one event at a time."""
        async with self._lock:
            try:
                await self._write(event)
            except JournalConflict:
                await self._reload()
                await self._write(event)

    async def _write(self, event: ev.PaymentEvent) -> None:
        if not self.is_lost or isinstance(event, ev.WRITTEN_BY_ANY_ENGINE):
            await self._decide_and_record(event)

    # --- the loop ---

    async def follow(self) -> None:
        """Carry out what the state calls for until nothing can happen any more, or somebody else does."""
        try:
            while not self._is_over:
                delay = await self._turn()
                await self._sleep(pacing.jittered(delay, self._room.random))
        finally:
            self._calls.cancel()

    async def _turn(self) -> float:
        """One turn; returns how long to wait before the next."""
        try:
            await self._reread()
            await self._apply_wishes()
            if self.is_lost:
                self._reread_wanted = True
            elif not await self._carry_out(due_effect(self.payment)):
                return 0.0
        except StillUnderWay:
            return self._pause_beside_a_call()
        except MofangError as error:
            return self._note_failure(error)
        except Exception:
            # A defect in one turn must not leave a payable link unwatched.
            _log.exception("A turn of %s failed", self.payment.payment_id)
            return self._note_failure(GatewayUnreachable("internal_error"))
        self._line.note(Contact.OK)
        self._failures = self._waits = 0
        return self._pause()

    async def _carry_out(self, effect: Effect | None) -> bool:
        """Whether it was done; a reading that hangs gives way to the closing of the link."""
        if effect is None:
            return True
        if isinstance(effect, CreateSession):
            await self._make_session()
        elif isinstance(effect, ExpireSession):
            await self._close_session()
        elif self._look_wanted or not self.is_swept:
            return await self._look()
        return True

    async def _look(self) -> bool:
        """A wish to look outlives a try that failed; one that comes meanwhile wants another look."""
        wanted, self._look_wanted = self._look_wanted, False
        try:
            return await self.read()
        except MofangError:
            self._look_wanted = self._look_wanted or wanted
            raise

    async def _apply_wishes(self) -> None:
        """Turn what people and the clock want into events; a wish is kept until it is journaled."""
        if self._close_wanted is None and self._offer.is_overdue and not self.is_lost:
            self._close_wanted = ev.CloseReason.TIMEOUT
        if self._close_wanted is not None:
            await self.apply(ev.CloseRequested(self._close_wanted))
            self._close_wanted = None
        if self._free_wanted is not None:
            await self.apply(ev.ScreenFreed(self._free_wanted))
            self._free_wanted = None

    @property
    def _is_over(self) -> bool:
        unwatched = self.is_lost and not self.is_on_screen
        return (self.payment.is_final or unwatched) and not self._has_wishes

    @property
    def _has_wishes(self) -> bool:
        return self._close_wanted is not None or self._free_wanted is not None

    # --- creation and closing ---

    async def _make_session(self) -> None:
        """While a creation is late, what it may have made is looked for, and not asked for a second time."""
        try:
            await self._calls.run("create", self._create, within=pacing.SLOW_SECONDS)
        except StillUnderWay:
            if not await self._calls.run("search", self._adopt_if_found):
                raise

    async def _close_session(self) -> None:
        """Until Stripe says that it is closed, it may be paid: while the call is late or fails, the session is read."""
        try:
            await self._calls.run("expire", self._expire)
        except GatewayError:
            if self._reads < pacing.MAX_READS:
                with contextlib.suppress(GatewayError):
                    await self.read()
            if self.payment.state is PaymentState.CLOSING:
                raise

    async def _create(self) -> None:
        if self._has_lapsed():
            await self.apply(ev.CreationLapsed())
            return
        if self._search_first:
            # On disk before the next answer is judged: "no" means less once a session may exist.
            await self.apply(ev.CreationUnanswered("creation_in_doubt"))
            if await self._adopt_if_found():
                return
        await self._send_creation()

    async def _send_creation(self) -> None:
        payment, in_doubt = self.payment, self._search_first
        # A session may exist until an answer that says otherwise is on disk. Repeating alone may never tell:
        # the service keeps even a 500 for the key.
        self._search_first = True
        try:
            snapshot = await self._line.ask(
                lambda g: g.create(payment.request, payment.idempotency_key)
            )
        except GatewayRefused as error:
            await self.apply(ev.CreationRefused(error.code))
        except GatewayUnreachable as error:
            await self.apply(ev.CreationUnanswered(error.code))
            raise
        except (GatewayBusy, KeyRejected) as error:
            self._search_first = in_doubt
            await self._note_nothing_done(error)
            raise
        else:
            await self.apply(ev.SessionCreated(snapshot))

    async def _note_nothing_done(self, error: GatewayBusy | KeyRejected) -> None:
        if isinstance(error, GatewayBusy):
            await self.apply(ev.CreationDeferred(error.code))
        else:
            await self.apply(ev.CreationForbidden(error.code))

    async def _adopt_if_found(self) -> bool:
        since = self.payment.prepared_at - _LAPSE_MARGIN_SECONDS
        self._reads += 1
        await self._room.wait_to_read()
        sessions = await self._line.ask(
            lambda g: readable_sessions(g, "open", since), pacing.LONGEST_LIST_SECONDS
        )
        self._room.charge_pages(sessions)
        mine = (each for each in sessions if each.reference == self.payment.payment_id)
        found = next(mine, None)
        if found is not None:
            await self.apply(ev.SessionCreated(found))
        return found is not None

    def _has_lapsed(self) -> bool:
        server_time = self._room.gateway.server_time()
        expires_at = self.payment.expires_at
        if server_time is None or expires_at is None:
            return False
        return server_time > expires_at + _LAPSE_MARGIN_SECONDS

    async def _expire(self) -> None:
        session_id = self.payment.session_id
        if session_id is None:
            return
        try:
            snapshot = await self._line.ask(lambda g: g.expire(session_id))
        except SessionNotOpen:
            await self.read()
        except SessionNotFound:
            await self.apply(ev.SessionMissed())
        else:
            await self.observe(snapshot)

    # --- memory ---

    async def _decide_and_record(self, event: ev.PaymentEvent) -> None:
        decided, effects = decide(self.payment, event)
        if decided is not self.payment:
            at = self._room.now()
            # Until it has been read again: a write that failed may be on disk, and may be an end.
            self._reread_wanted, life = True, self._life
            self._take_over(await self._room.ask_journal(lambda j: j.record(decided, event, at)))
            self._known_in = life
        if effects:
            self._wake.set()

    async def _reread(self) -> None:
        if self._reread_wanted or not self.is_sure:
            async with self._lock:
                await self._reload()

    async def _reload(self) -> None:
        life = self._life
        stored = await self._room.ask_journal(lambda j: j.get(self.payment.payment_id))
        if stored is not None:
            self._take_over(stored)
            self._known_in = life

    def _take_over(self, payment: Payment) -> None:
        """The disk's version, whoever wrote it: our own write whose answer was lost, or another till's."""
        self.payment = payment
        self._reread_wanted = False
        self._offer.note(self.payment)
        self._publish()
        if payment.is_final or self.is_lost:
            self._wake.set()

    # --- time ---

    def _pause(self) -> float:
        if self.is_lost:
            return pacing.ANOTHERS_SECONDS
        if self._look_wanted and isinstance(due_effect(self.payment), ReadSession):
            return 0.0
        if Alarm.SESSION_MISSING in self.payment.alarms and self.is_swept:
            return self._offer.not_past_end(pacing.SESSION_MISSING_SECONDS)
        delay = self._delay_by_age(self._offer.age, self._reads)
        if pushes.hears(self._room.gateway, self.payment.payment_id):
            delay = max(delay, pacing.PUSHED_SECONDS)
        if self.is_swept and due_effect(self.payment) is not None:
            delay = pacing.HOUR if self.payment.state is not PaymentState.CLOSING else delay
        return self._offer.not_past_end(delay)

    @property
    def _delay_by_age(self) -> Callable[[float, int], float]:
        if self.payment.state is PaymentState.CLOSING:
            return pacing.closing_delay
        return pacing.link_delay if self._room.pace is Pace.DESK else pacing.watched_delay

    async def _sleep(self, seconds: float) -> None:
        if self._is_over:
            return
        with contextlib.suppress(TimeoutError):
            # Not wait_for: it can swallow a cancellation that arrives together with the wake-up.
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()

    # --- contact ---

    def _note_failure(self, error: MofangError) -> float:
        self._failures += 1
        _log.warning("%s in %s: %s", self.payment.payment_id, self.payment.state, error.code)
        contact = self._line.note_error(error)
        if contact is Contact.KEY_REJECTED:
            return pacing.KEY_REJECTED_SECONDS
        if contact is Contact.BUSY:
            return pacing.busy_delay(self._failures)
        return self._offer.not_past_end(self._patience(self._failures)) or 1.0

    def _patience(self, failures: int) -> float:
        """What nobody can pay yet may wait longer than a link."""
        if self.payment.session_id is None:
            return pacing.creation_retry_delay(failures)
        return pacing.unreachable_delay(failures)

    def _pause_beside_a_call(self) -> float:
        """An answer is late: meanwhile the payment is looked at as often as ever."""
        self._waits += 1
        if self.payment.session_id is None:
            return pacing.creation_retry_delay(self._waits)
        return max(self._pause(), 1.0)

    def _on_late(self, error: MofangError | None) -> None:
        """What was left under way has come to its end."""
        if error is not None and self._line.is_news(error):
            self._note_failure(error)
            self._look_wanted = self._look_wanted or self.is_swept
        if error is None or self.is_swept:
            self._wake.set()

    def _publish(self) -> None:
        self._room.feed.publish(self.update)
