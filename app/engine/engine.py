"""The engine: takes commands, keeps a watch on every unfinished payment, and tells what changed.

All methods run on one asyncio loop. `EngineThread` is the way in from other threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any

from app.core.errors import GatewayUnreachable, JournalConflict, MofangError
from app.core.events import CloseReason, CloseRequested, CodeScanned, PaymentEvent, SessionObserved
from app.core.payment import Payment
from app.core.session import SessionSnapshot
from app.core.state import MAY_BE_OPEN, PaymentState
from app.engine import pacing, pushes
from app.engine.background import BackgroundSweep
from app.engine.commands import StartCheckout
from app.engine.feed import Listener
from app.engine.ownership import Ownership
from app.engine.pacing import Pace
from app.engine.payment_watch import PaymentWatch
from app.engine.recovery import Recovery, Search
from app.engine.room import EngineRoom
from app.gateway.port import CheckoutTerms, Pushed

_log = logging.getLogger(__name__)

# Stripe's floor is 30 min by its own clock; the margin is for slow retries and a stale `Date`.
SHORTEST_LINK_SECONDS = 40 * 60
# Who is told "35 minutes" is told the truth; a creation that is retried for longer than the rest is refused, for good.
SHORTEST_VALID_SECONDS = 35 * 60
LONGEST_LINK_SECONDS = 24 * 3600 - 10 * 60
_SCAN_MARGIN_SECONDS = 10 * 60
# Faces that live in the process of their engine, and go with it.
_OWN_SCREENS = frozenset({"kiosk", "terminal"})
# Its links were sent to somebody; nobody waits before a screen.
DESK = "desk"


class CheckoutEngine:
    """One engine for all faces. Construct it on the loop that it will run on.

    `on_new_payment` is called whenever there is one more to look after, unless others keep everybody at it already.
    """

    def __init__(self, room: EngineRoom, ownership: Ownership) -> None:
        self._room = room
        self._ownership = ownership
        self._watches: dict[str, PaymentWatch] = {}
        self._started_here: set[str] = set()
        self._starts: dict[str, asyncio.Task[Payment]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._following: dict[str, asyncio.Task[None]] = {}
        self._recovery = Recovery(room, ownership)
        self._recovery.add(self._search)
        self._greeting: asyncio.Task[MofangError | None] | None = None
        self._sweep = BackgroundSweep(room, self._own_watches)
        self.on_new_payment: Callable[[], None] = lambda: None

    # --- commands ---

    async def start(self) -> None:
        """Take up everything unfinished, and keep doing so for payments whose process dies.

        Raises JournalUnavailable if that is not possible yet; the engine goes on trying by itself.
        """
        pushes.listen(self._room.gateway, lambda pushed: self._spawn(self._take_in(pushed)))
        self._spawn(self._sweep.run())
        self._spawn(self._recovery.run())
        await self._spawn(self.take_up_unfinished())

    async def start_checkout(self, command: StartCheckout) -> Payment:
        """Journal a new payment and set it going. A repeated command returns the payment of the first.

        Raises JournalUnavailable, GatewayUnreachable, GatewayBusy, KeyRejected, VaultError: nothing was started; and
        JournalConflict `payment_exists`, for a command with a claim, if this is not the first time.
        """
        self._refuse_known(command)
        known = self._watches.get(command.payment_id)
        if known is not None:
            return known.payment
        task = self._starts.get(command.payment_id)
        if task is None:
            task = self._spawn(self._start_checkout(command))
            self._starts[command.payment_id] = task
            task.add_done_callback(lambda _: self._starts.pop(command.payment_id, None))
        return await asyncio.shield(task)

    async def get_ready(self) -> None:
        """A customer has come: load the channel and connect, so that nobody waits for that after choosing.

        Raises MofangError; a checkout may be started all the same.
        """
        await self._server_time()

    async def cancel(self, payment_id: str, reason: CloseReason) -> None:
        """Close the link. Only Stripe's answer, told by the feed, says what became of it.

        What another engine looks after is asked for in the journal, from where that engine takes it over.
        """
        watch = await self._started(payment_id)
        if watch is not None:
            await watch.request_close(reason)
        else:
            await self.note(payment_id, CloseRequested(reason))

    def give_up(self, payment_id: str) -> asyncio.Task[None]:
        """Close a link that nobody will ever hear of. It is done whether anybody waits for it or not."""
        return self._spawn(self._give_up(payment_id))

    async def _give_up(self, payment_id: str) -> None:
        """Whatever goes wrong here, the watch, the scan time or Stripe ends the link."""
        with contextlib.suppress(MofangError):
            await self.cancel(payment_id, CloseReason.TIMEOUT)

    async def close_unmade(self, payment_id: str) -> Payment | None:
        """Close a link that is not made yet. Returns the payment as journaled; None if there is none of that id.

        Made already, or another engine's, it is left: other callers may have been given it. Raises JournalError.
        """
        watch = await self._started(payment_id)
        if watch is None:
            return await self.payment(payment_id)
        await watch.close_unmade(CloseReason.TIMEOUT)
        return watch.payment

    async def mark_scanned(self, payment_id: str) -> None:
        """A phone has opened the link."""
        await self.note(payment_id, CodeScanned())

    async def note(self, payment_id: str, event: PaymentEvent) -> None:
        """Journal what happened to a payment, whoever looks after it. An unknown id is nobody's.

        Raises JournalUnavailable, JournalConflict.
        """
        watch = await self._started(payment_id) or await self._unwatched(payment_id)
        if watch is not None:
            await watch.apply(event)

    async def free_screen(self, payment_id: str, shown: PaymentState) -> None:
        """The screen goes to the next customer; the payment goes on in the background."""
        watch = await self._started(payment_id)
        if watch is None:
            return
        try:
            await watch.free_screen(shown)
        finally:
            self._follow(watch)
            self._sweep.look_now()

    async def look_now(self, payment_id: str) -> bool:
        """Read the session at once. False: whether the payment is still this engine's has to be read first."""
        watch = self._watches.get(payment_id)
        if watch is None:
            return True
        watch.look_now()
        return watch.is_sure

    async def _take_in(self, pushed: Pushed) -> None:
        await self.look_now(pushed.payment_id)
        if pushed.scanned and self.is_watched(pushed.payment_id):
            with contextlib.suppress(MofangError):  # it only changes what the screen says
                await self.mark_scanned(pushed.payment_id)

    async def look_once(self, payment: Payment) -> None:
        """Read what nobody watches any more: money may have come for what had ended. Raises MofangError."""
        session_id = payment.session_id
        if session_id is not None:
            snapshot = await self._room.read(lambda g: g.retrieve(session_id))
            await self.note(payment.payment_id, SessionObserved(snapshot))

    async def take_in(self, payment_id: str, snapshot: SessionSnapshot) -> None:
        """Take in a reading that came with news, of a payment that is looked after here. Raises JournalError."""
        watch = self._watches.get(payment_id)
        if watch is not None:
            await watch.observe(snapshot)

    def changed_elsewhere(self, payment_id: str) -> None:
        """Another process has written to this payment."""
        watch = self._watches.get(payment_id)
        if watch is not None:
            watch.reread_now()

    def server_time(self) -> float | None:
        """Stripe's clock now, in seconds since the epoch; None before its first answer. From any thread."""
        return self._room.gateway.server_time()

    def is_watched(self, payment_id: str) -> bool:
        """Whether this engine looks after the payment, or is about to."""
        watch = self._watches.get(payment_id)
        return payment_id in self._starts if watch is None else not watch.is_lost

    async def is_anothers(self, payment: Payment) -> bool:
        """Whether another engine, a living one, looks after the payment. Raises JournalUnavailable."""
        await self._recovery.lives.ask([payment.owner])
        return not self.is_watched(payment.payment_id) and self._is_anothers(payment)

    @property
    def recovery(self) -> Recovery:
        """The rounds in which this engine takes up what the dead have left."""
        return self._recovery

    @property
    def sweep(self) -> BackgroundSweep:
        """Who reads many at once."""
        return self._sweep

    async def payment(self, payment_id: str) -> Payment | None:
        """The payment as journaled."""
        return await self._room.ask_journal(lambda j: j.get(payment_id))

    async def find_session(self, session_id: str) -> Payment | None:
        """The payment that owns a session, as journaled."""
        return await self._room.ask_journal(lambda j: j.find_session(session_id))

    async def needing_attention(self) -> list[Payment]:
        """Payments with an alarm that staff have not acknowledged, newest first."""
        return await self._room.ask_journal(lambda j: j.needing_attention())

    async def check_journal(self) -> None:
        """Raise JournalUnavailable unless the next checkout could be written down."""
        await self._room.ask_journal(lambda j: j.check())

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change; call the result to stop."""
        return self._room.feed.subscribe(listener)

    async def shut_down(self, timeout_seconds: float, close_links: bool = False) -> None:
        """Stop. With `close_links`, first try to close every link that was started here, for at most the time-out.

        Payments that this engine adopted stay as they are. What is unfinished is in the journal for the next engine.
        """
        try:
            if close_links:
                async with asyncio.timeout(timeout_seconds):
                    await self._close_links()
        except TimeoutError:
            _log.warning("Not every link could be closed in time")
        finally:
            await self._stop()

    async def _stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._ownership.release()

    # --- starting ---

    async def _unwatched(self, payment_id: str) -> PaymentWatch | None:
        """A hold on a payment for one event; nobody follows it here."""
        stored = await self.payment(payment_id)
        return None if stored is None else PaymentWatch(stored, self._room)

    async def _started(self, payment_id: str) -> PaymentWatch | None:
        """Whoever gives up a checkout that is still being started means the watch that it will get."""
        starting = self._starts.get(payment_id)
        if starting is not None:
            await asyncio.wait([starting])
        return self._watches.get(payment_id)

    def _refuse_known(self, command: StartCheckout) -> None:
        known = command.payment_id in self._watches or command.payment_id in self._starts
        if command.claim is not None and known:
            raise JournalConflict("payment_exists")

    async def _start_checkout(self, command: StartCheckout) -> Payment:
        if self._room.gateway.server_time() is None:
            stored = await self.payment(command.payment_id)
            if stored is not None:
                return self._known(stored, command)
            # The service is about to be asked for its time. With a broken journal it is not asked for anything.
            await self._room.ask_journal(lambda j: j.check())
        prepared = self._prepared(command, await self._server_time())
        day = self._room.day_of(prepared.prepared_at)
        try:
            payment = await self._room.ask_journal(
                lambda j: j.add(prepared, day, prepared.prepared_at, command.claim)
            )
        except JournalConflict:
            # It is a repeat, or was asked for at once in another process, which was faster.
            stored = await self.payment(command.payment_id)
            if stored is None:
                raise
            return self._known(stored, command)
        watch = self._watch_started(payment)
        self._room.feed.publish(watch.update)
        return payment

    def _known(self, stored: Payment, command: StartCheckout) -> Payment:
        """A second tap after a write whose answer was lost: the row is there, but nobody watches it yet."""
        if command.claim is not None:
            raise JournalConflict("payment_exists")
        if not stored.is_final and stored.owner == self._ownership.owner:
            self._watch_started(stored)
        return stored

    def _prepared(self, command: StartCheckout, server_time: float) -> Payment:
        expires_at = command.expires_at or int(server_time + _lifetime(command))
        terms = CheckoutTerms(
            command.payment_id,
            command.order,
            expires_at,
            command.language,
            command.excluded_methods,
        )
        return Payment(
            payment_id=command.payment_id,
            number="",
            order=command.order,
            request=self._room.gateway.build_request(terms),
            origin=command.origin,
            owner=self._ownership.owner,
            prepared_at=server_time,
            scan_seconds=command.scan_seconds,
            # Whoever has told the time has told this, too.
            livemode=self._room.gateway.livemode is True,
            expires_at=float(expires_at),
        )

    async def _server_time(self) -> float:
        """The service's clock, asking for it when no answer has told it yet: ours may be off by a day."""
        if self._room.gateway.server_time() is None:
            await self._hear_from_service()
        return self._room.now()

    async def _hear_from_service(self) -> None:
        """One question for all taps; it goes on when the customer is told that nobody answers."""
        if self._greeting is None or self._greeting.done():
            self._greeting = self._spawn(self._greet())
        try:
            async with asyncio.timeout(pacing.SLOW_SECONDS):
                error = await asyncio.shield(self._greeting)
        except TimeoutError:
            raise GatewayUnreachable("service_unreachable") from None
        if error is not None and not self._is_only_unreadable(error):
            raise error

    def _is_only_unreadable(self, error: MofangError) -> bool:
        """Its clock is what was asked for, and may have come with an answer that says nothing else."""
        return (
            isinstance(error, GatewayUnreachable) and self._room.gateway.server_time() is not None
        )

    async def _greet(self) -> MofangError | None:
        try:
            await self._room.ask_time()
        except MofangError as error:
            return error
        return None

    # --- recovery ---

    async def take_up_unfinished(self) -> None:
        """Resume every unfinished payment that no living engine looks after."""
        await self._recovery.take_up(self._search)

    def _search(self) -> Search:
        watched = dict(self._watches)
        return Search(self._room.journal.unfinished, lambda left: self._take_up_left(left, watched))

    async def _take_up_left(
        self, found: Sequence[Payment], watched: Mapping[str, PaymentWatch]
    ) -> None:
        """Without those that came to their end here while the journal was being asked: nobody is to look again."""
        ended = {key for key, watch in watched.items() if watch.payment.is_final}
        unfinished = [each for each in found if each.payment_id not in ended]
        self._share_budget(unfinished)
        self._notice_changes({each.payment_id: each for each in unfinished})
        for payment in unfinished:
            if self.is_watched(payment.payment_id) or self._is_anothers(payment):
                continue
            try:
                await self._take_up(payment)
            except JournalConflict:
                # Another engine was faster, or its owner is back: looked at again in the next round.
                _log.info("%s was changed by somebody else", payment.payment_id)

    def _notice_changes(self, unfinished: dict[str, Payment]) -> None:
        """Another process may have asked for a close, or have heard how it ended."""
        for watch in self._watches.values():
            stored = unfinished.get(watch.payment.payment_id)
            ended = stored is None and not watch.payment.is_final
            if ended or (stored is not None and stored.version > watch.payment.version):
                watch.reread_now()

    async def _take_up(self, payment: Payment) -> None:
        watch = self._watches.get(payment.payment_id) or self._new_watch(payment)
        at_hand = watch.payment is not payment
        lost = self._has_lost_screen(payment)
        await watch.resume(self._ownership.owner, screen_lost=lost and not at_hand)
        _log.info("Took up %s in state %s", payment.payment_id, payment.state)
        self._watch(watch)
        self._sweep.look_now()

    def _has_lost_screen(self, payment: Payment) -> bool:
        if self._room.pace is Pace.KIOSK:
            return payment.origin != DESK
        return payment.origin in _OWN_SCREENS

    def _is_anothers(self, payment: Payment) -> bool:
        """Being started right now, or in the care of another living engine."""
        if payment.owner == self._ownership.owner:
            return payment.payment_id in self._starts
        return self._recovery.lives.lives(payment.owner)

    def _share_budget(self, unfinished: list[Payment]) -> None:
        """Every engine that looks after something reads at Stripe, on the one account."""
        owners = {each.owner for each in unfinished} - {self._ownership.owner}
        if self._room.reads is not None:
            lives = self._recovery.lives
            self._room.reads.share_among(1 + sum(lives.lives(owner) for owner in owners))

    # --- watches ---

    def _new_watch(self, payment: Payment) -> PaymentWatch:
        return PaymentWatch(payment, self._room, self._ownership)

    def _own_watches(self) -> Iterator[PaymentWatch]:
        return (watch for watch in reversed(self._watches.values()) if not watch.is_lost)

    def _watch_started(self, payment: Payment) -> PaymentWatch:
        self._started_here.add(payment.payment_id)
        return self._watch(self._new_watch(payment))

    def _watch(self, watch: PaymentWatch) -> PaymentWatch:
        """Never two watches on one payment: the first stays."""
        brisk = self._sweep.is_brisk
        watch = self._watches.setdefault(watch.payment.payment_id, watch)
        self._follow(watch)
        if not brisk:
            self._sweep.reckon_anew()
            self.on_new_payment()
        return watch

    def _follow(self, watch: PaymentWatch) -> None:
        payment_id = watch.payment.payment_id
        if payment_id not in self._following:
            self._following[payment_id] = self._spawn(self._follow_to_the_end(watch))

    async def _follow_to_the_end(self, watch: PaymentWatch) -> None:
        try:
            await watch.follow()
        finally:
            # At once, not in a callback of the task: whoever frees the screen now must be able to follow again.
            self._following.pop(watch.payment.payment_id, None)
        if watch.is_lost:
            _log.info("%s is looked after by another engine", watch.payment.payment_id)
        if watch.is_swept or watch.is_lost:
            self._watches.pop(watch.payment.payment_id, None)
            self._started_here.discard(watch.payment.payment_id)

    async def _close_links(self) -> None:
        """Only those that this process has started: an adopted link was sent or shown by another one."""
        own = [watch for key, watch in self._watches.items() if key in self._started_here]
        await asyncio.gather(*(_close(w) for w in own if w.payment.state in MAY_BE_OPEN))

    def _spawn(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _close(watch: PaymentWatch) -> None:
    """Returns when nothing is left to close. Without a journal the watch itself goes on trying."""
    try:
        await watch.request_close(CloseReason.SHUTDOWN)
    except MofangError as error:
        _log.warning("A link could not be closed at the stop: %s", error.code)
    await watch.without_link.wait()


def _lifetime(command: StartCheckout) -> float:
    if command.valid_seconds is None:
        return link_seconds(command.scan_seconds)
    return min(LONGEST_LINK_SECONDS, max(SHORTEST_VALID_SECONDS, command.valid_seconds))


def link_seconds(scan_seconds: float | None) -> float:
    """How long Stripe keeps the session payable if nobody closes it before."""
    if scan_seconds is None:
        return LONGEST_LINK_SECONDS
    return min(
        LONGEST_LINK_SECONDS, max(SHORTEST_LINK_SECONDS, scan_seconds + _SCAN_MARGIN_SECONDS)
    )
