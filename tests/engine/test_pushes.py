"""A channel that pushes is looked at at once when it speaks, and seldom while it would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.core.state import PaymentState
from app.engine import pushes
from app.gateway.port import Pushed
from tests.engine.shop import PAYMENT_ID, Shop, in_a_shop
from tests.torture.people import PAY

LOOK = "GET"
MINUTE = 60.0


class Line:
    """The pushing half of a channel, given to a till whose gateway has none."""

    def __init__(self, shop: Shop) -> None:
        self.heard = True
        self.listeners: list[Callable[[Pushed], None]] = []
        gateway = shop.till.gateway
        gateway.subscribe = self.listeners.append  # type: ignore[attr-defined]
        gateway.hears = lambda _payment_id: self.heard  # type: ignore[attr-defined]
        pushes.listen(gateway, lambda pushed: asyncio.ensure_future(self._look(shop, pushed)))

    async def _look(self, shop: Shop, pushed: Pushed) -> None:
        await shop.till.engine.look_now(pushed.payment_id)


async def _looks_in_a_minute(shop: Shop) -> int:
    before = shop.requests(LOOK)
    await asyncio.sleep(MINUTE)
    return shop.requests(LOOK) - before


@in_a_shop
async def test_what_is_heard_is_seldom_looked_at(shop: Shop) -> None:
    line = Line(shop)
    await shop.open_checkout()
    assert await _looks_in_a_minute(shop) <= 6
    line.heard = False
    await asyncio.sleep(MINUTE)
    assert await _looks_in_a_minute(shop) >= 25


@in_a_shop
async def test_a_push_is_looked_after_at_once(shop: Shop) -> None:
    line = Line(shop)
    await shop.open_checkout()
    await asyncio.sleep(1.0)
    shop.customer(PAY)
    began = shop.world.loop.time()
    [listener] = line.listeners
    listener(Pushed(PAYMENT_ID, scanned=False))
    await shop.until(PaymentState.PAID)
    assert shop.world.loop.time() - began < 2.0


@in_a_shop
async def test_a_hub_that_is_back_makes_what_it_could_not_make(shop: Shop) -> None:
    """After some minutes, the next try would be half a minute away."""
    line = Line(shop)
    await shop.start_checkout()
    await shop.go_offline()
    await asyncio.sleep(2 * MINUTE)
    tries = len(shop.world.requests)
    await shop.until_true(lambda: len(shop.world.requests) > tries)
    shop.go_online()
    await asyncio.sleep(1.0)
    assert shop.payment().state is PaymentState.PREPARING
    [listener] = line.listeners
    listener(Pushed(PAYMENT_ID, scanned=False))
    await shop.until_true(lambda: shop.payment().state is PaymentState.OPEN, patience=3.0)


@in_a_shop
async def test_a_push_that_is_lost_only_delays(shop: Shop) -> None:
    Line(shop)
    await shop.open_checkout()
    shop.customer(PAY)
    await shop.until(PaymentState.PAID)


@in_a_shop
async def test_a_channel_that_does_not_push_is_left_alone(shop: Shop) -> None:
    pushes.listen(shop.till.gateway, lambda _pushed: None)
    assert not pushes.hears(shop.till.gateway, PAYMENT_ID)
