"""Checkout Sessions: making, expiring, and what a session needs beside its public fields."""

from __future__ import annotations

import hashlib
import string
from typing import Any

from app.simulator import catalog
from app.simulator.amounts import check_currency, check_total
from app.simulator.attempts import MethodKind
from app.simulator.books import Books, StripeObject
from app.simulator.errors import (
    InvalidParameter,
    StripeRefusal,
    missing_parameter,
    no_such,
    not_imitated,
)
from app.simulator.objects import catalog as build_catalog
from app.simulator.objects.checkout_session import ECHOED, checkout_session
from app.simulator.texts import REFERENCE_LENGTH, check_email, check_metadata, check_text, check_url

Params = dict[str, Any]

SESSIONS = "checkout.sessions"
DETAILS = "session_details"
EXPIRY_TIMER = "expire_session"

LEAST_LIFE_SECONDS = 30 * 60
LONGEST_LIFE_SECONDS = 24 * 3600
MAX_LINES = 100
URL_LENGTH = 396
SHORTEST_FRAGMENT = 200

_IMITATED = frozenset(
    (
        *ECHOED,
        "adaptive_pricing",
        "after_expiration",
        "automatic_tax",
        "currency",
        "custom_text",
        "customer_creation",
        "expand",
        "expires_at",
        "invoice_creation",
        "line_items",
        "metadata",
        "mode",
        "payment_intent_data",
        "phone_number_collection",
        "ui_mode",
    )
)
_IMITATED_INTENT_DATA = frozenset(
    (
        "capture_method",
        "description",
        "metadata",
        "receipt_email",
        "shipping",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    )
)
# Switches that may be sent as long as they are off.
_ONLY_OFF = (
    ("automatic_tax", "enabled"),
    ("invoice_creation", "enabled"),
    ("phone_number_collection", "enabled"),
)
_WALLET_CURRENCIES = {
    MethodKind.ALIPAY: "aud cad cny eur gbp hkd jpy myr nzd sgd usd",
    MethodKind.WECHAT_PAY: "aud cad chf cny dkk eur gbp hkd jpy nok sek sgd usd",
    MethodKind.SEPA_DEBIT: "eur",
    MethodKind.US_BANK_ACCOUNT: "usd",
}


def create(books: Books, params: Params) -> StripeObject:
    """An open session; raises StripeRefusal where Stripe would."""
    _refuse_unimitated(params)
    _check_texts(params)
    expires_at = _expires_at(books, params)
    lines = _lines(books, params)
    currency = lines[0]["currency"]
    total = sum(line["amount_total"] for line in lines)
    check_total(total, currency)
    session_id = books.new_id("cs_test_a1", 56)
    session = checkout_session(
        session_id,
        params,
        created=books.now,
        expires_at=expires_at,
        currency=currency,
        total=total,
        method_types=_method_types(params, currency),
        url=page_url(books.page_base_url, session_id),
    )
    intent_data = params.get("payment_intent_data", {})
    books.put(DETAILS, session_id, {"lines": lines, "intent_data": intent_data})
    books.wake_at(expires_at, EXPIRY_TIMER, session_id)
    return books.put(SESSIONS, session_id, session)


def page_url(base_url: str, session_id: str) -> str:
    """The hosted page's address, as long as Stripe's, with the fragment that Stripe's has."""
    start = f"{base_url}/c/pay/{session_id}#fid"
    length = max(URL_LENGTH - len(start), SHORTEST_FRAGMENT)
    alphabet = string.ascii_letters + string.digits + "%"
    seed = hashlib.shake_256(session_id.encode()).digest(length)
    return start + "".join(alphabet[byte % len(alphabet)] for byte in seed)


def _refuse_unimitated(params: Params) -> None:
    for name in params:
        if name not in _IMITATED:
            raise not_imitated(name)
    if params.get("mode") is None:
        raise missing_parameter("mode")
    if params["mode"] != "payment":
        raise not_imitated(f"mode={params['mode']}")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_imitated(f"ui_mode={params['ui_mode']}")
    for name, switch in _ONLY_OFF:
        if params.get(name, {}).get(switch):
            raise not_imitated(f"{name}[{switch}]")
    if params.get("after_expiration", {}).get("recovery", {}).get("enabled"):
        raise not_imitated("after_expiration[recovery][enabled]")
    for name in params.get("payment_intent_data", {}):
        if name not in _IMITATED_INTENT_DATA:
            raise not_imitated(f"payment_intent_data[{name}]")
    if params.get("payment_intent_data", {}).get("capture_method") == "manual":
        raise not_imitated("payment_intent_data[capture_method]")


def _check_texts(params: Params) -> None:
    if not params.get("success_url"):
        raise missing_parameter("success_url")
    check_url(params["success_url"], "success_url")
    if params.get("cancel_url"):
        check_url(params["cancel_url"], "cancel_url")
    check_text(params, "client_reference_id", REFERENCE_LENGTH)
    check_email(params, "customer_email")
    params["metadata"] = check_metadata(params.get("metadata"))
    intent_data = params.get("payment_intent_data", {})
    if "metadata" in intent_data:
        path = "payment_intent_data[metadata]"
        intent_data["metadata"] = check_metadata(intent_data["metadata"], path)


