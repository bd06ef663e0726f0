"""An engine that was taken for dead lives on: what others have taken up meanwhile is not its own any more."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.core.events import CloseReason
from app.core.money import Money
from app.core.news import SessionNews
from app.core.payment import Payment
from app.core.refund import Refund, RefundState
from app.core.state import PaymentState
from app.engine.commands import RequestRefund
from app.simulator.attempts import PAYING_CARD, PaymentAttempt, RefundBehaviour
from app.simulator.faults import FaultKind
from tests.engine.shop import PAYMENT_ID, Shop, in_a_service, in_a_shop
from tests.torture.people import PAY
from tests.torture.world import Till


async def _taken_over(shop: Shop) -> Till:
    """The shop's till is frozen for a moment: another holds it to be dead, and takes up what it had."""
    first = shop.till
    shop.world.living.discard(first.owner)
    other = await shop.world.start_till()
    await shop.until_true(lambda: shop.payment().owner == other.owner, patience=10.0)
    shop.world.living.add(first.owner)
    return other


def _requests_of(till: Till) -> list[str]:
    """What it asks of Stripe from now on, one payment at a time."""
    asked: list[str] = []
    send = till.gateway.wire.send

    def note(call):  # type: ignore[no-untyped-def]
        asked.append(f"{call.method} {call.path}")
        return send(call)

    till.gateway.wire.send = note  # type: ignore[method-assign]
    return asked


