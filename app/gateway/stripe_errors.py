"""One table: what Stripe or the road to Stripe did → our errors.

The SDK sorts its exceptions by status, type and code of the answer (and by whether one came at all), so these are the
table's keys. Stripe's messages are never compared, shown or logged: they may quote what the customer typed.

| SDK exception        | answer                        | ours                                              |
|----------------------|-------------------------------|---------------------------------------------------|
| APIConnectionError   | none; cut; time-out           | GatewayUnreachable service_unreachable            |
| APIConnectionError   | none; TLS not trusted         | GatewayUnreachable connection_not_private         |
| APIError             | not JSON, or no error object  | GatewayUnreachable answer_malformed               |
| APIError             | 5xx and all that is unknown   | GatewayUnreachable service_error                  |
| IdempotencyError     | 400 idempotency_error         | GatewayUnreachable idempotency_conflict           |
| APIError             | 409                           | GatewayBusy request_in_flight                     |
| RateLimitError       | 429                           | GatewayBusy service_busy                          |
| AuthenticationError  | 401                           | KeyRejected key_invalid, key_expired              |
| PermissionError      | 403                           | KeyRejected key_permission_missing, key_forbidden |
| InvalidRequestError  | 404 resource_missing, by id   | SessionNotFound session_not_found                 |
| InvalidRequestError  | the same, of a refund         | RefundNotFound refund_not_found                   |
| InvalidRequestError  | 400 for an event's id         | NewsForgotten news_forgotten                      |
| InvalidRequestError  | 400 to expire                 | SessionNotOpen session_not_open                   |
| InvalidRequestError, | 400, 402, 404 to create or to | GatewayRefused …, by code and by parameter        |
| CardError            | refund                        |                                                   |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import (
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    KeyRejected,
    NewsForgotten,
    RefundNotFound,
    SessionNotFound,
    SessionNotOpen,
)
from app.gateway.stripe_request import Operation

# Stripe's code, else the parameter (its part before the first bracket) → our code of a refused creation.
REFUSED_CODES: Mapping[str, str] = {
    "amount_too_small": "amount_too_small",
    "amount_too_large": "amount_over_service_limit",
    "email_invalid": "email_refused",
    "url_invalid": "return_address_refused",
    "testmode_charges_only": "account_not_ready",
    "account_invalid": "account_not_ready",
    "charge_exceeds_source_limit": "amount_over_service_limit",
}
REFUSED_PARAMETERS: Mapping[str, str] = {
    "expires_at": "session_expiry_refused",
    "customer_email": "email_refused",
    "success_url": "return_address_refused",
    "cancel_url": "return_address_refused",
    "currency": "currency_refused",
    "line_items[0][price_data][currency]": "currency_refused",
    "metadata": "metadata_refused",
    "payment_intent_data": "metadata_refused",
}
# Stripe's code → our code of a refused refund.
REFUND_REFUSED_CODES: Mapping[str, str] = {
    "charge_already_refunded": "refund_nothing_left",
    "charge_disputed": "refund_disputed",
    "charge_not_refundable": "refund_not_possible",
    "resource_missing": "refund_not_possible",
    "amount_too_large": "refund_exceeds_payment",
    "insufficient_funds": "refund_balance_too_low",
    "balance_insufficient": "refund_balance_too_low",
}
_EXPIRED_KEYS = frozenset({"api_key_expired", "platform_api_key_expired"})
_UNSAFE = re.compile(r"[^A-Za-z0-9_.\[\]-]")
_PERMISSION = re.compile(r"\brak_[a-z_]+\b")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer. `message` is looked into for the name of a permission and never passed on."""

    status: int
    type: str = ""
    code: str = ""
    param: str = ""
    message: str = ""
    request_id: str = ""

    def details(self) -> dict[str, str]:
        """What staff may need when they ask Stripe; safe to log."""
        named = {
            "status": str(self.status),
            "stripe_code": self.code,
            "param": self.param,
            "request_id": self.request_id,
        }
        return {name: _UNSAFE.sub("", value)[:80] for name, value in named.items()}


