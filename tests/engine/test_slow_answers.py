"""One answer that is slow, drips or never comes: the payment is watched on at its pace, in every payable state."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.core.events import CloseReason
from app.core.state import PaymentState
from app.engine.pacing import Pace
from app.gateway.stripe_request import Operation, StripeCall
from app.simulator.faults import FaultKind
from tests.engine.shop import PAYMENT_ID, Shop, at_a_desk, in_a_service, in_a_shop
from tests.torture.people import PAY

DRIP_SECONDS = 120.0
OTHER = "mp_" + "b" * 26
# One look, overtaken by another, and the time that a call takes.
MOMENTS = 6.0
PACES = {Pace.KIOSK: in_a_shop, Pace.DESK: at_a_desk, Pace.SERVICE: in_a_service}


def _late(shop: Shop, operation: Operation, *, acts: bool, times: int = 1) -> None:
    """The next such calls are not answered for two minutes; `acts`: Stripe has carried them out meanwhile."""
    wire, left = shop.till.gateway.wire, [times]
    send = wire.send

    def late(call: StripeCall) -> Any:
        if call.operation is not operation or not left[0]:
            return send(call)
        left[0] -= 1
        shop.world.hold_answer(DRIP_SECONDS)
        if not acts:
            shop.next_requests_meet(FaultKind.REFUSE)
        return send(call)

    wire.send = late  # type: ignore[method-assign]


def _until_paid(shop: Shop, payment_id: str = PAYMENT_ID, seconds: float = MOMENTS) -> Any:
    def is_paid() -> bool:
        return shop.payment(payment_id).state is PaymentState.PAID

    return shop.until_true(is_paid, patience=seconds)


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("hours", [0, 5])
def test_a_link_whose_closing_hangs_is_watched(pace: Pace, hours: int) -> None:
    """The request has not reached Stripe, so the link can still be paid, even one that is hours old."""

    @PACES[pace]
    async def scene(shop: Shop) -> None:
        await shop.open_checkout(scan_seconds=None)
        await asyncio.sleep(3600.0 * hours)
        _late(shop, Operation.EXPIRE, acts=False)
        await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
        await asyncio.sleep(30.0)
        assert shop.payment().state is PaymentState.CLOSING
        assert shop.session()["status"] == "open"
        shop.customer(PAY)
        await _until_paid(shop)

    scene()


@pytest.mark.parametrize("pace", PACES)
def test_a_link_whose_closing_is_answered_in_drips_is_seen_to_be_closed(pace: Pace) -> None:
    @PACES[pace]
    async def scene(shop: Shop) -> None:
        await shop.open_checkout(scan_seconds=None)
        _late(shop, Operation.EXPIRE, acts=True)
        await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
        await shop.until_true(lambda: shop.payment().is_final, patience=MOMENTS)
        assert shop.payment().state is PaymentState.CANCELED
        await asyncio.sleep(2 * DRIP_SECONDS)
        assert shop.payment().state is PaymentState.CANCELED

    scene()


@in_a_shop
async def test_a_freed_screens_link_whose_closing_hangs_is_watched(shop: Shop) -> None:
    await shop.open_checkout()
    _late(shop, Operation.EXPIRE, acts=False)
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.CLOSING)
    await asyncio.sleep(20.0)
    shop.customer(PAY)
    await _until_paid(shop)


@in_a_shop
async def test_a_closing_that_fails_does_not_keep_the_session_from_being_read(shop: Shop) -> None:
    """Every try to close meets an error of Stripe's; readings are answered."""
    await shop.open_checkout()

    def failing(call: StripeCall) -> Any:
        if call.operation is Operation.EXPIRE:
            shop.next_requests_meet(FaultKind.FAIL_BEFORE)
        return send(call)

    send = shop.till.gateway.wire.send
    shop.till.gateway.wire.send = failing  # type: ignore[method-assign]
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    await asyncio.sleep(60.0)
    shop.customer(PAY)
    await _until_paid(shop, seconds=35.0)


@pytest.mark.parametrize(("pace", "seconds"), [(Pace.KIOSK, 4.0), (Pace.DESK, 6.0)])
def test_an_open_link_whose_reading_hangs_is_read_again(pace: Pace, seconds: float) -> None:
    @PACES[pace]
    async def scene(shop: Shop) -> None:
        await shop.open_checkout(scan_seconds=None)
        _late(shop, Operation.RETRIEVE, acts=False)
        await asyncio.sleep(10.0)
        shop.customer(PAY)
        await _until_paid(shop, seconds=seconds)

    scene()


