"""One schedule: a seed decides who comes, what breaks and when; the invariants decide whether we may sleep."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.core.news import SessionNews
from app.core.refund import Refund, RefundState
from app.core.state import PaymentState
from app.engine.feed import PaymentUpdate
from app.engine.pacing import Pace
from app.gateway.stripe_news import NEWS_KINDS, read_news
from tests.torture.invariants import (
    BrokenInvariant,
    Watchdog,
    check_reads,
    check_truth,
    check_watched,
)
from tests.torture.outside import act_outside, check_outside, end_outside
from tests.torture.people import Kiosk, Visit, new_visit
from tests.torture.refunding import Staff, check_refunds, check_told_refund
from tests.torture.world import DAY, Till, World, quietly

MAX_CRASHES = 4
# Every so many seeds, two processes share one journal.
TWO_TILLS_EVERY = 4
CLOSING_TIMES = 0.1
REFUNDS = 0.8
WEBHOOKS = 0.5
# Long enough for the slowest bank and for every link to run out.
SETTLING_SECONDS = 2 * DAY
# The bank's last word comes within seconds, and one more round of news with nothing open within ten minutes.
LAST_WORDS_SECONDS = 660.0


@dataclass(frozen=True, slots=True)
class Result:
    """What a schedule was made of, so that a run can show that it really tortures."""

    seed: int
    visits: int
    crashes: int
    requests: int
    states: tuple[PaymentState, ...]
    late: int
    refunds: tuple[RefundState, ...]


class Schedule:
    """Runs one seed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.visits: list[Visit] = []
        self.closings = 0
        self._broken: BrokenInvariant | None = None
        self._watchdog = Watchdog(world)
        self._tills = 2 if world.seed % TWO_TILLS_EVERY == 0 else 1
        world.on_till_started.append(self._listen)
        if world.pace is Pace.SERVICE and world.random.random() < WEBHOOKS:
            world.ledger.subscribe(self._deliver)

    async def run(self) -> Result:
        """The storm, then the calm, then the truth."""
        tills = await asyncio.gather(*(self._storm() for _ in range(self._tills)))
        self._world.clear_up()
        end_outside(self._world)
        living = [till for till in tills if not till.life.is_over]
        await self._settle(living or [await self._world.start_till()])
        self.raise_what_broke()
        check_truth(self._world, self.visits)
        check_refunds(self._world)
        check_outside(self._world)
        # Whoever takes a payment up from a process that has ended looks after it as after a new one.
        check_reads(
            self._world, len(self.visits) + self._world.crashes + self.closings, self._tills
        )
        return self.result()

    def raise_what_broke(self) -> None:
        """A listener's error must not reach the engine, so it is raised at the end."""
        if self._broken is not None:
            raise self._broken

    async def _storm(self) -> Till:
        till = await self._world.start_till()
        for _ in range(self._world.random.randint(1, 4 - self._tills)):
            if till.life.is_over:
                till = await self._restart()
            await self._serve_until_crash(till)
            act_outside(self._world, self.visits[-1])
            await self._refund_until_crash(till)
            if self._world.random.random() < CLOSING_TIMES:
                await self._close_for_today(till)
            self._remember_break(lambda: check_watched(self._world))
        return till

    async def _close_for_today(self, till: Till) -> None:
        """Staff leave in good order, which a crash may still interrupt."""
        self.closings += 1
        stopping = till.life.spawn(till.engine.shut_down(20.0, close_links=True))
        await asyncio.wait([stopping])
        till.life.kill()

    async def _restart(self) -> Till:
        if self._world.crashes:
            await asyncio.sleep(self._world.random.choice((0.5, 5.0, 60.0, 3600.0)))
        if self._world.crashes >= MAX_CRASHES:
            self._world.clear_up()
        return await self._world.start_till()

    async def _serve_until_crash(self, till: Till) -> None:
        visit = new_visit(self._world)
        self.visits.append(visit)
        serving = till.life.spawn(Kiosk(self._world, till).serve(visit))
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([serving])
            if not serving.cancelled():
                serving.result()

    async def _refund_until_crash(self, till: Till) -> None:
        random = self._world.random
        if till.life.is_over or random.random() >= REFUNDS:
            return
        visit = random.choice([each for each in self.visits if self._is_paid(each)] or self.visits)
        refunding = till.life.spawn(Staff(self._world, till).refund(visit))
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([refunding])
            if not refunding.cancelled():
                refunding.result()

    def _is_paid(self, visit: Visit) -> bool:
        payment = self._world.journal.get(visit.payment_id)
        return payment is not None and payment.state is PaymentState.PAID

    def _is_unsettled(self) -> bool:
        return bool(self._world.journal.unfinished() or self._world.refund_book.unfinished())

    async def _settle(self, tills: list[Till]) -> None:
        deadline = self._world.loop.time() + SETTLING_SECONDS
        while self._is_unsettled() and self._world.loop.time() < deadline:
            await asyncio.sleep(60.0)
        await asyncio.sleep(LAST_WORDS_SECONDS)
        for till in tills:
            await till.shut_down()

    def _listen(self, till: Till) -> None:
        till.feed.subscribe(self._on_update)
        till.refunds.subscribe(self._on_refund)

    def _on_update(self, update: PaymentUpdate) -> None:
        self._remember_break(lambda: self._watchdog.check(update))

    def _deliver(self, event: dict[str, Any]) -> None:
        """Webhooks come late, twice, in no order, or never; whoever lives when one comes gets it.

        In calm weather they come: one that is lost is made up for within seconds, but not within moments.
        """
        if event["type"] not in NEWS_KINDS:
            return
        news = read_news(event, livemode=False)
        calm = self._world.was_calm
        for _ in range(self._world.random.choice((1, 2) if calm else (0, 1, 1, 2))):
            seconds = self._world.random.choice((0.3, 0.5) if calm else (0.3, 5.0, 600.0))
            self._world.loop.call_later(seconds, self._bring, news)

    def _bring(self, news: SessionNews) -> None:
        till = self._world.till
        if till is not None and till.news is not None and not till.life.is_over:
            till.life.spawn(quietly(partial(till.news.put, [news])))

    def _on_refund(self, refund: Refund) -> None:
        self._remember_break(lambda: check_told_refund(self._world, refund))

    def _remember_break(self, check: object) -> None:
        try:
            check()  # type: ignore[operator]
        except BrokenInvariant as broken:
            self._broken = self._broken or broken

    def result(self) -> Result:
        """What became of everybody."""
        payments = [self._world.journal.get(each.payment_id) for each in self.visits]
        known = [payment for payment in payments if payment is not None]
        return Result(
            seed=self._world.seed,
            visits=len(self.visits),
            crashes=self._world.crashes,
            requests=len(self._world.requests),
            states=tuple(payment.state for payment in known),
            late=sum(bool(payment.alarms) for payment in known),
            refunds=tuple(each.state for each in self._world.refund_book.all()),
        )
