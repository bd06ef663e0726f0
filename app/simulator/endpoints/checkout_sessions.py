"""`/v1/checkout/sessions`, and the page's own `/v1/payment_pages`."""

from __future__ import annotations

from app.simulator import checkout, intents, means, paying
from app.simulator.attempts import Declined
from app.simulator.books import StripeObject
from app.simulator.endpoints.route import Params, Route
from app.simulator.errors import StripeRefusal
from app.simulator.ledger import Ledger
from app.simulator.listing import equal_filters, page_of

_READ = "rak_checkout_session_read"
_WRITE = "rak_checkout_session_write"
_SESSION = "checkout.session"
_PATH = "/v1/checkout/sessions"


def _create(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    return checkout.create(ledger, params)


def _retrieve(ledger: Ledger, _params: Params, session_id: str) -> StripeObject:
    return checkout.find(ledger, session_id, "session")


def _update(ledger: Ledger, params: Params, session_id: str) -> StripeObject:
    return checkout.update(ledger, session_id, params)


def _expire(ledger: Ledger, _params: Params, session_id: str) -> StripeObject:
    return checkout.expire(ledger, session_id)


def _list(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    names = ("status", "payment_intent", "customer", "customer_account", "payment_link")
    filters = equal_filters(params, *names, "subscription")
    email = params.get("customer_details", {}).get("email")
    if email is not None:
        filters.append(lambda row: (row["customer_details"] or {}).get("email") == email)
    return page_of(ledger.rows(checkout.SESSIONS), params, _PATH, filters)


def _line_items(ledger: Ledger, params: Params, session_id: str) -> StripeObject:
    checkout.find(ledger, session_id, "session")
    # Lines keep their order, so the first one has to be the newest.
    lines = {line["id"]: line for line in reversed(checkout.lines_of(ledger, session_id))}
    return page_of(lines, params, f"{_PATH}/{session_id}/line_items")


def _confirm_page(ledger: Ledger, params: Params, session_id: str) -> StripeObject:
    """What Stripe's page and command-line client post when the customer presses Pay."""
    session = checkout.find(ledger, session_id, "payment_page")
    if session["status"] != "open":
        raise StripeRefusal(
            "This Checkout Session is no longer active.", code="checkout_not_active_session"
        )
    expected = params.get("expected_amount", session["amount_total"])
    if expected != session["amount_total"]:
        raise StripeRefusal(
            "The amount of this Checkout Session has changed: it is not the expected one.",
            code="checkout_amount_mismatch",
            param="expected_amount",
        )
    method = means.find(ledger, params["payment_method"], "payment_method")
    if method["type"] not in session["payment_method_types"]:
        raise StripeRefusal(
            "This payment method is not available for this Checkout Session.",
            param="payment_method",
        )
    result = paying.confirm_with_method(ledger, session, method)
    session = checkout.find(ledger, session_id)
    if isinstance(result, Declined):
        raise intents.declined(intents.find(ledger, session["payment_intent"]))
    return session


ROUTES = (
    Route("POST", _PATH, "checkout.sessions.create", _WRITE, _SESSION, _create),
    Route("GET", _PATH, "checkout.sessions.list", _READ, _SESSION, _list, listed=True),
    Route("GET", f"{_PATH}/{{id}}", "checkout.sessions.retrieve", _READ, _SESSION, _retrieve),
    Route("POST", f"{_PATH}/{{id}}", "checkout.sessions.update", _WRITE, _SESSION, _update),
    Route("POST", f"{_PATH}/{{id}}/expire", "checkout.sessions.expire", _WRITE, _SESSION, _expire),
    Route(
        "GET",
        f"{_PATH}/{{id}}/line_items",
        "checkout.sessions.line_items",
        _READ,
        "item",
        _line_items,
        listed=True,
    ),
    Route("GET", "/v1/payment_pages/{id}", "payment_pages.retrieve", _READ, _SESSION, _retrieve),
    Route(
        "POST",
        "/v1/payment_pages/{id}/confirm",
        "payment_pages.confirm",
        _WRITE,
        _SESSION,
        _confirm_page,
    ),
)
