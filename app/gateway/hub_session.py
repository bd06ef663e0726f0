"""The hub's messages as readings, read with distrust: the address may lead to something else that speaks gRPC."""

from __future__ import annotations

from app.core.errors import GatewayUnreachable
from app.core.session import Decline, SessionSnapshot, is_session_id
from app.gateway.port import CheckoutTerms, SessionRequest
from app.service.generated import payment_pb2 as pb

_YEAR_3000 = 32503680000


def build_request(terms: CheckoutTerms) -> SessionRequest:
    """The order as plain JSON data. The hub makes Stripe's parameters of it."""
    order = terms.order
    return {
        "payment_id": terms.payment_id,
        "minor_units": order.amount.minor_units,
        "currency": order.amount.currency,
        "product_name": order.product_name,
        "customer_email": order.customer_email,
        "reference": order.reference,
        "metadata": dict(order.metadata),
        "language": terms.language,
        "expires_at": terms.expires_at,
        "excluded_payment_methods": list(terms.excluded_methods),
    }


def open_message(request: SessionRequest) -> pb.OpenSessionRequest:
    """What a request says, whichever way a journal has turned it."""
    return pb.OpenSessionRequest(**request)  # type: ignore[arg-type]


def read_created(message: pb.Session) -> SessionSnapshot:
    """An open one must have an address to pay at."""
    snapshot = read_session(message)
    if snapshot.status == "open" and not snapshot.url:
        raise malformed("url")
    return snapshot


def read_asked(message: pb.Session, session_id: str) -> SessionSnapshot:
    """The session that was asked for, and no other."""
    snapshot = read_session(message)
    if snapshot.session_id != session_id:
        raise malformed("session_id")
    return snapshot


def read_session(message: pb.Session) -> SessionSnapshot:
    """Raises GatewayUnreachable `hub_malformed` with the field that was wrong."""
    if not is_session_id(message.session_id):
        raise malformed("session_id")
    for name in ("status", "payment_status"):
        if not getattr(message, name):
            raise malformed(name)
    for name in ("created_at", "expires_at"):
        if not is_moment(getattr(message, name)):
            raise malformed(name)
    return SessionSnapshot(
        session_id=message.session_id,
        status=message.status,
        payment_status=message.payment_status,
        amount_minor_units=message.minor_units if message.HasField("minor_units") else None,
        currency=_text(message, "currency"),
        reference=_text(message, "reference"),
        created_at=message.created_at,
        expires_at=message.expires_at,
        livemode=message.livemode,
        url=_text(message, "url"),
        payment_intent_id=_text(message, "payment_intent_id"),
        payment_intent_status=_text(message, "payment_intent_status"),
        decline=_decline(message),
        receipt_url=_text(message, "receipt_url"),
        customer_email=_text(message, "customer_email"),
        metadata=dict(message.metadata),
        paid_at=_paid_at(message),
    )


def _paid_at(message: pb.Session) -> float | None:
    """An older hub does not send it."""
    told = message.HasField("paid_at") and is_moment(message.paid_at)
    return message.paid_at if told else None


def is_moment(seconds: float) -> bool:
    """Whether it can be one, in seconds since the epoch: what is not a number is neither before nor after anything."""
    return 0 < seconds < _YEAR_3000


def malformed(field: str) -> GatewayUnreachable:
    """The answer cannot be the hub's; nothing is known about what was asked."""
    return GatewayUnreachable("hub_malformed", field=field, status=field)


def _text(message: pb.Session, name: str) -> str | None:
    return getattr(message, name) or None if message.HasField(name) else None


def _decline(message: pb.Session) -> Decline | None:
    if not message.HasField("decline"):
        return None
    return Decline(message.decline.charge_id, message.decline.code)
