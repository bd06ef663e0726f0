"""What happened to a payment: past tense, frozen, the journal's vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.session import SessionSnapshot
from app.core.state import PaymentState


class CloseReason(StrEnum):
    """Why a link is not wanted any more."""

    CUSTOMER = "customer"
    TIMEOUT = "timeout"
    IDLE = "idle"
    STAFF = "staff"
    SHUTDOWN = "shutdown"
    MISMATCH = "mismatch"


@dataclass(frozen=True, slots=True)
class CheckoutPrepared:
    """The row was written; nothing has been asked of the payment service yet."""


@dataclass(frozen=True, slots=True)
class SessionCreated:
    """The payment service answered the creation, or the session was found in its list."""

    snapshot: SessionSnapshot


@dataclass(frozen=True, slots=True)
class CreationUnanswered:
    """No trustworthy answer: a session may or may not exist."""

    code: str


@dataclass(frozen=True, slots=True)
class CreationDeferred:
    """The service was busy and did nothing."""

    code: str


@dataclass(frozen=True, slots=True)
class CreationRefused:
    """A definite no to this request; a session made by an earlier try would have been returned instead."""

    code: str


@dataclass(frozen=True, slots=True)
class CreationForbidden:
    """The key was refused before the request was looked at, so it tells nothing about earlier tries."""

    code: str


@dataclass(frozen=True, slots=True)
class CreationLapsed:
    """By the service's clock, whatever could have been created has expired."""


@dataclass(frozen=True, slots=True)
class SessionObserved:
    """The session was read."""

    snapshot: SessionSnapshot


@dataclass(frozen=True, slots=True)
class SessionMissed:
    """The service does not know the session: the key belongs to another account, or the test data was wiped."""


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """Somebody, or the clock, does not want the link any more."""

    reason: CloseReason


@dataclass(frozen=True, slots=True)
class ScreenFreed:
    """No screen shows this payment any more; `shown` is the last state that a person could see on it."""

    shown: PaymentState


@dataclass(frozen=True, slots=True)
class WatchResumed:
    """A new process took the payment up after a stop or a crash. `screen_lost`: its screen went with the old one."""

    owner: str
    screen_lost: bool = True


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A phone opened the short link: there is somebody who may pay."""


@dataclass(frozen=True, slots=True)
class PaidTimeLearned:
    """Stripe's event has told when a delayed payment succeeded: seconds since the epoch, by Stripe's clock."""

    paid_at: float


@dataclass(frozen=True, slots=True)
class RefundFailed:
    """Money that was to go back does not reach the customer: staff must know."""

    refund_id: str


@dataclass(frozen=True, slots=True)
class AlarmsAcknowledged:
    """Staff have looked after everything that there was to look after. `by` names the face: "desk"."""

    by: str
    note: str | None = None


PaymentEvent = (
    CheckoutPrepared
    | SessionCreated
    | CreationUnanswered
    | CreationDeferred
    | CreationRefused
    | CreationForbidden
    | CreationLapsed
    | SessionObserved
    | SessionMissed
    | CloseRequested
    | ScreenFreed
    | WatchResumed
    | CodeScanned
    | PaidTimeLearned
    | RefundFailed
    | AlarmsAcknowledged
)

# What people and other parts want is written by any engine; what Stripe says, by the one that owns the payment.
WRITTEN_BY_ANY_ENGINE = (
    CloseRequested,
    ScreenFreed,
    CodeScanned,
    RefundFailed,
    AlarmsAcknowledged,
)
