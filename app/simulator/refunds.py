"""Money on its way back, at the speed and with the end that the card's number asks for."""

from __future__ import annotations

from typing import Any

from app.simulator.amounts import with_symbol
from app.simulator.attempts import RefundBehaviour
from app.simulator.books import Books, StripeObject
from app.simulator.errors import InvalidParameter, StripeRefusal, no_such, not_imitated
from app.simulator.money_movement import CHARGES, INTENTS, behaviour_of_method
from app.simulator.objects.refund import refund as build
from app.simulator.objects.refund import with_reference
from app.simulator.texts import check_metadata

Params = dict[str, Any]

TABLE = "refunds"
SETTLE_TIMER = "settle_refund"
SETTLES_AFTER_SECONDS = 5
# The bank's reference number of a card's refund is known a moment after the refund.
REFERENCE_TIMER = "refund_reference"
REFERENCE_AFTER_SECONDS = 1

_IMITATED = frozenset(("amount", "charge", "expand", "metadata", "payment_intent", "reason"))


def create(books: Books, params: Params) -> StripeObject:
    """A refund of all or part of a charge; raises StripeRefusal for more than is left of it."""
    for name in params:
        if name not in _IMITATED:
            raise not_imitated(name)
    charge = _charge(books, params)
    _refuse_disputed(books, charge)
    behaviour = behaviour_of_method(books, charge["payment_method"]).refund
    pending = behaviour is RefundBehaviour.PENDING_THEN_SUCCEEDS
    refund = _put(books, charge, params, status="pending" if pending else "succeeded")
    if behaviour is not RefundBehaviour.SUCCEEDS:
        books.wake_at(books.now + SETTLES_AFTER_SECONDS, SETTLE_TIMER, refund["id"])
    elif refund["destination_details"] is not None:
        books.wake_at(books.now + REFERENCE_AFTER_SECONDS, REFERENCE_TIMER, refund["id"])
    return refund


def hold(books: Books, params: Params) -> StripeObject:
    """A refund that stays pending, whatever the card, until `succeed` or `fail` ends it."""
    charge = _charge(books, params)
    _refuse_disputed(books, charge)
    return _put(books, charge, params, status="pending")


def _put(books: Books, charge: StripeObject, params: Params, *, status: str) -> StripeObject:
    amount = _amount(params, charge)
    refund = build(
        books.new_id("re_3"),
        created=books.now,
        amount=amount,
        charge_object=charge,
        status=status,
        transaction_id=books.new_id("txn_3"),
        params={**params, "metadata": check_metadata(params.get("metadata"))},
    )
    books.put(TABLE, refund["id"], refund)
    previous = {name: charge[name] for name in ("amount_refunded", "refunded")}
    charge = _add_refunded(books, charge, amount)
    books.emit("refund.created", refund)
    books.emit("charge.refunded", charge, previous)
    return refund


def _charge(books: Books, params: Params) -> StripeObject:
    charge_id, intent_id = params.get("charge"), params.get("payment_intent")
    if charge_id is None and intent_id is None:
        raise StripeRefusal(
            "One of the following params should be provided for this request: payment_intent or"
            " charge."
        )
    if intent_id is not None:
        return _charge_of_intent(books, intent_id)
    charge = books.get(CHARGES, str(charge_id))
    if charge is None:
        raise no_such("charge", str(charge_id))
    if not charge["paid"]:
        raise StripeRefusal(
            f"Charge {charge['id']} was not successful, so it cannot be refunded.",
            code="charge_not_refundable",
        )
    return charge


def _charge_of_intent(books: Books, intent_id: str) -> StripeObject:
    intent = books.get(INTENTS, intent_id)
    if intent is None:
        raise no_such("payment_intent", intent_id, "payment_intent")
    charge = books.get(CHARGES, intent["latest_charge"] or "")
    if charge is None or not charge["paid"]:
        raise StripeRefusal(
            f"This PaymentIntent ({intent_id}) does not have a successful charge to refund."
        )
    return charge


