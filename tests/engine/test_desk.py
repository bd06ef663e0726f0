"""The desk's own engine: links that outlive it, refunds by right, and what staff look after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core.attention import AttentionReason
from app.core.errors import InputError, InvalidRefund, KeyRejected, PaymentNotFound, SessionNotFound
from app.core.events import AlarmsAcknowledged, CheckoutPrepared, CloseReason
from app.core.listing import PaymentQuery
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.receipt import Slip
from app.core.refund import Refund, RefundState
from app.core.refund_events import RefundRequested
from app.core.state import PaymentState
from app.core.verification import VerifyStatus
from app.engine.commands import StartCheckout, new_payment_id
from app.engine.desk import DeskEngine, DeskTools
from app.engine.feed import RefundFeed
from app.engine.news import NewsDesk
from app.engine.refund_right import RefundRight
from app.gateway.port import KeyReport
from app.simulator.attempts import PAYING_CARD, PaymentAttempt, RefundBehaviour
from tests.contracts.receipt_book_contract import FULL
from tests.engine.dashboard import dashboard_is_faster
from tests.engine.shop import PAYMENT_ID, Shop, at_a_desk, in_a_shop
from tests.engine.test_refunds import given_back, wish
from tests.torture.memory_receipts import MemoryReceiptBook
from tests.torture.people import PAY

S = PaymentState
MINUTE, HOUR = 60.0, 3600.0


def desk_of(
    shop: Shop, *, may_refund: bool = True, receipts: MemoryReceiptBook | None = None
) -> DeskEngine:
    """Over the shop's own engine, which runs already."""
    till, feed = shop.till, RefundFeed()
    right = RefundRight(till.room, till.gateway if may_refund else None)
    refunds = till.refunds if may_refund else None
    worker = till.room.journal_worker
    issued = receipts or MemoryReceiptBook()
    tools = DeskTools(shop.world.refund_book, refunds, right, worker, feed, issued)
    return DeskEngine(till.engine, till.room, tools)


def link(valid_seconds: float | None, payment_id: str = PAYMENT_ID) -> StartCheckout:
    return StartCheckout(payment_id, Order(Money(1990, "USD")), "zh", "desk", valid_seconds)


async def sent(shop: Shop, valid_seconds: float | None = 24 * HOUR) -> Payment:
    await desk_of(shop).start_checkout(link(valid_seconds))
    return await shop.until(S.OPEN)


# --- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "lasts"),
    [
        (35 * MINUTE, 35 * MINUTE),
        (6 * HOUR, 6 * HOUR),
        (24 * HOUR, 24 * HOUR - 10 * MINUTE),
        (60.0, 35 * MINUTE),
        (None, 24 * HOUR - 10 * MINUTE),
    ],
)
def test_a_link_is_valid_for_as_long_as_was_asked(asked: float | None, lasts: float) -> None:
    async def scene(shop: Shop) -> None:
        payment = await sent(shop, asked)
        assert payment.expires_at is not None
        assert payment.expires_at - payment.prepared_at == pytest.approx(lasts, abs=1.5)
        assert shop.session()["expires_at"] == payment.expires_at
        assert payment.scan_seconds is None

    at_a_desk(scene)()


@at_a_desk
async def test_stripe_ends_a_link_at_its_time_and_nobody_before(shop: Shop) -> None:
    payment = await sent(shop, 35 * MINUTE)
    await shop.until(S.EXPIRED)
    assert payment.expires_at is not None
    assert shop.world.stripe_time() >= payment.expires_at
    assert shop.requests("POST", "/expire") == 0


@at_a_desk
async def test_a_link_of_a_day_is_read_within_its_budget_and_paid_within_ten_minutes(
    shop: Shop,
) -> None:
    await sent(shop)
    await shop.until_true(lambda: shop.world.loop.time() > 23 * HOUR, patience=30 * HOUR)
    assert shop.requests("GET") < 300
    paid_at = shop.world.loop.time()
    shop.customer(PAY)
    await shop.until(S.PAID)
    assert shop.world.loop.time() - paid_at < 12 * MINUTE
    assert shop.payment().alarms == frozenset()


@at_a_desk
async def test_what_is_paid_while_nobody_is_there_is_no_alarm_afterwards(shop: Shop) -> None:
    """Its link was sent to somebody: no screen was freed."""
    await sent(shop)
    shop.world.crash()
    shop.customer(PAY)
    await shop.restart()
    payment = await shop.until(S.PAID)
    assert (payment.alarms, payment.freed_in, payment.owner) == (frozenset(), None, "till-1")
    assert len(shop.world.sessions()) == 1