@in_a_service
async def test_who_has_lost_a_payment_drops_it(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    assert shop.till.engine.is_watched(PAYMENT_ID)
    other = await _taken_over(shop)
    shop.till.engine.changed_elsewhere(PAYMENT_ID)
    await shop.until_true(lambda: not shop.till.engine.is_watched(PAYMENT_ID), patience=2.0)
    asked = _requests_of(shop.till)
    version = shop.payment().version
    await asyncio.sleep(300.0)
    assert not [each for each in asked if "sessions" in each]
    assert shop.payment().version == version, "they do not take it from each other"
    assert other.engine.is_watched(PAYMENT_ID)
    await other.shut_down()


@in_a_service
async def test_what_it_had_asked_before_is_not_written(shop: Shop) -> None:
    """Its reading comes back after the other has taken the payment up: the other one reads, too."""
    await shop.open_checkout(scan_seconds=None)
    shop.world.call_seconds = 20.0
    stale = shop.till.engine
    await stale.look_now(PAYMENT_ID)
    await asyncio.sleep(1.0)
    other = await _taken_over(shop)
    written_by: list[str] = []
    record = shop.world.journal.record

    def note(payment: Payment, event, at: float) -> Payment:  # type: ignore[no-untyped-def]
        written = record(payment, event, at)
        written_by.append(payment.owner)
        return written

    shop.world.journal.record = note  # type: ignore[method-assign]
    shop.customer(PAY)
    await shop.until_true(lambda: not stale.is_watched(PAYMENT_ID), patience=60.0)
    await shop.until(PaymentState.PAID)
    assert set(written_by) == {other.owner}
    await other.shut_down()


@in_a_service
async def test_news_of_a_lost_payment_is_left_for_its_owner(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    other = await _taken_over(shop)
    shop.till.engine.changed_elsewhere(PAYMENT_ID)
    await shop.until_true(lambda: not shop.till.engine.is_watched(PAYMENT_ID), patience=2.0)
    assert shop.till.news is not None
    news = SessionNews("evt_x", "checkout.session.completed", 0.0, payment_id=PAYMENT_ID)
    assert await shop.till.news.heard(news) is False
    await other.shut_down()


@in_a_service
async def test_who_may_have_lost_a_payment_marks_no_news_of_it(shop: Shop) -> None:
    """Just awake, it does not know of the other yet. Once it has read the journal again it does, or may go on."""
    await shop.open_checkout(scan_seconds=None)
    engine, news_desk = shop.till.engine, shop.till.news
    assert news_desk is not None
    news = SessionNews("evt_x", "checkout.session.completed", 0.0, payment_id=PAYMENT_ID)
    engine._ownership.life = None  # type: ignore[misc]
    assert await news_desk.heard(news) is False
    assert engine.is_watched(PAYMENT_ID)
    engine._ownership.life = 1  # type: ignore[misc]
    assert await news_desk.heard(news) is False
    await asyncio.sleep(1.0)
    assert await news_desk.heard(news) is True
    other = await _taken_over(shop)
    engine._ownership.life = 2  # type: ignore[misc]
    assert await news_desk.heard(news) is False
    await shop.until_true(lambda: not engine.is_watched(PAYMENT_ID), patience=1.0)
    await other.shut_down()


@in_a_service
async def test_a_wish_is_written_for_the_new_owner(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    other = await _taken_over(shop)
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.STAFF)
    assert shop.payment().state is PaymentState.CLOSING
    other.engine.changed_elsewhere(PAYMENT_ID)
    await shop.until(PaymentState.CANCELED)
    assert shop.payment().owner == other.owner
    assert shop.requests("POST", "/expire") == 1
    await other.shut_down()


@in_a_service
async def test_what_was_lost_is_taken_back_when_the_other_dies(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    first = shop.till
    other = await _taken_over(shop)
    first.engine.changed_elsewhere(PAYMENT_ID)
    await shop.until_true(lambda: not first.engine.is_watched(PAYMENT_ID), patience=2.0)
    shop.world.crash(other)
    await shop.until_true(lambda: shop.payment().owner == first.owner, patience=10.0)
    shop.customer(PAY)
    await shop.until(PaymentState.PAID)


@in_a_shop
async def test_a_screen_goes_on_to_show_what_another_looks_after(shop: Shop) -> None:
    """A kiosk that slept: the customer before it still sees what becomes of the payment."""
    await shop.open_checkout(scan_seconds=None)
    other = await _taken_over(shop)
    shop.till.engine.changed_elsewhere(PAYMENT_ID)
    await shop.until_true(lambda: not shop.till.engine.is_watched(PAYMENT_ID), patience=5.0)
    asked = _requests_of(shop.till)
    shop.customer(PAY)
    await shop.until_true(lambda: shop.told[-1].payment.state is PaymentState.PAID, patience=60.0)
    assert not asked
    assert shop.payment().owner == other.owner
    await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.PAID)
    await other.shut_down()


@in_a_shop
async def test_a_screens_payment_is_taken_back_when_the_other_dies(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    first = shop.till
    other = await _taken_over(shop)
    first.engine.changed_elsewhere(PAYMENT_ID)
    await shop.until_true(lambda: not first.engine.is_watched(PAYMENT_ID), patience=5.0)
    shop.world.crash(other)
    await shop.until_true(lambda: shop.payment().owner == first.owner, patience=60.0)
    shop.customer(PAY)
    await shop.until_true(lambda: shop.told[-1].payment.state is PaymentState.PAID, patience=60.0)


# --- refunds ------------------------------------------------------------------------------------


def _wish(number: int = 1) -> RequestRefund:
    return RequestRefund(f"mr_{number:026d}", PAYMENT_ID, Money(500, "USD"), None, None, "desk")


def _booked(shop: Shop) -> Refund:
    refund = shop.world.refund_book.get(_wish().refund_id)
    assert refund is not None
    return refund


async def _paid(shop: Shop, refund: RefundBehaviour = RefundBehaviour.SUCCEEDS) -> None:
    await shop.open_checkout()
    shop.customer(PaymentAttempt(card=replace(PAYING_CARD, refund=refund)))
    await shop.until(PaymentState.PAID)


@pytest.mark.parametrize("kind", [FaultKind.LOSE_REPLY, FaultKind.REFUSE])
def test_a_dead_engines_refund_is_another_ones_within_10_seconds(kind: FaultKind) -> None:
    """Whether the dead one's request has reached Stripe or not."""

    @in_a_service
    async def scene(shop: Shop) -> None:
        await _paid(shop)
        first, other = shop.till, await shop.world.start_till()
        await asyncio.sleep(1.0)
        # The first request reads how much is left.
        shop.next_requests_meet(None, kind)
        first.life.spawn(first.refunds.request(_wish()))
        await shop.until_true(lambda: shop.requests("POST", "/refunds") == 1, patience=5.0)
        shop.world.crash(first)
        await shop.until_true(lambda: _booked(shop).state is RefundState.SUCCEEDED, patience=10.0)
        assert _booked(shop).owner == other.owner
        assert len(shop.world.ledger.rows("refunds")) == 1
        shop.till = other

    scene()


@in_a_service
async def test_a_living_engines_refund_is_nobody_elses(shop: Shop) -> None:
    """However long a bank takes, one engine follows it."""
    await _paid(shop, RefundBehaviour.PENDING_THEN_SUCCEEDS)
    other = await shop.world.start_till()
    asked = _requests_of(other)
    await shop.till.refunds.request(_wish())
    await shop.until_true(lambda: _booked(shop).state is RefundState.SUCCEEDED, patience=300.0)
    assert _booked(shop).owner == shop.till.owner
    # Only what the news tells, which both hear.
    assert len([each for each in asked if "refunds" in each]) <= 2
    await other.shut_down()


@in_a_service
async def test_a_wish_that_another_engine_has_is_answered_by_the_journal(shop: Shop) -> None:
    await _paid(shop)
    other = await shop.world.start_till()
    asked = _requests_of(other)
    await asyncio.sleep(1.0)
    shop.next_requests_meet(None, FaultKind.REFUSE)
    shop.till.life.spawn(shop.till.refunds.request(_wish()))
    await shop.until_true(lambda: shop.requests("POST", "/refunds") == 1, patience=5.0)
    told = await other.refunds.request(_wish())
    assert (told.state, told.owner) == (RefundState.SUCCEEDED, shop.till.owner)
    assert not [each for each in asked if "refunds" in each]
    await other.shut_down()


@in_a_service
async def test_who_wakes_asks_for_no_money_that_is_anothers(shop: Shop) -> None:
    """It slept while it had a refund to send; the other one has taken it up, and has sent it."""
    await _paid(shop)
    first = shop.till
    shop.next_requests_meet(None, FaultKind.REFUSE)
    first.life.spawn(first.refunds.request(_wish()))
    await shop.until_true(lambda: bool(shop.world.refund_book.all()), patience=5.0)
    await shop.until_true(lambda: _booked(shop).unsure, patience=5.0)
    first.engine._ownership.life = None  # type: ignore[misc]
    shop.world.living.discard(first.owner)
    other = await shop.world.start_till()
    await shop.until_true(lambda: _booked(shop).owner == other.owner, patience=10.0)
    shop.world.living.add(first.owner)
    first.engine._ownership.life = 1  # type: ignore[misc]
    asked = _requests_of(first)
    await shop.until_true(lambda: _booked(shop).is_final, patience=60.0)
    await asyncio.sleep(300.0)
    assert not [each for each in asked if each.startswith("post") and "refunds" in each]
    assert (_booked(shop).state, _booked(shop).owner) == (RefundState.SUCCEEDED, other.owner)
    assert len(shop.world.ledger.rows("refunds")) == 1
    await other.shut_down()
