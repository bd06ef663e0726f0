"""A calm shop on virtual time, in which a test says exactly what happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import JournalUnavailable
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Payment
from app.core.state import PaymentState
from app.engine.commands import StartCheckout
from app.engine.feed import Contact, PaymentUpdate
from app.engine.pacing import Pace
from app.gateway.stripe_request import StripeCall
from app.simulator.attempts import AttemptResult, PaymentAttempt
from app.simulator.faults import Fault, FaultKind
from tests.torture.virtual_time import run_in_virtual_time
from tests.torture.world import CALM, Till, World

PAYMENT_ID = "mp_" + "a" * 26
_ORIGIN_OF = {Pace.KIOSK: "kiosk", Pace.DESK: "desk", Pace.SERVICE: "page"}


@dataclass
class Shop:
    """The world, the till that runs in it, and what the till has told."""

    world: World
    till: Till
    told: list[PaymentUpdate] = field(default_factory=list)

    async def start_checkout(
        self, payment_id: str = PAYMENT_ID, scan_seconds: float | None = 240.0
    ) -> Payment:
        """A customer taps Pay."""
        order = Order(Money(1990, "USD"))
        origin = _ORIGIN_OF[self.world.pace]
        command = StartCheckout(payment_id, order, "zh", origin, scan_seconds)
        return await self.till.engine.start_checkout(command)

    async def open_checkout(
        self, payment_id: str = PAYMENT_ID, scan_seconds: float | None = 240.0
    ) -> Payment:
        """A customer taps Pay and sees the code."""
        await self.start_checkout(payment_id, scan_seconds)
        return await self.until(PaymentState.OPEN, payment_id)

    async def until(self, state: PaymentState, payment_id: str = PAYMENT_ID) -> Payment:
        """The journal's payment once it is in the state."""
        await self.until_true(lambda: self.payment(payment_id).state is state)
        return self.payment(payment_id)

    async def until_true(self, fact: Callable[[], bool], patience: float = 50_000.0) -> None:
        """Let time pass until the fact holds; fails after `patience` virtual seconds."""
        began = self.world.loop.time()
        while not fact():
            waited = self.world.loop.time() - began
            assert waited < patience, "it never came true"
            await asyncio.sleep(0.05 if waited < 60.0 else waited / 100.0)

    def payment(self, payment_id: str = PAYMENT_ID) -> Payment:
        """As journaled."""
        payment = self.world.journal.get(payment_id)
        assert payment is not None
        return payment

    def session(self, payment_id: str = PAYMENT_ID) -> dict[str, Any]:
        """As Stripe has it."""
        session = self.world.ledger.find_session(self.payment(payment_id).session_id or "")
        assert session is not None
        return session

    def customer(self, attempt: PaymentAttempt, payment_id: str = PAYMENT_ID) -> AttemptResult:
        """Somebody taps Pay on a phone."""
        session_id = self.payment(payment_id).session_id or ""
        return self.world.ledger.confirm_session(session_id, attempt)

    def contacts(self) -> list[Contact]:
        """Every change of contact that was told."""
        changes: list[Contact] = []
        for update in self.told:
            if not changes or changes[-1] is not update.contact:
                changes.append(update.contact)
        return changes

    def requests(self, method: str, path: str = "") -> int:
        """How many requests of a kind have gone out; `path` is how the path ends."""
        return sum(r.method == method and r.path.endswith(path) for r in self.world.requests)

    def next_requests_meet(self, *kinds: FaultKind | None) -> None:
        """The next requests fail in these ways, one after the other."""
        faults = [Fault(kind, seconds=60.0) if kind else None for kind in kinds]
        self.world.scripted_faults.extend(faults)

    def answers_are(self, twist: Callable[[StripeCall, Any], Any]) -> None:
        """Every answer goes through `twist`, which may change it or raise."""
        send = self.till.gateway.wire.send
        self.till.gateway.wire.send = lambda call: twist(call, send(call))  # type: ignore[method-assign]

    def next_write_loses_its_answer(self, code: str = "journal_unreachable") -> None:
        """The next write is on disk, but nobody is told so."""

        def lose() -> None:
            self.world.journal.after_write = None
            raise JournalUnavailable(code)

        self.world.journal.after_write = lose

    async def restart(self) -> None:
        """kill -9, and a new process."""
        self.world.crash()
        self.till = await self.world.start_till()
        self.till.feed.subscribe(self.told.append)

    async def go_offline(self, requests: int = 1_000_000) -> None:
        """Every request is refused from now on."""
        self.world.scripted_faults = [Fault(FaultKind.REFUSE)] * requests

    def go_online(self) -> None:
        """The network is back."""
        self.world.scripted_faults.clear()


Scene = Callable[[Shop], Awaitable[None]]


def in_a_shop(scene: Callable[[Shop], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Make a coroutine that plays in a shop into a test."""
    return _as_test(scene, Pace.KIOSK)


def in_a_service(scene: Callable[[Shop], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """The same where a service looks after the payments of many tills."""
    return _as_test(scene, Pace.SERVICE)


def at_a_desk(scene: Callable[[Shop], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """The same where links are sent to people."""
    return _as_test(scene, Pace.DESK)


def _as_test(scene: Callable[[Shop], Coroutine[Any, Any, None]], pace: Pace) -> Callable[[], None]:
    def test() -> None:
        run_in_virtual_time(lambda: _play(scene, pace))

    test.__name__ = scene.__name__
    test.__doc__ = scene.__doc__
    return test


async def _play(scene: Callable[[Shop], Coroutine[Any, Any, None]], pace: Pace) -> None:
    world = World(seed=1, pace=pace)
    world.weather = CALM
    world.tells_news = True
    till = await world.start_till()
    shop = Shop(world, till)
    till.feed.subscribe(shop.told.append)
    await asyncio.sleep(0.1)
    await scene(shop)
    await shop.till.shut_down()