@in_a_shop
async def test_a_kiosk_looks_after_a_link_that_a_desk_has_left(shop: Shop) -> None:
    """And nobody has lost a screen by that."""
    command = replace(link(None), valid_seconds=2 * HOUR)
    await shop.till.engine.start_checkout(command)
    await shop.until(S.OPEN)
    await shop.restart()
    shop.customer(PAY)
    payment = await shop.until(S.PAID)
    assert payment.alarms == frozenset()


@at_a_desk
async def test_a_link_that_is_cancelled_is_closed_and_one_that_was_paid_is_a_sale(
    shop: Shop,
) -> None:
    desk = desk_of(shop)
    await sent(shop)
    await desk.cancel(PAYMENT_ID, CloseReason.STAFF)
    await shop.until(S.CANCELED)
    other = new_payment_id()
    await desk.start_checkout(link(HOUR, other))
    await shop.until(S.OPEN, other)
    shop.customer(PAY, other)
    await desk.cancel(other, CloseReason.STAFF)
    assert (await shop.until(S.PAID, other)).alarms == frozenset()


# --- verifying ------------------------------------------------------------------------------------


@at_a_desk
async def test_ours_is_verified_and_taken_in_at_once(shop: Shop) -> None:
    desk = desk_of(shop)
    payment = await sent(shop)
    await shop.until_true(lambda: shop.world.loop.time() > 2 * HOUR)
    assert (await desk.verify(f" {payment.session_id} ")).status is VerifyStatus.PENDING
    shop.customer(PAY)
    verified = await desk.verify(payment.session_id or "")
    assert verified.status is VerifyStatus.SUCCESS
    assert verified.payment is not None
    assert shop.payment().state is verified.payment.state is S.PAID


@at_a_desk
async def test_ours_that_had_ended_is_taken_in_too(shop: Shop) -> None:
    """Money for a link that was closed is news to staff."""
    payment = await sent(shop)
    await desk_of(shop).cancel(PAYMENT_ID, CloseReason.STAFF)
    await shop.until(S.CANCELED)
    shop.answers_are(
        lambda call, answer: {**answer, "status": "complete", "payment_status": "paid"}
    )
    await desk_of(shop).verify(payment.session_id or "")
    assert shop.payment().alarms == {Alarm.PAID_AFTER_END}


@at_a_desk
async def test_a_sale_whose_session_changed_is_still_that_sale_and_an_alarm(shop: Shop) -> None:
    payment = await sent(shop)
    shop.customer(PAY)
    await shop.until(S.PAID)
    shop.answers_are(lambda call, answer: {**answer, "amount_total": 1})
    found = await desk_of(shop).verify(payment.session_id or "")
    assert (found.status, found.amount, found.differs) == ("success", payment.order.amount, True)
    assert found.said_amount == Money(1, "USD")
    assert (shop.payment().state, shop.payment().alarms) == (S.PAID, frozenset({Alarm.MISMATCH}))
    await desk_of(shop).acknowledge(PAYMENT_ID, None)
    await desk_of(shop).verify(payment.session_id or "")
    assert shop.payment().open_alarms == frozenset()


@at_a_desk
async def test_one_that_was_made_elsewhere_is_verified_without_a_payment(shop: Shop) -> None:
    payment = await sent(shop)
    snapshot = shop.till.gateway.retrieve(payment.session_id or "")
    shop.world.journal._rows.clear()
    shop.till.engine._watches.clear()
    verified = await desk_of(shop).verify(snapshot.session_id)
    assert (verified.payment, verified.snapshot.session_id) == (None, snapshot.session_id)


@at_a_desk
async def test_what_is_no_session_is_refused_before_anybody_is_asked(shop: Shop) -> None:
    before = len(shop.world.requests)
    for text in ("", "pi_1", "cs_test_", "cs_test_1/../../refunds"):
        with pytest.raises(InputError, match="session_id_malformed"):
            await desk_of(shop).verify(text)
    assert len(shop.world.requests) == before
    with pytest.raises(SessionNotFound):
        await desk_of(shop).verify("cs_test_nobodyknowsthis")


# --- refunds --------------------------------------------------------------------------------------


async def paid(shop: Shop) -> DeskEngine:
    await sent(shop)
    shop.customer(PAY)
    await shop.until(S.PAID)
    return desk_of(shop)


