"""One small world: Stripe, its failing wire, a journal on disk, a till that crashes, and people with phones.

Everything random comes from the seed, and all time is virtual, so that a seed is a schedule and replays exactly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from random import Random
from typing import Any, TypeVar, cast

from app.core.errors import JournalUnavailable, KeyRejected, SessionNotFound
from app.engine.clock import Clock
from app.engine.engine import CheckoutEngine
from app.engine.feed import Feed
from app.engine.news import NewsDesk
from app.engine.pacing import Pace
from app.engine.read_budget import ReadBudget
from app.engine.refunds import RefundDesk
from app.engine.reversals import Reversals
from app.engine.room import EngineRoom
from app.gateway.port import PaymentGateway
from app.gateway.stripe_request import Operation, StripeCall
from app.simulator.api import StripeApi
from app.simulator.faults import Fault, FaultKind
from app.simulator.http_messages import Request
from app.simulator.ledger import Ledger
from tests.torture.memory_books import MemoryDisputeBook, MemoryInbox, MemoryRefundBook
from tests.torture.memory_journal import MemoryJournal
from tests.torture.simulated_gateway import Finish, SimulatedGateway
from tests.torture.virtual_time import Life, VirtualTimeLoop

T = TypeVar("T")

EPOCH = 1_790_000_000.0
TIMEOUT_SECONDS = 15.0
# An answer that comes byte by byte takes longer than any time-out.
DRIP_SECONDS = (5.0, 30.0, 120.0)
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad things are in this world: chances for each request, each write, each await."""

    wire_faults: float
    journal_faults: float
    crash: float
    clock_error_seconds: float
    lies: float = 0.0

    @property
    def is_calm(self) -> bool:
        """Nothing goes wrong but the clock."""
        return not (self.wire_faults or self.journal_faults or self.crash or self.lies)

    @classmethod
    def drawn(cls, random: Random) -> Weather:
        """Some worlds are calm, most are rough, a few are awful."""
        roughness = random.choice((0.0, 0.05, 0.2, 0.5))
        return cls(
            wire_faults=roughness,
            journal_faults=random.choice((0.0, 0.0, 0.0, 0.03)),
            crash=random.choice((0.0, 0.004, 0.02)),
            clock_error_seconds=random.choice((0.0, 0.0, random.uniform(-DAY, DAY))),
            lies=roughness / 8,
        )


CALM = Weather(0.0, 0.0, 0.0, 0.0)


class Ownership:
    """Lives and deaths, as the lock files would tell them."""

    def __init__(self, owner: str, living: set[str]) -> None:
        self.owner = owner
        self.life: int | None = 0
        self._living = living
        living.add(owner)

    def is_alive(self, owner: str) -> bool:
        return owner in self._living

    def release(self) -> None:
        self._living.discard(self.owner)


@dataclass
class Till:
    """One life of the till's process."""

    engine: CheckoutEngine
    feed: Feed
    life: Life
    owner: str
    gateway: SimulatedGateway
    room: EngineRoom
    refunds: RefundDesk
    news: NewsDesk | None

    async def shut_down(self) -> None:
        """Stop in good order, what came last first."""
        if self.news is not None:
            await self.news.shut_down()
        await self.refunds.shut_down()
        await self.engine.shut_down(1.0)


