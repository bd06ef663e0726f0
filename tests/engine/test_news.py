"""A service for many: it looks where webhooks or the list of events point, and sweeps where they do not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from app.core.events import CloseReason
from app.core.news import SessionNews
from app.core.payment import Alarm, Payment
from app.core.refund import RefundState
from app.core.state import PaymentState
from app.engine import pacing
from app.engine.commands import RequestRefund, new_refund_id
from app.engine.news import NewsDesk
from app.gateway.stripe_news import NEWS_KINDS, read_news
from app.simulator.attempts import PAYING_CARD, PaymentAttempt, RefundBehaviour
from tests.engine.shop import PAYMENT_ID, Shop, in_a_service, in_a_shop
from tests.torture.people import DECLINED, PAY


def desk(shop: Shop) -> NewsDesk:
    assert shop.till.news is not None
    return shop.till.news


def deliver_webhooks(shop: Shop) -> None:
    """Every event of the simulator comes as a webhook half a second later, and again."""

    def deliver(event: dict[str, Any]) -> None:
        if event["type"] in NEWS_KINDS:
            news = read_news(event, livemode=False)
            shop.world.loop.call_later(0.5, lambda: shop.till.life.spawn(desk(shop).put([news])))
            shop.world.loop.call_later(0.7, lambda: shop.till.life.spawn(desk(shop).put([news])))

    shop.world.ledger.subscribe(deliver)


@in_a_service
async def test_one_list_a_second_serves_any_number_of_payments(shop: Shop) -> None:
    ids = [f"mp_{letter * 26}" for letter in "abcdefghjk"]
    for each in ids:
        await shop.open_checkout(each, scan_seconds=None)
    before = shop.requests("GET")
    await asyncio.sleep(30.0)
    assert 20 <= shop.requests("GET") - before <= 33
    assert shop.requests("GET", PAYMENT_ID) == 0


@in_a_service
async def test_only_the_first_of_many_makes_everybody_reckon_anew(shop: Shop) -> None:
    stirred: list[int] = []
    shop.till.engine.on_new_payment = lambda: stirred.append(1)
    for letter in "abc":
        await shop.open_checkout(f"mp_{letter * 26}", scan_seconds=None)
    assert len(stirred) == 1
    await asyncio.sleep(pacing.BRISK_SECONDS)
    await shop.open_checkout(f"mp_{'d' * 26}", scan_seconds=None)
    assert len(stirred) == 2


@in_a_service
async def test_money_is_noticed_within_moments_and_read_once(shop: Shop) -> None:
    payment = await shop.open_checkout()
    shop.customer(PAY)
    await shop.until_true(lambda: shop.payment().state is PaymentState.PAID, patience=4.0)
    assert shop.requests("GET", payment.session_id or "") == 1
    assert shop.payment().receipt_url is not None


@in_a_service
async def test_a_decline_is_told(shop: Shop) -> None:
    await shop.open_checkout()
    shop.customer(DECLINED)
    await shop.until_true(lambda: shop.payment().declines == 1, patience=4.0)


@in_a_service
async def test_a_key_that_may_not_hear_news_sweeps_instead(shop: Shop) -> None:
    shop.world.tells_news = False
    await shop.restart()
    await shop.open_checkout()
    shop.customer(PAY)
    await shop.until_true(lambda: shop.payment().state is PaymentState.PAID, patience=6.0)


@in_a_service
async def test_what_webhooks_brought_is_not_kept_for_ever_without_the_list(shop: Shop) -> None:
    shop.world.tells_news = False
    old = SessionNews("evt_old", "checkout.session.completed", 0.0)
    shop.world.inbox.put_many([old])
    shop.world.inbox.done(["evt_old"])
    await shop.restart()
    await asyncio.sleep(10.0)
    assert shop.world.inbox.put_many([old]) == 1


@in_a_service
async def test_while_webhooks_arrive_asking_slows_down(shop: Shop) -> None:
    deliver_webhooks(shop)
    await shop.open_checkout("mp_" + "b" * 26)
    await shop.open_checkout(scan_seconds=None)
    shop.customer(PAY, "mp_" + "b" * 26)
    await shop.until(PaymentState.PAID, "mp_" + "b" * 26)
    assert desk(shop).webhooks_arrive
    before = shop.requests("GET", "events")
    await asyncio.sleep(60.0)
    assert 3 <= shop.requests("GET", "events") - before <= 6
    shop.customer(PAY)
    await shop.until_true(lambda: shop.payment().state is PaymentState.PAID, patience=2.0)


@in_a_service
async def test_when_webhooks_stop_it_asks_as_before(shop: Shop) -> None:
    await shop.open_checkout("mp_" + "b" * 26)
    await shop.open_checkout(scan_seconds=None)
    await desk(shop).put([SessionNews("evt_x", "checkout.session.expired", 0.0)])
    assert desk(shop).webhooks_arrive
    shop.customer(PAY, "mp_" + "b" * 26)
    await shop.until_true(
        lambda: shop.payment("mp_" + "b" * 26).state is PaymentState.PAID, patience=35.0
    )
    await asyncio.sleep(20.0)
    assert not desk(shop).webhooks_arrive
    before = shop.requests("GET", "events")
    await asyncio.sleep(20.0)
    assert shop.requests("GET", "events") - before >= 9


@in_a_service
async def test_what_happened_while_the_service_was_down_is_heard(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    await asyncio.sleep(5.0)
    shop.world.crash()
    shop.customer(PAY)
    await asyncio.sleep(3600.0)
    await shop.restart()
    await shop.until_true(lambda: shop.payment().state is PaymentState.PAID, patience=6.0)
    # The customer's screen was not in the process that died.
    assert shop.payment().alarms == frozenset()


@in_a_service
async def test_a_dead_services_payments_are_taken_up_within_ten_seconds(shop: Shop) -> None:
    await shop.open_checkout()
    other = await shop.world.start_till()
    await asyncio.sleep(7.0)
    shop.world.crash(shop.till)
    shop.till = other
    await shop.until_true(lambda: shop.payment().owner == other.owner, patience=10.0)


@in_a_service
async def test_what_another_engine_looks_after_can_be_cancelled(shop: Shop) -> None:
    await shop.open_checkout()
    other = await shop.world.start_till()
    await other.engine.cancel(PAYMENT_ID, CloseReason.STAFF)
    assert shop.payment().state is PaymentState.CLOSING
    await shop.until_true(lambda: shop.payment().state is PaymentState.CANCELED, patience=10.0)
    assert shop.payment().owner == shop.till.owner
    assert shop.session()["status"] == "expired"
    await other.shut_down()


@in_a_service
async def test_a_change_elsewhere_is_noticed_when_told(shop: Shop) -> None:
    await shop.open_checkout()
    other = await shop.world.start_till()
    await other.engine.cancel(PAYMENT_ID, CloseReason.STAFF)
    shop.till.engine.changed_elsewhere(PAYMENT_ID)
    await shop.until_true(lambda: shop.payment().state is PaymentState.CANCELED, patience=2.0)
    await other.shut_down()


@in_a_service
async def test_news_of_anothers_payment_is_left_for_it(shop: Shop) -> None:
    await shop.open_checkout()
    other = await shop.world.start_till()
    assert other.news is not None
    news = SessionNews("evt_x", "checkout.session.completed", 0.0, payment_id=PAYMENT_ID)
    assert await other.news.heard(news) is False
    assert await desk(shop).heard(news) is True
    await other.shut_down()


@in_a_service
async def test_money_for_what_had_ended_is_an_alarm(shop: Shop) -> None:
    payment = await shop.open_checkout()
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    await shop.until(PaymentState.CANCELED)
    session_id = payment.session_id or ""
    shop.world.ledger.change(
        "checkout.sessions", session_id, status="complete", payment_status="paid"
    )
    news = SessionNews("evt_x", "checkout.session.completed", 0.0, session_id=session_id)
    await desk(shop).put([news])
    await shop.until_true(lambda: bool(shop.payment().alarms), patience=5.0)
    assert shop.payment().alarms == {Alarm.PAID_AFTER_END}


@in_a_service
async def test_news_of_strangers_is_harmless(shop: Shop) -> None:
    strangers = [
        SessionNews(
            f"evt_{number}", "checkout.session.completed", 0.0, session_id=f"cs_test_{number}"
        )
        for number in range(50)
    ]
    before = shop.requests("GET")
    assert await desk(shop).put(strangers) == 50
    assert await desk(shop).put(strangers) == 0
    await shop.until_true(lambda: shop.world.inbox.waiting(1) == [], patience=5.0)
    assert shop.requests("GET") - before <= 1


@in_a_service
async def test_a_flood_is_looked_after_a_few_times_a_second(shop: Shop) -> None:
    questions = []
    waiting = shop.world.inbox.waiting

    def counted(limit: int) -> list[SessionNews]:
        questions.append(limit)
        return waiting(limit)

    shop.world.inbox.waiting = counted  # type: ignore[method-assign]
    for number in range(100):
        news = SessionNews(f"evt_{number}", "checkout.session.completed", 0.0, f"cs_test_{number}")
        await desk(shop).put([news])
        await asyncio.sleep(0.01)
    await shop.until_true(lambda: waiting(1) == [], patience=1.0)
    assert 1 < len(questions) < 30


@in_a_shop
async def test_a_scanned_code_is_told_once(shop: Shop) -> None:
    await shop.open_checkout()
    await shop.till.engine.mark_scanned(PAYMENT_ID)
    await shop.till.engine.mark_scanned(PAYMENT_ID)
    await shop.till.engine.mark_scanned("mp_nobody")
    assert shop.payment().scanned
    assert sum(update.payment.scanned for update in shop.told) == 1


@in_a_service
async def test_news_of_a_refund_is_done_only_when_it_was_read(shop: Shop) -> None:
    """The refund had succeeded, so nobody but this news would ever make anyone look at it again."""
    await shop.open_checkout()
    card = replace(PAYING_CARD, refund=RefundBehaviour.SUCCEEDS_THEN_FAILS)
    shop.customer(PaymentAttempt(card=card))
    await shop.until(PaymentState.PAID)
    asked = RequestRefund(new_refund_id(), PAYMENT_ID, None, None, None, "desk")
    await shop.till.refunds.request(asked)
    await shop.go_offline()
    news = SessionNews("evt_x", "refund.failed", 0.0, refund_id=asked.refund_id)
    await desk(shop).put([news])
    await asyncio.sleep(20.0)
    assert news in shop.world.inbox.waiting(9)
    await shop.restart()
    shop.go_online()
    await shop.until_true(lambda: news not in shop.world.inbox.waiting(9), patience=60.0)
    refund = shop.world.refund_book.get(asked.refund_id)
    assert refund is not None
    assert refund.state is RefundState.FAILED


@in_a_service
async def test_what_ends_while_the_unfinished_are_listed_is_not_taken_up(shop: Shop) -> None:
    payment = await shop.open_checkout()
    [watch] = shop.till.engine._watches.values()
    listed = shop.world.journal.unfinished()

    def end_meanwhile() -> list[Payment]:
        watch.payment = replace(payment, state=PaymentState.PAID)
        shop.till.engine._watches.clear()
        return listed

    shop.world.journal.unfinished = end_meanwhile  # type: ignore[method-assign]
    await shop.till.engine.take_up_unfinished()
    assert not shop.till.engine.is_watched(PAYMENT_ID)
