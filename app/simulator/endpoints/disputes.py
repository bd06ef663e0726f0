"""`/v1/disputes`. A restricted key reads them with `rak_dispute_read`."""

from __future__ import annotations

from app.simulator.books import StripeObject
from app.simulator.disputes import evidence, lifecycle
from app.simulator.endpoints.route import Params, Route
from app.simulator.ledger import Ledger
from app.simulator.listing import equal_filters, page_of

_PATH = "/v1/disputes"
_READ, _WRITE = "rak_dispute_read", "rak_dispute_write"
_DISPUTE = "dispute"


def _list(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    filters = equal_filters(params, "charge", "payment_intent")
    return page_of(ledger.rows(lifecycle.TABLE), params, _PATH, filters)


def _retrieve(ledger: Ledger, _params: Params, dispute_id: str) -> StripeObject:
    return lifecycle.find(ledger, dispute_id)


def _update(ledger: Ledger, params: Params, dispute_id: str) -> StripeObject:
    return evidence.update(ledger, dispute_id, params)


def _close(ledger: Ledger, _params: Params, dispute_id: str) -> StripeObject:
    return evidence.close(ledger, dispute_id)


ROUTES = (
    Route("GET", _PATH, "disputes.list", _READ, _DISPUTE, _list, listed=True),
    Route("GET", f"{_PATH}/{{id}}", "disputes.retrieve", _READ, _DISPUTE, _retrieve),
    Route("POST", f"{_PATH}/{{id}}", "disputes.update", _WRITE, _DISPUTE, _update),
    Route("POST", f"{_PATH}/{{id}}/close", "disputes.close", _WRITE, _DISPUTE, _close),
)
