"""Payments, refunds and readings as messages of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.payment import Payment
from app.core.refund import Refund
from app.core.session import SessionSnapshot
from app.core.settlement import net_text
from app.engine.feed import PaymentUpdate
from app.service.checkout_service import Verification
from app.service.generated import payment_pb2 as pb


def payment_message(payment: Payment) -> pb.Payment:
    """What a till may know. The link is there only while it can be paid at."""
    order = payment.order
    return pb.Payment(
        payment_id=payment.payment_id,
        number=payment.number,
        state=payment.state.value,
        version=payment.version,
        is_final=payment.is_final,
        amount=order.amount.to_text(),
        currency=order.amount.currency,
        product_name=order.product_name,
        customer_email=order.customer_email or "",
        reference=order.reference or "",
        metadata=dict(order.metadata),
        session_id=payment.session_id or "",
        checkout_url="" if payment.is_final else payment.checkout_url or "",
        payment_intent_id=payment.payment_intent_id or "",
        receipt_url=payment.receipt_url or "",
        origin=payment.origin,
        livemode=payment.livemode,
        scanned=payment.scanned,
        declines=payment.declines,
        last_decline=payment.last_decline or "",
        failure_code=payment.failure_code or "",
        alarms=sorted(each.value for each in payment.open_alarms),
        prepared_at=payment.prepared_at,
        expires_at=payment.expires_at or 0.0,
        paid_at=payment.paid_at or 0.0,
        seen_paid_at=payment.seen_paid_at or 0.0,
        **_settlement_fields(payment),
    )


def _settlement_fields(payment: Payment) -> dict[str, Any]:
    after, currency = payment.settlement, payment.order.amount.currency
    return {
        "refunded": net_text(after.refunded_units, currency),
        "refund_status": after.refund_status.value,
        "disputed": net_text(after.disputed_units, currency),
        "dispute": after.dispute.value,
        "net": net_text(payment.net_units, currency),
        "marks": sorted(payment.marks),
    }


def update_message(update: PaymentUpdate) -> pb.PaymentUpdate:
    """One change of a watched payment."""
    return pb.PaymentUpdate(payment=payment_message(update.payment), contact=update.contact.value)


class LastTold:
    """The message of one update, made once however many watch the payment: they are told one right after the other."""

    def __init__(self) -> None:
        self._update: PaymentUpdate | None = None
        self._message = pb.PaymentUpdate()

    def message(self, update: PaymentUpdate) -> pb.PaymentUpdate:
        """Not to be changed: others are given the same."""
        if update is not self._update:
            self._update, self._message = update, update_message(update)
        return self._message


def refund_message(refund: Refund) -> pb.Refund:
    """A refund as it stands."""
    return pb.Refund(
        refund_id=refund.refund_id,
        payment_id=refund.payment_id,
        amount=refund.amount.to_text(),
        currency=refund.amount.currency,
        state=refund.state.value,
        reason=refund.reason.value if refund.reason else "",
        note=refund.note or "",
        requested_by=refund.requested_by,
        requested_at=refund.requested_at,
        service_refund_id=refund.service_refund_id or "",
        failure_code=refund.failure_code or "",
    )


def created_message(payment: Payment) -> pb.CreatePaymentSessionResponse:
    """The guide's fields, and what a till needs to follow the payment."""
    return pb.CreatePaymentSessionResponse(
        success=True,
        session_id=payment.session_id or "",
        checkout_url=payment.checkout_url or "",
        status="created",
        message="支付会话创建成功",
        payment_id=payment.payment_id,
        expires_at=int(payment.expires_at or 0),
    )


def verified_message(verification: Verification) -> pb.VerifyPaymentResponse:
    """The guide's fields; proto3 has no null, so that what is not known is empty."""
    known = {name: value for name, value in verification.items() if value is not None}
    said = known.pop("stripe_says", None)
    message = pb.VerifyPaymentResponse(**known)  # type: ignore[arg-type]
    if isinstance(said, Mapping):
        message.stripe_says.MergeFrom(
            pb.StripeSays(**{k: v for k, v in said.items() if v is not None})
        )
    return message


def session_message(snapshot: SessionSnapshot) -> pb.Session:
    """One reading, word for word."""
    decline = snapshot.decline
    return pb.Session(
        session_id=snapshot.session_id,
        status=snapshot.status,
        payment_status=snapshot.payment_status,
        minor_units=snapshot.amount_minor_units,
        currency=snapshot.currency,
        reference=snapshot.reference,
        created_at=snapshot.created_at,
        expires_at=snapshot.expires_at,
        livemode=snapshot.livemode,
        url=snapshot.url,
        payment_intent_id=snapshot.payment_intent_id,
        payment_intent_status=snapshot.payment_intent_status,
        decline=pb.Decline(charge_id=decline.charge_id, code=decline.code) if decline else None,
        receipt_url=snapshot.receipt_url,
        customer_email=snapshot.customer_email,
        metadata=dict(snapshot.metadata),
        paid_at=snapshot.paid_at,
    )
