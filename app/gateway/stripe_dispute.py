"""Disputes at Stripe: what we ask, and what its answers mean.

Parameters: Stripe API reference, "List all disputes", version 2026-10-28.endive.
Restricted keys need `rak_dispute_read`.
"""

from __future__ import annotations

import re

from app.core.dispute import DisputeSnapshot
from app.gateway.stripe_fields import Fields, malformed, object_of, page_items
from app.gateway.stripe_request import PAGE_LIMIT, Operation, StripeCall

DISPUTES = "/v1/disputes"
_DISPUTE_ID = re.compile(r"[a-z]{2,6}_[A-Za-z0-9]{1,250}")
# With no list of balance transactions in the answer, the status tells whether the money is gone.
_TAKEN = frozenset(
    {"needs_response", "under_review", "lost", "appeal_needs_response", "appeal_under_review"}
)
_LONGEST_WORD = 80


def list_disputes_call(
    payment_intent_id: str | None, since: int | None, after: str | None
) -> StripeCall:
    """One page of disputes, newest first: of one payment, or opened since then (seconds since the epoch)."""
    params: dict[str, object] = {"limit": PAGE_LIMIT}
    if payment_intent_id is not None:
        params["payment_intent"] = payment_intent_id
    if since is not None:
        params["created"] = {"gte": since}
    if after is not None:
        params["starting_after"] = after
    return StripeCall(Operation.LIST_DISPUTES, "get", DISPUTES, params)


def read_dispute_page(answer: object, read_at: float) -> tuple[list[DisputeSnapshot], bool]:
    """One page of a list, and whether more follow."""
    items, more = page_items(answer)
    return [read_dispute(item, read_at) for item in items], more


def read_dispute(answer: object, read_at: float) -> DisputeSnapshot:
    """One dispute, as it was at `read_at`. Raises GatewayUnreachable `answer_malformed`."""
    fields = Fields(object_of(answer, "dispute"))
    dispute_id = fields.text("id")
    if _DISPUTE_ID.fullmatch(dispute_id) is None:
        raise malformed("id")
    withdrawn_at, reinstated_at = _movements(fields)
    return DisputeSnapshot(
        dispute_id=dispute_id,
        payment_intent_id=fields.inner("payment_intent").hint("id")
        or fields.hint("payment_intent"),
        amount_minor_units=fields.whole("amount"),
        currency=fields.text("currency").upper(),
        status=fields.text("status")[:_LONGEST_WORD],
        created_at=fields.whole("created"),
        read_at=read_at,
        reason=(fields.hint("reason") or "")[:_LONGEST_WORD] or None,
        evidence_due_by=fields.inner("evidence_details").whole_hint("due_by"),
        is_charge_refundable=fields.truth("is_charge_refundable"),
        withdrawn_at=withdrawn_at,
        reinstated_at=reinstated_at,
    )


def _movements(fields: Fields) -> tuple[float | None, float | None]:
    """When the money was taken and given back: Stripe's balance transactions, negative and positive."""
    if fields.part("balance_transactions") is None:
        created = fields.whole("created")
        return (created if fields.hint("status") in _TAKEN else None), None
    moved = fields.parts("balance_transactions")
    taken = [each.whole_hint("created") for each in moved if _amount(each) < 0]
    given = [each.whole_hint("created") for each in moved if _amount(each) > 0]
    created = fields.whole("created")
    withdrawn_at = (taken[0] or created) if taken else None
    # As often given back as taken: an appeal may take it again.
    reinstated_at = (given[-1] or created) if given and len(given) >= len(taken) else None
    return withdrawn_at, reinstated_at


def _amount(transaction: Fields) -> int:
    value = transaction.part("amount")
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
