"""Where to look next, as the payment service tells it: by webhook, or by its list of events for those without one.

News is never believed: it only makes somebody look, and what is true is what the session says when it is read.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Sequence

from app.core.errors import KeyRejected, MofangError, RefundNotFound, SessionNotFound
from app.core.events import PaidTimeLearned
from app.core.news import SessionNews
from app.core.payment import Payment
from app.core.session import SessionOutcome
from app.core.state import PaymentState
from app.engine import faults, pacing
from app.engine.engine import CheckoutEngine
from app.engine.pacing import Pace
from app.engine.refunds import RefundDesk
from app.engine.reversals import LIST_SECONDS, Reversals
from app.engine.room import EngineRoom
from app.gateway.port import NewsGateway
from app.journal.inbox import Inbox

_log = logging.getLogger(__name__)

# Webhooks are trusted for so long after one came, unless the list has news that none brought.
TRUST_SECONDS = 120.0
# A webhook may be this much later than the list without being missed.
_WEBHOOK_GRACE_SECONDS = 10.0
# What is older is found by reading what is unfinished: no news was ever heard for this journal.
_FIRST_LOOK_BACK_SECONDS = pacing.DAY
_RETRY_SECONDS = 30.0
_PATIENCE_SECONDS = 0.2
# Whoever comes alone is looked after at once, and those that follow him together.
_GATHER_SECONDS = 0.05
# Stripe lists events for thirty days.
_KEPT_SECONDS = 35 * pacing.DAY
_NOT_ALLOWED_SECONDS = 3600.0
# How often the inbox is looked into with nothing open: whatever puts something in wakes its reader.
_NOTHING_OPEN_SECONDS = 600.0
# Whatever is open, refunds and disputes that are made at Stripe have to be noticed within 45 s.
_QUIET_SECONDS = LIST_SECONDS
_AT_ONCE = 1000
_REMEMBERED = 20_000
# Half a second of reads: whoever has to wait for longer may do without a receipt.
_CROWD = 10
_DELAYED_SUCCESS = "checkout.session.async_payment_succeeded"
_SAYS_PAID = frozenset({"checkout.session.completed", _DELAYED_SUCCESS})


class NewsDesk:
    """Takes news in, each event once, and sends people to look. Its inbox outlives a crash."""

    def __init__(
        self,
        room: EngineRoom,
        engine: CheckoutEngine,
        gateway: NewsGateway,
        inbox: Inbox,
        refunds: RefundDesk | None = None,
        reversals: Reversals | None = None,
    ) -> None:
        self._room = room
        self._engine = engine
        self._gateway = gateway
        self._inbox = inbox
        self._refunds = refunds
        self._reversals = reversals
        self._wake = asyncio.Event()
        self._stir = asyncio.Event()
        self._heard: OrderedDict[str, None] = OrderedDict()
        self._webhook_at: float | None = None
        # By webhooks since the last list, which will have the same and more.
        self._brought = 0
        self._forgot_at: float | None = None
        self._later: dict[str, float] = {}
        self._looking: dict[str, asyncio.Task[str | None]] = {}
        self._awaited: dict[str, float] = {}
        self._allowed = True
        # The list is asked for since then; None while it is not.
        self._listing_since: float | None = None
        self._list_failed = False
        # What the journal, the line or the key has failed with in a look, so that every other look would.
        self._trouble: MofangError | None = None
        self._tasks: list[asyncio.Task[None]] = []

    # --- webhooks ---

    @property
    def webhooks_arrive(self) -> bool:
        """Whether webhooks bring the news at present, so that asking for it may slow down."""
        at, now = self._webhook_at, self._room.clock.monotonic()
        overdue = any(now - since > _WEBHOOK_GRACE_SECONDS for since in self._awaited.values())
        return at is not None and now - at < TRUST_SECONDS and not overdue

    @property
    def arrives(self) -> bool:
        """Whether something brings the news at present, so that lists of sessions are only the net under it."""
        if self.webhooks_arrive:
            return True
        since = self._listing_since
        late = since is not None and self._room.clock.monotonic() - since > pacing.SLOW_SECONDS
        return self._allowed and not self._list_failed and not late

    @property
    def webhook_age(self) -> float | None:
        """Seconds since a webhook came; None before the first."""
        at = self._webhook_at
        return None if at is None else self._room.clock.monotonic() - at

    async def put(self, news: Sequence[SessionNews]) -> int:
        """Keep what a webhook brought; once this returns, it may be answered. Raises JournalUnavailable."""
        self._webhook_at = self._room.clock.monotonic()
        fresh = await self._room.on_journal(lambda: self._inbox.put_many(news))
        for each in news:
            self._remember(each.event_id)
            self._awaited.pop(each.event_id, None)
        self._brought += fresh
        self.wake()
        return fresh

    def wake(self) -> None:
        """Something was put into the inbox."""
        self._wake.set()

    async def heard(self, news: SessionNews) -> bool:
        """Look where the news points. False: another engine looks after that payment, or may. Raises MofangError."""
        if self._reversals is not None and self._reversals.concerns(news):
            await self._reversals.hear(news)
            return True
        if news.refund_id is not None and self._refunds is not None:
            await self._refunds.look_now(news.refund_id)
            return True
        await self._learn_time(news)
        if news.payment_id is not None and self._engine.is_watched(news.payment_id):
            return await self._engine.look_now(news.payment_id)
        payment = await self._payment_of(news)
        return payment is None or await self._look_at(payment, news)

    async def _learn_time(self, news: SessionNews) -> None:
        """A delayed payment's charge is days older than its success; only the event tells when that was."""
        if news.kind != _DELAYED_SUCCESS:
            return
        payment = await self._payment_of(news)
        if payment is not None and not await self._engine.is_anothers(payment):
            await self._engine.note(payment.payment_id, PaidTimeLearned(news.created_at))

    async def _payment_of(self, news: SessionNews) -> Payment | None:
        if news.session_id is not None:
            return await self._engine.find_session(news.session_id)
        if news.payment_id is not None:
            return await self._engine.payment(news.payment_id)
        return None

    async def _look_at(self, payment: Payment, news: SessionNews) -> bool:
        if await self._engine.is_anothers(payment):
            return payment.is_final
        if self._engine.is_watched(payment.payment_id):
            return await self._engine.look_now(payment.payment_id)
        if news.kind in _SAYS_PAID and payment.state is not PaymentState.PAID:
            await self._engine.look_once(payment)
        return True

    # --- running ---

    async def start(self) -> None:
        """Begin to listen."""
        self._engine.on_new_payment = self._reckon_anew
        self._engine.sweep.news_arrives = lambda: self.arrives
        if self._reversals is not None:
            self._reversals.events_told = lambda: self._allowed
            self._reversals.start()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._drain()), loop.create_task(self._keep_listing())]

    async def shut_down(self) -> None:
        """Stop. What is in the inbox is looked after at the next start."""
        tasks = [*self._tasks, *self._looking.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._reversals is not None:
            await self._reversals.shut_down()

    async def _drain(self) -> None:
        failures = 0
        while True:
            more, error = await self._drained()
            failures = failures + 1 if error else 0
            if error:
                await asyncio.sleep(faults.retry_seconds(error, failures))
            elif not more:
                await asyncio.sleep(_GATHER_SECONDS)
                await self._until_woken()

    async def _drained(self) -> tuple[bool, Exception | None]:
        """Whether there is more, and what the round has failed with: then it is repeated within seconds."""
        try:
            return await self._drain_once(), None
        except MofangError as error:
            _log.warning("Events could not be processed: %s", error.code)
            return False, error
        except Exception as error:
            _log.exception("Looking after news failed")
            return False, error

    async def _drain_once(self) -> bool:
        """Process waiting events. Returns whether more could be processed now. A slow read delays no other.

        Raises MofangError if the journal, the line or the key is at fault.
        """
        self._raise_trouble()
        waiting = await self._room.on_journal(lambda: self._inbox.waiting(_AT_ONCE))
        ids = {each.event_id for each in waiting}
        self._later = {event_id: at for event_id, at in self._later.items() if event_id in ids}
        fresh = [each for each in waiting if each.event_id not in self._looking]
        strange = await self._strange(fresh)
        for news in fresh:
            if news.event_id not in strange:
                self._looking[news.event_id] = asyncio.ensure_future(self._look(news))
        done = [*strange, *await self._looked()]
        if done:
            await self._room.on_journal(lambda: self._inbox.done(done))
        self._raise_trouble()
        if self._room.reads_waiting > _CROWD:
            # One list may tell what all of them wait for.
            self._stir.set()
        return bool(done) and len(waiting) == _AT_ONCE

    def _raise_trouble(self) -> None:
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble

    async def _strange(self, news: Sequence[SessionNews]) -> set[str]:
        """The events of sessions that are nobody's here: a flood of them must cost one question, not one for each."""
        asked = {each.event_id: each.session_id for each in news if self._speaks_of_session(each)}
        sessions = {session_id for session_id in asked.values() if session_id is not None}
        if not sessions:
            return set()
        owned = await self._room.ask_journal(lambda j: j.owned_sessions(sessions))
        return {event_id for event_id, session_id in asked.items() if session_id not in owned}

    def _speaks_of_session(self, news: SessionNews) -> bool:
        """And of nothing that is looked after by another name, see `heard`."""
        by_name = news.payment_id is not None and self._engine.is_watched(news.payment_id)
        return news.session_id is not None and news.refund_id is None and not by_name

    async def _looked(self) -> list[str]:
        """The events that are done; those that take longer wake the next round."""
        if not self._looking:
            return []
        ended, going_on = await asyncio.wait(self._looking.values(), timeout=_PATIENCE_SECONDS)
        for task in going_on:
            task.add_done_callback(self._wake_when_looked)
        self._looking = {key: each for key, each in self._looking.items() if each in going_on}
        return [event_id for task in ended if (event_id := task.result()) is not None]

    def _wake_when_looked(self, _task: asyncio.Task[str | None]) -> None:
        self._wake.set()

    async def _look(self, news: SessionNews) -> str | None:
        """The event's id once it is done. One that fails is looked at again later and holds up no other."""
        now = self._room.clock.monotonic()
        if self._later.get(news.event_id, now) > now:
            return None
        self._later.pop(news.event_id, None)
        try:
            return news.event_id if await self.heard(news) else None
        except (SessionNotFound, RefundNotFound):
            return news.event_id
        except MofangError as error:
            _log.warning("%s could not be looked after: %s", news.event_id, error.code)
            if faults.concerns_all(error):
                self._trouble = error
                self._wake.set()
            else:
                self._later[news.event_id] = self._room.clock.monotonic() + _RETRY_SECONDS
            return None
        except Exception:
            # Told again, it would fail again; the lists of sessions show what it was about.
            _log.exception("%s could not be looked after", news.event_id)
            return news.event_id

    async def _until_woken(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._drain_delay()):
                await self._wake.wait()
        self._wake.clear()

    def _drain_delay(self) -> float:
        """What another process has put in is found as fast as what Stripe would tell."""
        youngest = self._youngest_seconds
        delay = _NOTHING_OPEN_SECONDS
        if youngest is not None:
            delay = pacing.news_delay(youngest, webhooks_arrive=False)
        if not self._later:
            return delay
        left = min(self._later.values()) - self._room.clock.monotonic()
        return min(delay, max(left, pacing.AN_INSTANT))

    @property
    def _youngest_seconds(self) -> float | None:
        """The age of the youngest payment that waits for news; None if none does."""
        by_itself = self._room.pace is Pace.DESK
        return None if by_itself else self._engine.sweep.youngest_seconds

    def _reckon_anew(self) -> None:
        self._wake.set()
        self._stir.set()

    # --- the service's own list ---

    async def _keep_listing(self) -> None:
        """Ask for news as often as the youngest open payment deserves."""
        failures = 0
        while True:
            began = self._room.clock.monotonic()
            error = await self._failure()
            failures = failures + 1 if error else 0
            self._note_list(failed=error is not None)
            await self._until_due(began, faults.retry_seconds(error, failures) if error else None)

    async def _until_due(self, began: float, retry_seconds: float | None) -> None:
        while True:
            left = self._delay(retry_seconds) - (self._room.clock.monotonic() - began)
            if left < pacing.AN_INSTANT:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._stir.wait()
            self._stir.clear()

    def _delay(self, retry_seconds: float | None) -> float:
        if not self._allowed:
            return _NOT_ALLOWED_SECONDS
        if retry_seconds is not None:
            return retry_seconds
        youngest = self._youngest_seconds
        longest = TRUST_SECONDS if self.webhooks_arrive else _QUIET_SECONDS
        if youngest is None:
            return longest
        crowded = self._room.reads_waiting > _CROWD
        delay = pacing.news_delay(youngest, webhooks_arrive=self.webhooks_arrive and not crowded)
        return min(delay, longest)

    async def _failure(self) -> Exception | None:
        """What one round of listing has failed with."""
        try:
            # First: webhooks fill the inbox of a key that may not list events, too.
            await self._forget_old()
            await self.list_once()
        except KeyRejected as error:
            self._note_allowed(error.code != "key_permission_missing")
            return error
        except MofangError as error:
            _log.warning("News could not be listed: %s", error.code)
            return error
        except Exception as error:
            _log.exception("Listing news failed")
            return error
        self._note_allowed(True)
        return None

    def _note_list(self, *, failed: bool) -> None:
        """Without the list, sessions are looked for as often as without any news."""
        before, self._list_failed = self._list_failed, failed
        if failed is not before:
            self._engine.sweep.reckon_anew()

    def _note_allowed(self, allowed: bool) -> None:
        """Without news, lists of sessions are all there is."""
        if self._allowed and not allowed:
            _log.warning(
                "The key may not read events (rak_event_read); sessions are listed instead"
            )
        self._allowed = allowed

    async def list_once(self) -> None:
        """Ask for the news since the last time, and keep it. Raises MofangError."""
        since, after = await self._heard_until()
        expected, self._brought = self._brought, 0
        await self._room.read_first(expected)
        news = await self._ask_for_list(since, after)
        self._room.charge_pages(news, expected)
        if news:
            await self._take_in(news)

    async def _ask_for_list(self, since: float, after: str | None) -> list[SessionNews]:
        """A list that is late tells of nothing meanwhile, so that sessions are looked for instead."""
        loop, sweep = asyncio.get_running_loop(), self._engine.sweep
        late = loop.call_later(pacing.SLOW_SECONDS + pacing.AN_INSTANT, sweep.reckon_anew)
        self._listing_since = self._room.clock.monotonic()
        try:
            return await self._room.on_gateway(
                lambda: self._gateway.list_news(since, after), pacing.LONGEST_LIST_SECONDS
            )
        finally:
            late.cancel()
            self._listing_since = None

    async def _heard_until(self) -> tuple[float, str | None]:
        """Where listening began is kept too: until the first event comes, everything since then is asked for."""
        cursor = await self._room.on_journal(self._inbox.cursor)
        if cursor is not None:
            return cursor.created_at, cursor.event_id or None
        server_time = self._room.gateway.server_time()
        if server_time is None:
            # Our own clock may be off by a day, and must not become the place where listening begins.
            return self._room.clock.wall() - 2 * _FIRST_LOOK_BACK_SECONDS, None
        since = server_time - _FIRST_LOOK_BACK_SECONDS
        await self._room.on_journal(lambda: self._inbox.set_cursor(since, ""))
        return since, None

    async def _forget_old(self) -> None:
        """What Stripe itself does not keep any more cannot come a second time."""
        now = self._room.clock.monotonic()
        if self._forgot_at is None or now - self._forgot_at > pacing.DAY:
            self._forgot_at = now
            before = self._room.now() - _KEPT_SECONDS
            await self._room.on_journal(lambda: self._inbox.forget_before(before))

    async def _take_in(self, news: list[SessionNews]) -> None:
        """Into the inbox before the cursor moves: a crash in between only hears the same again."""
        unheard = [each for each in news if each.event_id not in self._heard]
        newest = news[-1]
        await self._room.on_journal(lambda: self._inbox.put_many(unheard))
        await self._room.on_journal(
            lambda: self._inbox.set_cursor(newest.created_at, newest.event_id)
        )
        # It is in the inbox and in no later list: if this fails, it is processed from there.
        self.wake()
        self._await_webhooks(unheard)
        for each in unheard:
            self._remember(each.event_id)
        await self._spare_reads(news)

    async def _spare_reads(self, news: list[SessionNews]) -> None:
        """When many wait to be read, what Stripe's own list says is paid is believed without a receipt."""
        if self._room.reads_waiting + len(news) <= _CROWD:
            return
        for each in news:
            paid = each.snapshot is not None and each.snapshot.outcome is SessionOutcome.PAID
            if paid and each.snapshot is not None and each.payment_id is not None:
                await self._engine.take_in(each.payment_id, each.snapshot)

    def _await_webhooks(self, unheard: list[SessionNews]) -> None:
        """What the list knows, webhooks have to bring soon, or they are not to be relied on."""
        if not self.webhooks_arrive:
            self._webhook_at = None
            self._awaited.clear()
            return
        now = self._room.clock.monotonic()
        self._awaited.update((each.event_id, now) for each in unheard)

    def _remember(self, event_id: str) -> None:
        self._heard[event_id] = None
        while len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
