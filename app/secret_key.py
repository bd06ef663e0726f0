"""A Stripe secret key that cannot be shown by accident: not by repr, logging, an error message or pickle."""

from __future__ import annotations

import hmac
import re
from typing import NoReturn

from app.core.errors import KeyRejected

_SECRET_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]{8,240}")
_TAIL = 4
# What a till needs and nothing else; a stolen till can then neither refund nor read customers.
_KEY_PAGE = (
    "https://dashboard.stripe.com/{test}apikeys/create?name=Mofang%20Checkout"
    "&permissions[]=rak_checkout_session_write&permissions[]=rak_payment_intent_read"
    "&permissions[]=rak_charge_read"
)


# A desk and a server also notice what happens after a payment, and read what a dispute is about.
_AFTER_PAYMENTS = "&permissions[]=rak_event_read&permissions[]=rak_dispute_read"


def key_page(*, livemode: bool, after_payments: bool = False) -> str:
    """Stripe's own page that makes a restricted key, filled in with what a till needs.

    `after_payments`: and with what a desk or a server needs to notice refunds and disputes.
    """
    page = _KEY_PAGE.format(test="" if livemode else "test/")
    return page + _AFTER_PAYMENTS if after_payments else page


class SecretKey:
    """A checked `sk_…` or `rk_…` key. Only `reveal()` gives the text, and only a gateway or a vault may call it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Raises KeyRejected: key_not_typed, key_publishable, key_whsec, key_malformed; never with the text in it."""
        typed = text.strip().strip("\"'")
        _refuse_other_kinds(typed)
        self._text = typed

    @property
    def livemode(self) -> bool:
        """Whether real money moves."""
        return self._text[3:8] == "live_"

    @property
    def restricted(self) -> bool:
        """Whether it is a restricted key (`rk_…`), as Stripe advises for a kiosk."""
        return self._text.startswith("rk_")

    @property
    def fingerprint(self) -> str:
        """What may be shown and logged: `sk_test_…1234`."""
        return f"{self._text[:8]}…{self._text[-_TAIL:]}"

    def reveal(self) -> str:
        """The key itself. Never log, print or format it."""
        return self._text

    def __repr__(self) -> str:
        return f"SecretKey({self.fingerprint})"

    def __str__(self) -> str:
        return self.fingerprint

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretKey):
            return NotImplemented
        return hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash((SecretKey, self._text))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret key is not pickled or copied")


def _refuse_other_kinds(typed: str) -> None:
    if not typed:
        raise KeyRejected("key_not_typed")
    if typed.startswith("pk_"):
        raise KeyRejected("key_publishable")
    if typed.startswith("whsec_"):
        raise KeyRejected("key_whsec")
    if not _SECRET_KEY.fullmatch(typed):
        raise KeyRejected("key_malformed")
