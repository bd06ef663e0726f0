"""What we say to Stripe: every call as plain data, made by pure functions.

Parameters: Stripe API reference, "Create a Checkout Session", version 2026-10-28.endive. Left out on purpose:
`payment_method_types` (gone since endive; the shop's Dashboard decides) and `after_expiration` (a recovered session
would let an expired order be paid after we have said that it cannot be).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.errors import SessionNotFound
from app.core.session import is_session_id
from app.gateway.port import CheckoutTerms, SessionRequest

SESSIONS = "/v1/checkout/sessions"
PAGE_LIMIT = 100
# What makes up a reading, richest first: a restricted key may lack the permission for the richer ones.
RETRIEVE_EXPANSIONS: Sequence[list[str]] = (
    ["payment_intent.latest_charge"],
    ["payment_intent"],
    [],
)
LIST_EXPANSIONS: Sequence[list[str]] = (["data.payment_intent"], [])

_LOCALES = {"zh": "zh", "en": "en"}
# Nothing has these ids. Stripe checks the permission before it looks, so the answer tells what a key may do.
_MADE_UP = "0MofangKeyProbe0"


class Operation(StrEnum):
    """What is being asked; the same refusal means different things to different questions."""

    CREATE = "create"
    RETRIEVE = "retrieve"
    LIST = "list"
    EXPIRE = "expire"
    PROBE = "probe"
    REFUND = "refund"
    RETRIEVE_REFUND = "retrieve_refund"
    LIST_REFUNDS = "list_refunds"
    LIST_DISPUTES = "list_disputes"
    LIST_NEWS = "list_news"


@dataclass(frozen=True, slots=True)
class StripeCall:
    """One call of Stripe's API, before any encoding."""

    operation: Operation
    method: str
    path: str
    params: Mapping[str, object] = field(default_factory=dict, repr=False)
    idempotency_key: str | None = None


def build_request(terms: CheckoutTerms, return_url_base: str) -> SessionRequest:
    """The parameters of one checkout. The same terms give the same parameters, for ever."""
    order = terms.order
    marks = _marks(terms)
    request: dict[str, object] = {
        "mode": "payment",
        "line_items": [_line_item(terms)],
        "client_reference_id": terms.payment_id,
        "metadata": marks,
        # Session metadata is not copied to the payment, and the payment is what the shop's books show.
        "payment_intent_data": {"metadata": marks},
        "locale": _LOCALES.get(terms.language, "auto"),
        # The till must show the price that is paid.
        "adaptive_pricing": {"enabled": False},
        "expires_at": terms.expires_at,
        "success_url": f"{return_url_base}/payment-success.html?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{return_url_base}/payment-cancel.html",
    }
    if order.customer_email is not None:
        request["customer_email"] = order.customer_email
    if terms.excluded_methods:
        request["excluded_payment_method_types"] = list(terms.excluded_methods)
    return request


def _line_item(terms: CheckoutTerms) -> dict[str, object]:
    amount = terms.order.amount
    return {
        "quantity": 1,
        "price_data": {
            "currency": amount.currency.lower(),
            "unit_amount": amount.minor_units,
            "product_data": {"name": terms.order.product_name},
        },
    }


def _marks(terms: CheckoutTerms) -> dict[str, str]:
    """The order's metadata and ours. Empty values are left out: Stripe reads them as "unset"."""
    marks = {key: value for key, value in terms.order.metadata.items() if value}
    marks["mofang_payment_id"] = terms.payment_id
    if terms.order.reference:
        marks["mofang_reference"] = terms.order.reference
    return marks


def create_call(request: SessionRequest, idempotency_key: str) -> StripeCall:
    """Make the session. A journal may have reordered the fields, so they are sorted: the same bytes each time."""
    return StripeCall(Operation.CREATE, "post", SESSIONS, in_order(request), idempotency_key)


def in_order(request: Mapping[str, object]) -> dict[str, object]:
    """The same request, always in the same order."""
    return {key: _sorted(request[key]) for key in sorted(request)}


def _sorted(value: object) -> object:
    if isinstance(value, Mapping):
        return in_order(value)
    if isinstance(value, list):
        return [_sorted(each) for each in value]
    return value


def retrieve_call(session_id: str, expand: list[str]) -> StripeCall:
    """Read one session."""
    path = f"{SESSIONS}/{_checked_id(session_id)}"
    return StripeCall(Operation.RETRIEVE, "get", path, _with_expand({}, expand))


def expire_call(session_id: str) -> StripeCall:
    """Close one session."""
    return StripeCall(Operation.EXPIRE, "post", f"{SESSIONS}/{_checked_id(session_id)}/expire")


def list_call(status: str, created_since: int, after: str | None, expand: list[str]) -> StripeCall:
    """One page of sessions; `after` is the last id of the page before."""
    params: dict[str, object] = {
        "status": status,
        "created": {"gte": created_since},
        "limit": PAGE_LIMIT,
    }
    if after is not None:
        params["starting_after"] = after
    return StripeCall(Operation.LIST, "get", SESSIONS, _with_expand(params, expand))


def probe_calls(*, livemode: bool) -> dict[str, StripeCall]:
    """For each of Stripe's permissions that a kiosk needs: a call that acts on nothing and needs just that one."""
    session_id = f"cs_{'live' if livemode else 'test'}_{_MADE_UP}"
    return {
        "rak_checkout_session_write": StripeCall(
            Operation.PROBE, "post", f"{SESSIONS}/{session_id}/expire"
        ),
        "rak_payment_intent_read": StripeCall(
            Operation.PROBE, "get", f"/v1/payment_intents/pi_{_MADE_UP}"
        ),
        "rak_charge_read": StripeCall(Operation.PROBE, "get", f"/v1/charges/ch_{_MADE_UP}"),
    }


def service_probe_calls() -> dict[str, StripeCall]:
    """The same for what only a service does, by the code of being unable to."""
    return {
        "key_cannot_refund": StripeCall(Operation.PROBE, "post", f"/v1/refunds/re_{_MADE_UP}"),
        "key_cannot_read_events": StripeCall(Operation.PROBE, "get", f"/v1/events/evt_{_MADE_UP}"),
        "key_cannot_read_disputes": StripeCall(
            Operation.PROBE, "get", f"/v1/disputes/du_{_MADE_UP}"
        ),
    }


def _checked_id(session_id: str) -> str:
    if not is_session_id(session_id):
        raise SessionNotFound("session_id_malformed")
    return session_id


def _with_expand(params: dict[str, object], expand: list[str]) -> dict[str, object]:
    return {**params, "expand": expand} if expand else params
