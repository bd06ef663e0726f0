"""The life of one payment, as the engine leads it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import GatewayUnreachable, JournalUnavailable
from app.core.events import CloseReason
from app.core.payment import Alarm
from app.core.state import PaymentState
from app.engine.feed import Contact
from app.simulator.faults import FaultKind
from tests.engine.shop import PAYMENT_ID, Shop, in_a_shop
from tests.torture.people import DECLINED, DELAYED, PAY
from tests.torture.world import CALM, DAY, EPOCH


@in_a_shop
async def test_a_payment_is_on_disk_before_stripe_is_asked(shop: Shop) -> None:
    await shop.start_checkout()
    assert shop.requests("POST") == 0
    row = shop.payment()
    assert row.state is PaymentState.PREPARING
    await shop.until(PaymentState.OPEN)
    sent = next(r for r in shop.world.requests if r.method == "POST")
    assert sent.headers["idempotency-key"] == row.idempotency_key


@in_a_shop
async def test_a_number_has_stripe_s_day_in_the_shop_s_zone(shop: Shop) -> None:
    """This machine's clock is six years slow, and its zone is another one."""
    shop.world.weather = replace(CALM, clock_error_seconds=-6 * 365 * DAY)
    shop.world.zone = ZoneInfo("Pacific/Kiritimati")
    await shop.restart()
    payment = await shop.start_checkout()
    there = datetime.fromtimestamp(shop.world.stripe_time(), shop.world.zone)
    assert payment.number == f"M-{there:%Y%m%d}-0001"
    assert shop.requests("GET") == 1
    assert there.date() != datetime.fromtimestamp(shop.world.stripe_time(), UTC).date()


@in_a_shop
async def test_a_paid_session_is_a_paid_payment(shop: Shop) -> None:
    await shop.open_checkout()
    shop.customer(PAY)
    paid_at = shop.world.loop.time()
    payment = await shop.until(PaymentState.PAID)
    assert shop.world.loop.time() - paid_at < 2.5
    assert not payment.alarms
    assert payment.payment_intent_id is not None


@in_a_shop
async def test_a_second_tap_is_ignored(shop: Shop) -> None:
    first, second = await asyncio.gather(shop.start_checkout(), shop.start_checkout())
    third = await shop.start_checkout()
    assert first.number == second.number == third.number
    await shop.until(PaymentState.OPEN)
    assert len(shop.world.ledger.session_ids()) == 1


@in_a_shop
async def test_a_decline_is_news_and_not_an_end(shop: Shop) -> None:
    await shop.open_checkout()
    shop.customer(DECLINED)
    await shop.until_true(lambda: shop.payment().declines == 1)
    assert shop.payment().state is PaymentState.OPEN
    assert shop.payment().last_decline == "insufficient_funds"
    shop.customer(DECLINED)
    await shop.until_true(lambda: shop.payment().declines == 2)
    shop.customer(PAY)
    await shop.until(PaymentState.PAID)


@in_a_shop
async def test_an_order_without_answer_in_time_is_closed_at_stripe(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=60.0)
    opened_at = shop.world.loop.time()
    payment = await shop.until(PaymentState.CANCELED)
    assert payment.close_reason is CloseReason.TIMEOUT
    assert shop.session()["status"] == "expired"
    assert 59.0 <= shop.world.loop.time() - opened_at <= 62.0


@in_a_shop
async def test_asking_to_cancel_is_not_yet_cancelled(shop: Shop) -> None:
    await shop.open_checkout()
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    assert shop.payment().state is PaymentState.CLOSING
    await shop.until(PaymentState.CANCELED)
    assert shop.session()["status"] == "expired"


@in_a_shop
async def test_paid_at_the_instant_of_cancel_is_a_sale(shop: Shop) -> None:
    await shop.open_checkout()
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    shop.customer(PAY)
    payment = await shop.until(PaymentState.PAID)
    assert not payment.alarms


@in_a_shop
async def test_cancelled_while_the_session_is_being_made(shop: Shop) -> None:
    await shop.start_checkout()
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    await shop.until(PaymentState.CANCELED)
    assert shop.session()["status"] == "expired"


