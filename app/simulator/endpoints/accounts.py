"""`/v1/account`, `/v1/balance`, `/v1/events` and `/v1/webhook_endpoints`."""

from __future__ import annotations

from fnmatch import fnmatchcase

from app.simulator import webhook_endpoints
from app.simulator.books import StripeObject
from app.simulator.disputes.balance import net_of_disputes
from app.simulator.endpoints.route import Params, Route
from app.simulator.errors import InvalidParameter, no_such, not_imitated
from app.simulator.ledger import Ledger
from app.simulator.listing import Filter, page_of
from app.simulator.objects import account as build

EVENTS_KEPT_SECONDS = 30 * 24 * 3600

_EVENTS = "/v1/events"
_ENDPOINTS = "/v1/webhook_endpoints"


def _account(ledger: Ledger, _params: Params, _id: str) -> StripeObject:
    return build.account(ledger.shop)


def _balance(ledger: Ledger, _params: Params, _id: str) -> StripeObject:
    """Nothing is paid out: all that was taken, less refunds and disputes, is still pending."""
    sums = {ledger.shop.default_currency: 0, **net_of_disputes(ledger)}
    for charge in ledger.rows("charges").values():
        if charge["paid"]:
            taken = charge["amount"] - charge["amount_refunded"]
            sums[charge["currency"]] = sums.get(charge["currency"], 0) + taken
    return build.balance(sums)


def _retrieve_event(ledger: Ledger, _params: Params, event_id: str) -> StripeObject:
    event = ledger.get("events", event_id)
    if event is None:
        raise no_such("event", event_id)
    return event


def _list_events(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    if "delivery_success" in params:
        raise not_imitated("delivery_success")
    oldest = ledger.now - EVENTS_KEPT_SECONDS
    filters: list[Filter] = [lambda event: event["created"] >= oldest]
    patterns = _type_patterns(params)
    if patterns:
        filters.append(lambda event: any(fnmatchcase(event["type"], each) for each in patterns))
    return page_of(ledger.rows("events"), params, _EVENTS, filters)


def _type_patterns(params: Params) -> list[str]:
    one, many = params.get("type"), params.get("types")
    if one is not None and many is not None:
        raise InvalidParameter(
            "You may only specify one of these parameters: type, types.", "types"
        )
    return [one] if one is not None else many or []


def _create_endpoint(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    return webhook_endpoints.create(ledger, params)


def _retrieve_endpoint(ledger: Ledger, _params: Params, endpoint_id: str) -> StripeObject:
    return webhook_endpoints.shown(webhook_endpoints.find(ledger, endpoint_id))


def _update_endpoint(ledger: Ledger, params: Params, endpoint_id: str) -> StripeObject:
    return webhook_endpoints.update(ledger, endpoint_id, params)


def _delete_endpoint(ledger: Ledger, _params: Params, endpoint_id: str) -> StripeObject:
    return webhook_endpoints.delete(ledger, endpoint_id)


def _list_endpoints(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    page = page_of(ledger.rows("webhook_endpoints"), params, _ENDPOINTS)
    return {**page, "data": [webhook_endpoints.shown(row) for row in page["data"]]}


_READ_HOOK, _WRITE_HOOK = "rak_webhook_read", "rak_webhook_write"
_HOOK = "webhook_endpoint"

ROUTES = (
    Route(
        "GET", "/v1/account", "account.retrieve", "rak_accounts_kyc_basic_read", "account", _account
    ),
    Route("GET", "/v1/balance", "balance.retrieve", "rak_balance_read", "balance", _balance),
    Route("GET", _EVENTS, "events.list", "rak_event_read", "event", _list_events, listed=True),
    Route(
        "GET", f"{_EVENTS}/{{id}}", "events.retrieve", "rak_event_read", "event", _retrieve_event
    ),
    Route("POST", _ENDPOINTS, "webhook_endpoints.create", _WRITE_HOOK, _HOOK, _create_endpoint),
    Route(
        "GET", _ENDPOINTS, "webhook_endpoints.list", _READ_HOOK, _HOOK, _list_endpoints, listed=True
    ),
    Route(
        "GET",
        f"{_ENDPOINTS}/{{id}}",
        "webhook_endpoints.retrieve",
        _READ_HOOK,
        _HOOK,
        _retrieve_endpoint,
    ),
    Route(
        "POST",
        f"{_ENDPOINTS}/{{id}}",
        "webhook_endpoints.update",
        _WRITE_HOOK,
        _HOOK,
        _update_endpoint,
    ),
    Route(
        "DELETE",
        f"{_ENDPOINTS}/{{id}}",
        "webhook_endpoints.delete",
        _WRITE_HOOK,
        _HOOK,
        _delete_endpoint,
    ),
)
