"""The endpoints: address, operation, permission, what it returns, and the function behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.simulator import catalog, checkout
from app.simulator.books import StripeObject
from app.simulator.errors import unrecognized_url
from app.simulator.ledger import Ledger
from app.simulator.listing import equal_filters, page_of

Params = dict[str, Any]
Handler = Callable[[Ledger, Params, str], StripeObject]


@dataclass(frozen=True, slots=True)
class Route:
    """`{id}` in `path` stands for one id; `returns` is the kind of object, listed or not."""

    method: str
    path: str
    operation: str
    permission: str
    returns: str
    handler: Handler
    listed: bool = False


def _list_sessions(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    email = params.get("customer_details", {}).get("email")
    filters = equal_filters(params, "status", "payment_intent", "customer", "payment_link")
    filters += equal_filters(params, "subscription", "customer_account")
    if email is not None:
        filters.append(lambda row: (row["customer_details"] or {}).get("email") == email)
    return page_of(ledger.rows(checkout.SESSIONS), params, "/v1/checkout/sessions", filters)


def _session_lines(ledger: Ledger, params: Params, session_id: str) -> StripeObject:
    checkout.find(ledger, session_id, "session")
    lines = {line["id"]: line for line in reversed(checkout.lines_of(ledger, session_id))}
    return page_of(lines, params, f"/v1/checkout/sessions/{session_id}/line_items")


ROUTES = [
    Route(
        "POST",
        "/v1/checkout/sessions",
        "checkout.sessions.create",
        "rak_checkout_session_write",
        "checkout.session",
        lambda ledger, params, _id: checkout.create(ledger, params),
    ),
    Route(
        "GET",
        "/v1/checkout/sessions",
        "checkout.sessions.list",
        "rak_checkout_session_read",
        "checkout.session",
        _list_sessions,
        listed=True,
    ),
    Route(
        "GET",
        "/v1/checkout/sessions/{id}",
        "checkout.sessions.retrieve",
        "rak_checkout_session_read",
        "checkout.session",
        lambda ledger, _params, key: checkout.find(ledger, key, "session"),
    ),
    Route(
        "POST",
        "/v1/checkout/sessions/{id}",
        "checkout.sessions.update",
        "rak_checkout_session_write",
        "checkout.session",
        lambda ledger, params, key: checkout.update(ledger, key, params),
    ),
    Route(
        "POST",
        "/v1/checkout/sessions/{id}/expire",
        "checkout.sessions.expire",
        "rak_checkout_session_write",
        "checkout.session",
        lambda ledger, _params, key: checkout.expire(ledger, key),
    ),
    Route(
        "GET",
        "/v1/checkout/sessions/{id}/line_items",
        "checkout.sessions.line_items",
        "rak_checkout_session_read",
        "item",
        _session_lines,
        listed=True,
    ),
]

_Shape = tuple[str, ...]


def _shape(path: str) -> _Shape:
    return tuple(path.strip("/").split("/"))


_BY_METHOD: dict[tuple[str, int], list[tuple[_Shape, Route]]] = {}
for _route in ROUTES:
    _parts = _shape(_route.path)
    _BY_METHOD.setdefault((_route.method, len(_parts)), []).append((_parts, _route))


def find_route(method: str, path: str) -> tuple[Route, str]:
    """The endpoint of an address and the id in it; raises StripeRefusal 404 if there is none."""
    parts = _shape(path)
    for shape, route in _BY_METHOD.get((method, len(parts)), ()):
        if all(wanted in (given, "{id}") for wanted, given in zip(shape, parts, strict=True)):
            object_id = next(
                (given for wanted, given in zip(shape, parts, strict=True) if wanted == "{id}"), ""
            )
            return route, object_id
    raise unrecognized_url(method, path)