def error_of_answer(
    operation: Operation, status: int, body: object, request_id: str = ""
) -> GatewayError:
    """What an answer other than 2xx means. `body` is its JSON, anything else if it had none."""
    refusal = _read_refusal(status, body, request_id)
    if refusal is not None:
        return error_for(operation, refusal)
    code = "service_error" if status >= 500 else "answer_malformed"
    return GatewayUnreachable(code, status=str(status))


def _read_refusal(status: int, body: object, request_id: str) -> Refusal | None:
    """The answer's error object; None if there is none of Stripe's shape, so that it was not Stripe who spoke."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping) or not isinstance(error.get("type"), str):
        return None

    def text(name: str) -> str:
        value = error.get(name)
        return value if isinstance(value, str) else ""

    return Refusal(status, text("type"), text("code"), text("param"), text("message"), request_id)


def error_for(operation: Operation, refusal: Refusal) -> GatewayError:
    """The table itself."""
    if refusal.type == "idempotency_error" and refusal.status == 400:
        return GatewayUnreachable("idempotency_conflict", **refusal.details())
    if refusal.status == 409:
        return GatewayBusy("request_in_flight", **refusal.details())
    if refusal.status == 429 or refusal.code == "rate_limit":
        return GatewayBusy("service_busy", **refusal.details())
    if refusal.status == 401:
        expired = refusal.code in _EXPIRED_KEYS
        return KeyRejected("key_expired" if expired else "key_invalid", **refusal.details())
    if refusal.status == 403:
        return _forbidden(refusal)
    if refusal.status in {400, 402, 404}:
        return _invalid(operation, refusal)
    return GatewayUnreachable("service_error", **refusal.details())


def _forbidden(refusal: Refusal) -> KeyRejected:
    if refusal.code != "more_permissions_required":
        return KeyRejected("key_forbidden", **refusal.details())
    named = _PERMISSION.findall(refusal.message)
    permission = ", ".join(dict.fromkeys(named)) or "?"
    return KeyRejected("key_permission_missing", permission=permission, **refusal.details())


def _invalid(operation: Operation, refusal: Refusal) -> GatewayError:
    if operation is Operation.CREATE:
        return GatewayRefused(_refused_code(refusal), **refusal.details())
    if operation is Operation.REFUND:
        return GatewayRefused(_refund_refused_code(refusal), **refusal.details())
    if operation is Operation.LIST_NEWS and refusal.code == "resource_missing":
        return NewsForgotten("news_forgotten", **refusal.details())
    return _not_there(operation, refusal)


def _not_there(operation: Operation, refusal: Refusal) -> GatewayError:
    if refusal.status == 404 and refusal.code == "resource_missing":
        if operation is Operation.RETRIEVE_REFUND:
            return RefundNotFound("refund_not_found", **refusal.details())
        return SessionNotFound("session_not_found", **refusal.details())
    if refusal.status == 400 and operation is Operation.EXPIRE:
        return SessionNotOpen("session_not_open", **refusal.details())
    return GatewayUnreachable("service_error", **refusal.details())


def _refused_code(refusal: Refusal) -> str:
    by_code = REFUSED_CODES.get(refusal.code)
    by_parameter = REFUSED_PARAMETERS.get(refusal.param)
    by_family = REFUSED_PARAMETERS.get(refusal.param.partition("[")[0])
    return by_code or by_parameter or by_family or "request_refused"


def _refund_refused_code(refusal: Refusal) -> str:
    if refusal.param == "amount":
        return "refund_exceeds_payment"
    return REFUND_REFUSED_CODES.get(refusal.code, "refund_refused")


def after_doubt(operation: Operation, error: GatewayError, *, doubt: bool) -> GatewayError:
    """The SDK repeats a creation or a refund by itself. If an earlier try may have acted, "busy" or "wrong key" at the
    end says nothing about it: something may exist that somebody must look for."""
    definite = not isinstance(error, GatewayBusy | KeyRejected)
    if not doubt or definite:
        return error
    if operation is Operation.REFUND:
        return GatewayUnreachable("refund_in_doubt", last=error.code)
    if operation is not Operation.CREATE:
        return error
    return GatewayUnreachable("creation_in_doubt", last=error.code)