@in_a_shop
async def test_paid_after_the_screen_was_freed_is_an_alarm(shop: Shop) -> None:
    await shop.open_checkout()
    await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.OPEN)
    shop.customer(PAY)
    payment = await shop.until(PaymentState.PAID)
    assert payment.alarms == {Alarm.PAID_LATE}
    attention = await shop.till.engine.needing_attention()
    assert [each.payment_id for each in attention] == [PAYMENT_ID]


@in_a_shop
async def test_a_delayed_payment_is_followed_to_its_end(shop: Shop) -> None:
    await shop.open_checkout()
    shop.customer(DELAYED)
    await shop.until(PaymentState.PROCESSING)
    await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.PROCESSING)
    await asyncio.sleep(2 * DAY)
    shop.world.ledger.settle_delayed(shop.payment().session_id or "", succeeded=True)
    payment = await shop.until(PaymentState.PAID)
    assert not payment.alarms


@in_a_shop
async def test_a_delayed_payment_that_never_comes_has_failed(shop: Shop) -> None:
    await shop.open_checkout()
    shop.customer(DELAYED)
    await shop.until(PaymentState.PROCESSING)
    shop.world.ledger.settle_delayed(shop.payment().session_id or "", succeeded=False)
    payment = await shop.until(PaymentState.FAILED)
    assert payment.failure_code == "delayed_payment_failed"


@in_a_shop
async def test_a_broken_journal_starts_no_checkout(shop: Shop) -> None:
    shop.world.journal.broken_code = "journal_full"
    with pytest.raises(JournalUnavailable, match="journal_full"):
        await shop.start_checkout()
    with pytest.raises(JournalUnavailable, match="journal_full"):
        await shop.till.engine.check_journal()
    assert shop.requests("POST") == 0
    shop.world.journal.broken_code = None
    await shop.till.engine.check_journal()


@in_a_shop
async def test_a_till_whose_clock_is_a_day_slow_makes_a_link_that_stripe_takes(shop: Shop) -> None:
    shop.world.weather = type(shop.world.weather)(0.0, 0.0, 0.0, clock_error_seconds=-DAY)
    await shop.restart()
    payment = await shop.open_checkout()
    assert payment.expires_at is not None
    assert payment.expires_at - (EPOCH + shop.world.loop.time()) > 35 * 60


@in_a_shop
async def test_an_unreachable_service_is_told_at_once_when_its_clock_is_unknown(shop: Shop) -> None:
    await shop.go_offline()
    await shop.restart()
    with pytest.raises(GatewayUnreachable):
        await shop.start_checkout()
    assert not shop.world.journal.unfinished()


@in_a_shop
async def test_closing_the_till_closes_the_link_first(shop: Shop) -> None:
    await shop.open_checkout()
    await shop.till.engine.shut_down(20.0, close_links=True)
    assert shop.session()["status"] == "expired"
    assert shop.payment().state is PaymentState.CANCELED


@in_a_shop
async def test_closing_the_till_does_not_wait_for_a_bank(shop: Shop) -> None:
    await shop.open_checkout()
    shop.customer(DELAYED)
    await shop.until(PaymentState.PROCESSING)
    asked_at = shop.world.loop.time()
    await shop.till.engine.shut_down(20.0, close_links=True)
    assert shop.world.loop.time() - asked_at < 1.0
    assert shop.payment().close_reason is None


@in_a_shop
async def test_a_wish_to_close_outlives_a_broken_journal(shop: Shop) -> None:
    await shop.open_checkout()
    shop.world.journal.broken_code = "journal_full"
    with pytest.raises(JournalUnavailable):
        await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    await shop.until_true(lambda: shop.contacts()[-1] is Contact.JOURNAL_UNAVAILABLE)
    shop.world.journal.broken_code = None
    payment = await shop.until(PaymentState.CANCELED)
    assert payment.close_reason is CloseReason.CUSTOMER


@in_a_shop
async def test_a_lost_reply_is_repeated_with_the_same_key_and_words(shop: Shop) -> None:
    shop.next_requests_meet(None, FaultKind.LOSE_REPLY)
    await shop.open_checkout()
    creations = [r for r in shop.world.requests if r.method == "POST"]
    assert len(shop.world.ledger.session_ids()) == 1
    assert len({(r.headers["idempotency-key"], r.body) for r in creations}) == 1


