"""A front end that quits ends only what its own screen began, whatever it has adopted meanwhile."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest

from app.core.events import CloseReason, CloseRequested
from app.core.money import Money
from app.core.order import Order
from app.core.state import PaymentState
from app.engine.commands import StartCheckout
from app.engine.pacing import Pace
from tests.engine.shop import PAYMENT_ID, Shop, in_a_shop
from tests.torture.people import PAY
from tests.torture.world import Till

STOP_SECONDS = 5.0
DAY_SECONDS = 86_000.0


@dataclass(frozen=True)
class FrontEnd:
    """How one kind of process begins a payment, and how it quits (see its `shut_down`)."""

    name: str
    pace: Pace
    origin: str
    scan_seconds: float | None
    closes_its_links: bool = False
    cancels_its_payment: bool = False

    async def begin_payment(self, till: Till) -> None:
        valid = None if self.scan_seconds else DAY_SECONDS
        order = Order(Money(1990, "USD"))
        await till.engine.start_checkout(
            StartCheckout(
                PAYMENT_ID, order, "en", self.origin, self.scan_seconds, valid_seconds=valid
            )
        )

    async def quit(self, till: Till, shop: Shop, *, with_own_payment: bool) -> None:
        if self.cancels_its_payment and with_own_payment:
            await till.engine.cancel(PAYMENT_ID, CloseReason.STAFF)
            await shop.until(PaymentState.CANCELED)
        if till.news is not None:
            await till.news.shut_down()
        await till.refunds.shut_down()
        await till.engine.shut_down(STOP_SECONDS, close_links=self.closes_its_links)


KIOSK = FrontEnd("kiosk", Pace.KIOSK, "kiosk", 240.0, closes_its_links=True)
DESK = FrontEnd("desk", Pace.DESK, "desk", None)
TERMINAL = FrontEnd("terminal", Pace.KIOSK, "terminal", 240.0, cancels_its_payment=True)
SERVE = FrontEnd("serve", Pace.SERVICE, "page", None)
FRONT_ENDS = (KIOSK, DESK, TERMINAL, SERVE)
PAIRS = list(itertools.product(FRONT_ENDS, repeat=2))


def _closings(shop: Shop) -> list[CloseReason]:
    events = [each.event for each in shop.world.journal.events(PAYMENT_ID)]
    return [event.reason for event in events if isinstance(event, CloseRequested)]


async def _opened_by(first: FrontEnd, shop: Shop) -> Till:
    await shop.till.shut_down()
    till = await shop.world.start_till(first.pace)
    await first.begin_payment(till)
    await shop.until(PaymentState.OPEN)
    return till


@pytest.mark.parametrize(
    ("first", "second"), PAIRS, ids=[f"{a.name} then {b.name}" for a, b in PAIRS]
)
@pytest.mark.parametrize("end", ["quits", "is killed", "goes on"])
def test_the_second_ends_nothing_that_the_first_began(
    first: FrontEnd, second: FrontEnd, end: str
) -> None:
    @in_a_shop
    async def scene(shop: Shop) -> None:
        till = await _opened_by(first, shop)
        if end == "quits":
            await first.quit(till, shop, with_own_payment=True)
        elif end == "is killed":
            shop.world.crash(till)
        closed = end == "quits" and (first.closes_its_links or first.cancels_its_payment)
        before = _closings(shop)
        assert shop.session()["status"] == ("expired" if closed else "open")
        other = await shop.world.start_till(second.pace)
        if end != "goes on" and not closed:
            await shop.until_true(lambda: shop.payment().owner == other.owner, patience=10.0)
        await second.quit(other, shop, with_own_payment=False)
        assert shop.session()["status"] == ("expired" if closed else "open")
        assert _closings(shop) == before
        assert shop.payment().is_final is closed
        if end == "goes on":
            shop.world.crash(till)
        shop.till = await shop.world.start_till(first.pace)
        if not closed:
            await shop.until_true(lambda: shop.payment().owner == shop.till.owner, patience=10.0)
            shop.customer(PAY)
            await shop.until(PaymentState.PAID)

    scene()


@in_a_shop
async def test_a_kiosk_closes_its_own_link_and_leaves_the_one_it_adopted(shop: Shop) -> None:
    adopted, own = "mp_" + "d" * 26, "mp_" + "k" * 26
    desk = await shop.world.start_till(Pace.DESK)
    order = Order(Money(1990, "USD"))
    await desk.engine.start_checkout(
        StartCheckout(adopted, order, "en", "desk", valid_seconds=DAY_SECONDS)
    )
    await shop.until(PaymentState.OPEN, adopted)
    await desk.shut_down()
    await shop.until_true(lambda: shop.payment(adopted).owner == shop.till.owner, patience=60.0)
    await shop.open_checkout(own)
    await shop.till.engine.shut_down(STOP_SECONDS, close_links=True)
    assert shop.session(own)["status"] == "expired"
    assert shop.payment(own).close_reason is CloseReason.SHUTDOWN
    assert shop.session(adopted)["status"] == "open"
    assert shop.payment(adopted).close_reason is None
