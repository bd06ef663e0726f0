"""The one function that decides what an event makes of a refund. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from app.core import refund_events as ev
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import MADE_AT_STRIPE, Refund, RefundReason, RefundSnapshot, RefundState

MISMATCH = "refund_mismatch"
CANCELED_BY_SERVICE = "refund_canceled"
FAILED_AT_BANK = "refund_failed"

_S = RefundState
_STATE_OF: Mapping[str, RefundState] = MappingProxyType(
    {
        "pending": _S.PENDING,
        "requires_action": _S.PENDING,
        "succeeded": _S.SUCCEEDED,
        "failed": _S.FAILED,
        "canceled": _S.CANCELED,
    }
)
# What Stripe says of its own refund only goes forward; a late answer must not undo an end.
_FORWARD = frozenset(
    {
        (_S.REQUESTED, _S.PENDING),
        (_S.REQUESTED, _S.SUCCEEDED),
        (_S.REQUESTED, _S.FAILED),
        (_S.REQUESTED, _S.CANCELED),
        (_S.PENDING, _S.SUCCEEDED),
        (_S.PENDING, _S.FAILED),
        (_S.PENDING, _S.CANCELED),
        (_S.SUCCEEDED, _S.FAILED),
    }
)


def decide_refund(refund: Refund, event: ev.RefundEvent) -> Refund:
    """The refund after the event; the same object if it changes nothing, so that it need not be journaled."""
    match event:
        case ev.RefundObserved(snapshot) | ev.RefundFound(snapshot):
            return _observe(refund, snapshot)
        case ev.RefundRefused(code):
            return _fail_unsent(refund, code)
        case ev.RefundForbidden(code):
            return refund if refund.unsure else _fail_unsent(refund, code)
        case ev.RefundUnanswered():
            return _doubt(refund)
        case ev.RefundTakenUp(owner):
            return _hand_over(refund, owner)
        case ev.RefundRequested():
            return refund


def found_refund(payment: Payment, snapshot: RefundSnapshot, refund_id: str, at: float) -> Refund:
    """What a refund that was made elsewhere is to us. `at`: now, if Stripe does not say when it was made."""
    bare = Refund(
        refund_id=refund_id,
        payment_id=payment.payment_id,
        payment_intent_id=snapshot.payment_intent_id or "",
        amount=Money(snapshot.amount_minor_units, snapshot.currency),
        reason=_reason(snapshot),
        note=None,
        requested_by=MADE_AT_STRIPE,
        requested_at=at if snapshot.created_at is None else snapshot.created_at,
        request={},
    )
    return decide_refund(bare, ev.RefundFound(snapshot))


def is_marked_as(snapshot: RefundSnapshot, refund: Refund) -> bool:
    """Whether Stripe's refund is the one that we asked for: it has our mark, is of the same payment, and is no copy."""
    return (
        snapshot.refund_id == refund.refund_id
        and snapshot.payment_intent_id == refund.payment_intent_id
        and refund.service_refund_id in {None, snapshot.service_refund_id}
    )


def _reason(snapshot: RefundSnapshot) -> RefundReason | None:
    known = {each.value: each for each in RefundReason}
    return known.get(snapshot.reason or "")


def _fail_unsent(refund: Refund, code: str) -> Refund:
    if refund.state is not RefundState.REQUESTED:
        return refund
    return replace(refund, state=RefundState.FAILED, failure_code=code, unsure=False)


def _doubt(refund: Refund) -> Refund:
    if refund.state is not RefundState.REQUESTED or refund.unsure:
        return refund
    return replace(refund, unsure=True)


def _hand_over(refund: Refund, owner: str) -> Refund:
    """Nothing more is to be done about what has ended."""
    doubted = _doubt(refund)
    if refund.is_final or refund.owner == owner:
        return doubted
    return replace(doubted, owner=owner)


def _observe(refund: Refund, snapshot: RefundSnapshot) -> Refund:
    if refund.service_refund_id not in {None, snapshot.service_refund_id}:
        return refund
    seen = replace(
        refund,
        state=_next_state(refund, snapshot),
        service_refund_id=snapshot.service_refund_id,
        unsure=False,
    )
    observed = replace(seen, failure_code=_failure_code(seen, snapshot))
    return refund if observed == refund else observed


def _next_state(refund: Refund, snapshot: RefundSnapshot) -> RefundState:
    """A status that we do not know ends nothing. A refund that we had given up and that exists all the same is real."""
    known = _STATE_OF.get(snapshot.status, RefundState.PENDING)
    given_up = refund.state is RefundState.FAILED and refund.service_refund_id is None
    if given_up or (refund.state, known) in _FORWARD:
        return known
    return refund.state


def _failure_code(seen: Refund, snapshot: RefundSnapshot) -> str | None:
    if not _is_what_was_asked(seen, snapshot):
        return MISMATCH
    if seen.state is RefundState.FAILED:
        return seen.failure_code or snapshot.failure_reason or FAILED_AT_BANK
    if seen.state is RefundState.CANCELED:
        return seen.failure_code or CANCELED_BY_SERVICE
    return seen.failure_code


def _is_what_was_asked(refund: Refund, snapshot: RefundSnapshot) -> bool:
    said = (snapshot.amount_minor_units, snapshot.currency, snapshot.payment_intent_id)
    return said == (refund.amount.minor_units, refund.amount.currency, refund.payment_intent_id)
