"""Stripe's request limits, by the ledger's clock."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Requests a second: of the whole account, and of any one endpoint. Sandbox values."""

    per_second: int = 25
    per_endpoint_second: int = 25
