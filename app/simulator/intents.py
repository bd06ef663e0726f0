"""Payment intents as an API caller drives them, without a Checkout page."""

from __future__ import annotations

from typing import Any

from app.simulator import means, money_movement
from app.simulator.amounts import check_charge, check_currency
from app.simulator.attempts import MethodKind
from app.simulator.books import Books, StripeObject
from app.simulator.errors import StripeRefusal, no_such, not_imitated
from app.simulator.money_movement import INTENTS
from app.simulator.texts import check_email, check_metadata, check_url

Params = dict[str, Any]

_CREATE = frozenset(
    (
        "amount",
        "automatic_payment_methods",
        "capture_method",
        "confirm",
        "currency",
        "description",
        "expand",
        "metadata",
        "payment_method",
        "payment_method_data",
        "payment_method_types",
        "receipt_email",
        "return_url",
        "shipping",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    )
)
_CONFIRM = frozenset(
    ("expand", "payment_method", "payment_method_data", "payment_method_types", "return_url")
)
CHANGEABLE = (
    "description",
    "receipt_email",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
_UNSETTLED = ("requires_payment_method", "requires_confirmation", "requires_action")


def create(books: Books, params: Params) -> StripeObject:
    """An intent, confirmed at once if asked; a decline is a refusal, but the intent remains."""
    _refuse_others(params, _CREATE)
    if params.get("capture_method") == "manual":
        raise not_imitated("capture_method=manual")
    currency = check_currency(params["currency"], "currency")
    check_charge(params["amount"], currency)
    check_email(params, "receipt_email")
    _check_return_url(params)
    data = {**params, "metadata": check_metadata(params.get("metadata"))}
    data["automatic_payment_methods"] = _automatic(params)
    method = means.of_params(books, params)
    types = params.get("payment_method_types") or [MethodKind.CARD.value]
    intent = money_movement.new_intent(
        books, amount=params["amount"], currency=currency, method_types=types, data=data
    )
    if method is not None:
        intent = books.change(
            INTENTS, intent["id"], payment_method=method["id"], status="requires_confirmation"
        )
    if params.get("confirm"):
        return confirm(books, intent["id"], {"return_url": params.get("return_url")})
    return intent


def _check_return_url(params: Params) -> None:
    if params.get("return_url"):
        check_url(params["return_url"], "return_url")


def _automatic(params: Params) -> StripeObject | None:
    given = params.get("automatic_payment_methods")
    if given is None:
        return None if params.get("payment_method_types") else {"enabled": True}
    return {"enabled": given["enabled"], "allow_redirects": given.get("allow_redirects", "always")}


def _refuse_others(params: Params, imitated: frozenset[str]) -> None:
    for name, value in params.items():
        if name not in imitated and value is not None:
            raise not_imitated(name)


def find(books: Books, intent_id: str, param: str = "intent") -> StripeObject:
    """Raises StripeRefusal 404 for an unknown id."""
    intent = books.get(INTENTS, intent_id)
    if intent is None:
        raise no_such("payment_intent", intent_id, param)
    return intent


def confirm(books: Books, intent_id: str, params: Params) -> StripeObject:
    """Try to take the money; raises a `card_error` if the bank says no."""
    _refuse_others(params, _CONFIRM)
    _check_return_url(params)
    intent = find(books, intent_id)
    _refuse_checkout(books, intent_id, "confirm")
    if intent["status"] not in _UNSETTLED:
        raise _unexpected_state("confirm", intent)
    method = means.of_params(books, params)
    method_id = method["id"] if method else intent["payment_method"]
    if method_id is None:
        raise StripeRefusal(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can"
            " either update the PaymentIntent with a payment method and then confirm it again, or"
            " confirm it again directly with a payment method or ConfirmationToken.",
            code="payment_intent_unexpected_state",
            payment_intent=intent,
        )
    chosen = books.rows("payment_methods")[method_id]
    outcome = money_movement.confirm(books, intent_id, chosen, return_url=params.get("return_url"))
    if outcome.decline is not None:
        raise declined(outcome.intent)
    return outcome.intent


def declined(intent: StripeObject) -> StripeRefusal:
    """The answer to a caller whose confirmation the bank refused; the intent shows it too."""
    error = intent["last_payment_error"]
    shown = {name: error[name] for name in ("charge", "decline_code") if name in error}
    return StripeRefusal(
        error["message"],
        status=402,
        kind="card_error",
        code=error["code"],
        param=error.get("param"),
        payment_intent=intent,
        payment_method=error.get("payment_method"),
        **shown,
    )


def cancel(books: Books, intent_id: str, reason: str | None) -> StripeObject:
    """Only what has not been paid can be canceled."""
    intent = find(books, intent_id)
    _refuse_checkout(books, intent_id, "cancel")
    if intent["status"] not in _UNSETTLED:
        raise _unexpected_state("cancel", intent)
    return money_movement.cancel(books, intent_id, reason)


def _refuse_checkout(books: Books, intent_id: str, verb: str) -> None:
    if books.get("intent_sessions", intent_id) is None:
        return
    raise StripeRefusal(
        f"You cannot {verb} this PaymentIntent because it was created by Checkout. To cancel it,"
        " expire the Checkout Session instead."
    )


def _unexpected_state(verb: str, intent: StripeObject) -> StripeRefusal:
    return StripeRefusal(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=intent,
    )
