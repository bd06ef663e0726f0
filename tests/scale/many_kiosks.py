"""Many kiosks on one service, in virtual time: the real engine, news desk and budget on the simulator.

A kiosk opens a link, its customer pays 10 to 60 s later, and the next customer comes so that each kiosk sells about
once in ten minutes. A call to Stripe takes 0.04 to 0.6 s; a webhook comes 0.1 to 1.0 s after its event.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.core.money import Money
from app.core.order import Order
from app.core.state import PaymentState
from app.engine.commands import StartCheckout
from app.engine.feed import PaymentUpdate
from app.engine.pacing import Pace
from app.gateway.stripe_news import NEWS_KINDS, read_news
from tests.torture.people import PAY
from tests.torture.virtual_time import run_in_virtual_time
from tests.torture.world import CALM, Till, World

SECONDS_BETWEEN_SALES = 600.0
WARM_UP_SECONDS = 60.0
# Long enough for a customer who begins within the time to pay and be told.
COOL_DOWN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run showed. Times are in seconds; `busiest_second` is the most reads that any second had."""

    kiosks: int
    webhooks: bool
    sales: int
    missed: int
    reads_per_second: float
    busiest_second: int
    notice_p50: float
    notice_p99: float


@dataclass
class ManyKiosks:
    """One run. Customers begin within `seconds`; what they do then is waited for."""

    world: World
    kiosks: int
    seconds: float
    random: Random
    paid_at: dict[str, float] = field(default_factory=dict)
    noticed_after: list[float] = field(default_factory=list)
    _customers: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, *, webhooks: bool) -> Outcome:
        """Sell, wait, count."""
        till = await self.world.start_till()
        till.feed.subscribe(self._on_update)
        if webhooks:
            self._deliver_webhooks(till)
        await asyncio.gather(*(self._serve(till) for _ in range(self.kiosks)))
        await asyncio.sleep(self.seconds + COOL_DOWN_SECONDS - self.world.loop.time())
        await till.shut_down()
        return self._outcome(webhooks)

    async def _serve(self, till: Till) -> None:
        loop = self.world.loop
        while True:
            pause = self.random.expovariate(1 / SECONDS_BETWEEN_SALES)
            if loop.time() + pause > self.seconds:
                return
            await asyncio.sleep(pause)
            payment_id = "mp_" + "".join(self.random.choices("abcdefghjk", k=26))
            order = Order(Money(self.random.randint(100, 9_999), "USD"))
            command = StartCheckout(payment_id, order, "zh", "till", scan_seconds=240.0)
            await till.engine.start_checkout(command)
            loop.call_later(self.random.uniform(10.0, 60.0), self._pay, payment_id)

    def _pay(self, payment_id: str) -> None:
        payment = self.world.journal.get(payment_id)
        if payment is not None and payment.session_id is not None:
            self.world.ledger.confirm_session(payment.session_id, PAY)
            self.paid_at[payment_id] = self.world.loop.time()

    def _on_update(self, update: PaymentUpdate) -> None:
        paid_at = self.paid_at.pop(update.payment.payment_id, None)
        if update.payment.state is not PaymentState.PAID:
            if paid_at is not None:
                self.paid_at[update.payment.payment_id] = paid_at
        elif paid_at is not None:
            self.noticed_after.append(self.world.loop.time() - paid_at)

    def _deliver_webhooks(self, till: Till) -> None:
        def deliver(event: dict[str, Any]) -> None:
            if event["type"] in NEWS_KINDS and till.news is not None:
                put = till.news.put([read_news(event, livemode=False)])
                self.world.loop.call_later(self.random.uniform(0.1, 1.0), self._spawn, put)

        self.world.ledger.subscribe(deliver)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.ensure_future(work)
        self._customers.add(task)
        task.add_done_callback(self._customers.discard)

    def _outcome(self, webhooks: bool) -> Outcome:
        began, ended = WARM_UP_SECONDS, self.seconds
        reads = [each for each in self.world.reads_at if began <= each < ended]
        noticed = sorted(self.noticed_after)
        return Outcome(
            kiosks=self.kiosks,
            webhooks=webhooks,
            sales=len(noticed),
            missed=len(self.paid_at),
            reads_per_second=len(reads) / (ended - began),
            busiest_second=busiest_second(reads),
            notice_p50=noticed[len(noticed) // 2],
            notice_p99=noticed[len(noticed) * 99 // 100],
        )


def busiest_second(times: list[float]) -> int:
    """The most of these ascending times that lie within one second."""
    return max((bisect_left(times, t + 1.0) - i for i, t in enumerate(times)), default=0)


def simulate(kiosks: int, *, webhooks: bool, seconds: float, seed: int = 1) -> Outcome:
    """One run from the beginning to the end; the same arguments give the same outcome."""
    outcomes: list[Outcome] = []

    async def main() -> None:
        world = World(seed, pace=Pace.SERVICE)
        world.weather, world.tells_news = CALM, True
        run = ManyKiosks(world, kiosks, seconds, Random(seed))
        outcomes.append(await run.run(webhooks=webhooks))

    run_in_virtual_time(main)
    return outcomes[0]