def _expires_at(books: Books, params: Params) -> int:
    """Stripe measures by its own clock, so by the ledger's, never by the caller's."""
    now = books.now
    expires_at = params.get("expires_at")
    if expires_at is None:
        return now + LONGEST_LIFE_SECONDS
    if expires_at < now + LEAST_LIFE_SECONDS:
        raise InvalidParameter(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            "expires_at",
        )
    if expires_at > now + LONGEST_LIFE_SECONDS:
        raise InvalidParameter(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            "expires_at",
        )
    return int(expires_at)


def _lines(books: Books, params: Params) -> list[StripeObject]:
    items = params.get("line_items")
    if not items:
        raise missing_parameter("line_items")
    if len(items) > MAX_LINES:
        raise InvalidParameter(f"Array line_items exceeded maximum {MAX_LINES}", "line_items")
    lines = [_line(books, item, f"line_items[{index}]") for index, item in enumerate(items)]
    wanted = params.get("currency")
    expected = check_currency(wanted, "currency") if wanted else lines[0]["currency"]
    if any(line["currency"] != expected for line in lines):
        raise InvalidParameter(
            "All line items must have the same currency as the Checkout Session.", "line_items"
        )
    return lines


def _line(books: Books, item: Params, path: str) -> StripeObject:
    for name in ("adjustable_quantity", "dynamic_tax_rates", "tax_rates"):
        if name in item:
            raise not_imitated(f"{path}[{name}]")
    quantity = item.get("quantity")
    if quantity is None:
        raise missing_parameter(f"{path}[quantity]")
    if quantity < 1:
        raise InvalidParameter(
            "This value must be greater than or equal to 1.",
            f"{path}[quantity]",
            "parameter_invalid_integer",
        )
    price = _price_of(books, item, path)
    product = catalog.find_product(books, price["product"])
    return build_catalog.line_item(books.new_id("li_1"), price, quantity, product["name"])


def _price_of(books: Books, item: Params, path: str) -> StripeObject:
    known, data = item.get("price"), item.get("price_data")
    if known is not None and data is not None:
        raise InvalidParameter(
            "You may only specify one of these parameters: price, price_data.", path
        )
    if data is not None:
        return catalog.inline_price(books, data, f"{path}[price_data]")
    if known is None:
        raise missing_parameter(f"{path}[price]")
    price = catalog.find_price(books, known, f"{path}[price]")
    if not price["active"]:
        raise InvalidParameter(
            "The price specified is inactive. This field only accepts active prices.",
            f"{path}[price]",
        )
    return price


def _method_types(params: Params, currency: str) -> list[str]:
    kinds = [
        kind.value
        for kind in MethodKind
        if kind is MethodKind.CARD or currency in _WALLET_CURRENCIES[kind].split()
    ]
    allowed = params.get("allowed_payment_method_types") or kinds
    excluded = params.get("excluded_payment_method_types") or ()
    offered = [kind for kind in kinds if kind in allowed and kind not in excluded]
    if not offered:
        raise StripeRefusal(
            "No valid payment method types for this Checkout Session. Please ensure that you have"
            " activated payment methods compatible with your chosen currency in your dashboard."
        )
    return offered


def find(books: Books, session_id: str, param: str = "id") -> StripeObject:
    """Raises StripeRefusal 404 for an unknown id."""
    session = books.get(SESSIONS, session_id)
    if session is None:
        raise no_such("checkout.session", session_id, param)
    return session


def expire(books: Books, session_id: str) -> StripeObject:
    """Only an open session can be expired: the refusal has no code, the text is Stripe's."""
    session = find(books, session_id)
    if session["status"] != "open":
        raise StripeRefusal(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session'
            f" has a status of `{session['status']}`."
        )
    return close(books, session_id)


def close(books: Books, session_id: str) -> StripeObject:
    """End an open session; a payment intent that was begun is canceled with it."""
    session = books.change(SESSIONS, session_id, status="expired", url=None)
    books.cancel_timer(EXPIRY_TIMER, session_id)
    intent_id = session["payment_intent"]
    if intent_id is not None:
        intent = books.change(
            "payment_intents",
            intent_id,
            status="canceled",
            canceled_at=books.now,
            cancellation_reason="expired",
            next_action=None,
        )
        books.emit("payment_intent.canceled", intent)
    books.emit("checkout.session.expired", session)
    return session


def ring_expiry(books: Books, session_id: str) -> None:
    """The timer's action: an open session has reached its `expires_at`."""
    session = books.get(SESSIONS, session_id)
    if session is not None and session["status"] == "open":
        close(books, session_id)


def update(books: Books, session_id: str, params: Params) -> StripeObject:
    """Only metadata can be changed here."""
    for name in params:
        if name not in ("metadata", "expand"):
            raise not_imitated(name)
    session = find(books, session_id)
    metadata = check_metadata({**session["metadata"], **(params.get("metadata") or {})})
    return books.change(SESSIONS, session_id, metadata=metadata)


def lines_of(books: Books, session_id: str) -> list[StripeObject]:
    """The session's line items in order; empty for an unknown session."""
    details = books.get(DETAILS, session_id)
    return list(details["lines"]) if details else []
