"""What must be done next: imperative, frozen. The engine carries these out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreateSession:
    """Send the journaled request with the journaled key; always the same ones."""


@dataclass(frozen=True, slots=True)
class ReadSession:
    """Read the session from the payment service."""


@dataclass(frozen=True, slots=True)
class ExpireSession:
    """Ask the payment service to expire the session."""


Effect = CreateSession | ReadSession | ExpireSession
