"""Webhook endpoints as objects; `webhooks.py` delivers to them. The row keeps the secret."""

from __future__ import annotations

from typing import Any

from app.simulator.amendments import merged_metadata
from app.simulator.books import API_VERSION, Books, StripeObject
from app.simulator.errors import no_such, not_imitated
from app.simulator.texts import check_metadata, check_url

Params = dict[str, Any]

TABLE = "webhook_endpoints"


def create(books: Books, params: Params) -> StripeObject:
    """The only answer that shows the signing secret."""
    if params.get("connect"):
        raise not_imitated("connect")
    endpoint_id = books.new_id("we_1")
    row = {
        "id": endpoint_id,
        "object": "webhook_endpoint",
        "api_version": params.get("api_version", API_VERSION),
        "application": None,
        "created": books.now,
        "description": params.get("description") or None,
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": check_metadata(params.get("metadata")),
        "secret": books.new_id("whsec_", 32),
        "status": "enabled",
        "url": check_url(params["url"], "url"),
    }
    return books.put(TABLE, endpoint_id, row)


def shown(row: StripeObject) -> StripeObject:
    """The endpoint without its secret."""
    return {name: value for name, value in row.items() if name != "secret"}


def find(books: Books, endpoint_id: str) -> StripeObject:
    """The row with its secret; raises StripeRefusal 404 for an unknown id."""
    row = books.get(TABLE, endpoint_id)
    if row is None:
        raise no_such("webhook endpoint", endpoint_id, "webhook_endpoint")
    return row


def update(books: Books, endpoint_id: str, params: Params) -> StripeObject:
    """Replace the given fields; `disabled` switches it off and on."""
    row = find(books, endpoint_id)
    fields: Params = {
        name: params[name] for name in ("enabled_events", "description") if name in params
    }
    if "url" in params:
        fields["url"] = check_url(params["url"], "url")
    if "disabled" in params:
        fields["status"] = "disabled" if params["disabled"] else "enabled"
    if "metadata" in params:
        fields["metadata"] = merged_metadata(row["metadata"], params["metadata"])
    return shown(books.change(TABLE, endpoint_id, **fields))


def delete(books: Books, endpoint_id: str) -> StripeObject:
    """It gets no more events."""
    find(books, endpoint_id)
    books.remove(TABLE, endpoint_id)
    return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}
