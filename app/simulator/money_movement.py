"""What confirming a payment does to its intent and charges, whoever asked: page, API or bank."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from app.simulator.attempts import (
    DELAYED_KINDS,
    WALLET_KINDS,
    BankClaim,
    CardBehaviour,
    Decline,
    MethodKind,
    PaymentAttempt,
    RefundBehaviour,
)
from app.simulator.books import Books, StripeObject
from app.simulator.objects.charge import charge as build_charge
from app.simulator.objects.payment_intent import payment_error, payment_intent, redirect
from app.simulator.objects.payment_method import payment_method
from app.simulator.wechat_pay.next_action import display_code

INTENTS = "payment_intents"
CHARGES = "charges"

# Capture is asynchronous: the charge learns its balance transaction a moment after it succeeded.
SETTLE_TIMER = "settle_charge"
SETTLES_AFTER_SECONDS = 2
CLAIM_TIMER = "bank_claim"
CLAIMED_AFTER_SECONDS = 1

AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure",
    None,
    "We are unable to authenticate your payment method. Please choose a different payment method"
    " and try again.",
    charged=False,
)
REDIRECT_FAILED = Decline(
    "payment_intent_payment_attempt_failed",
    None,
    "The customer did not approve the payment.",
    charged=False,
)
DELAYED_FAILED = Decline(
    "payment_method_bank_account_blocked",
    None,
    "The customer's bank could not take the payment.",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the intent came out of one confirmation; `token` names a page the customer must pass."""

    intent: StripeObject
    decline: Decline | None = None
    token: str | None = None


def new_intent(
    books: Books, *, amount: int, currency: str, method_types: list[str], data: dict[str, Any]
) -> StripeObject:
    """An intent that waits for a means of payment."""
    intent_id = books.new_id("pi_3")
    intent = payment_intent(
        intent_id,
        books.new_id(f"{intent_id}_secret_", 25),
        created=books.now,
        amount=amount,
        currency=currency,
        method_types=method_types,
        data=data,
    )
    books.put(INTENTS, intent_id, intent)
    books.emit("payment_intent.created", intent)
    return intent


def new_method(
    books: Books, attempt: PaymentAttempt, given: dict[str, Any] | None = None
) -> StripeObject:
    """A means of payment; how its card behaves is kept beside it, never in it."""
    method_id = books.new_id("pm_1")
    method = payment_method(method_id, books.now, attempt, given or {})
    if attempt.kind is MethodKind.CARD:
        books.put("cards", method_id, asdict(attempt.card))
    return books.put("payment_methods", method_id, method)


def behaviour_of_method(books: Books, method_id: str) -> CardBehaviour:
    """The card behind a means of payment; those without one behave like a card that pays."""
    row = books.get("cards", method_id)
    if row is None:
        return CardBehaviour(brand="", last4="")
    claim = row.get("claim")  # rows of older state files have none
    return CardBehaviour(
        **{
            **row,
            "decline": Decline(**row["decline"]) if row["decline"] else None,
            "refund": RefundBehaviour(row["refund"]),
            "claim": BankClaim(claim) if claim else None,
        }
    )


def confirm(
    books: Books, intent_id: str, method: StripeObject, *, return_url: str | None = None
) -> Outcome:
    """Try to take the money with this means of payment."""
    _forget_actions(books, intent_id)
    intent = books.change(INTENTS, intent_id, payment_method=method["id"], last_payment_error=None)
    kind = MethodKind(method["type"])
    card = behaviour_of_method(books, method["id"])
    if kind in WALLET_KINDS or card.authenticates:
        return _ask_for_action(books, intent, kind, return_url)
    if kind in DELAYED_KINDS:
        return Outcome(_wait_for_bank(books, intent, method, kind))
    if card.decline is not None:
        return fail(books, intent_id, method, card.decline)
    return Outcome(succeed(books, intent_id, method))


def _ask_for_action(
    books: Books, intent: StripeObject, kind: MethodKind, return_url: str | None
) -> Outcome:
    token = books.new_id("act_", 32)
    books.put("actions", token, {"intent": intent["id"], "kind": kind.value})
    if kind is MethodKind.WECHAT_PAY:
        next_action = display_code(books.page_base_url, token)
    else:
        next_action = redirect(return_url, f"{books.page_base_url}/authenticate/{token}")
    intent = books.change(INTENTS, intent["id"], status="requires_action", next_action=next_action)
    books.emit("payment_intent.requires_action", intent)
    return Outcome(intent, token=token)