@in_a_shop
async def test_a_500_that_has_acted_is_found_in_the_list(shop: Shop) -> None:
    await shop.start_checkout()
    shop.next_requests_meet(FaultKind.FAIL_AFTER)
    payment = await shop.until(PaymentState.OPEN)
    assert shop.world.ledger.session_ids() == [payment.session_id]


@in_a_shop
async def test_what_was_never_made_lapses_and_is_not_charged(shop: Shop) -> None:
    await shop.start_checkout()
    await shop.go_offline(requests=40)
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    await shop.until_true(lambda: shop.payment().is_final)
    assert all(
        (shop.world.ledger.find_session(each) or {})["status"] == "expired"
        for each in shop.world.ledger.session_ids()
    )


@in_a_shop
async def test_a_second_tap_finds_the_row_of_a_write_whose_answer_was_lost(shop: Shop) -> None:
    def lose_the_answer() -> None:
        raise JournalUnavailable("journal_unreachable")

    shop.world.journal.after_write = lose_the_answer
    with pytest.raises(JournalUnavailable):
        await shop.start_checkout()
    shop.world.journal.after_write = None
    await shop.start_checkout()
    await shop.until(PaymentState.OPEN)
    assert len(shop.world.ledger.session_ids()) == 1


@in_a_shop
async def test_who_is_choosing_does_not_wait_for_the_connection_later(shop: Shop) -> None:
    await shop.till.engine.get_ready()
    asked = shop.requests("GET")
    assert asked == 1
    await shop.till.engine.get_ready()
    await shop.start_checkout()
    assert shop.requests("GET") == asked


@in_a_shop
async def test_a_row_that_cannot_be_written_asks_stripe_nothing(shop: Shop) -> None:
    def full() -> None:
        raise JournalUnavailable("journal_full")

    shop.world.journal.before_write = full
    with pytest.raises(JournalUnavailable, match="journal_full"):
        await shop.start_checkout()
    await asyncio.sleep(120.0)
    assert shop.requests("POST") == 0
    assert not shop.told


@in_a_shop
async def test_a_500_that_the_key_keeps_for_ever_is_searched_around(shop: Shop) -> None:
    await shop.start_checkout()
    shop.next_requests_meet(FaultKind.FAIL_AFTER_KEPT)
    await shop.until_true(lambda: shop.payment().state is PaymentState.OPEN, patience=30.0)
    assert shop.world.ledger.session_ids() == [shop.payment().session_id]


@in_a_shop
async def test_closing_the_till_does_not_wait_for_a_bank_that_was_asked_just_now(
    shop: Shop,
) -> None:
    await shop.open_checkout()
    shop.customer(DELAYED)
    await shop.until(PaymentState.PROCESSING)
    stopping_at = shop.world.loop.time()
    await shop.till.engine.shut_down(20.0, close_links=True)
    assert shop.world.loop.time() - stopping_at < 1.0


@in_a_shop
async def test_closing_the_till_ends_in_time_when_nobody_answers(shop: Shop) -> None:
    await shop.open_checkout()
    shop.world.call_seconds = 3600.0
    stopping_at = shop.world.loop.time()
    await shop.till.engine.shut_down(20.0, close_links=True)
    assert shop.world.loop.time() - stopping_at < 21.0
    shop.world.call_seconds = None
    await shop.restart()
    await shop.until(PaymentState.CANCELED)


@in_a_shop
async def test_a_creation_outlasts_a_network_that_is_away_for_minutes(shop: Shop) -> None:
    await shop.start_checkout()
    await shop.go_offline()
    await asyncio.sleep(300.0)
    assert shop.payment().state is PaymentState.PREPARING
    shop.go_online()
    await shop.until_true(lambda: shop.payment().state is PaymentState.OPEN, patience=60.0)
    assert len(shop.world.ledger.session_ids()) == 1


@in_a_shop
async def test_a_disk_that_is_nearly_full_starts_no_checkout(shop: Shop) -> None:
    def nearly_full() -> None:
        raise JournalUnavailable("journal_full")

    shop.world.journal.check = nearly_full  # type: ignore[method-assign]
    with pytest.raises(JournalUnavailable, match="journal_full"):
        await shop.start_checkout()
    await asyncio.sleep(60.0)
    assert shop.requests("POST") == 0
    assert not shop.world.journal.recent(9)
