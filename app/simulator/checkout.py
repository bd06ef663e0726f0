"""Checkout Sessions: making, expiring, and what a session needs beside its public fields."""

from __future__ import annotations

import hashlib
import string
from typing import Any

from app.simulator import catalog, money_movement
from app.simulator import checkout_request as request
from app.simulator.amendments import amend
from app.simulator.amounts import check_total
from app.simulator.books import Books, StripeObject
from app.simulator.catalog import PriceDraft
from app.simulator.errors import (
    StripeRefusal,
    no_such,
)
from app.simulator.objects import catalog as build_catalog
from app.simulator.objects.checkout_session import checkout_session

Params = dict[str, Any]

SESSIONS = "checkout.sessions"
DETAILS = "session_details"
EXPIRY_TIMER = "expire_session"

URL_LENGTH = 396
SHORTEST_FRAGMENT = 200

_ALPHABET = (string.ascii_letters + string.digits).encode()
_LETTER_OF_BYTE = bytes(_ALPHABET[byte % len(_ALPHABET)] for byte in range(256))


def create(books: Books, params: Params) -> StripeObject:
    """An open session; raises StripeRefusal where Stripe would."""
    request.refuse_unimitated(params)
    request.check_texts(params)
    expires_at = request.expires_at(books, params)
    drafts = request.drafts(books, params)
    currency = request.one_currency(params, drafts)
    lines = [_line(books, draft, item["quantity"]) for draft, item in drafts]
    total = sum(line["amount_total"] for line in lines)
    check_total(total, currency)
    method_types = request.method_types(params, currency)
    for draft, _item in drafts:
        catalog.store(books, draft)
    session_id = books.new_id("cs_test_a1", 56)
    session = checkout_session(
        session_id,
        params,
        created=books.now,
        expires_at=expires_at,
        currency=currency,
        total=total,
        method_types=method_types,
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
    noise = hashlib.shake_256(session_id.encode()).digest(length)
    return start + noise.translate(_LETTER_OF_BYTE).decode()


def _line(books: Books, draft: PriceDraft, quantity: int) -> StripeObject:
    item_id = books.new_id("li_1")
    return build_catalog.line_item(item_id, draft.price, quantity, draft.product["name"])


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
        money_movement.cancel(books, intent_id, "expired")
    books.emit("checkout.session.expired", session)
    return session


def ring_expiry(books: Books, session_id: str) -> None:
    """The timer's action: an open session has reached its `expires_at`."""
    session = books.get(SESSIONS, session_id)
    if session is not None and session["status"] == "open":
        close(books, session_id)


def update(books: Books, session_id: str, params: Params) -> StripeObject:
    """Only metadata can be changed here."""
    return amend(books, SESSIONS, find(books, session_id), params)


def lines_of(books: Books, session_id: str) -> list[StripeObject]:
    """The session's line items in order; empty for an unknown session."""
    details = books.get(DETAILS, session_id)
    return list(details["lines"]) if details else []
