"""The secret with which Stripe signs a webhook; like a key, it cannot be shown by accident."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from typing import NoReturn

from app.core.errors import KeyRejected

_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,240}")
_TAIL = 4
# While a secret is rolled there are two; a shop with several Stripe accounts may have a few more.
MOST_SECRETS = 10


class WebhookSecret:
    """A checked `whsec_…`. Only `reveal()` gives the text, for a signature or the keyring."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Raises KeyRejected: webhook_secret_empty, webhook_secret_malformed; never with the text in it."""
        typed = text.strip().strip("\"'")
        if not typed:
            raise KeyRejected("webhook_secret_empty")
        if not _SECRET.fullmatch(typed):
            raise KeyRejected("webhook_secret_malformed")
        self._text = typed

    @property
    def fingerprint(self) -> str:
        """What may be shown and logged: `whsec_…1234`."""
        return f"whsec_…{self._text[-_TAIL:]}"

    def reveal(self) -> str:
        """The secret itself. Never log, print or format it."""
        return self._text

    def __repr__(self) -> str:
        return f"WebhookSecret({self.fingerprint})"

    def __str__(self) -> str:
        return self.fingerprint

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WebhookSecret):
            return NotImplemented
        return hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash((WebhookSecret, self._text))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A webhook secret is not pickled or copied")


def secrets_in(text: str) -> tuple[WebhookSecret, ...]:
    """All of `whsec_a,whsec_b`, each once.

    Raises KeyRejected: webhook_secret_empty (also for one between two commas: anybody could sign with nothing),
    webhook_secret_malformed, webhook_secrets_too_many.
    """
    return _at_most_so_many(dict.fromkeys(WebhookSecret(each) for each in text.split(",")))


def joined(secrets: Iterable[WebhookSecret]) -> str:
    """For the keyring, and for nothing else. Raises KeyRejected `webhook_secrets_too_many`."""
    return ",".join(each.reveal() for each in _at_most_so_many(secrets))


def _at_most_so_many(secrets: Iterable[WebhookSecret]) -> tuple[WebhookSecret, ...]:
    found = tuple(secrets)
    if len(found) > MOST_SECRETS:
        raise KeyRejected("webhook_secrets_too_many", most=str(MOST_SECRETS))
    return found
