"""Money on its way back, at the speed and with the end that the card's number asks for."""

from __future__ import annotations

from typing import Any

from app.simulator.amounts import display
from app.simulator.attempts import RefundBehaviour
from app.simulator.books import Books, StripeObject
from app.simulator.errors import (
    InvalidParameter,
    StripeRefusal,
    missing_parameter,
    no_such,
    not_imitated,
)
from app.simulator.money_movement import INTENTS, behaviour_of_method
from app.simulator.objects.refund import refund as build
from app.simulator.texts import check_metadata

Params = dict[str, Any]

SETTLE_TIMER = "settle_refund"
SETTLES_AFTER_SECONDS = 5

_IMITATED = frozenset(("amount", "charge", "expand", "metadata", "payment_intent", "reason"))


def create(books: Books, params: Params) -> StripeObject:
    """A refund of all or part of a charge; raises StripeRefusal for more than is left of it."""
    for name in params:
        if name not in _IMITATED:
            raise not_imitated(name)
    charge = _charge(books, params)
    amount = _amount(params, charge)
    behaviour = behaviour_of_method(books, charge["payment_method"]).refund
    pending = behaviour is RefundBehaviour.PENDING_THEN_SUCCEEDS
    refund = build(
        books.new_id("re_3"),
        created=books.now,
        amount=amount,
        charge_object=charge,
        status="pending" if pending else "succeeded",
        transaction_id=books.new_id("txn_3"),
        params={**params, "metadata": check_metadata(params.get("metadata"))},
    )
    books.put("refunds", refund["id"], refund)
    charge = _give_back(books, charge, amount)
    books.emit("refund.created", refund)
    books.emit("charge.refunded", charge)
    if behaviour is not RefundBehaviour.SUCCEEDS:
        books.wake_at(books.now + SETTLES_AFTER_SECONDS, SETTLE_TIMER, refund["id"])
    return refund


def _charge(books: Books, params: Params) -> StripeObject:
    charge_id, intent_id = params.get("charge"), params.get("payment_intent")
    if charge_id is None and intent_id is None:
        raise missing_parameter("payment_intent")
    if intent_id is not None:
        charge_id = _charge_of_intent(books, intent_id)
    charge = books.get("charges", str(charge_id))
    if charge is None:
        raise no_such("charge", str(charge_id), "charge")
    if not charge["paid"]:
        raise StripeRefusal(
            f"Charge {charge['id']} was not successful, so it cannot be refunded.",
            code="charge_not_refundable",
        )
    return charge


def _charge_of_intent(books: Books, intent_id: str) -> str:
    intent = books.get(INTENTS, intent_id)
    if intent is None:
        raise no_such("payment_intent", intent_id, "payment_intent")
    if intent["latest_charge"] is None:
        raise StripeRefusal("This PaymentIntent does not have a successful charge to refund.")
    return str(intent["latest_charge"])


def _amount(params: Params, charge: StripeObject) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise StripeRefusal(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount = int(params.get("amount", left))
    if amount < 1:
        raise InvalidParameter(
            "This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer"
        )
    if amount > left:
        currency = charge["currency"]
        raise InvalidParameter(
            f"Refund amount ({display(amount, currency)}) is greater than unrefunded amount on"
            f" charge ({display(left, currency)})",
            "amount",
        )
    return amount


def _give_back(books: Books, charge: StripeObject, amount: int) -> StripeObject:
    refunded = charge["amount_refunded"] + amount
    return books.change(
        "charges",
        charge["id"],
        amount_refunded=refunded,
        refunded=refunded == charge["amount"],
    )


def ring_settlement(books: Books, refund_id: str) -> None:
    """The timer's action: the bank's answer to a pending refund, or its change of mind."""
    refund = books.rows("refunds")[refund_id]
    if refund["status"] == "pending":
        refund = books.change("refunds", refund_id, status="succeeded")
    else:
        refund = _take_back(books, refund)
        books.emit("refund.failed", refund)
    books.emit("refund.updated", refund)
    books.emit("charge.refund.updated", refund)


def _take_back(books: Books, refund: StripeObject) -> StripeObject:
    charge = books.rows("charges")[refund["charge"]]
    _give_back(books, charge, -refund["amount"])
    return books.change(
        "refunds",
        refund["id"],
        status="failed",
        failure_reason="expired_or_canceled_card",
        failure_balance_transaction=books.new_id("txn_3"),
    )
