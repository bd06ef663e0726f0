"""A service that is slow, confused or not itself: the payment stays true and watched."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.core.errors import (
    GatewayBusy,
    GatewayUnreachable,
    JournalUnavailable,
    KeyRejected,
    SessionNotFound,
)
from app.core.events import CloseReason
from app.core.payment import Alarm
from app.core.state import PaymentState
from app.engine.feed import Contact
from app.gateway.stripe_request import Operation, StripeCall
from app.simulator.faults import FaultKind
from tests.engine.shop import PAYMENT_ID, Shop, in_a_shop
from tests.torture.people import DELAYED, PAY

SDK_GIVES_UP_SECONDS = 56.0


@in_a_shop
async def test_a_slow_call_is_told_long_before_it_gives_up(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    shop.world.call_seconds = SDK_GIVES_UP_SECONDS
    slow_since = shop.world.loop.time()
    await shop.until_true(lambda: shop.contacts()[-1] is Contact.UNREACHABLE)
    assert shop.world.loop.time() - slow_since < 10.0
    before = shop.requests("GET")
    await shop.until_true(lambda: shop.contacts()[-1] is Contact.OK)
    assert shop.world.loop.time() - slow_since > SDK_GIVES_UP_SECONDS
    assert shop.requests("GET") - before <= 2, "the call goes on, and only one more beside it"


@in_a_shop
async def test_a_reading_that_hangs_holds_up_neither_the_time_out_nor_a_cancel(shop: Shop) -> None:
    """One connection of the network is dead; the next one is not."""
    for wanted in (CloseReason.TIMEOUT, CloseReason.CUSTOMER):
        payment_id = f"mp_{wanted.value:x<26}"
        await shop.open_checkout(payment_id, scan_seconds=20.0)
        since = shop.world.loop.time()
        shop.world.call_seconds = SDK_GIVES_UP_SECONDS
        await shop.until_true(lambda: shop.contacts()[-1] is Contact.UNREACHABLE)
        shop.world.call_seconds = None
        if wanted is CloseReason.CUSTOMER:
            await shop.till.engine.cancel(payment_id, wanted)
        await shop.until(PaymentState.CANCELED, payment_id)
        assert shop.payment(payment_id).close_reason is wanted
        assert shop.world.loop.time() - since < 22.0


@in_a_shop
async def test_a_slow_creation_is_told_and_made_once(shop: Shop) -> None:
    await shop.start_checkout()
    shop.world.call_seconds = SDK_GIVES_UP_SECONDS
    await shop.until_true(lambda: shop.contacts()[-1] is Contact.UNREACHABLE, patience=10.0)
    await shop.until(PaymentState.OPEN)
    assert len(shop.world.ledger.session_ids()) == 1
    assert shop.requests("POST") == 1


@in_a_shop
async def test_a_tap_on_pay_hears_of_a_dead_network_within_seconds(shop: Shop) -> None:
    await shop.restart()
    shop.world.call_seconds = SDK_GIVES_UP_SECONDS
    tapped_at = shop.world.loop.time()
    for _ in range(2):
        with pytest.raises(GatewayUnreachable, match="service_unreachable"):
            await shop.start_checkout()
    assert shop.world.loop.time() - tapped_at < 20.0
    await asyncio.sleep(SDK_GIVES_UP_SECONDS)
    assert shop.requests("GET") == 1, "the second tap waits for the first one's question"
    shop.world.call_seconds = None
    await shop.open_checkout()


@in_a_shop
async def test_a_404_for_a_moment_does_not_make_the_screen_deaf(shop: Shop) -> None:
    await shop.open_checkout()
    missing = [SessionNotFound("session_not_found")]

    def twist(call: StripeCall, answer: Any) -> Any:
        if missing and call.operation is Operation.RETRIEVE:
            raise missing.pop()
        return answer

    shop.answers_are(twist)
    await shop.until_true(lambda: Alarm.SESSION_MISSING in shop.payment().alarms)
    shop.customer(PAY)
    await shop.until_true(lambda: shop.payment().state is PaymentState.PAID, patience=5.0)
    assert not shop.payment().alarms


@in_a_shop
async def test_a_missing_session_is_closed_in_time_all_the_same(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=60.0)

    def twist(call: StripeCall, answer: Any) -> Any:
        if call.operation is Operation.RETRIEVE:
            raise SessionNotFound("session_not_found")
        return answer

    shop.answers_are(twist)
    await shop.until_true(lambda: shop.payment().state is PaymentState.CANCELED, patience=70.0)
    assert shop.session()["status"] == "expired"


@in_a_shop
async def test_a_foreign_session_that_nobody_can_read_starves_no_payment(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=None)
    shop.customer(DELAYED)
    await shop.until(PaymentState.PROCESSING)
    await shop.till.engine.free_screen(PAYMENT_ID, PaymentState.PROCESSING)

    def twist(call: StripeCall, answer: Any) -> Any:
        if call.operation is Operation.LIST:
            return {**answer, "data": [{"object": "checkout.session", "id": 7}, *answer["data"]]}
        return answer

    shop.answers_are(twist)
    shop.world.ledger.settle_delayed(shop.payment().session_id or "", succeeded=True)
    await shop.until_true(lambda: shop.payment().is_final, patience=7200.0)


@in_a_shop
async def test_foreign_sessions_in_a_list_are_not_adopted(shop: Shop) -> None:
    await shop.open_checkout("mp_" + "b" * 26)
    await shop.start_checkout()
    shop.next_requests_meet(FaultKind.FAIL_BEFORE)
    payment = await shop.until(PaymentState.OPEN)
    assert payment.session_id != shop.payment("mp_" + "b" * 26).session_id
    assert len(shop.world.ledger.session_ids()) == 2


@in_a_shop
async def test_a_session_made_but_not_journaled_is_never_given_up(shop: Shop) -> None:
    """The reply is lost on the way to the disk; then the key is revoked. The link must not be forgotten."""
    await shop.start_checkout()
    real_record, trouble = shop.world.journal.record, [KeyRejected("key_invalid")]

    def full(*_args: object) -> Any:
        shop.world.journal.record = real_record  # type: ignore[method-assign]

        raise JournalUnavailable("journal_full")

    def twist(call: StripeCall, answer: Any) -> Any:
        if trouble and len(shop.world.ledger.session_ids()) and shop.requests("POST") > 1:
            raise trouble.pop()
        return answer

    shop.world.journal.record = full  # type: ignore[method-assign, assignment]
    shop.answers_are(twist)
    await shop.until_true(lambda: shop.payment().state is not PaymentState.PREPARING)
    assert shop.payment().state is PaymentState.OPEN


@in_a_shop
async def test_doubt_that_could_not_be_journaled_is_not_forgotten(shop: Shop) -> None:
    """A creation stalls while the disk is full; somebody cancels; Stripe is busy; then the creation acts."""
    await shop.start_checkout()
    world = shop.world
    shop.till.gateway.wire.on_stall = lambda finish: world.loop.call_later(30.0, finish)  # type: ignore[assignment]
    shop.next_requests_meet(FaultKind.STALL)
    real_record = world.journal.record

    def full(*_args: object) -> Any:
        world.journal.record = real_record  # type: ignore[method-assign]

        raise JournalUnavailable("journal_full")

    def busy(call: StripeCall, answer: Any) -> Any:
        if call.operation is Operation.CREATE and world.loop.time() < 20.0:
            raise GatewayBusy("service_busy")
        return answer

    await shop.until_true(lambda: shop.requests("POST") == 1)
    world.journal.record = full  # type: ignore[method-assign, assignment]
    shop.answers_are(busy)
    await shop.until_true(lambda: world.journal.record == real_record)
    await shop.till.engine.cancel(PAYMENT_ID, CloseReason.CUSTOMER)
    await asyncio.sleep(3600.0)
    assert shop.payment().state is PaymentState.CANCELED
    assert shop.session()["status"] == "expired"


@in_a_shop
async def test_paid_with_another_amount_is_an_alarm_and_no_success(shop: Shop) -> None:
    await shop.open_checkout()
    shop.answers_are(lambda call, answer: {**answer, "amount_total": 1})
    shop.customer(PAY)
    payment = await shop.until(PaymentState.FAILED)
    assert payment.failure_code == "mismatch"
    assert payment.alarms == {Alarm.MISMATCH}
    assert all(u.payment.state is not PaymentState.PAID for u in shop.told)


@in_a_shop
async def test_an_open_link_for_another_amount_is_closed(shop: Shop) -> None:
    await shop.start_checkout()
    shop.answers_are(lambda call, answer: {**answer, "amount_total": 1})
    payment = await shop.until(PaymentState.CANCELED)
    assert payment.close_reason is CloseReason.MISMATCH
    assert shop.session()["status"] == "expired"


@in_a_shop
async def test_a_status_that_nobody_knows_ends_nothing(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=60.0)
    shop.answers_are(lambda call, answer: {**answer, "status": "dreaming", "expires_at": 0})
    await asyncio.sleep(600.0)
    assert shop.payment().state is PaymentState.CLOSING
    assert shop.session()["status"] == "expired"


@in_a_shop
async def test_expired_and_paid_at_once_is_watched_on_until_it_makes_sense(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=60.0)
    confused = {"status": "expired", "payment_status": "paid"}
    shop.answers_are(lambda call, answer: {**answer, **confused} if confused else answer)
    await asyncio.sleep(600.0)
    payment = shop.payment()
    assert (payment.state, payment.alarms) == (PaymentState.CLOSING, frozenset({Alarm.MISMATCH}))
    confused.clear()
    await shop.until(PaymentState.CANCELED)


@in_a_shop
async def test_an_answer_for_another_session_is_no_answer(shop: Shop) -> None:
    await shop.open_checkout()
    other = "cs_test_" + "z" * 40

    def twist(call: StripeCall, answer: Any) -> Any:
        return {**answer, "id": other, "status": "complete", "payment_status": "paid"}

    shop.answers_are(twist)
    await shop.until_true(lambda: shop.contacts()[-1] is Contact.UNREACHABLE)
    await asyncio.sleep(30.0)
    assert shop.payment().state is PaymentState.OPEN
    assert shop.payment().session_id != other


@in_a_shop
async def test_paid_while_the_process_stood_still_for_hours_is_a_sale(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=60.0)
    shop.world.call_seconds = 6 * 3600.0
    before = shop.requests("GET")
    await asyncio.sleep(10.0)
    shop.customer(PAY)
    shop.world.call_seconds = None
    await shop.until(PaymentState.PAID)
    assert shop.requests("GET") - before <= 2


@in_a_shop
async def test_a_link_that_ran_out_while_the_process_stood_still_is_expired(shop: Shop) -> None:
    await shop.open_checkout(scan_seconds=60.0)
    shop.world.call_seconds = 6 * 3600.0
    await asyncio.sleep(10.0)
    shop.world.call_seconds = None
    await shop.until_true(lambda: shop.payment().is_final)
    assert shop.payment().state in {PaymentState.EXPIRED, PaymentState.CANCELED}
    assert shop.session()["status"] == "expired"


@in_a_shop
async def test_a_defect_of_ours_in_one_turn_leaves_no_link_unwatched(shop: Shop) -> None:
    await shop.open_checkout()
    defects = [RuntimeError("a defect")]

    def twist(call: StripeCall, answer: Any) -> Any:
        if defects:
            raise defects.pop()
        return answer

    shop.answers_are(twist)
    await shop.until_true(lambda: shop.contacts()[-1] is Contact.UNREACHABLE, patience=10.0)
    shop.customer(PAY)
    await shop.until_true(lambda: shop.payment().state is PaymentState.PAID, patience=10.0)


@in_a_shop
async def test_a_defect_in_one_reading_of_the_background_ends_no_other(shop: Shop) -> None:
    other = "mp_" + "b" * 26
    for each in (PAYMENT_ID, other):
        await shop.open_checkout(each, scan_seconds=None)
        await shop.till.engine.free_screen(each, PaymentState.OPEN)
        shop.customer(PAY, each)
    first = shop.payment().session_id

    def twist(call: StripeCall, answer: Any) -> Any:
        if call.operation is Operation.RETRIEVE and call.path.endswith(str(first)):
            raise RuntimeError("a defect")
        return answer

    shop.answers_are(twist)
    await shop.until_true(lambda: shop.payment(other).state is PaymentState.PAID, patience=30.0)


@in_a_shop
async def test_an_end_whose_write_seemed_to_fail_is_an_end(shop: Shop) -> None:
    """The key is refused, FAILED reaches the disk, its confirmation does not; then the key works again."""
    gateway, journal = shop.till.gateway, shop.world.journal
    real_create, real_record = gateway.create, journal.record

    def refused(*_args: object) -> Any:
        gateway.create = real_create  # type: ignore[method-assign]
        raise KeyRejected("key_invalid")

    def written_but_not_confirmed(payment: Any, event: Any, at: float) -> Any:
        journal.record = real_record  # type: ignore[method-assign]
        real_record(payment, event, at)
        raise JournalUnavailable("journal_locked")

    gateway.create = refused  # type: ignore[method-assign, assignment]
    await shop.start_checkout()
    journal.record = written_but_not_confirmed  # type: ignore[method-assign]
    await shop.until_true(lambda: shop.payment().is_final)
    await asyncio.sleep(600.0)
    assert shop.payment().state is PaymentState.FAILED
    assert not shop.world.ledger.session_ids()
