"""What a crash leaves is taken up, and nothing waits for a person."""

from __future__ import annotations

import asyncio

from app.core.events import CloseReason
from app.core.payment import Alarm
from app.core.state import PaymentState
from tests.engine.shop import PAYMENT_ID, Shop, in_a_shop
from tests.torture.people import PAY


@in_a_shop
async def test_a_crash_before_the_request_repeats_it(shop: Shop) -> None:
    await shop.start_checkout()
    shop.world.crash()
    assert not shop.world.ledger.session_ids()
    await shop.restart()
    payment = await shop.until(PaymentState.OPEN)
    assert payment.freed_in is PaymentState.PREPARING
    await shop.until(PaymentState.CANCELED)


@in_a_shop
async def test_a_crash_between_reply_and_journal_makes_no_second_session(shop: Shop) -> None:
    await shop.start_checkout()
    await shop.until_true(lambda: bool(shop.world.ledger.session_ids()))
    assert shop.payment().state is PaymentState.PREPARING
    await shop.restart()
    await shop.until(PaymentState.OPEN)
    assert len(shop.world.ledger.session_ids()) == 1


@in_a_shop
async def test_an_open_link_is_watched_again_and_closed_in_time(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=60.0)
    await shop.restart()
    await shop.until(PaymentState.CANCELED)
    assert shop.session()["status"] == "expired"


@in_a_shop
async def test_paid_while_the_till_was_down_is_an_alarm(shop: Shop) -> None:
    await shop.open_checkout()
    shop.world.crash()
    shop.customer(PAY)
    await asyncio.sleep(3600.0)
    await shop.restart()
    payment = await shop.until(PaymentState.PAID)
    assert payment.alarms == {Alarm.PAID_LATE}


@in_a_shop
async def test_a_closing_link_is_closed_after_a_crash(shop: Shop) -> None:
    await shop.open_checkout()
    await shop.go_offline()
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    await shop.restart()
    shop.go_online()
    await shop.until(PaymentState.CANCELED)


@in_a_shop
async def test_a_broken_journal_at_the_start_is_tried_again(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=60.0)
    shop.world.journal.broken_code = "journal_locked"
    await shop.restart()
    await asyncio.sleep(30.0)
    shop.world.journal.broken_code = None
    await shop.until(PaymentState.CANCELED)


@in_a_shop
async def test_a_living_engine_keeps_its_payments_and_a_dead_one_loses_them(shop: Shop) -> None:
    await shop.open_checkout()
    first = shop.till
    second = await shop.world.start_till()
    await asyncio.sleep(120.0)
    assert shop.payment().owner == first.owner
    first.life.kill()
    shop.world.living.discard(first.owner)
    await shop.until_true(lambda: shop.payment().owner == second.owner)
    await shop.until(PaymentState.CANCELED)
