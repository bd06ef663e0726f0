"""The journal is away for some seconds in the middle of a round: the round fails as a whole, and is soon repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import GatewayUnreachable, JournalUnavailable, KeyRejected, MofangError
from app.core.events import SessionObserved
from app.core.payment import Payment
from app.core.state import PaymentState
from app.engine.pacing import Pace
from app.gateway.stripe_request import Operation, StripeCall
from app.simulator.faults import Fault, FaultKind
from tests.engine.shop import Shop, in_a_service, in_a_shop
from tests.torture.people import PAY

AWAY_SECONDS = 20.0
# The longest pause between two tries, and a round.
SOON_SECONDS = 8.0
PAYMENTS = [f"mp_{letter * 26}" for letter in "abcdef"]
PACES = {Pace.KIOSK: in_a_shop, Pace.SERVICE: in_a_service}


async def _all_open(shop: Shop) -> None:
    """Swept together: no screen shows them any more, or only pages do."""
    for each in PAYMENTS:
        await shop.open_checkout(each, scan_seconds=None)
        if shop.world.pace is Pace.KIOSK:
            await shop.till.engine.free_screen(each, PaymentState.OPEN)
    # The engine hears of the last one's opening a moment after the disk.
    await asyncio.sleep(1.0)


def _all_paid(shop: Shop) -> bool:
    # Past the hooks and the outage: this only looks.
    broken, shop.world.journal.broken_code = shop.world.journal.broken_code, None
    try:
        return all(shop.payment(each).state is PaymentState.PAID for each in PAYMENTS)
    finally:
        shop.world.journal.broken_code = broken


def _away_at_the_first_reading(shop: Shop) -> None:
    """The journal goes away just when the first payment is to be journaled as paid, and comes back by itself."""
    journal, loop = shop.world.journal, shop.world.loop
    record = journal.record

    def break_off(payment: Payment, event: Any, at: float) -> Payment:
        if isinstance(event, SessionObserved) and payment.state is PaymentState.PAID:
            journal.record = record  # type: ignore[method-assign]
            journal.broken_code = "journal_unreachable"
            loop.call_later(AWAY_SECONDS, lambda: setattr(journal, "broken_code", None))
        return record(payment, event, at)

    journal.record = break_off  # type: ignore[method-assign]


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("tells_news", [True, False])
def test_a_sweep_that_loses_the_journal_is_repeated_as_soon_as_it_is_back(
    pace: Pace, tells_news: bool
) -> None:
    @PACES[pace]
    async def scene(shop: Shop) -> None:
        shop.world.tells_news = tells_news
        await _all_open(shop)
        await asyncio.sleep(600.0)
        _away_at_the_first_reading(shop)
        for each in PAYMENTS:
            shop.customer(PAY, each)
        shop.till.engine.sweep.look_now()
        await shop.until_true(lambda: shop.world.journal.broken_code is not None, patience=5.0)
        await shop.until_true(lambda: _all_paid(shop), patience=AWAY_SECONDS + SOON_SECONDS)

    scene()


async def _without_news(shop: Shop) -> None:
    """Only the sweep looks."""
    assert shop.till.news is not None
    await shop.till.news.shut_down()
    shop.till.news = None


@in_a_service
async def test_a_sweep_alone_is_repeated(shop: Shop) -> None:
    """Nothing else looks: the news is silent, and was last heard of a moment ago."""
    await _all_open(shop)
    await _without_news(shop)
    _away_at_the_first_reading(shop)
    for each in PAYMENTS:
        shop.customer(PAY, each)
    shop.till.engine.sweep.look_now()
    await shop.until_true(lambda: shop.world.journal.broken_code is not None, patience=5.0)
    await shop.until_true(lambda: _all_paid(shop), patience=AWAY_SECONDS + SOON_SECONDS)


@pytest.mark.parametrize(
    "error",
    [
        JournalUnavailable("journal_unreachable"),
        GatewayUnreachable("service_unreachable"),
        KeyRejected("key_invalid"),
    ],
)
def test_a_fault_of_all_ends_the_round_at_once(error: MofangError) -> None:
    """What would keep every other payment from being read, too, is not asked for six times in a row."""

    @in_a_service
    async def scene(shop: Shop) -> None:
        await _all_open(shop)
        await _without_news(shop)
        for each in PAYMENTS:
            shop.customer(PAY, each)
        asked = _readings_meet(shop, lambda _: error)
        with pytest.raises(type(error)):
            await shop.till.engine.sweep.sweep()
        assert len(asked) == 1

    scene()


def _readings_meet(shop: Shop, error_of: Callable[[int], MofangError | None]) -> list[StripeCall]:
    """Every reading of one session from now on; `error_of` gets how many there were before."""
    asked: list[StripeCall] = []
    send = shop.till.gateway.wire.send

    def meet(call: StripeCall) -> Any:
        if call.operation is Operation.RETRIEVE:
            asked.append(call)
            error = error_of(len(asked) - 1)
            if error is not None:
                raise error
        return send(call)

    shop.till.gateway.wire.send = meet  # type: ignore[method-assign]
    return asked


@in_a_service
async def test_a_fault_of_one_payment_is_skipped_and_mended_soon(shop: Shop) -> None:
    """Stripe has an error for the first one; the others are read in the same round."""
    await _all_open(shop)
    await _without_news(shop)
    for each in PAYMENTS:
        shop.customer(PAY, each)
    _readings_meet(shop, lambda n: None if n else GatewayUnreachable("service_error"))
    await shop.till.engine.sweep.sweep()
    assert all(shop.payment(each).state is PaymentState.PAID for each in PAYMENTS[1:])
    await shop.until_true(lambda: _all_paid(shop), patience=SOON_SECONDS)


@in_a_service
async def test_news_that_could_not_be_looked_after_is_looked_after_soon(shop: Shop) -> None:
    """It is in the inbox, and the payment is old: nothing else would look at the inbox for ten minutes."""
    await _all_open(shop)
    await asyncio.sleep(2 * 3600.0)
    for each in PAYMENTS:
        shop.customer(PAY, each)
    inbox = shop.world.inbox
    waiting = inbox.waiting

    def away(limit: int) -> Any:
        inbox.waiting = waiting  # type: ignore[method-assign]
        raise JournalUnavailable("journal_unreachable")

    assert shop.till.news is not None
    await shop.till.news.list_once()
    inbox.waiting = away  # type: ignore[method-assign]
    shop.till.news.wake()
    await shop.until_true(lambda: inbox.waiting == waiting, patience=5.0)
    await shop.until_true(lambda: _all_paid(shop), patience=SOON_SECONDS)


@in_a_shop
async def test_a_lost_line_in_mid_round_is_looked_for_again_within_seconds(shop: Shop) -> None:
    await _all_open(shop)
    await asyncio.sleep(600.0)
    for each in PAYMENTS:
        shop.customer(PAY, each)
    refused = [None, None, *([Fault(FaultKind.REFUSE)] * 3)]
    shop.world.scripted_faults = list(refused)
    shop.till.engine.sweep.look_now()
    await shop.until_true(lambda: _all_paid(shop), patience=20.0)
