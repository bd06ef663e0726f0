"""Whether a webhook is Stripe's: its signature over the very bytes that came.

Source: Stripe, "Verify webhook signatures manually". The SDK's own check wants text where bytes came, looks at one
secret only, trusts this machine's clock, and fails with a TypeError on a header that is not ASCII.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence

from app.core.errors import GatewayUnreachable, KeyRejected, WebhookRefused
from app.core.news import SessionNews
from app.gateway.stripe_news import read_news
from app.webhook_secret import WebhookSecret

TOLERANCE_SECONDS = 300
# While a secret is rolled Stripe signs with each of them; more than a few is somebody keeping us busy.
_MOST_SIGNATURES = 16
_LONGEST_HEADER = 4096
_LONGEST_TIME = 12


class WebhookReader:
    """Reads webhooks that any of the active secrets has signed.

    `now` is in seconds since the epoch by Stripe's clock; `livemode` is that of our key.
    """

    def __init__(
        self, secrets: Sequence[WebhookSecret], now: Callable[[], float], *, livemode: bool
    ) -> None:
        """Raises KeyRejected `webhook_secret_missing`: without a secret anybody could write what we hear."""
        if not secrets:
            raise KeyRejected("webhook_secret_missing")
        self._secrets = tuple(each.reveal().encode() for each in secrets)
        self._now = now
        self._livemode = livemode

    def read(self, payload: bytes, header: str) -> SessionNews:
        """What was signed.

        Raises WebhookRefused: webhook_signature_missing, webhook_signature_malformed, webhook_signature_wrong,
        webhook_too_old, webhook_not_an_event, webhook_wrong_mode.
        """
        signed_at, signatures = _parts_of(header)
        if not self._is_signed(b"%d.%b" % (signed_at, payload), signatures):
            raise WebhookRefused("webhook_signature_wrong")
        if abs(self._now() - signed_at) > TOLERANCE_SECONDS:
            raise WebhookRefused("webhook_too_old", seconds=str(TOLERANCE_SECONDS))
        return _read_event(payload, livemode=self._livemode)

    def _is_signed(self, signed: bytes, signatures: Sequence[bytes]) -> bool:
        wanted = [hmac.digest(secret, signed, "sha256") for secret in self._secrets]
        return any(hmac.compare_digest(w, s) for w in wanted for s in signatures)


def _parts_of(header: str) -> tuple[int, list[bytes]]:
    """`t=…,v1=…,v1=…`: any v1 counts; v0 and what Stripe may invent do not."""
    if not header:
        raise WebhookRefused("webhook_signature_missing")
    pairs = [part.strip().partition("=")[::2] for part in header[:_LONGEST_HEADER].split(",")]
    times = [value for name, value in pairs if name == "t"]
    signatures = [value for name, value in pairs if name == "v1"][:_MOST_SIGNATURES]
    try:
        if len(times) != 1 or not signatures:
            raise ValueError(header)
        return _time_of(times[0]), [bytes.fromhex(each) for each in signatures]
    except ValueError:
        raise WebhookRefused("webhook_signature_malformed") from None


def _time_of(text: str) -> int:
    """What Stripe writes, to the letter: it is part of what was signed."""
    if not text.isascii() or not text.isdigit() or len(text) > _LONGEST_TIME:
        raise ValueError(text)
    seconds = int(text)
    if str(seconds) != text:
        raise ValueError(text)
    return seconds


def _read_event(payload: bytes, *, livemode: bool) -> SessionNews:
    try:
        event = json.loads(payload)
    except (ValueError, RecursionError):
        raise WebhookRefused("webhook_not_an_event") from None
    if isinstance(event, dict) and event.get("livemode") is (not livemode):
        raise WebhookRefused("webhook_wrong_mode")
    try:
        return read_news(event, livemode=livemode)
    except GatewayUnreachable:
        raise WebhookRefused("webhook_not_an_event") from None
