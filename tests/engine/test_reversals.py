"""Refunds made in Stripe's Dashboard and disputes: noticed, journaled once, and never believed blindly."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.core.dispute import DisputeState
from app.core.errors import InvalidRefund, KeyRejected
from app.core.money import Money
from app.core.news import SessionNews
from app.core.payment import Alarm
from app.core.refund import MADE_AT_STRIPE, Refund, RefundState
from app.core.settlement import Mark, RefundStatus
from app.core.state import PaymentState
from app.engine.commands import RequestRefund, new_refund_id
from app.engine.news import NewsDesk
from app.engine.reversals import LIST_SECONDS, Reversals
from app.gateway.stripe_request import Operation, StripeCall
from app.simulator.attempts import MethodKind, PaymentAttempt
from app.simulator.cards import behaviour_of
from app.simulator.disputes.lifecycle import CaseType, Step
from tests.engine.dashboard import dashboard_is_faster, refund_in_dashboard
from tests.engine.shop import PAYMENT_ID, Shop, at_a_desk, in_a_service
from tests.engine.test_news import deliver_webhooks

OTHER_ID = "mp_" + "b" * 26
PAY = PaymentAttempt(card=behaviour_of("4242424242424242"))
# A list every 40 s, the call, and the look that follows.
WITHOUT_WEBHOOKS = 45.0
BY_WEBHOOK = 5.0
DAY = 86_400.0


async def paid(shop: Shop, payment_id: str = PAYMENT_ID) -> None:
    await shop.open_checkout(payment_id)
    shop.customer(PAY, payment_id)
    await shop.until(PaymentState.PAID, payment_id)
    # Its own events have been heard.
    await asyncio.sleep(60.0)


def refunds(shop: Shop, payment_id: str = PAYMENT_ID) -> list[Refund]:
    return shop.world.refund_book.of_payment(payment_id)


def dispute(shop: Shop, **changes: Any) -> str:
    session_id = shop.payment().session_id or ""
    opened = shop.world.ledger.open_dispute(session_id, **changes)
    return str(opened["id"])


# --- refunds ----------------------------------------------------------------------------------------


@in_a_service
async def test_a_refund_in_the_dashboard_is_noticed_without_webhooks(shop: Shop) -> None:
    await paid(shop)
    made = refund_in_dashboard(shop, 500)
    await shop.until_true(lambda: bool(refunds(shop)), patience=WITHOUT_WEBHOOKS)
    [found] = refunds(shop)
    assert (found.requested_by, found.state) == (MADE_AT_STRIPE, RefundState.SUCCEEDED)
    assert (found.service_refund_id, found.amount) == (made["id"], Money(500, "USD"))
    assert found.requested_at == made["created"]
    await shop.until_true(lambda: shop.payment().charge is not None, patience=5.0)
    payment = shop.payment()
    assert payment.state is PaymentState.PAID
    assert payment.marks == {Mark.PARTLY_REFUNDED}
    assert payment.net_units == 1490
    refund_in_dashboard(shop)
    await shop.until_true(lambda: len(refunds(shop)) == 2, patience=WITHOUT_WEBHOOKS)
    assert shop.payment().settlement.refund_status is RefundStatus.FULL
    assert shop.payment().net_units == 0


@in_a_service
async def test_listeners_are_given_the_payment_as_it_is_then(shop: Shop) -> None:
    await paid(shop)
    shop.told.clear()
    refund_in_dashboard(shop, 500)
    await shop.until_true(lambda: bool(refunds(shop)), patience=WITHOUT_WEBHOOKS)
    await asyncio.sleep(5.0)
    assert shop.told[-1].payment.settlement.refunded_units == 500


@in_a_service
async def test_a_webhook_tells_of_it_at_once(shop: Shop) -> None:
    deliver_webhooks(shop)
    await paid(shop)
    refund_in_dashboard(shop, 500)
    await shop.until_true(lambda: bool(refunds(shop)), patience=BY_WEBHOOK)


@in_a_service
async def test_a_pending_one_is_followed_to_its_end_and_its_failure_is_told(shop: Shop) -> None:
    await paid(shop)
    made = refund_in_dashboard(shop, 500, pending=True)
    await shop.until_true(lambda: bool(refunds(shop)), patience=WITHOUT_WEBHOOKS)
    assert refunds(shop)[0].state is RefundState.PENDING
    assert shop.payment().net_units == 1490
    shop.world.ledger.end_refund(made["id"], succeeded=False)
    await shop.until_true(lambda: refunds(shop)[0].state is RefundState.FAILED, patience=120.0)
    await shop.until_true(lambda: Alarm.REFUND_FAILED in shop.payment().alarms, patience=30.0)
    assert shop.payment().net_units == 1990


@in_a_service
async def test_lists_find_it_where_the_key_may_not_read_events(shop: Shop) -> None:
    shop.world.tells_news = False
    await shop.restart()
    await paid(shop)
    before = shop.requests("GET")
    refund_in_dashboard(shop, 500)
    await shop.until_true(lambda: bool(refunds(shop)), patience=WITHOUT_WEBHOOKS)
    dispute_id = dispute(shop)
    await shop.until_true(
        lambda: shop.world.dispute_book.get(dispute_id) is not None, patience=WITHOUT_WEBHOOKS
    )
    # By lists, and one reading of each payment that has changed.
    assert shop.requests("GET") - before <= 12


@in_a_service
async def test_one_engine_of_a_journal_reads_the_lists(shop: Shop) -> None:
    shop.world.tells_news = False
    await shop.restart()
    other = await shop.world.start_till()
    await asyncio.sleep(100.0)
    before = shop.requests("GET", "/v1/refunds")
    await asyncio.sleep(20 * LIST_SECONDS)
    assert 18 <= shop.requests("GET", "/v1/refunds") - before <= 23
    await other.shut_down()


@in_a_service
async def test_what_was_made_while_nothing_ran_is_found_at_the_start(shop: Shop) -> None:
    """Also what is older than the events that Stripe keeps."""
    await paid(shop)
    shop.world.crash()
    refund_in_dashboard(shop, 500)
    dispute_id = dispute(shop)
    shop.world.ledger.rows("events").clear()
    await asyncio.sleep(10 * DAY)
    await shop.restart()
    await shop.until_true(
        lambda: bool(refunds(shop)) and shop.world.dispute_book.get(dispute_id) is not None,
        patience=120.0,
    )


@in_a_service
async def test_a_refund_that_is_older_than_its_payments_first_reading_is_found(shop: Shop) -> None:
    """Its event came when the payment's intent was not known here."""
    await shop.open_checkout()
    await asyncio.sleep(1.0)
    shop.world.crash()
    shop.customer(PAY)
    session = shop.session()
    shop.world.ledger.refund_elsewhere(session["id"], amount=500)
    await asyncio.sleep(120.0)
    await shop.restart()
    await shop.until_true(lambda: bool(refunds(shop)), patience=120.0)
    assert shop.payment().state is PaymentState.PAID


