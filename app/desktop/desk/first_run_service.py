"""What the first run asks of the composition root. A typed key goes through it once, and is nowhere kept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.settings import Settings


class FirstRunEnd(StrEnum):
    """What the person wants next."""

    LEFT = "left"
    DESK = "desk"
    PAYMENT = "payment"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class FirstRunOutcome:
    """How it ended, and in which language ("zh" or "en") the person went on reading."""

    end: FirstRunEnd
    language: str


class KeyFacts(Protocol):
    """What a key is good for. `missing` names Stripe's permissions that a till needs and the key lacks."""

    @property
    def fingerprint(self) -> str:
        """What may be shown of it."""

    @property
    def livemode(self) -> bool:
        """Whether real money moves."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Empty if payments can be taken; only then is the key kept."""


class FirstRunService(Protocol):
    """Everything but `settings` and `key_page` is slow, and so called on a worker thread."""

    @property
    def settings(self) -> Settings:
        """As they are now."""

    def save(self, changes: Mapping[str, object]) -> None:
        """Write settings down. Raises InvalidSettings; the file then is as it was."""

    def key_page(self, *, livemode: bool) -> str:
        """Stripe's page that makes a key with what a till needs, and nothing else."""

    def check_and_keep_key(self, typed: str) -> KeyFacts:
        """Ask Stripe what the key may do, and keep it if nothing is missing.

        Raises KeyRejected, GatewayError, VaultError.
        """