@dataclass
class World:
    """Stripe and the disk go on; tills come and go."""

    seed: int
    scripted_faults: list[Fault | None] = field(default_factory=list)
    pace: Pace = Pace.KIOSK
    zone: tzinfo | None = None
    random: Random = field(init=False)
    weather: Weather = field(init=False)
    till: Till | None = None
    crashes: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.weather = Weather.drawn(self.random)
        self.loop = cast("VirtualTimeLoop", asyncio.get_running_loop())
        self.ledger = Ledger(
            self.stripe_time, Random(self.seed), page_base_url="http://127.0.0.1:1"
        )
        self.api = StripeApi(self.ledger, base_url="http://127.0.0.1:1")
        self.journal = MemoryJournal()
        self.refund_book = MemoryRefundBook(self.journal)
        self.dispute_book = MemoryDisputeBook(self.journal)
        self.inbox = MemoryInbox()
        self.reads_at: list[float] = []
        # Of everybody who has come to pay here.
        self.payment_ids: set[str] = set()
        self.living: set[str] = set()
        self.requests: list[Request] = []
        self.on_till_started: list[Callable[[Till], None]] = []
        self._tills: dict[Life, Till] = {}
        self.was_calm = self.weather.is_calm
        self.tells_news = self.random.random() < 0.7
        self.call_seconds: float | None = None
        self._held_seconds: float | None = None

    # --- clocks ---

    def stripe_time(self) -> float:
        """The only true clock."""
        return EPOCH + self.loop.time()

    def shop_time(self) -> float:
        """The till's wall clock, off by up to a day."""
        return self.stripe_time() + self.weather.clock_error_seconds

    # --- the till's process ---

    async def start_till(self, pace: Pace | None = None) -> Till:
        """A new process on the old journal, beside others that live; `pace` may be another than theirs."""
        self.till = till = self._new_till(f"till-{len(self._tills)}", Life(), pace or self.pace)
        self._tills[till.life] = till
        for listener in self.on_till_started:
            listener(till)
        till.life.spawn(quietly(lambda: self._begin(till)))
        return till

    async def _begin(self, till: Till) -> None:
        """In the order of the service. Raises JournalUnavailable."""
        try:
            await till.engine.start()
        finally:
            if till.news is not None:
                await till.news.start()
            await till.refunds.start()

    def _new_till(self, owner: str, life: Life, pace: Pace) -> Till:
        gateway = SimulatedGateway(
            self.api, self.loop.time, self._fault_for, self._act_later, before_send=self._lie
        )
        gateway.wire.on_drip = self.hold_answer
        room = self._room(gateway, life, Worker(self, life, self._gateway_pause), pace)
        ownership = Ownership(owner, self.living)
        engine = CheckoutEngine(room, ownership)
        refunds = RefundDesk(room, gateway, self.refund_book, engine.note, engine.recovery)
        news = None
        if pace is Pace.SERVICE:
            reversals = Reversals(room, engine.note, refunds, gateway, self.dispute_book)
            news = NewsDesk(room, engine, gateway, self.inbox, refunds, reversals)
        return Till(engine, room.feed, life, owner, gateway, room, refunds, news)

    def _room(self, gateway: PaymentGateway, life: Life, worker: Worker, pace: Pace) -> EngineRoom:
        return EngineRoom(
            gateway=gateway,
            journal=self.journal,
            gateway_worker=worker,
            journal_worker=_DiskWorker(self, life, lambda: self.random.uniform(0.0, 0.01)),
            feed=Feed(),
            clock=Clock(monotonic=self.loop.time, wall=self.shop_time),
            random=self.random,
            reads=self._budget() if pace is Pace.SERVICE else None,
            pace=pace,
            zone=self.zone,
        )

    def _budget(self) -> ReadBudget:
        return ReadBudget(monotonic=self.loop.time)

    def crash(self, till: Till | None = None) -> None:
        """kill -9, of the newest till if none is named: nothing in the process gets to say goodbye."""
        till = till or self.till
        if till is None or till.life.is_over:
            return
        if till is self.till:
            self.till = None
        self.crashes += 1
        till.life.kill()
        self.living.discard(till.owner)

    def clear_up(self) -> None:
        """The storm is over."""
        self.weather = Weather(0.0, 0.0, 0.0, self.weather.clock_error_seconds)

    # --- what invariants ask ---

    @property
    def has_lain_dead(self) -> bool:
        """A process that is needed for a checkout was away, perhaps for longer than a link lasts."""
        return bool(self.crashes)

    @property
    def told_seconds(self) -> float:
        """Within so long, in calm weather, a screen is told that somebody has paid: two looks, two calls.

        Without news, a list is looked through to its end, and what is not in it is read, before the next is asked for.
        """
        return 4.0 if self.pace is Pace.KIOSK or self.tells_news else 6.0

    def sessions(self) -> list[dict[str, Any]]:
        """Every session that Stripe has."""
        found = (self.ledger.find_session(each) for each in self.ledger.session_ids())
        return [session for session in found if session is not None]

    # --- the wire ---

    def _fault_for(self, request: Request) -> Fault | None:
        self.requests.append(request)
        if request.method == "GET":
            self.reads_at.append(self.loop.time())
        if self.scripted_faults:
            return self.scripted_faults.pop(0)
        if self.random.random() >= self.weather.wire_faults:
            return None
        kind = self.random.choice(list(FaultKind))
        drips = kind is FaultKind.DRIP
        seconds = self.random.choice(DRIP_SECONDS if drips else (1.0, TIMEOUT_SECONDS + 1.0))
        return Fault(kind, seconds=seconds)

    def _act_later(self, finish: Finish) -> None:
        """A stalled request reaches Stripe after the till has given it up."""
        self.loop.call_later(self.random.uniform(0.0, 60.0), finish)

    def hold_answer(self, seconds: float) -> None:
        """The answer to the request that is being made takes so long."""
        self._held_seconds = seconds

    def held_seconds(self) -> float | None:
        """For how long the answer that was just given is held, if it is."""
        seconds, self._held_seconds = self._held_seconds, None
        return seconds

    def _gateway_pause(self) -> float:
        """Half of what one call takes; a test may say how long."""
        if self.call_seconds is not None:
            return self.call_seconds / 2
        slow = self.random.random() < self.weather.wire_faults / 4
        return self.random.uniform(0.02, TIMEOUT_SECONDS if slow else 0.3)

    def maybe_crash(self, life: Life) -> None:
        """Asked at every await of every blocking call."""
        if self.random.random() < self.weather.crash:
            self.crash(self._tills[life])

    def _lie(self, call: StripeCall) -> None:
        """A definite answer that is wrong for a while: a replica that lags, a key that is being exchanged."""
        if call.operation is Operation.LIST_NEWS and not self.tells_news:
            raise KeyRejected("key_permission_missing", permission="rak_event_read")
        if self.random.random() >= self.weather.lies:
            return
        asks_for_one = call.operation in {Operation.RETRIEVE, Operation.EXPIRE}
        if asks_for_one and self.random.random() < 0.7:
            raise SessionNotFound("session_not_found")
        raise KeyRejected("key_invalid")