@in_a_service
async def test_a_mark_of_ours_on_another_payment_is_not_believed(shop: Shop) -> None:
    await paid(shop)
    await paid(shop, OTHER_ID)
    ours = await shop.till.refunds.request(
        RequestRefund(new_refund_id(), PAYMENT_ID, Money(100, "USD"), None, None, "desk")
    )
    made = refund_in_dashboard(shop, 700, OTHER_ID)
    stolen = {"mofang_refund_id": ours.refund_id, "mofang_payment_id": PAYMENT_ID}
    shop.world.ledger.change("refunds", made["id"], metadata=stolen)
    await shop.until_true(lambda: bool(refunds(shop, OTHER_ID)), patience=WITHOUT_WEBHOOKS)
    assert [each.service_refund_id for each in refunds(shop, OTHER_ID)] == [made["id"]]
    assert [each.refund_id for each in refunds(shop)] == [ours.refund_id]
    assert shop.payment().settlement.refunded_units == 100


@in_a_service
async def test_a_flood_of_strangers_refunds_costs_no_reads(shop: Shop) -> None:
    await paid(shop)
    before, news = shop.requests("GET", "re_x"), shop.till.news
    assert news is not None
    strangers = [
        SessionNews(
            f"evt_{n}", "refund.created", 0.0, payment_intent_id=f"pi_{n}", service_refund_id="re_x"
        )
        for n in range(50)
    ]
    await news.put(strangers)
    await shop.until_true(lambda: shop.world.inbox.waiting(1) == [], patience=5.0)
    assert shop.requests("GET", "re_x") == before


# --- how much is left -------------------------------------------------------------------------------


@in_a_service
async def test_what_is_left_counts_a_refund_that_nothing_has_told_yet(shop: Shop) -> None:
    await paid(shop)
    refund_in_dashboard(shop, 1500)
    refund = await shop.till.refunds.request(
        RequestRefund(new_refund_id(), PAYMENT_ID, None, None, None, "desk")
    )
    assert (refund.state, refund.amount) == (RefundState.SUCCEEDED, Money(490, "USD"))
    with pytest.raises(InvalidRefund, match="refund_nothing_left"):
        await shop.till.refunds.request(
            RequestRefund(new_refund_id(), PAYMENT_ID, None, None, None, "desk")
        )


@in_a_service
async def test_ours_and_the_dashboards_in_the_same_second(shop: Shop) -> None:
    """Stripe refuses the second one; both are in the books, and only one counts."""
    await paid(shop)
    dashboard_is_faster(shop, 1990)
    ours = await shop.till.refunds.request(
        RequestRefund(new_refund_id(), PAYMENT_ID, Money(500, "USD"), None, None, "desk")
    )
    assert (ours.state, ours.failure_code) == (RefundState.FAILED, "refund_nothing_left")
    await shop.until_true(lambda: len(refunds(shop)) == 2, patience=WITHOUT_WEBHOOKS)
    assert shop.payment().settlement.refunded_units == 1990


# --- disputes ---------------------------------------------------------------------------------------