@at_a_desk
async def test_a_refund_is_told_to_whoever_listens(shop: Shop) -> None:
    desk = await paid(shop)
    told: list[Refund] = []
    desk._tools.refund_feed.subscribe(told.append)
    refund = await desk.request_refund(wish(500))
    assert (refund.state, given_back(shop)) == (RefundState.SUCCEEDED, [500])
    assert told[-1] == refund
    assert desk.refund_refusal == ""


@at_a_desk
async def test_what_was_paid_a_moment_ago_can_be_given_back(shop: Shop) -> None:
    await sent(shop)
    await shop.until_true(lambda: shop.world.loop.time() > 2 * HOUR)
    shop.customer(PAY)
    assert shop.payment().state is S.OPEN
    refund = await desk_of(shop).request_refund(wish())
    assert refund.amount == Money(1990, "USD")


@at_a_desk
async def test_without_a_key_for_it_nothing_is_written_down(shop: Shop) -> None:
    await paid(shop)
    desk = desk_of(shop, may_refund=False)
    assert desk.refund_refusal == "refund_key_missing"
    with pytest.raises(KeyRejected, match="refund_key_missing"):
        await desk.request_refund(wish())
    assert shop.world.refund_book.all() == []


def key_that(*cannot: str) -> Callable[[], KeyReport]:
    return lambda: KeyReport("rk_test_…1234", False, True, (), cannot)


@at_a_desk
async def test_a_key_without_the_permission_is_asked_first_and_only_once(shop: Shop) -> None:
    desk = await paid(shop)
    asked: list[int] = []

    def report() -> KeyReport:
        asked.append(1)
        return key_that("key_cannot_refund")()

    shop.till.gateway.check_key = report  # type: ignore[method-assign]
    for _ in range(2):
        with pytest.raises(KeyRejected, match="key_cannot_refund"):
            await desk.request_refund(wish())
    assert (desk.refund_refusal, len(asked)) == ("key_cannot_refund", 1)
    assert shop.world.refund_book.all() == []


@at_a_desk
async def test_a_service_that_does_not_say_what_the_key_may_is_asked_for_the_refund(
    shop: Shop,
) -> None:
    """It is on disk, and carried out as soon as the line is back."""
    desk = await paid(shop)
    await shop.go_offline(requests=4)
    refund = await desk.request_refund(wish(700))
    assert refund.state is RefundState.SUCCEEDED
    assert given_back(shop) == [700]


@at_a_desk
async def test_a_refund_of_nothing_we_know_is_refused(shop: Shop) -> None:
    with pytest.raises(InvalidRefund, match="payment_not_found"):
        await desk_of(shop).request_refund(wish())


@at_a_desk
async def test_what_a_bank_sends_back_is_heard_of_within_minutes(shop: Shop) -> None:
    """The refund had succeeded: nobody would look again, but for the news."""
    till, world = shop.till, shop.world
    news = NewsDesk(till.room, till.engine, till.gateway, world.inbox, till.refunds)
    await news.start()
    await sent(shop)
    card = replace(PAYING_CARD, refund=RefundBehaviour.SUCCEEDS_THEN_FAILS)
    shop.customer(PaymentAttempt(card=card))
    await shop.until(S.PAID)
    refund = await desk_of(shop).request_refund(wish(500))
    assert refund.state is RefundState.SUCCEEDED
    await shop.until_true(lambda: Alarm.REFUND_FAILED in shop.payment().alarms, patience=HOUR)
    assert list((await desk_of(shop).sales(0.0, 9e9)).given_back) == []
    await news.shut_down()


@at_a_desk
async def test_news_costs_a_desk_no_more_reads_than_its_promise_needs(shop: Shop) -> None:
    """Refunds and disputes made at Stripe are noticed within 45 s, with nothing open, too: one list every 40 s."""
    till, world = shop.till, shop.world
    news = NewsDesk(till.room, till.engine, till.gateway, world.inbox, till.refunds)
    await news.start()
    await sent(shop)
    before = shop.requests("GET", "/v1/events")
    began = world.loop.time()
    await shop.until_true(lambda: world.loop.time() > began + HOUR)
    assert 80 <= shop.requests("GET", "/v1/events") - before <= 92
    await news.shut_down()


# --- looking after --------------------------------------------------------------------------------


