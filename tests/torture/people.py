"""The people around a till: customers who pay, fail, change their minds or keep a photograph; and the screen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from app.core.errors import MofangError
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.state import TOLD_OF_MONEY, PaymentState
from app.engine.commands import StartCheckout
from app.engine.feed import Contact, PaymentUpdate
from app.engine.pacing import Pace
from app.simulator import cards
from app.simulator.attempts import (
    PAYING_CARD,
    MethodKind,
    NeedsAction,
    Paid,
    PaymentAttempt,
    Processing,
    RefundBehaviour,
)
from tests.torture.world import Till, World

PAY = PaymentAttempt(card=PAYING_CARD)
DECLINED = PaymentAttempt(card=replace(PAYING_CARD, decline=cards.INSUFFICIENT_FUNDS))
THREE_D_SECURE = PaymentAttempt(card=replace(PAYING_CARD, authenticates=True))
DELAYED = PaymentAttempt(kind=MethodKind.US_BANK_ACCOUNT)
CLOSING_SHOWN_SECONDS = 3.0
UNREACHABLE_PATIENCE_SECONDS = 20.0
OUTCOME_SECONDS = 8.0


class Customer:
    """Acts at Stripe only, and only once an address was on a screen."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._habit = world.random.choice(
            (
                "pay",
                "pay",
                "decline",
                "3ds",
                "3ds fails",
                "abandon",
                "pay on cancel",
                "photo",
                "delayed",
            )
        )
        self.session_id: str | None = None
        self.paid_at: float | None = None

    def sees_code(self, session_id: str) -> None:
        """The QR is on the screen for the first time."""
        if self.session_id is not None:
            return
        self.session_id = session_id
        random = self._world.random
        moment = (
            random.uniform(60.0, 2400.0) if self._habit == "photo" else random.uniform(0.5, 30.0)
        )
        if self._habit not in {"abandon", "pay on cancel"}:
            self._world.loop.call_later(moment, self._act)

    def sees_cancel(self) -> None:
        """Somebody taps Cancel while the thumb is over Pay."""
        if self._habit == "pay on cancel" and self.session_id is not None:
            self._world.loop.call_later(self._world.random.uniform(0.0, 0.6), self._try, PAY)

    def _act(self) -> None:
        if self._habit == "decline":
            self._try(DECLINED)
            self._world.loop.call_later(self._world.random.uniform(1, 20), self._try, PAY)
        elif self._habit.startswith("3ds"):
            self._authenticate(succeeded=self._habit == "3ds")
        elif self._habit == "delayed":
            self._pay_later()
        else:
            behaviour = self._world.random.choice(list(RefundBehaviour))
            self._try(PaymentAttempt(card=replace(PAYING_CARD, refund=behaviour)))

    def _try(self, attempt: PaymentAttempt) -> object:
        result = self._world.ledger.confirm_session(self.session_id or "", attempt)
        if isinstance(result, Paid | Processing) and self.paid_at is None:
            self.paid_at = self._world.loop.time()
        return result

    def _authenticate(self, *, succeeded: bool) -> None:
        visit = self._try(THREE_D_SECURE)
        if isinstance(visit, NeedsAction):
            self._world.loop.call_later(
                self._world.random.uniform(1, 30),
                lambda: self._world.ledger.complete_action(visit.token, succeeded=succeeded),
            )

    def _pay_later(self) -> None:
        if isinstance(self._try(DELAYED), Processing):
            comes = self._world.random.random() < 0.7
            self._world.loop.call_later(
                self._world.random.uniform(60, 4 * 3600.0),
                lambda: self._world.ledger.settle_delayed(self.session_id or "", succeeded=comes),
            )


@dataclass
class Visit:
    """One customer at the kiosk, and what its screen has shown."""

    payment_id: str
    customer: Customer
    order: Order
    shown: list[PaymentUpdate] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    freed_showing: PaymentState | None = None
    freed_at: float | None = None
    told_at: float | None = None

    @property
    def state(self) -> PaymentState:
        return self.shown[-1].payment.state if self.shown else PaymentState.PREPARING

    def show(self, update: PaymentUpdate) -> None:
        """A screen shows the update until it is freed."""
        if self.freed_showing is not None:
            return
        self.shown.append(update)
        self.changed.set()
        payment = update.payment
        if payment.state in TOLD_OF_MONEY and self.told_at is None:
            self.told_at = asyncio.get_running_loop().time()
        if payment.state is PaymentState.OPEN and payment.checkout_url and payment.session_id:
            self.customer.sees_code(payment.session_id)


class Kiosk:
    """What the kiosk's window does, without a window."""

    def __init__(self, world: World, till: Till) -> None:
        self._world = world
        self._till = till

    async def serve(self, visit: Visit) -> None:
        """One customer, from the tap on Pay to the free screen."""
        unsubscribe = self._till.engine.subscribe(
            lambda update: (
                visit.show(update) if update.payment.payment_id == visit.payment_id else None
            )
        )
        try:
            if await self._start(visit):
                await self._attend(visit)
        finally:
            unsubscribe()

    async def _start(self, visit: Visit) -> bool:
        seconds = self._world.random.choice((15.0, 40.0, 240.0))
        origin = "kiosk" if self._world.pace is Pace.KIOSK else "page"
        command = StartCheckout(visit.payment_id, visit.order, "zh", origin, seconds)
        taps = self._world.random.choice((1, 1, 2))
        starts = [self._till.engine.start_checkout(command) for _ in range(taps)]
        results = await asyncio.gather(*starts, return_exceptions=True)
        return not any(isinstance(each, BaseException) for each in results)

    async def _attend(self, visit: Visit) -> None:
        patience = self._world.random.choice((5.0, 20.0, 60.0, 600.0))
        await self._until_final(visit, patience)
        if not visit.state.is_final and visit.state is not PaymentState.PROCESSING:
            await self._cancel(visit)
        else:
            await asyncio.sleep(OUTCOME_SECONDS)
        await self._free(visit)

    async def _cancel(self, visit: Visit) -> None:
        visit.customer.sees_cancel()
        try:
            await self._till.engine.cancel(visit.payment_id, CloseReason.CUSTOMER)
        except MofangError:
            return
        await self._until_final(visit, CLOSING_SHOWN_SECONDS)

    async def _free(self, visit: Visit) -> None:
        visit.freed_showing = visit.state
        visit.freed_at = self._world.loop.time()
        try:
            await self._till.engine.free_screen(visit.payment_id, visit.state)
        except MofangError:
            return

    async def _until_final(self, visit: Visit, patience: float) -> None:
        """Until the screen has an outcome, the customer has had enough, or nobody can be reached."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while not self._has_outcome(visit) and loop.time() < deadline:
            lost = bool(visit.shown) and visit.shown[-1].contact is Contact.UNREACHABLE
            if lost and visit.state is PaymentState.PREPARING:
                deadline = min(deadline, loop.time() + UNREACHABLE_PATIENCE_SECONDS)
            try:
                async with asyncio.timeout_at(deadline):
                    await visit.changed.wait()
            except TimeoutError:
                return
            visit.changed.clear()

    @staticmethod
    def _has_outcome(visit: Visit) -> bool:
        return visit.state.is_final or visit.state is PaymentState.PROCESSING


def new_visit(world: World) -> Visit:
    """Somebody with an order, an amount and a habit."""
    number = "".join(world.random.choice("abcdefgh") for _ in range(26))
    order = Order(Money(world.random.randint(50, 99_999), "USD"))
    world.payment_ids.add(f"mp_{number}")
    return Visit(f"mp_{number}", Customer(world), order)
