"""Staff who give money back: in parts, twice, two at once, through a till that crashes; and what must be true of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

from app.core.errors import MofangError
from app.core.events import AlarmsAcknowledged, RefundFailed
from app.core.money import Money
from app.core.payment import Alarm
from app.core.refund import Refund, RefundReason, RefundState
from app.core.refund_decision import decide_refund
from app.engine.commands import RequestRefund
from app.engine.pacing import Pace
from tests.torture.invariants import require
from tests.torture.people import Visit
from tests.torture.world import Till, World

STATUS_OF = {
    RefundState.PENDING: {"pending"},
    # A bank may send it back later.
    RefundState.SUCCEEDED: {"succeeded", "failed"},
    RefundState.FAILED: {"failed"},
    RefundState.CANCELED: {"canceled"},
}


class Staff:
    """Gives back some of what was paid, with fingers that tap twice."""

    def __init__(self, world: World, till: Till) -> None:
        self._world = world
        self._till = till

    async def refund(self, visit: Visit) -> None:
        """One to three wishes, some of them at once, some of them for too much."""
        random = self._world.random
        wishes = [self._wish(visit) for _ in range(random.randint(1, 3))]
        taps = [each for wish in wishes for each in [wish] * random.choice((1, 1, 2))]
        await asyncio.sleep(random.choice((0.0, 2.0, 30.0)))
        if random.random() < 0.5:
            await asyncio.gather(*(self._ask(each) for each in taps))
        for each in taps:
            if random.random() < 0.3:
                await self._acknowledge(visit)
            await self._ask(each)

    async def _acknowledge(self, visit: Visit) -> None:
        """Whether there is anything to look after or not."""
        try:
            await self._till.engine.note(visit.payment_id, AlarmsAcknowledged("desk"))
        except MofangError:
            return

    def _wish(self, visit: Visit) -> RequestRefund:
        random = self._world.random
        whole = visit.order.amount.minor_units
        part = random.choice((None, random.randint(1, whole), random.randint(1, whole), whole + 1))
        return RequestRefund(
            refund_id="mr_" + "".join(random.choice("abcdefgh") for _ in range(26)),
            payment_id=visit.payment_id,
            amount=None if part is None else Money(part, "USD"),
            reason=random.choice((None, *RefundReason)),
            note=random.choice((None, "顾客改变主意")),
            requested_by="desk",
        )

    async def _ask(self, wish: RequestRefund) -> None:
        try:
            await self._till.refunds.request(wish)
        except MofangError:
            return


def check_told_refund(world: World, refund: Refund) -> None:
    """Told is journaled, and nothing is called given back that Stripe has not given back."""
    require(world.refund_book.get(refund.refund_id) is not None, "told before it was journaled")
    if refund.state is RefundState.SUCCEEDED:
        made = world.ledger.get("refunds", refund.service_refund_id or "")
        require(made is not None, "called refunded, and Stripe knows nothing of it")


def check_refunds(world: World) -> None:
    """0 doubled, 0 too much, 0 forgotten, and the book is Stripe's truth."""
    made: dict[str, Any] = world.ledger.rows("refunds")
    ours = [each for each in made.values() if "mofang_refund_id" in each["metadata"]]
    names = Counter(each["metadata"]["mofang_refund_id"] for each in ours)
    require(all(count == 1 for count in names.values()), "the same refund was given twice")
    for charge in world.ledger.rows("charges").values():
        given = sum(
            each["amount"]
            for each in made.values()
            if each["charge"] == charge["id"] and each["status"] in {"succeeded", "pending"}
        )
        require(given <= charge["amount"], "more was given back than was paid")
    booked = {each.refund_id: each for each in world.refund_book.all()}
    require(set(names) <= set(booked), "a refund that nobody ever journaled")
    for refund in booked.values():
        _check_refund(world, refund, [e for e in made.values() if _is_of(e, refund)])


def _is_of(made: dict[str, Any], refund: Refund) -> bool:
    if refund.is_made_at_stripe:
        return bool(made["id"] == refund.service_refund_id)
    return bool(made["metadata"].get("mofang_refund_id") == refund.refund_id)


def _check_refund(world: World, refund: Refund, made: list[dict[str, Any]]) -> None:
    require(refund.is_final, f"a refund is still {refund.state} at the end")
    require(
        (refund.service_refund_id is not None) == bool(made), "journaled as made, or made: not both"
    )
    for each in made:
        require(each["status"] in STATUS_OF[refund.state], f"{each['status']}, but {refund.state}")
        require(each["amount"] == refund.amount.minor_units, "another amount was given back")
        if world.pace is Pace.SERVICE and world.tells_news:
            told = each["status"] != "failed" or refund.state is RefundState.FAILED
            require(told, "sent back by the bank, and nobody heard of it")
    _check_staff_told(world, refund)
    _check_events(world, refund)


def _check_staff_told(world: World, refund: Refund) -> None:
    payment = world.journal.get(refund.payment_id)
    require(payment is not None, "a refund of no payment")
    if payment is not None and refund.needs_attention:
        require(Alarm.REFUND_FAILED in payment.alarms, "a refund failed, and staff were not told")
        require(refund.refund_id in payment.failed_refunds, "told of a refund, but not of which")
        happened = [each.event for each in world.journal.events(payment.payment_id)]
        told, seen = RefundFailed(refund.refund_id), AlarmsAcknowledged("desk")
        if seen not in happened[happened.index(told) :]:
            require(Alarm.REFUND_FAILED in payment.open_alarms, "looked after before it was told")


def _check_events(world: World, refund: Refund) -> None:
    events = world.refund_book.events(refund.refund_id)
    replayed = replace(
        refund,
        state=RefundState.REQUESTED,
        service_refund_id=None,
        failure_code=None,
        unsure=False,
    )
    for record in events:
        replayed = decide_refund(replayed, record.event)
    require(replayed == refund, "the events do not amount to the refund")
