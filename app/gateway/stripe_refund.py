"""Refunds at Stripe: what we say, and what its answers mean.

Parameters: Stripe API reference, "Create a refund", version 2026-10-28.endive. The payment is named by its intent,
because a session that was read with a narrow key does not tell its charge.
"""

from __future__ import annotations

import re

from app.core.errors import RefundNotFound
from app.core.refund import Refund, RefundSnapshot
from app.gateway.port import RefundRequest
from app.gateway.stripe_fields import Fields, malformed, object_of, page_items
from app.gateway.stripe_request import PAGE_LIMIT, Operation, StripeCall, in_order

REFUNDS = "/v1/refunds"
# `re_` for cards, `pyr_` for other methods; Stripe has had others.
_REFUND_ID = re.compile(r"[a-z]{2,6}_[A-Za-z0-9]{1,250}")


def build_refund_request(refund: Refund) -> RefundRequest:
    """The parameters of one refund. The same refund gives the same parameters, for ever."""
    marks = {"mofang_refund_id": refund.refund_id, "mofang_payment_id": refund.payment_id}
    if refund.note:
        marks["mofang_note"] = refund.note
    request: dict[str, object] = {
        "payment_intent": refund.payment_intent_id,
        "amount": refund.amount.minor_units,
        "metadata": marks,
    }
    if refund.reason is not None:
        request["reason"] = refund.reason.value
    return request


def refund_call(request: RefundRequest, idempotency_key: str) -> StripeCall:
    """Give the money back; the same bytes each time."""
    return StripeCall(Operation.REFUND, "post", REFUNDS, in_order(request), idempotency_key)


def retrieve_refund_call(service_refund_id: str) -> StripeCall:
    """Read one refund. Raises RefundNotFound for what cannot be an id: it must not become part of an address."""
    if _REFUND_ID.fullmatch(service_refund_id) is None:
        raise RefundNotFound("refund_id_malformed")
    return StripeCall(Operation.RETRIEVE_REFUND, "get", f"{REFUNDS}/{service_refund_id}")


def list_refunds_call(payment_intent_id: str, after: str | None) -> StripeCall:
    """One page of a payment's refunds, newest first; `after` is the last id of the page before."""
    params: dict[str, object] = {"payment_intent": payment_intent_id, "limit": PAGE_LIMIT}
    if after is not None:
        params["starting_after"] = after
    return StripeCall(Operation.LIST_REFUNDS, "get", REFUNDS, params)


def refunds_since_call(since: int, after: str | None) -> StripeCall:
    """One page of the account's refunds that were made since then (seconds since the epoch), newest first."""
    params: dict[str, object] = {"created": {"gte": since}, "limit": PAGE_LIMIT}
    if after is not None:
        params["starting_after"] = after
    return StripeCall(Operation.LIST_REFUNDS, "get", REFUNDS, params)


def read_asked_refund(answer: object, service_refund_id: str) -> RefundSnapshot:
    """The refund that was asked for, and no other."""
    snapshot = read_refund(answer)
    if snapshot.service_refund_id != service_refund_id:
        raise malformed("id")
    return snapshot


def read_refund_page(answer: object) -> tuple[list[RefundSnapshot], bool]:
    """One page of a list. One unreadable refund spoils it: it may be the one sought, and would be given twice."""
    items, more = page_items(answer)
    return [read_refund(item) for item in items], more


def read_refund(answer: object) -> RefundSnapshot:
    """One refund. Raises GatewayUnreachable `answer_malformed` with the field that was wrong."""
    fields = Fields(object_of(answer, "refund"))
    service_refund_id = fields.text("id")
    if _REFUND_ID.fullmatch(service_refund_id) is None:
        raise malformed("id")
    return RefundSnapshot(
        service_refund_id=service_refund_id,
        status=fields.text("status"),
        amount_minor_units=fields.whole("amount"),
        currency=fields.text("currency").upper(),
        payment_intent_id=fields.inner("payment_intent").hint("id")
        or fields.hint("payment_intent"),
        failure_reason=fields.hint("failure_reason"),
        refund_id=fields.texts("metadata").get("mofang_refund_id"),
        created_at=fields.whole_hint("created"),
        reason=fields.hint("reason"),
    )