@in_a_service
async def test_a_dispute_is_noticed_and_followed_until_the_money_is_back(shop: Shop) -> None:
    await paid(shop)
    dispute_id = dispute(shop)
    book = shop.world.dispute_book
    await shop.until_true(lambda: book.get(dispute_id) is not None, patience=WITHOUT_WEBHOOKS)
    assert shop.payment().marks == {Mark.DISPUTED}
    assert (shop.payment().net_units, shop.payment().state) == (0, PaymentState.PAID)
    shop.world.ledger.take_dispute_step(dispute_id, Step.WIN)
    await shop.until_true(lambda: shop.payment().net_units == 1990, patience=WITHOUT_WEBHOOKS)
    assert shop.payment().marks == {Mark.DISPUTE_WON}
    assert book.unfinished() == []


@in_a_service
async def test_an_inquiry_moves_nothing_until_it_becomes_a_dispute(shop: Shop) -> None:
    await paid(shop)
    dispute_id = dispute(shop, case_type=CaseType.INQUIRY)
    await shop.until_true(lambda: shop.payment().marks == {Mark.INQUIRY}, patience=WITHOUT_WEBHOOKS)
    assert shop.payment().net_units == 1990
    shop.world.ledger.take_dispute_step(dispute_id, Step.ESCALATE)
    await shop.until_true(lambda: shop.payment().net_units == 0, patience=WITHOUT_WEBHOOKS)
    shop.world.ledger.take_dispute_step(dispute_id, Step.LOSE)
    await shop.until_true(
        lambda: shop.payment().settlement.dispute is DisputeState.LOST, patience=WITHOUT_WEBHOOKS
    )


@in_a_service
async def test_open_disputes_are_read_every_day_without_any_event(shop: Shop) -> None:
    await paid(shop)
    dispute_id = dispute(shop)
    await shop.until_true(lambda: bool(shop.payment().marks), patience=WITHOUT_WEBHOOKS)
    shop.world.tells_news = False
    await asyncio.sleep(2 * 3600.0)
    shop.world.ledger.take_dispute_step(dispute_id, Step.LOSE)
    await shop.until_true(
        lambda: shop.payment().settlement.dispute is DisputeState.LOST, patience=1.1 * DAY
    )


@in_a_service
async def test_a_key_that_may_not_read_disputes_says_that_they_are_not_checked(shop: Shop) -> None:
    def refuse(call: StripeCall, answer: Any) -> Any:
        if call.operation is Operation.LIST_DISPUTES:
            raise KeyRejected("key_permission_missing", permission="rak_dispute_read")
        return answer

    shop.answers_are(refuse)
    await paid(shop)
    dispute(shop)
    await shop.until_true(lambda: bool(shop.payment().marks), patience=WITHOUT_WEBHOOKS)
    assert shop.payment().marks == {Mark.DISPUTE_UNCHECKED}
    assert shop.payment().net_units == 1990


@at_a_desk
async def test_a_desk_notices_as_soon_as_a_service(shop: Shop) -> None:
    till, world = shop.till, shop.world
    reversals = Reversals(
        till.room, till.engine.note, till.refunds, till.gateway, world.dispute_book
    )
    news = NewsDesk(till.room, till.engine, till.gateway, world.inbox, till.refunds, reversals)
    await news.start()
    await paid(shop)
    refund_in_dashboard(shop, 500)
    await shop.until_true(lambda: bool(refunds(shop)), patience=WITHOUT_WEBHOOKS)
    dispute(shop, amount=100)
    await shop.until_true(lambda: shop.payment().net_units == 1390, patience=WITHOUT_WEBHOOKS)
    await news.shut_down()


# --- when it was paid -------------------------------------------------------------------------------


@in_a_service
async def test_what_was_paid_while_nothing_ran_was_paid_then_and_seen_now(shop: Shop) -> None:
    await shop.open_checkout()
    await asyncio.sleep(1.0)
    shop.world.crash()
    shop.customer(PAY)
    when = shop.world.stripe_time()
    await asyncio.sleep(75.0)
    await shop.restart()
    payment = await shop.until(PaymentState.PAID)
    assert payment.paid_at == int(when)
    assert payment.seen_paid_at is not None
    assert payment.seen_paid_at >= when + 75.0
    assert [each.paid_at for each in shop.world.journal.sold(when - 1, when + 1)] == [int(when)]


@in_a_service
async def test_a_delayed_payment_was_paid_when_the_bank_said_so(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    shop.customer(PaymentAttempt(MethodKind.US_BANK_ACCOUNT, email="user@example.com"))
    await shop.until(PaymentState.PROCESSING)
    await asyncio.sleep(2 * DAY)
    session_id = shop.payment().session_id or ""
    shop.world.ledger.settle_delayed(session_id, succeeded=True)
    when = shop.world.stripe_time()
    payment = await shop.until(PaymentState.PAID)
    await shop.until_true(lambda: shop.payment().paid_at is not None, patience=60.0)
    assert shop.payment().paid_at == pytest.approx(when, abs=1.0)
    assert payment.seen_paid_at == shop.payment().seen_paid_at