@at_a_desk
async def test_a_failed_refund_needs_staff_until_they_say_that_it_is_done(shop: Shop) -> None:
    desk = await paid(shop)
    dashboard_is_faster(shop, 1990)
    refund = await desk.request_refund(wish(500))
    await shop.until_true(lambda: Alarm.REFUND_FAILED in shop.payment().alarms)
    [item] = await desk.attention()
    assert (item.reason, item.payment.payment_id) == (AttentionReason.REFUND_FAILED, PAYMENT_ID)
    assert [each.refund_id for each in item.refunds] == [refund.refund_id]
    await desk.acknowledge(PAYMENT_ID, "cash")
    assert list(await desk.attention()) == []
    assert await shop.till.engine.needing_attention() == []
    await shop.restart()
    await shop.until_true(lambda: shop.world.loop.time() > HOUR)
    assert list(await desk_of(shop).attention()) == []


@at_a_desk
async def test_a_link_that_cannot_be_closed_needs_staff_after_ten_minutes(shop: Shop) -> None:
    desk = desk_of(shop)
    await sent(shop)
    await shop.go_offline()
    await desk.cancel(PAYMENT_ID, CloseReason.STAFF)
    assert list(await desk.attention()) == []
    asked_at = shop.world.loop.time()
    await shop.until_true(lambda: shop.world.loop.time() > asked_at + 11 * MINUTE)
    [item] = await desk.attention()
    assert item.reason is AttentionReason.CLOSING_TOO_LONG
    await desk.acknowledge(PAYMENT_ID, None)
    assert list(await desk.attention()) == []
    shop.go_online()
    await shop.until(S.CANCELED)


@at_a_desk
async def test_what_nobody_knows_cannot_be_looked_after_or_told(shop: Shop) -> None:
    desk = desk_of(shop)
    for ask in (desk.acknowledge("mp_x", None), desk.story("mp_x")):
        with pytest.raises(PaymentNotFound):
            await ask


@at_a_desk
async def test_a_story_has_everything_in_the_order_in_which_it_happened(shop: Shop) -> None:
    desk = await paid(shop)
    refund = await desk.request_refund(wish(500))
    await desk.acknowledge(PAYMENT_ID, None)
    story = await desk.story(PAYMENT_ID)
    assert story.payment == shop.payment()
    assert [each.refund_id for each in story.refunds] == [refund.refund_id]
    times = [each.at for each in story.happened]
    assert times == sorted(times)
    assert story.happened[0].event == CheckoutPrepared()
    asked = [each for each in story.happened if isinstance(each.event, RefundRequested)]
    assert [each.refund_id for each in asked] == [refund.refund_id]
    own = [each for each in story.happened if each.refund_id is None]
    assert len(own) + len(shop.world.refund_book.events(refund.refund_id)) == len(story.happened)


@at_a_desk
async def test_an_acknowledgement_with_nothing_to_acknowledge_writes_nothing(shop: Shop) -> None:
    desk = await paid(shop)
    await desk.acknowledge(PAYMENT_ID, "nothing")
    events = [each.event for each in shop.world.journal.events(PAYMENT_ID)]
    assert not any(isinstance(each, AlarmsAcknowledged) for each in events)


# --- lists ----------------------------------------------------------------------------------------


@at_a_desk
async def test_lists_and_sums_are_the_journals(shop: Shop) -> None:
    desk = await paid(shop)
    await desk.request_refund(wish(500))
    journal, query = shop.world.journal, PaymentQuery()
    answers: list[tuple[Any, Any]] = [
        (await desk.browse(query), journal.browse(query)),
        (await desk.tally(query), journal.tally(query)),
        (await desk.origins(), ("desk",)),
        (await desk.known_products(5), journal.known_products(5)),
    ]
    for got, expected in answers:
        assert got == expected
    sales = await desk.sales(0.0, 9e9)
    assert ([each.payment_id for each in sales.sold], len(sales.given_back)) == ([PAYMENT_ID], 1)


@at_a_desk
async def test_a_story_knows_whether_a_receipt_came_out(shop: Shop) -> None:
    await paid(shop)
    receipts = MemoryReceiptBook("kiosk")
    desk = desk_of(shop, receipts=receipts)
    slip = Slip(replace(FULL, payment_id=PAYMENT_ID), "zh")
    receipts.want(slip)
    assert not (await desk.story(PAYMENT_ID)).receipt_issued
    receipts.issue(slip)
    assert (await desk.story(PAYMENT_ID)).receipt_issued
