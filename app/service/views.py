"""Payments and refunds as the REST interface shows them."""

from __future__ import annotations

from app.core.dispute import Dispute
from app.core.payment import Payment
from app.core.refund import Refund
from app.core.settlement import net_text
from app.core.state import PaymentState
from app.service.rest_models import (
    DisputeView,
    PaymentView,
    PublicPaymentView,
    RefundView,
    State,
)

_S = PaymentState
# The guide's words. What is being closed can still be paid.
STATUS_OF: dict[PaymentState, State] = {
    _S.PREPARING: "pending",
    _S.OPEN: "pending",
    _S.CLOSING: "pending",
    _S.PROCESSING: "processing",
    _S.PAID: "success",
    _S.FAILED: "failed",
    _S.EXPIRED: "expired",
    _S.CANCELED: "canceled",
}


def payment_view(payment: Payment) -> PaymentView:
    """For a till."""
    order = payment.order
    return PaymentView(
        **public_view(payment).model_dump(),
        payment_id=payment.payment_id,
        number=payment.number,
        checkout_url=payment.checkout_url if payment.state is _S.OPEN else None,
        customer_email=order.customer_email,
        reference=order.reference,
        metadata=dict(order.metadata),
        origin=payment.origin,
        created_at=int(payment.prepared_at),
        expires_at=None if payment.expires_at is None else int(payment.expires_at),
        livemode=payment.livemode,
        payment_intent_id=payment.payment_intent_id,
        receipt_url=payment.receipt_url,
        declines=payment.declines,
        last_decline=payment.last_decline,
        close_reason=payment.close_reason.value if payment.close_reason else None,
        failure_code=payment.failure_code,
        alarms=sorted(alarm.value for alarm in payment.open_alarms),
        paid_at=None if payment.paid_at is None else int(payment.paid_at),
        seen_paid_at=None if payment.seen_paid_at is None else int(payment.seen_paid_at),
        refunded=_amount(payment, payment.settlement.refunded_units),
        refund_status=payment.settlement.refund_status,
        disputed=_amount(payment, payment.settlement.disputed_units),
        dispute=payment.settlement.dispute,
        net=_amount(payment, payment.net_units),
        marks=sorted(payment.marks),
    )


def _amount(payment: Payment, units: int) -> str:
    return net_text(units, payment.order.amount.currency)


def dispute_view(dispute: Dispute) -> DisputeView:
    """For a till."""
    latest = dispute.latest
    due_by = latest.evidence_due_by
    return DisputeView(
        dispute_id=dispute.dispute_id,
        payment_id=dispute.payment_id,
        state=dispute.state,
        status=latest.status,
        amount=dispute.amount.to_text(),
        currency=dispute.amount.currency,
        is_withdrawn=dispute.is_withdrawn,
        reason=latest.reason,
        created_at=int(latest.created_at),
        found_at=int(dispute.found_at),
        evidence_due_by=None if due_by is None else int(due_by),
    )


def public_view(payment: Payment) -> PublicPaymentView:
    """For whoever holds the session id: neither addresses nor names."""
    return PublicPaymentView(
        session_id=payment.session_id,
        status=STATUS_OF[payment.state],
        amount=payment.order.amount.to_text(),
        currency=payment.order.amount.currency,
        product_name=payment.order.product_name,
        scanned=payment.scanned,
        version=payment.version,
    )


def refund_view(refund: Refund) -> RefundView:
    """For a till."""
    return RefundView(
        refund_id=refund.refund_id,
        payment_id=refund.payment_id,
        status=refund.state,
        amount=refund.amount.to_text(),
        currency=refund.amount.currency,
        reason=refund.reason,
        note=refund.note,
        requested_by=refund.requested_by,
        requested_at=int(refund.requested_at),
        service_refund_id=refund.service_refund_id,
        failure_code=refund.failure_code,
    )
