"""`/v1/payment_methods`, `/v1/payment_intents`, `/v1/charges` and `/v1/refunds`."""

from __future__ import annotations

from app.simulator import intents, means, refunds
from app.simulator.amendments import amend
from app.simulator.books import StripeObject
from app.simulator.endpoints.route import Params, Route
from app.simulator.errors import no_such, not_imitated
from app.simulator.ledger import Ledger
from app.simulator.listing import equal_filters, page_of
from app.simulator.texts import check_email

_METHODS = "/v1/payment_methods"
_INTENTS = "/v1/payment_intents"
_CHARGES = "/v1/charges"
_REFUNDS = "/v1/refunds"


def _create_method(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    return means.create(ledger, params)


def _retrieve_method(ledger: Ledger, _params: Params, method_id: str) -> StripeObject:
    return means.find(ledger, method_id, "payment_method")


def _list_methods(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    filters = equal_filters(params, "type", "customer", "customer_account", "allow_redisplay")
    return page_of(ledger.rows("payment_methods"), params, _METHODS, filters)


def _create_intent(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    return intents.create(ledger, params)


def _confirm_intent(ledger: Ledger, params: Params, intent_id: str) -> StripeObject:
    return intents.confirm(ledger, intent_id, params)


def _cancel_intent(ledger: Ledger, params: Params, intent_id: str) -> StripeObject:
    return intents.cancel(ledger, intent_id, params.get("cancellation_reason"))


def _retrieve_intent(ledger: Ledger, params: Params, intent_id: str) -> StripeObject:
    if "client_secret" in params:
        raise not_imitated("client_secret")
    return intents.find(ledger, intent_id, "intent")


def _update_intent(ledger: Ledger, params: Params, intent_id: str) -> StripeObject:
    check_email(params, "receipt_email")
    standing = intents.find(ledger, intent_id, "intent")
    return amend(ledger, "payment_intents", standing, params, simple=intents.CHANGEABLE)


def _list_intents(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    filters = equal_filters(params, "customer", "customer_account")
    return page_of(ledger.rows("payment_intents"), params, _INTENTS, filters)


def _retrieve_charge(ledger: Ledger, _params: Params, charge_id: str) -> StripeObject:
    charge = ledger.get("charges", charge_id)
    if charge is None:
        raise no_such("charge", charge_id)
    return charge


def _update_charge(ledger: Ledger, params: Params, charge_id: str) -> StripeObject:
    check_email(params, "receipt_email")
    standing = _retrieve_charge(ledger, params, charge_id)
    simple = ("description", "receipt_email", "transfer_group")
    charge = amend(ledger, "charges", standing, params, simple=simple)
    ledger.emit("charge.updated", charge)
    return charge


def _list_charges(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    filters = equal_filters(params, "customer", "payment_intent", "transfer_group")
    return page_of(ledger.rows("charges"), params, _CHARGES, filters)


def _create_refund(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    return refunds.create(ledger, params)


def _retrieve_refund(ledger: Ledger, _params: Params, refund_id: str) -> StripeObject:
    return refunds.find(ledger, refund_id)


def _update_refund(ledger: Ledger, params: Params, refund_id: str) -> StripeObject:
    refund = amend(ledger, "refunds", refunds.find(ledger, refund_id), params)
    ledger.emit("refund.updated", refund)
    return refund


def _list_refunds(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    filters = equal_filters(params, "charge", "payment_intent")
    return page_of(ledger.rows("refunds"), params, _REFUNDS, filters)


_READ_METHOD, _WRITE_METHOD = "rak_payment_method_read", "rak_payment_method_write"
_READ_INTENT, _WRITE_INTENT = "rak_payment_intent_read", "rak_payment_intent_write"
_READ_CHARGE, _WRITE_CHARGE = "rak_charge_read", "rak_charge_write"
_METHOD, _INTENT = "payment_method", "payment_intent"

ROUTES = (
    Route("POST", _METHODS, "payment_methods.create", _WRITE_METHOD, _METHOD, _create_method),
    Route(
        "GET", _METHODS, "payment_methods.list", _READ_METHOD, _METHOD, _list_methods, listed=True
    ),
    Route(
        "GET",
        f"{_METHODS}/{{id}}",
        "payment_methods.retrieve",
        _READ_METHOD,
        _METHOD,
        _retrieve_method,
    ),
    Route("POST", _INTENTS, "payment_intents.create", _WRITE_INTENT, _INTENT, _create_intent),
    Route(
        "GET", _INTENTS, "payment_intents.list", _READ_INTENT, _INTENT, _list_intents, listed=True
    ),
    Route(
        "GET",
        f"{_INTENTS}/{{id}}",
        "payment_intents.retrieve",
        _READ_INTENT,
        _INTENT,
        _retrieve_intent,
    ),
    Route(
        "POST",
        f"{_INTENTS}/{{id}}",
        "payment_intents.update",
        _WRITE_INTENT,
        _INTENT,
        _update_intent,
    ),
    Route(
        "POST",
        f"{_INTENTS}/{{id}}/confirm",
        "payment_intents.confirm",
        _WRITE_INTENT,
        _INTENT,
        _confirm_intent,
    ),
    Route(
        "POST",
        f"{_INTENTS}/{{id}}/cancel",
        "payment_intents.cancel",
        _WRITE_INTENT,
        _INTENT,
        _cancel_intent,
    ),
    Route("GET", _CHARGES, "charges.list", _READ_CHARGE, "charge", _list_charges, listed=True),
    Route(
        "GET", f"{_CHARGES}/{{id}}", "charges.retrieve", _READ_CHARGE, "charge", _retrieve_charge
    ),
    Route("POST", f"{_CHARGES}/{{id}}", "charges.update", _WRITE_CHARGE, "charge", _update_charge),
    Route("POST", f"{_REFUNDS}/{{id}}", "refunds.update", _WRITE_CHARGE, "refund", _update_refund),
    Route("POST", _REFUNDS, "refunds.create", _WRITE_CHARGE, "refund", _create_refund),
    Route("GET", _REFUNDS, "refunds.list", _READ_CHARGE, "refund", _list_refunds, listed=True),
    Route(
        "GET", f"{_REFUNDS}/{{id}}", "refunds.retrieve", _READ_CHARGE, "refund", _retrieve_refund
    ),
)
