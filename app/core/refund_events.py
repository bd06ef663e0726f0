"""What happened to a refund: past tense, frozen, the journal's vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.refund import RefundSnapshot


@dataclass(frozen=True, slots=True)
class RefundRequested:
    """The row was written; nothing has been asked of the payment service yet."""


@dataclass(frozen=True, slots=True)
class RefundFound:
    """A refund that was not asked for here: made in Stripe's Dashboard, or by another program."""

    snapshot: RefundSnapshot


@dataclass(frozen=True, slots=True)
class RefundObserved:
    """The payment service answered, or the refund was found or read."""

    snapshot: RefundSnapshot


@dataclass(frozen=True, slots=True)
class RefundRefused:
    """A definite no to this request; a refund made by an earlier try would have been returned instead."""

    code: str


@dataclass(frozen=True, slots=True)
class RefundForbidden:
    """The key was refused before the request was looked at, so it tells nothing about earlier tries."""

    code: str


@dataclass(frozen=True, slots=True)
class RefundUnanswered:
    """A request was sent, or may have been, and no trustworthy answer came: the money may be on its way."""

    code: str


@dataclass(frozen=True, slots=True)
class RefundTakenUp:
    """Another engine looks after it from now on; what the one before had sent is not known."""

    owner: str


RefundEvent = (
    RefundRequested
    | RefundFound
    | RefundObserved
    | RefundRefused
    | RefundForbidden
    | RefundUnanswered
    | RefundTakenUp
)
