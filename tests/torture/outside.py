"""What is done to payments outside of the shop's program: refunds in the Dashboard, and banks that dispute.

And what must be true of it: everything is in the books, once, and as it stands at Stripe.
"""

from __future__ import annotations

from typing import Any

from app.core.settlement import RefundStatus
from app.core.state import PaymentState
from app.engine.pacing import Pace
from app.simulator.disputes.lifecycle import CaseType, DisputeError, Step
from app.simulator.errors import StripeRefusal
from tests.torture.invariants import require
from tests.torture.people import Visit
from tests.torture.world import World

OUTSIDERS = 0.3
_MARK = "mofang_refund_id"


def act_outside(world: World, visit: Visit) -> None:
    """Perhaps part of it is refunded in the Dashboard, or a bank disputes it."""
    random = world.random
    payment = world.journal.get(visit.payment_id)
    if random.random() >= OUTSIDERS or payment is None or payment.session_id is None:
        return
    try:
        if random.random() < 0.6:
            amount, pending = random.choice((None, 1, 300)), random.random() < 0.3
            world.ledger.refund_elsewhere(payment.session_id, amount=amount, pending=pending)
        else:
            case_type = random.choice((CaseType.CHARGEBACK, CaseType.INQUIRY))
            world.ledger.open_dispute(payment.session_id, case_type=case_type)
    except (StripeRefusal, DisputeError):
        return


def end_outside(world: World) -> None:
    """Banks decide. Without events an open dispute is read once a day, so there they take their time."""
    random = world.random
    for refund in list(world.ledger.rows("refunds").values()):
        if refund["status"] == "pending" and _MARK not in refund["metadata"]:
            world.ledger.end_refund(refund["id"], succeeded=random.random() < 0.7)
    if not world.tells_news:
        return
    for dispute_id in list(world.ledger.rows("disputes")):
        for step in random.choices(list(Step), k=2):
            try:
                world.ledger.take_dispute_step(dispute_id, step)
            except DisputeError:
                continue


def check_outside(world: World) -> None:
    """A kiosk has no key that could read it, and is not asked to."""
    if world.pace is not Pace.SERVICE:
        return
    for charge in world.ledger.rows("charges").values():
        payment = world.journal.find_intent(charge["payment_intent"] or "")
        if payment is not None and payment.state is PaymentState.PAID and charge["paid"]:
            _check_charge(world, charge, payment.payment_id)


def _check_charge(world: World, charge: dict[str, Any], payment_id: str) -> None:
    made = [
        each for each in world.ledger.rows("refunds").values() if each["charge"] == charge["id"]
    ]
    booked = [each.service_refund_id for each in world.refund_book.of_payment(payment_id)]
    for refund in made:
        require(booked.count(refund["id"]) == 1, "a refund is not in the books, or is twice")
    disputes = {each.dispute_id: each for each in world.dispute_book.of_payment(payment_id)}
    for row in world.ledger.rows("disputes").values():
        if row["charge"] == charge["id"]:
            require(row["id"] in disputes, "a dispute is not in the books")
            known = disputes[row["id"]].latest.status
            require(known == row["status"], f"a dispute is {row['status']}, and {known} here")
    _check_sums(world, charge, payment_id)


def _check_sums(world: World, charge: dict[str, Any], payment_id: str) -> None:
    payment = world.journal.get(payment_id)
    require(payment is not None, "no payment")
    if payment is None:
        return
    refunded = payment.settlement.refunded_units
    if world.tells_news:
        said = charge["amount_refunded"]
        require(refunded == said, f"{refunded} is called refunded, and Stripe says {said}")
    if refunded == payment.order.amount.minor_units:
        require(payment.settlement.refund_status is RefundStatus.FULL, "not called refunded")