def _forget_actions(books: Books, intent_id: str) -> None:
    """A new try makes the pages of earlier ones worthless."""
    stale = [key for key, row in books.rows("actions").items() if row["intent"] == intent_id]
    for token in stale:
        books.remove("actions", token)


def finish_action(books: Books, token: str, method: StripeObject, *, succeeded: bool) -> Outcome:
    """The customer left the page with this waiting token; it is used up."""
    intent_id = books.rows("actions")[token]["intent"]
    books.remove("actions", token)
    if succeeded:
        decline = behaviour_of_method(books, method["id"]).decline
    else:
        is_card = method["type"] == MethodKind.CARD
        decline = AUTHENTICATION_FAILED if is_card else REDIRECT_FAILED
    if decline is not None:
        return fail(books, intent_id, method, decline)
    return Outcome(succeed(books, intent_id, method))


def succeed(books: Books, intent_id: str, method: StripeObject) -> StripeObject:
    """The money is taken, by a new charge or by the one that was pending.

    What the bank still has to say of it comes by timers: the balance transaction, a dispute.
    """
    intent = books.rows(INTENTS)[intent_id]
    charge = _put_charge(books, intent, method, "succeeded", None)
    intent = books.change(
        INTENTS,
        intent_id,
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        next_action=None,
        processing=None,
        last_payment_error=None,
    )
    books.emit("charge.succeeded", charge)
    books.emit("payment_intent.succeeded", intent)
    books.wake_at(books.now + SETTLES_AFTER_SECONDS, SETTLE_TIMER, charge["id"])
    card = books.get("cards", method["id"])
    if card is not None and card.get("claim"):
        books.wake_at(books.now + CLAIMED_AFTER_SECONDS, CLAIM_TIMER, charge["id"])
    return intent


def ring_charge_settled(books: Books, charge_id: str) -> None:
    """The timer's action: the charge has its balance transaction."""
    previous = {"balance_transaction": None}
    charge = books.change(CHARGES, charge_id, balance_transaction=books.new_id("txn_3"))
    books.emit("charge.updated", charge, previous)


def fail(books: Books, intent_id: str, method: StripeObject, decline: Decline) -> Outcome:
    """The try is refused: the intent waits for another means of payment."""
    intent = books.rows(INTENTS)[intent_id]
    charge = None
    if decline.charged:
        charge = _put_charge(books, intent, method, "failed", decline)
        books.emit("charge.failed", charge)
    intent = books.change(
        INTENTS,
        intent_id,
        status="requires_payment_method",
        payment_method=None,
        latest_charge=charge["id"] if charge else intent["latest_charge"],
        next_action=None,
        processing=None,
        last_payment_error=payment_error(decline, method, charge["id"] if charge else None),
    )
    books.emit("payment_intent.payment_failed", intent)
    return Outcome(intent, decline=decline)


def cancel(books: Books, intent_id: str, reason: str | None) -> StripeObject:
    """No money will be taken for this intent any more."""
    intent = books.change(
        INTENTS,
        intent_id,
        status="canceled",
        canceled_at=books.now,
        cancellation_reason=reason,
        next_action=None,
    )
    books.emit("payment_intent.canceled", intent)
    return intent


def _wait_for_bank(
    books: Books, intent: StripeObject, method: StripeObject, kind: MethodKind
) -> StripeObject:
    charge = _put_charge(books, intent, method, "pending", None)
    intent = books.change(
        INTENTS,
        intent["id"],
        status="processing",
        latest_charge=charge["id"],
        processing=None,
    )
    books.emit("charge.pending", charge)
    books.emit("payment_intent.processing", intent)
    return intent


def _put_charge(
    books: Books,
    intent: StripeObject,
    method: StripeObject,
    status: str,
    decline: Decline | None,
) -> StripeObject:
    latest = books.get("charges", intent["latest_charge"] or "")
    pending = latest if latest and latest["status"] == "pending" else None
    charge_id = pending["id"] if pending else books.new_id("ch_3")
    charge = build_charge(
        charge_id,
        created=pending["created"] if pending else books.now,
        intent=intent,
        method=method,
        receipt_url=f"{books.page_base_url}/receipts/{charge_id}",
        decline=decline,
        status=status,
    )
    return books.put("charges", charge_id, charge)