@in_a_shop
async def test_an_old_reading_that_comes_late_changes_nothing(shop: Shop) -> None:
    """It says "open", and was made before the customer paid."""
    await shop.open_checkout(scan_seconds=None)
    _late(shop, Operation.RETRIEVE, acts=True)
    await asyncio.sleep(10.0)
    shop.customer(PAY)
    await _until_paid(shop)
    version = shop.payment().version
    await asyncio.sleep(2 * DRIP_SECONDS)
    assert (shop.payment().state, shop.payment().version) == (PaymentState.PAID, version)


@in_a_shop
async def test_no_more_than_two_readings_of_one_payment_wait_at_once(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    before = shop.requests("GET")
    _late(shop, Operation.RETRIEVE, acts=True, times=100)
    await asyncio.sleep(50.0)
    assert shop.requests("GET") - before <= 3


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("acts", [True, False])
def test_a_session_whose_making_is_late_is_looked_for(pace: Pace, acts: bool) -> None:
    """And is made once, whenever its answer comes."""

    @PACES[pace]
    async def scene(shop: Shop) -> None:
        _late(shop, Operation.CREATE, acts=acts)
        await shop.start_checkout(scan_seconds=None)
        seconds = 12.0 if acts else 2 * DRIP_SECONDS
        await shop.until_true(lambda: shop.payment().state is PaymentState.OPEN, patience=seconds)
        await asyncio.sleep(2 * DRIP_SECONDS)
        assert shop.payment().state is PaymentState.OPEN
        assert len(shop.world.ledger.session_ids()) == 1

    scene()


@in_a_shop
async def test_on_a_line_that_is_always_slow_answers_are_taken_in_all_the_same(shop: Shop) -> None:
    """Every call takes longer than anybody waits for one."""
    await shop.till.engine.get_ready()
    shop.world.call_seconds = 12.0
    await shop.start_checkout(scan_seconds=None)
    await shop.until_true(lambda: shop.payment().state is PaymentState.OPEN, patience=40.0)
    shop.customer(PAY)
    await _until_paid(shop, seconds=30.0)


# --- many at once -------------------------------------------------------------------------------


async def _two_freed(shop: Shop) -> None:
    for each in (PAYMENT_ID, OTHER):
        await shop.open_checkout(each, scan_seconds=None)
        if shop.world.pace is Pace.KIOSK:
            await shop.till.engine.free_screen(each, PaymentState.OPEN)


@in_a_shop
async def test_a_list_that_hangs_is_asked_for_again(shop: Shop) -> None:
    await _two_freed(shop)
    _late(shop, Operation.LIST, acts=True)
    await asyncio.sleep(6.0)
    shop.customer(PAY)
    await _until_paid(shop, seconds=20.0)


@in_a_shop
async def test_one_reading_that_hangs_holds_up_no_other_payment(shop: Shop) -> None:
    await _two_freed(shop)
    await asyncio.sleep(6.0)
    _late(shop, Operation.RETRIEVE, acts=True)
    shop.customer(PAY)
    shop.customer(PAY, OTHER)
    paid = [PAYMENT_ID, OTHER]
    await shop.until_true(
        lambda: any(shop.payment(each).state is PaymentState.PAID for each in paid), patience=12.0
    )
    await shop.until_true(
        lambda: all(shop.payment(each).state is PaymentState.PAID for each in paid), patience=20.0
    )


@pytest.mark.parametrize("acts", [True, False])
def test_news_that_hangs_leaves_no_payment_unwatched(acts: bool) -> None:
    @in_a_service
    async def scene(shop: Shop) -> None:
        await shop.open_checkout(scan_seconds=None)
        _late(shop, Operation.LIST_NEWS, acts=acts)
        await asyncio.sleep(3.0)
        shop.customer(PAY)
        await _until_paid(shop, seconds=15.0)

    scene()


@in_a_service
async def test_where_news_fails_sessions_are_listed_instead(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)

    def failing(call: StripeCall) -> Any:
        if call.operation is Operation.LIST_NEWS:
            shop.next_requests_meet(FaultKind.FAIL_BEFORE)
        return send(call)

    send = shop.till.gateway.wire.send
    shop.till.gateway.wire.send = failing  # type: ignore[method-assign]
    await asyncio.sleep(60.0)
    shop.customer(PAY)
    await _until_paid(shop)
