"""What the payment service lets us hear by itself: "look there", never what is true."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.session import SessionSnapshot


@dataclass(frozen=True, slots=True)
class SessionNews:
    """One event of the payment service, by webhook or from its list. `event_id` is `evt_…`, `kind` its type.

    `created_at` is in seconds since the epoch by the service's clock. The other ids are those that it mentions:
    `payment_id` and `refund_id` are ours, from metadata, and are as little to be trusted as any text from outside.
    `snapshot` is the session as the service's own list of events shows it: never what came with a webhook. Not kept.
    """

    event_id: str
    kind: str
    created_at: float
    session_id: str | None = None
    payment_id: str | None = None
    payment_intent_id: str | None = None
    service_refund_id: str | None = None
    refund_id: str | None = None
    dispute_id: str | None = None
    snapshot: SessionSnapshot | None = field(default=None, compare=False, repr=False)
