"""One schedule of kiosks behind a hub: what breaks at either end, and whether all three journals agree at the end."""

from __future__ import annotations

import asyncio

from app.core.payment import Payment
from app.core.state import PaymentState
from tests.torture.hub_world import HubWorld, KioskWorld, hub_with_kiosks
from tests.torture.invariants import check_reads, check_truth, require
from tests.torture.schedule import LAST_WORDS_SECONDS, SETTLING_SECONDS, Result, Schedule
from tests.torture.world import Till, World

MOST_KIOSKS = 3
EVERY = 1000
# The hub looks, and the kiosk looks through it, where nothing is pushed: what Stripe allows on average for a payment.
READS_FOR_BOTH = 500
BETWEEN_CUSTOMERS_SECONDS = (2.0, 60.0)
_WITHOUT_MONEY = frozenset({PaymentState.CANCELED, PaymentState.EXPIRED, PaymentState.FAILED})


class KioskSchedule(Schedule):
    """The customers of one kiosk."""

    async def storm(self) -> Till:
        """As long as it is rough."""
        return await self._storm()

    async def _serve_until_crash(self, till: Till) -> None:
        """Customers come one by one, and find a hub that has had time to start, unless it is away."""
        await asyncio.sleep(self._world.random.uniform(*BETWEEN_CUSTOMERS_SECONDS))
        await super()._serve_until_crash(till)

    async def _refund_until_crash(self, till: Till) -> None:
        """A kiosk without a key gives nothing back."""


class HubSchedule:
    """Runs one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._hub, self._kiosks = hub_with_kiosks(seed, kiosks=1 + seed // 5 % MOST_KIOSKS)
        self._of_hub = Schedule(self._hub)
        self._of_kiosks = [KioskSchedule(each) for each in self._kiosks]

    async def run(self) -> Result:
        """The storm, then the calm, then the truth at all three places."""
        running = asyncio.create_task(self._hub.keep_running())
        last = await asyncio.gather(*(each.storm() for each in self._of_kiosks))
        for world in (self._hub, *self._kiosks):
            world.clear_up()
        living = [
            till if not till.life.is_over else await kiosk.start_till()
            for till, kiosk in zip(last, self._kiosks, strict=True)
        ]
        await self._settle(living)
        running.cancel()
        return self._judged()

    async def _settle(self, tills: list[Till]) -> None:
        loop = self._hub.loop
        deadline = loop.time() + SETTLING_SECONDS
        while self._is_unsettled() and loop.time() < deadline:
            await asyncio.sleep(60.0)
        await asyncio.sleep(LAST_WORDS_SECONDS)
        for till in [*tills, self._hub.till]:
            if till is not None:
                await till.shut_down()
        for till in tills:
            till.room.gateway.close()

    def _is_unsettled(self) -> bool:
        worlds: list[World] = [self._hub, *self._kiosks]
        return any(world.journal.unfinished() for world in worlds)

    def _judged(self) -> Result:
        results = []
        for world, schedule in zip(self._kiosks, self._of_kiosks, strict=True):
            schedule.raise_what_broke()
            check_truth(world, schedule.visits)
            results.append(schedule.result())
        self._of_hub.raise_what_broke()
        check_truth(self._hub, [])
        check_agreement(self._hub, self._kiosks)
        visits = sum(each.visits for each in results)
        crashes = sum(each.crashes for each in results) + self._hub.crashes
        closings = sum(each.closings for each in self._of_kiosks)
        check_reads(self._hub, visits + crashes + closings, for_each=READS_FOR_BOTH)
        return Result(
            seed=self._seed,
            visits=visits,
            crashes=crashes,
            requests=len(self._hub.requests),
            states=tuple(state for each in results for state in each.states),
            late=sum(each.late for each in results),
            refunds=(),
        )


def check_agreement(hub: HubWorld, kiosks: list[KioskWorld]) -> None:
    """Kiosk, hub and Stripe mean the same payment and say the same of it; no kiosk knows another's."""
    known = [each for world in kiosks for each in world.journal.recent(EVERY)]
    require(len({each.payment_id for each in known}) == len(known), "two kiosks, one payment")
    of_kiosks = {each.payment_id: each for each in known}
    for payment in hub.journal.recent(EVERY):
        require(payment.is_final, f"the hub is left with {payment.state}")
        own = of_kiosks.get(payment.payment_id)
        require(own is not None, "the hub has a payment that no kiosk ever journaled")
        if own is not None:
            _check_same(own, payment)
    at_hub = {each.payment_id for each in hub.journal.recent(EVERY)}
    for own in known:
        require(own.payment_id in at_hub or own.session_id is None, "a session of no hub's")


def _check_same(own: Payment, at_hub: Payment) -> None:
    require(own.order.amount == at_hub.order.amount, "kiosk and hub mean different amounts")
    if own.session_id is not None:
        require(own.session_id == at_hub.session_id, "kiosk and hub mean different sessions")
    if own.state is not at_hub.state:
        # Who asked for the end is known where it was asked for.
        both = {own.state, at_hub.state}
        require(both <= _WITHOUT_MONEY, f"the kiosk says {own.state}, the hub {at_hub.state}")
