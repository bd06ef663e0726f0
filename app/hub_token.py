"""A device's token for the hub, which cannot be shown by accident: not by repr, logging, an error message or pickle."""

from __future__ import annotations

import hmac
import re
from typing import NoReturn

from app.core.errors import KeyRejected

_TOKEN = re.compile(r"mft_[A-Za-z0-9_-]{16,200}")
_TAIL = 4


class HubToken:
    """A checked `mft_…` token. Only `reveal()` gives the text, and only a gateway or a vault may call it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Raises KeyRejected: device_token_missing, device_token_malformed; never with the text in it."""
        typed = text.strip().strip("\"'")
        if not typed:
            raise KeyRejected("device_token_missing")
        if not _TOKEN.fullmatch(typed):
            raise KeyRejected("device_token_malformed")
        self._text = typed

    @property
    def fingerprint(self) -> str:
        """What may be shown and logged: `mft_…1234`."""
        return f"mft_…{self._text[-_TAIL:]}"

    def reveal(self) -> str:
        """The token itself. Never log, print or format it."""
        return self._text

    def __repr__(self) -> str:
        return f"HubToken({self.fingerprint})"

    def __str__(self) -> str:
        return self.fingerprint

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HubToken):
            return NotImplemented
        return hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash((HubToken, self._text))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A token is not pickled or copied")
