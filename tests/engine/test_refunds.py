"""Money on its way back: journaled first, asked for until answered, followed to its end, never given twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app.core.errors import InvalidRefund, JournalConflict, KeyRejected
from app.core.money import Money
from app.core.payment import Alarm
from app.core.refund import Refund, RefundReason, RefundState
from app.core.state import PaymentState
from app.engine.commands import RequestRefund, new_refund_id
from app.simulator.attempts import PAYING_CARD, PaymentAttempt, RefundBehaviour
from app.simulator.faults import FaultKind
from tests.engine.dashboard import dashboard_is_faster
from tests.engine.shop import PAYMENT_ID, Shop, in_a_service, in_a_shop

S = RefundState


def wish(minor_units: int | None = None, **changes: Any) -> RequestRefund:
    """Staff want so much back; None: all that is left."""
    amount = None if minor_units is None else Money(minor_units, "USD")
    plain = RequestRefund("mr_" + "a" * 26, PAYMENT_ID, amount, None, None, "desk")
    return replace(plain, **changes)


async def paid(shop: Shop, refund: RefundBehaviour = RefundBehaviour.SUCCEEDS) -> None:
    await shop.open_checkout()
    shop.customer(PaymentAttempt(card=replace(PAYING_CARD, refund=refund)))
    await shop.until(PaymentState.PAID)


def booked(shop: Shop, refund_id: str = wish().refund_id) -> Refund:
    refund = shop.world.refund_book.get(refund_id)
    assert refund is not None
    return refund


def given_back(shop: Shop) -> list[int]:
    """What Stripe has given back, in the order in which it did."""
    made = shop.world.ledger.rows("refunds").values()
    return [each["amount"] for each in made if each["status"] != "failed"]


@in_a_shop
async def test_all_of_it_goes_back(shop: Shop) -> None:
    await paid(shop)
    asked = wish(reason=RefundReason.DUPLICATE, note="顾客改变主意")
    refund = await shop.till.refunds.request(asked)
    assert (refund.state, refund.amount) == (S.SUCCEEDED, Money(1990, "USD"))
    assert refund == booked(shop)
    [made] = shop.world.ledger.rows("refunds").values()
    assert (made["reason"], made["metadata"]["mofang_note"]) == ("duplicate", "顾客改变主意")
    assert given_back(shop) == [1990]
    assert shop.payment().alarms == frozenset()


@in_a_shop
async def test_the_same_wish_twice_is_one_refund(shop: Shop) -> None:
    await paid(shop)
    first, second = await asyncio.gather(
        shop.till.refunds.request(wish(500)), shop.till.refunds.request(wish(500))
    )
    third = await shop.till.refunds.request(wish(500))
    assert first == second == third
    assert given_back(shop) == [500]


@in_a_shop
async def test_an_id_stands_for_one_wish(shop: Shop) -> None:
    await paid(shop)
    await shop.till.refunds.request(wish(500))
    with pytest.raises(JournalConflict, match="refund_exists"):
        await shop.till.refunds.request(wish(501))
    assert given_back(shop) == [500]


@in_a_shop
async def test_what_is_left_goes_back_and_no_more(shop: Shop) -> None:
    await paid(shop)
    await shop.till.refunds.request(wish(500))
    with pytest.raises(InvalidRefund, match="refund_exceeds_payment"):
        await shop.till.refunds.request(wish(1491, refund_id=new_refund_id()))
    rest = await shop.till.refunds.request(wish(refund_id=new_refund_id()))
    assert rest.amount == Money(1490, "USD")
    with pytest.raises(InvalidRefund, match="refund_nothing_left"):
        await shop.till.refunds.request(wish(refund_id=new_refund_id()))
    assert given_back(shop) == [500, 1490]


@in_a_shop
async def test_two_at_once_never_give_back_more_than_there_is(shop: Shop) -> None:
    await paid(shop)
    wishes = [wish(1500, refund_id=new_refund_id()) for _ in range(3)]
    asked = (shop.till.refunds.request(each) for each in wishes)
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [r.state for r in results if isinstance(r, Refund)] == [S.SUCCEEDED]
    codes = {str(r) for r in results if isinstance(r, BaseException)}
    assert codes == {"refund_exceeds_payment"}
    assert given_back(shop) == [1500]


@in_a_shop
async def test_what_cannot_be_refunded_says_why(shop: Shop) -> None:
    await shop.open_checkout()
    refused = {
        "refund_not_paid": wish(),
        "payment_not_found": wish(payment_id="mp_nobody"),
    }
    for code, asked in refused.items():
        with pytest.raises(InvalidRefund, match=code):
            await shop.till.refunds.request(asked)
    shop.customer(PaymentAttempt())
    await shop.until(PaymentState.PAID)
    refused = {
        "refund_amount_invalid": wish(amount=Money(500, "EUR")),
        "refund_amount_invalid ": wish(0),
        "refund_note_too_long": wish(note="长" * 501),
    }
    for code, asked in refused.items():
        with pytest.raises(InvalidRefund, match=code.strip()):
            await shop.till.refunds.request(asked)
    assert shop.world.refund_book.all() == []


@pytest.mark.parametrize(
    "kind", [FaultKind.LOSE_REPLY, FaultKind.CUT_REPLY, FaultKind.FAIL_AFTER, FaultKind.STALL]
)
def test_a_lost_answer_gives_nothing_twice(kind: FaultKind) -> None:
    @in_a_shop
    async def scene(shop: Shop) -> None:
        await paid(shop)
        # The first request only reads how much is left.
        shop.next_requests_meet(None, kind)
        await shop.till.refunds.request(wish(500), wait_seconds=0.1)
        await shop.until_true(lambda: booked(shop).is_final, patience=120.0)
        assert booked(shop).state is S.SUCCEEDED
        assert given_back(shop) == [500]

    scene()


@in_a_shop
async def test_silence_is_told_as_not_known_and_asked_again(shop: Shop) -> None:
    await paid(shop)
    await shop.go_offline()
    refund = await shop.till.refunds.request(wish(500), wait_seconds=5.0)
    assert (refund.state, refund.unsure) == (S.REQUESTED, True)
    shop.go_online()
    await shop.until_true(lambda: booked(shop).state is S.SUCCEEDED, patience=60.0)
    assert given_back(shop) == [500]


@in_a_shop
async def test_a_refund_survives_kill_9_at_every_step(shop: Shop) -> None:
    """Whatever the dead process had sent, the next one finds it or sends it, once."""
    await paid(shop)
    for number, seconds in enumerate((0.0, 0.1, 0.4, 0.6, 0.8, 1.0, 1.2)):
        asked = wish(100, refund_id=f"mr_{number:026d}")
        shop.till.life.spawn(shop.till.refunds.request(asked))
        await asyncio.sleep(seconds)
        await shop.restart()
        await asyncio.sleep(5.0)
    await shop.until_true(
        lambda: all(each.is_final for each in shop.world.refund_book.all()), patience=300.0
    )
    states = [each.state for each in shop.world.refund_book.all()]
    assert states == [S.SUCCEEDED] * len(states)
    assert len(states) >= 3
    assert given_back(shop) == [100] * len(states)


@in_a_shop
async def test_a_pending_refund_is_followed_to_its_end(shop: Shop) -> None:
    await paid(shop, RefundBehaviour.PENDING_THEN_SUCCEEDS)
    refund = await shop.till.refunds.request(wish(500))
    assert refund.state is S.PENDING
    await shop.restart()
    await shop.until_true(lambda: booked(shop).state is S.SUCCEEDED, patience=120.0)


@in_a_service
async def test_what_a_bank_sends_back_is_an_alarm(shop: Shop) -> None:
    await paid(shop, RefundBehaviour.SUCCEEDS_THEN_FAILS)
    refund = await shop.till.refunds.request(wish(500))
    assert refund.state is S.SUCCEEDED
    await shop.until_true(lambda: booked(shop).state is S.FAILED, patience=1300.0)
    await shop.until_true(lambda: bool(shop.payment().alarms), patience=60.0)
    assert shop.payment().alarms == {Alarm.REFUND_FAILED}
    assert [each.payment_id for each in await shop.till.engine.needing_attention()] == [PAYMENT_ID]
    again = await shop.till.refunds.request(wish(refund_id=new_refund_id()))
    assert again.amount == Money(1990, "USD")


@in_a_shop
async def test_a_refused_refund_fails_and_staff_are_told(shop: Shop) -> None:
    await paid(shop)
    dashboard_is_faster(shop, 1990)
    refund = await shop.till.refunds.request(wish(500))
    assert (refund.state, refund.failure_code) == (S.FAILED, "refund_nothing_left")
    await shop.until_true(lambda: bool(shop.payment().alarms), patience=60.0)
    assert shop.payment().alarms == {Alarm.REFUND_FAILED}


@in_a_shop
async def test_a_key_without_the_permission_fails_at_once(shop: Shop) -> None:
    await paid(shop)

    def refuse(_call: object, _answer: object) -> object:
        raise KeyRejected("key_permission_missing", permission="rak_charge_write")

    shop.answers_are(refuse)
    refund = await shop.till.refunds.request(wish(500))
    assert (refund.state, refund.failure_code) == (S.FAILED, "key_permission_missing")


@in_a_shop
async def test_a_listener_that_fails_hurts_nothing(shop: Shop) -> None:
    await paid(shop)
    told: list[RefundState] = []

    def fail(_: Refund) -> None:
        raise RuntimeError("a view is broken")

    shop.till.refunds.subscribe(fail)
    unsubscribe = shop.till.refunds.subscribe(lambda refund: told.append(refund.state))
    await shop.till.refunds.request(wish(500))
    unsubscribe()
    await shop.till.refunds.request(wish(500, refund_id=new_refund_id()))
    assert told == [S.SUCCEEDED]
