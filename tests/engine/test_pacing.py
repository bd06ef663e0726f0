"""How often we ask: fast while a person waits, seldom afterwards, and never more than the budget."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.core.state import PaymentState
from app.engine import pacing
from app.engine.feed import Contact
from app.simulator.faults import FaultKind
from tests.engine.shop import PAYMENT_ID, Shop, in_a_shop
from tests.torture.people import PAY


def _reads_of_a_watched_payment(seconds: float) -> int:
    age, reads = 0.0, 0
    while age < seconds:
        age += pacing.watched_delay(age, reads)
        reads += 1
    return reads


def test_the_reads_of_one_checkout_stay_in_the_budget() -> None:
    assert _reads_of_a_watched_payment(5 * pacing.MINUTE) <= 200
    assert _reads_of_a_watched_payment(24 * pacing.HOUR) <= pacing.MAX_READS


def test_the_first_ninety_seconds_are_read_every_second() -> None:
    assert pacing.watched_delay(0.0, 0) == 1.0
    assert pacing.watched_delay(89.9, 89) == 1.0
    assert pacing.watched_delay(90.0, 90) == 2.0


def test_rate_limits_back_off_as_stripe_does() -> None:
    assert [pacing.busy_delay(n) for n in (1, 2, 3, 4)] == [2.0, 4.0, 8.0, 8.0]


@given(st.floats(0.1, 3600), st.integers())
def test_jitter_never_strays_far(seconds: float, seed: int) -> None:
    assert 0.89 * seconds <= pacing.jittered(seconds, Random(seed)) <= 1.11 * seconds


@in_a_shop
async def test_a_watched_link_is_read_every_second(shop: Shop) -> None:
    await shop.open_checkout()
    before = shop.requests("GET")
    await asyncio.sleep(60.0)
    assert 35 <= shop.requests("GET") - before <= 66


@in_a_shop
async def test_the_background_costs_one_list_call_for_all(shop: Shop) -> None:
    ids = [f"mp_{letter * 26}" for letter in "abcde"]
    for each in ids:
        await shop.open_checkout(each, scan_seconds=None)
        await shop.till.engine.free_screen(each, PaymentState.OPEN)
    before = len(shop.world.requests)
    await asyncio.sleep(600.0)
    reads = shop.world.requests[before:]
    assert all(request.path.endswith("/checkout/sessions") for request in reads)
    assert 10 <= len(reads) <= 60
    shop.customer(PAY, ids[3])
    await shop.until(PaymentState.PAID, ids[3])
    assert shop.payment(ids[2]).state is PaymentState.OPEN


@in_a_shop
async def test_a_rate_limit_slows_us_down_and_says_so(shop: Shop) -> None:
    await shop.open_checkout()
    shop.next_requests_meet(*[FaultKind.RATE_LIMIT] * 3)
    before = len(shop.world.requests)
    times: list[float] = []
    while len(times) < 4:
        seen = len(shop.world.requests) - before
        times += [shop.world.loop.time()] * (seen - len(times))
        await asyncio.sleep(0.01)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert all(
        wanted * 0.9 <= gap <= wanted * 1.1 + 1.0
        for gap, wanted in zip(gaps, (2, 4, 8), strict=True)
    )
    assert Contact.BUSY in shop.contacts()
    await shop.until_true(lambda: shop.contacts()[-1] is Contact.OK)


@in_a_shop
async def test_a_dead_network_is_told_and_survived(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    await shop.go_offline()
    await shop.until_true(lambda: shop.contacts()[-1] is Contact.UNREACHABLE)
    shop.customer(PAY)
    await asyncio.sleep(120.0)
    assert shop.payment().state is PaymentState.OPEN
    shop.go_online()
    await shop.until(PaymentState.PAID)
    assert shop.contacts() == [Contact.OK, Contact.UNREACHABLE, Contact.OK]


@in_a_shop
async def test_looking_now_does_not_wait(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.OPEN)
    await asyncio.sleep(3600.0)
    shop.customer(PAY)
    await shop.till.engine.look_now(PAYMENT_ID)
    await shop.until_true(lambda: shop.payment().is_final, patience=1.0)


def test_whoever_has_read_too_often_reads_seldom_at_any_age() -> None:
    assert pacing.watched_delay(10.0, pacing.MAX_READS - 20) == pacing.HOUR


@in_a_shop
async def test_a_whole_day_on_the_screen_stays_in_the_budget(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    await asyncio.sleep(24 * pacing.HOUR)
    assert shop.requests("GET") <= pacing.MAX_READS


def test_a_creation_in_doubt_is_tried_every_half_minute_for_five_minutes_and_rarely_after_that() -> (
    None
):
    delays = [pacing.creation_retry_delay(failures) for failures in range(1, 100)]
    assert max(delays[:15]) == 30.0
    assert sum(delays[:15]) > 300.0
    # Each try looks for the session first: of the links that last longest, a day's tries stay in the budget.
    assert sum(1 for tries in range(99) if sum(delays[:tries]) < pacing.HOUR) < 25
    assert delays[-1] == 600.0
