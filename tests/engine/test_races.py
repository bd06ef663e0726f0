"""Two things at once: faces against the engine, writes whose answers are lost, and two tills on one journal."""

from __future__ import annotations

import asyncio

import pytest

from app.core.errors import JournalConflict, JournalUnavailable
from app.core.events import CloseReason, CloseRequested, PaymentEvent
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment, decide
from app.core.state import PaymentState
from app.engine.commands import StartCheckout
from app.engine.feed import Contact
from tests.engine.shop import PAYMENT_ID, Shop, in_a_shop
from tests.torture.people import DECLINED, PAY


@in_a_shop
async def test_a_link_whose_opening_was_written_unheard_is_shown_and_times_out(shop: Shop) -> None:
    await shop.start_checkout(scan_seconds=60.0)
    shop.next_write_loses_its_answer()
    await shop.until_true(lambda: any(u.closes_at is not None for u in shop.told), patience=30.0)
    await shop.until_true(lambda: shop.payment().state is PaymentState.CANCELED, patience=90.0)


@in_a_shop
async def test_money_that_was_written_unheard_is_told(shop: Shop) -> None:
    """The write is lost on the way back to a background reading, which no turn of the loop repeats."""
    await shop.open_checkout(scan_seconds=None)
    await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.OPEN)
    shop.customer(PAY)
    shop.next_write_loses_its_answer()
    await shop.until_true(
        lambda: any(u.payment.state is PaymentState.PAID for u in shop.told), patience=120.0
    )
    assert shop.payment().alarms == {Alarm.PAID_LATE}


@in_a_shop
async def test_a_screen_freed_while_its_checkout_starts_is_free(shop: Shop) -> None:
    starting = asyncio.ensure_future(shop.start_checkout())
    await asyncio.sleep(0)
    await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.PREPARING)
    await starting
    assert shop.payment().freed_in is PaymentState.PREPARING
    await shop.until(PaymentState.OPEN)
    shop.customer(PAY)
    payment = await shop.until(PaymentState.PAID)
    assert payment.alarms == {Alarm.PAID_LATE}


@in_a_shop
async def test_of_two_tills_one_takes_up_what_a_third_has_left(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    left = shop.till
    second, third = await shop.world.start_till(), await shop.world.start_till()
    await asyncio.sleep(6.0)
    left.life.kill()
    shop.world.living.discard(left.owner)
    both = (second.engine.take_up_unfinished(), third.engine.take_up_unfinished())
    await asyncio.gather(*both)
    owner = shop.payment().owner
    version = shop.payment().version
    before = shop.requests("GET")
    await asyncio.sleep(300.0)
    assert owner in {second.owner, third.owner}
    assert shop.payment().version == version, "they do not take it from each other"
    assert shop.requests("GET") - before < 45, "one of them reads, not both"


@in_a_shop
async def test_two_tills_asked_at_once_make_one_payment(shop: Shop) -> None:
    other = await shop.world.start_till()
    command = StartCheckout(PAYMENT_ID, Order(Money(1990, "USD")), "zh", "page", 240.0)
    both = (shop.till.engine.start_checkout(command), other.engine.start_checkout(command))
    one, same = await asyncio.gather(*both)
    assert one.payment_id == same.payment_id
    await shop.until(PaymentState.OPEN)
    assert shop.requests("POST", "/sessions") == 1
    assert shop.payment().owner in {shop.till.owner, other.owner}


@in_a_shop
async def test_one_payment_that_cannot_be_taken_up_does_not_starve_the_others(shop: Shop) -> None:
    other = "mp_" + "b" * 26
    await shop.open_checkout(scan_seconds=60.0)
    await shop.open_checkout(other, scan_seconds=60.0)
    shop.world.crash()
    record = shop.world.journal.record

    def refuse(payment, event, at):  # type: ignore[no-untyped-def]
        if payment.payment_id == PAYMENT_ID:
            raise JournalConflict("payment_changed")
        return record(payment, event, at)

    shop.world.journal.record = refuse  # type: ignore[method-assign]
    await shop.restart()
    await shop.until_true(lambda: shop.payment(other).is_final, patience=120.0)
    shop.world.journal.record = record  # type: ignore[method-assign]
    await shop.until_true(lambda: shop.payment().is_final, patience=120.0)


@in_a_shop
async def test_another_tills_write_is_told_here_too(shop: Shop) -> None:
    """Staff close the link at the terminal; the kiosk that shows it hears of it."""
    await shop.open_checkout(scan_seconds=None)
    payment = shop.payment()
    closing, _ = decide(payment, CloseRequested(CloseReason.STAFF))
    shop.world.journal.record(closing, CloseRequested(CloseReason.STAFF), 0.0)
    shop.customer(PAY)
    await shop.until_true(lambda: shop.told[-1].payment.state is PaymentState.PAID, patience=10.0)
    assert Contact.KEY_REJECTED not in shop.contacts()


@in_a_shop
async def test_a_journal_that_keeps_conflicting_is_the_journals_fault(shop: Shop) -> None:
    await shop.open_checkout()
    record = shop.world.journal.record

    def refuse(*_args: object) -> None:
        raise JournalConflict("payment_changed")

    shop.world.journal.record = refuse  # type: ignore[method-assign, assignment]
    shop.customer(PAY)
    await shop.until_true(lambda: shop.contacts()[-1] is not Contact.OK, patience=10.0)
    assert shop.contacts()[-1] is Contact.JOURNAL_UNAVAILABLE
    shop.world.journal.record = record  # type: ignore[method-assign]
    await shop.until_true(lambda: shop.payment().state is PaymentState.PAID, patience=20.0)


@in_a_shop
async def test_the_wish_to_free_outlives_a_broken_journal(shop: Shop) -> None:
    await shop.open_checkout()
    shop.world.journal.broken_code = "journal_full"
    with pytest.raises(JournalUnavailable):
        await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.OPEN)
    shop.world.journal.broken_code = None
    await shop.until_true(lambda: shop.payment().freed_in is PaymentState.OPEN)
    shop.customer(PAY)
    assert (await shop.until(PaymentState.PAID)).alarms == {Alarm.PAID_LATE}


@in_a_shop
async def test_an_outcome_stays_watched_until_its_screen_is_free(shop: Shop) -> None:
    await shop.open_checkout()
    shop.customer(PAY)
    await shop.until(PaymentState.PAID)
    shop.world.journal.broken_code = "journal_full"
    with pytest.raises(JournalUnavailable):
        await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.OPEN)
    shop.world.journal.broken_code = None
    await shop.until_true(lambda: shop.payment().alarms == {Alarm.PAID_LATE})


@in_a_shop
async def test_what_happens_at_once_is_written_one_after_the_other(shop: Shop) -> None:
    await shop.open_checkout()
    record, conflicts = shop.world.journal.record, 0

    def counting(payment: Payment, event: PaymentEvent, at: float) -> Payment:
        nonlocal conflicts
        try:
            return record(payment, event, at)
        except JournalConflict:
            conflicts += 1
            raise

    shop.world.journal.record = counting  # type: ignore[method-assign]
    shop.customer(DECLINED)
    engine = shop.till.engine
    await asyncio.gather(
        engine.look_now(PAYMENT_ID),
        engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER),
        engine.free_screen(PAYMENT_ID, PaymentState.OPEN),
    )
    await shop.until(PaymentState.CANCELED)
    assert conflicts == 0
    assert shop.payment().freed_in is PaymentState.OPEN