async def quietly(work: Callable[[], Awaitable[object]]) -> None:
    """A broken disk is told to whoever waits for the answer; here nobody does.

    Whoever is killed before he begins has not even been asked: so the work is called, and not handed over.
    """
    try:
        await work()
    except JournalUnavailable:
        return


class Worker:
    """Blocking calls that take virtual time, with an instant to crash at before and after each."""

    def __init__(self, world: World, life: Life, pause: Callable[[], float]) -> None:
        self._world = world
        self._life = life
        self._pause = pause

    async def call(self, function: Callable[[], T]) -> T:
        await self._instant(self._pause())
        try:
            return await self._carry_out(function)
        finally:
            if not self._life.is_over:
                held = self._world.held_seconds()
                await self._instant(self._pause() if held is None else held)

    async def _carry_out(self, function: Callable[[], T]) -> T:
        return function()

    async def _instant(self, seconds: float) -> None:
        self._world.maybe_crash(self._life)
        await self._world.loop.pause(seconds)
        if self._life.is_over:
            raise asyncio.CancelledError

    def close(self) -> None:
        """Nothing is held."""


class _DiskWorker(Worker):
    """A disk that is sometimes full before a write, and sometimes fails after it."""

    async def call(self, function: Callable[[], T]) -> T:
        if self._is_broken():
            raise JournalUnavailable("journal_full")
        result = await super().call(function)
        if self._is_broken():
            raise JournalUnavailable("journal_locked")
        return result

    def _is_broken(self) -> bool:
        return self._world.random.random() < self._world.weather.journal_faults
