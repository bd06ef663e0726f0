"""A Stripe key that cannot be printed by accident."""

from __future__ import annotations

import re
from typing import NoReturn

from app.core.errors import KeyRejected

_KEY = re.compile(r"(?P<kind>sk|rk)_(?P<mode>test|live)_[A-Za-z0-9_]{4,240}")
_SHOWN_AT_THE_END = 4


class SecretKey:
    """`sk_` or `rk_`, test or live. Only `reveal()` gives the text away.

    Raises KeyRejected: key_missing, key_publishable (a `pk_` key can make nothing), key_malformed.
    """

    __slots__ = ("_found", "_text")

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        found = _KEY.fullmatch(self._text)
        if found is None:
            raise KeyRejected(_why_refused(self._text))
        self._found = found

    def reveal(self) -> str:
        """The key itself; hand it to the payment service or to the keyring and to nobody else."""
        return self._text

    @property
    def livemode(self) -> bool:
        """Whether this key moves real money."""
        return self._found["mode"] == "live"

    @property
    def restricted(self) -> bool:
        """Whether it may do only what it was given permission for."""
        return self._found["kind"] == "rk"

    @property
    def fingerprint(self) -> str:
        """What may be shown: "sk_test_…1234"."""
        return f"{self._found['kind']}_{self._found['mode']}_…{self._text[-_SHOWN_AT_THE_END:]}"

    def __repr__(self) -> str:
        return f"SecretKey({self.fingerprint})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretKey) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret key must not be written down")


def _why_refused(text: str) -> str:
    if not text:
        return "key_missing"
    return "key_publishable" if text.startswith("pk_") else "key_malformed"
