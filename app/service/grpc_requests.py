"""Requests of the interface, read with the same rules as everywhere: proto3's empty text is "not said"."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import RequestMalformed
from app.core.listing import MOST_ON_A_PAGE, PaymentQuery
from app.core.money import Money, parse_amount, parse_currency
from app.core.order import DEFAULT_PRODUCT_NAME, Order
from app.core.payment_methods import MOST_EXCLUDED, is_method_name
from app.core.refund import RefundReason
from app.core.settlement import Mark
from app.core.state import PaymentState
from app.service.generated import payment_pb2 as pb
from app.settings import Settings

_LONGEST_TEXT = 254
_YEAR_3000 = 32503680000
_LEAST_SCAN_SECONDS, _MOST_SCAN_SECONDS = 30, 24 * 3600


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What is to go back; `amount` None: all that is left."""

    amount: Money | None
    reason: RefundReason | None
    note: str | None


def order_of(request: pb.CreatePaymentSessionRequest, settings: Settings) -> Order:
    """What is left out is as the shop has set it, as over REST. Raises InputError."""
    currency = parse_currency(request.currency or settings.currency)
    product = request.product_name or DEFAULT_PRODUCT_NAME
    return Order(
        amount=parse_amount(request.amount, currency),
        product_name=product,
        customer_email=request.customer_email or None,
        reference=request.reference or None,
        metadata=dict(request.metadata) or {**settings.metadata, "product": product},
    )


def scan_seconds(request: pb.CreatePaymentSessionRequest) -> float | None:
    """Raises RequestMalformed."""
    if not request.scan_seconds:
        return None
    if not _LEAST_SCAN_SECONDS <= request.scan_seconds <= _MOST_SCAN_SECONDS:
        raise _malformed("scan_seconds")
    return float(request.scan_seconds)


def hub_order_of(request: pb.OpenSessionRequest) -> Order:
    """As the kiosk has checked it already. Raises InputError, RequestMalformed."""
    try:
        amount = Money(request.minor_units, request.currency)
    except ValueError:
        raise _malformed("minor_units") from None
    return Order(
        amount=amount,
        product_name=request.product_name,
        customer_email=request.customer_email if request.HasField("customer_email") else None,
        reference=request.reference if request.HasField("reference") else None,
        metadata=dict(request.metadata),
    )


def excluded_methods_of(request: pb.OpenSessionRequest) -> tuple[str, ...]:
    """Stripe's names of the methods that the page does not offer. Raises RequestMalformed."""
    names = tuple(request.excluded_payment_methods)
    if len(names) > MOST_EXCLUDED or not all(map(is_method_name, names)):
        raise _malformed("excluded_payment_methods")
    return names


def refund_wish(request: pb.RefundPaymentRequest, currency: str) -> RefundWish:
    """Raises InvalidAmount, RequestMalformed."""
    try:
        reason = RefundReason(request.reason) if request.reason else None
    except ValueError:
        raise _malformed("reason") from None
    amount = parse_amount(request.amount, currency) if request.amount else None
    return RefundWish(amount, reason, request.note or None)


def query_of(request: pb.ListPaymentsRequest) -> PaymentQuery:
    """Raises RequestMalformed."""
    if request.limit > MOST_ON_A_PAGE:
        raise _malformed("limit")
    if len(request.text) > _LONGEST_TEXT:
        raise _malformed("text")
    return PaymentQuery(
        text=request.text or None,
        states=_states(request),
        since=_moment(request.since, "since"),
        until=_moment(request.until, "until"),
        origin=request.origin or None,
        cursor=request.cursor or None,
        limit=request.limit or 50,
        marks=_marks(request),
    )


def _marks(request: pb.ListPaymentsRequest) -> frozenset[Mark] | None:
    try:
        return frozenset(Mark(each) for each in request.marks) or None
    except ValueError:
        raise _malformed("marks") from None


def _states(request: pb.ListPaymentsRequest) -> frozenset[PaymentState] | None:
    try:
        return frozenset(PaymentState(each) for each in request.states) or None
    except ValueError:
        raise _malformed("states") from None


def made_since(request: pb.ListSessionsRequest) -> float:
    """Seconds since the epoch. Raises RequestMalformed."""
    return _moment(request.created_since, "created_since") or 0.0


def _moment(seconds: float, field: str) -> float | None:
    if not 0 <= seconds <= _YEAR_3000:
        raise _malformed(field)
    return seconds or None


def _malformed(field: str) -> RequestMalformed:
    return RequestMalformed("request_invalid", field=field, reason="value_not_allowed")
