"""What the engine needs from a payment channel.

Calls block; the engine makes them on worker threads. Every implementation passes tests/contracts/gateway_contract.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.core.dispute import DisputeSnapshot
from app.core.news import SessionNews
from app.core.order import Order
from app.core.refund import Refund, RefundSnapshot
from app.core.sentences import staff_sentence
from app.core.session import SessionSnapshot

SessionRequest = Mapping[str, object]
RefundRequest = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CheckoutTerms:
    """Everything that a session is made from. `expires_at` is by the service's clock, seconds since the epoch.

    `excluded_methods` are Stripe's names of payment methods that the page does not offer.
    """

    payment_id: str
    order: Order
    expires_at: int
    language: str
    excluded_methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyReport:
    """What a key is good for. `missing` names Stripe's permissions that the kiosk needs and the key lacks.

    `cannot` has the codes of what only a service does and this key may not: a till's key is better without it.
    """

    fingerprint: str
    livemode: bool
    restricted: bool
    missing: tuple[str, ...]
    cannot: tuple[str, ...] = ()

    def complaints(self, language: str) -> list[str]:
        """What staff should know of the key, and what to do."""
        told = [staff_sentence(code, language) for code in self.cannot]
        if self.missing:
            missing = ", ".join(self.missing)
            told.insert(0, staff_sentence("key_lacks_permissions", language, missing=missing))
        return told


class PaymentGateway(Protocol):
    """A payment channel. Errors are those of `app.core.errors.GatewayError` and nothing else."""

    @property
    def livemode(self) -> bool | None:
        """Whether real money moves; None until an answer has told it. Asks nobody."""

    def server_time(self) -> float | None:
        """The service's clock now, from the last answer's `Date` and the monotonic clock; None before any answer."""

    def build_request(self, terms: CheckoutTerms) -> SessionRequest:
        """The exact parameters, as plain JSON data; pure. Sending them again later must send the same bytes."""

    def create(self, request: SessionRequest, idempotency_key: str) -> SessionSnapshot:
        """Make the session, or return the one that this key has made before.

        Raises GatewayUnreachable (unknown whether it acted), GatewayBusy, GatewayRefused, KeyRejected.
        """

    def retrieve(self, session_id: str) -> SessionSnapshot:
        """Read one session with its last try. Raises SessionNotFound, GatewayUnreachable, GatewayBusy, KeyRejected."""

    def list_sessions(self, status: str, created_since: float) -> list[SessionSnapshot]:
        """All sessions with this status ("open", "complete", "expired") made since then, newest first.

        Raises GatewayUnreachable, GatewayBusy, KeyRejected.
        """

    def expire(self, session_id: str) -> SessionSnapshot:
        """Close an open session. Raises SessionNotOpen (read it again), SessionNotFound, and the others."""

    def check_key(self) -> KeyReport:
        """Probe the key without making anything. Raises KeyRejected, GatewayUnreachable, GatewayBusy."""

    def close(self) -> None:
        """Let go of connections."""


class RefundGateway(Protocol):
    """Gives money back. Errors are those of GatewayError; a key without the permission is KeyRejected."""

    def build_refund_request(self, refund: Refund) -> RefundRequest:
        """The exact parameters, as plain JSON data; pure. `refund.request` is not looked at: it is being made here."""

    def refund(self, request: RefundRequest, idempotency_key: str) -> RefundSnapshot:
        """Give the money back, or return the refund that this key has made before.

        Raises GatewayUnreachable (unknown whether it acted), GatewayBusy, GatewayRefused, KeyRejected.
        """

    def retrieve_refund(self, service_refund_id: str) -> RefundSnapshot:
        """Read one refund. Raises RefundNotFound, GatewayUnreachable, GatewayBusy, KeyRejected."""

    def list_refunds(self, payment_intent_id: str) -> list[RefundSnapshot]:
        """All refunds of one payment, newest first. Raises GatewayUnreachable, GatewayBusy, KeyRejected."""

    def refunds_since(self, since: float) -> list[RefundSnapshot]:
        """All refunds of the account made since then (seconds since the epoch), ours or not, newest first.

        Raises GatewayUnreachable, GatewayBusy, KeyRejected.
        """


class DisputeGateway(Protocol):
    """Reads disputes. All raise GatewayUnreachable, GatewayBusy, and KeyRejected `key_permission_missing` for a key
    without `rak_dispute_read`.
    """

    def list_disputes(self, payment_intent_id: str) -> list[DisputeSnapshot]:
        """All disputes of one payment, newest first."""

    def disputes_since(self, since: float) -> list[DisputeSnapshot]:
        """All disputes of the account opened since then (seconds since the epoch), newest first."""


class NewsGateway(Protocol):
    """What the service has to tell, for those whom no webhook reaches."""

    def list_news(self, since: float, after_event: str | None) -> list[SessionNews]:
        """News from `since` on (seconds since the epoch by the service's clock, inclusive), oldest first.

        `after_event` is the last event heard: only what is newer comes. It may be forgotten there (30 days), and
        then everything since `since` comes. Raises KeyRejected `key_permission_missing` if the key may not read
        events, GatewayUnreachable, GatewayBusy.
        """


@dataclass(frozen=True, slots=True)
class Pushed:
    """A payment was changed at the other end: "look there", and whether a phone has opened its link."""

    payment_id: str
    scanned: bool


@runtime_checkable
class PushingGateway(Protocol):
    """A channel that says by itself when to look. Looking from time to time stays: a push may be lost."""

    def subscribe(self, listener: Callable[[Pushed], None]) -> None:
        """Be told of the payments whose sessions were made or read here. On any thread."""

    def hears(self, payment_id: str) -> bool:
        """Whether a change would be told right now."""


class ServiceGateway(PaymentGateway, RefundGateway, DisputeGateway, NewsGateway, Protocol):
    """All of it: what a payment service needs, and what a till with a key of its own may use."""