def _refuse_disputed(books: Books, charge: StripeObject) -> None:
    """An inquiry does not stand in the way; a chargeback does until it is won."""
    if not charge["disputed"]:
        return
    for dispute in books.rows("disputes").values():
        if dispute["charge"] == charge["id"] and not dispute["is_charge_refundable"]:
            raise StripeRefusal(
                f"Charge {charge['id']} has been charged back; cannot issue a refund.",
                code="charge_disputed",
            )


def _amount(params: Params, charge: StripeObject) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise StripeRefusal(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    wanted = params.get("amount")
    amount = left if wanted is None else int(wanted)
    if amount < 1:
        raise InvalidParameter(
            "This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer"
        )
    if amount > left:
        raise _too_much(amount, left, charge)
    return amount


def _too_much(amount: int, left: int, charge: StripeObject) -> InvalidParameter:
    """Stripe gives this refusal no code."""
    whole = "charge amount" if charge["amount_refunded"] == 0 else "unrefunded amount on charge"
    currency = charge["currency"]
    return InvalidParameter(
        f"Refund amount ({with_symbol(amount, currency)}) is greater than {whole}"
        f" ({with_symbol(left, currency)})",
        "amount",
    )


def _add_refunded(books: Books, charge: StripeObject, amount: int) -> StripeObject:
    refunded = charge["amount_refunded"] + amount
    return books.change(
        CHARGES,
        charge["id"],
        amount_refunded=refunded,
        refunded=refunded == charge["amount"],
    )


def find(books: Books, refund_id: str) -> StripeObject:
    """Raises StripeRefusal 404 for an unknown id."""
    refund = books.get(TABLE, refund_id)
    if refund is None:
        raise no_such("refund", refund_id)
    return refund


def succeed(books: Books, refund_id: str) -> StripeObject:
    """The bank has paid the customer; a refund that is not pending stays as it is."""
    refund = find(books, refund_id)
    if refund["status"] != "pending":
        return refund
    refund = books.change(TABLE, refund_id, status="succeeded", **with_reference(refund))
    _tell_of_update(books, refund, {"status": "pending"})
    return refund


def fail(books: Books, refund_id: str, reason: str = "expired_or_canceled_card") -> StripeObject:
    """The bank returns the money, so the charge's `amount_refunded` falls again.

    A refund that has failed already stays as it is.
    """
    refund = find(books, refund_id)
    if refund["status"] == "failed":
        return refund
    charge = books.rows(CHARGES)[refund["charge"]]
    _add_refunded(books, charge, -refund["amount"])
    failed = books.change(
        TABLE,
        refund_id,
        status="failed",
        failure_reason=reason,
        failure_balance_transaction=books.new_id("txn_3"),
    )
    books.emit("refund.failed", failed)
    _tell_of_update(books, failed, {"status": refund["status"]})
    return failed


def fail_pending(books: Books, charge_id: str, reason: str) -> None:
    """What a chargeback does to the charge's refunds that no bank has paid yet."""
    pending = [
        refund["id"]
        for refund in books.rows(TABLE).values()
        if refund["charge"] == charge_id and refund["status"] == "pending"
    ]
    for refund_id in pending:
        fail(books, refund_id, reason)


def _tell_of_update(books: Books, refund: StripeObject, previous: StripeObject) -> None:
    books.emit("refund.updated", refund, previous)
    books.emit("charge.refund.updated", refund, previous)


def ring_settlement(books: Books, refund_id: str) -> None:
    """The timer's action: the bank's answer to a pending refund, or its change of mind."""
    method_id = books.rows(TABLE)[refund_id]["payment_method"]
    if behaviour_of_method(books, method_id).refund is RefundBehaviour.PENDING_THEN_SUCCEEDS:
        succeed(books, refund_id)
    else:
        fail(books, refund_id)


def ring_reference(books: Books, refund_id: str) -> None:
    """The timer's action: the bank's reference number of a card's refund is there."""
    refund = books.rows(TABLE)[refund_id]
    if refund["status"] != "succeeded":
        return
    previous = {"destination_details": refund["destination_details"]}
    _tell_of_update(books, books.change(TABLE, refund_id, **with_reference(refund)), previous)
