"""Who asks: a page that anybody may open, or a till with a token of its own."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from app.core.errors import NotAllowed
from app.journal.till_book import Till
from app.service.rate_limit import RateLimiter

_TOKEN_START = "mft_"  # noqa: S105 - how a token begins, so that one is known when it is found in a file
_SCHEME = "bearer"
_LONGEST_HEADER = 512
_LONGEST_ADDRESS = 64
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<four>[0-9.]+))(?::[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks. `language` is "zh" or "en"; `token_hash` is None for the public."""

    kind: Literal["public", "till"]
    name: str
    may_refund: bool = False
    language: str = "zh"
    address: str = ""
    token_hash: str | None = field(default=None, repr=False)

    @property
    def is_till(self) -> bool:
        """Whether it showed a token."""
        return self.kind == "till"

    @property
    def origin(self) -> str:
        """What the journal calls this face."""
        return f"till:{self.name}" if self.is_till else "public"


def new_token() -> str:
    """A fresh token (256 bits). It is shown once; only `hash_of` is kept."""
    return _TOKEN_START + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token. It is random and long, so that a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


class Access:
    """Knows the tills. `find_till` reads the journal: a token that was revoked a moment ago opens nothing."""

    def __init__(self, find_till: Callable[[str], Awaitable[Till | None]]) -> None:
        self._find_till = find_till

    async def caller_of(self, authorization: str | None, *, peer: str, language: str) -> Caller:
        """`authorization` is the header, or gRPC metadata, of that name. Raises NotAllowed, JournalUnavailable."""
        if authorization is None:
            return Caller("public", "public", language=language, address=peer)
        till = await self._till(_token_in(authorization))
        return Caller("till", till.name, till.may_refund, language, peer, till.token_hash)

    async def admitted(
        self, authorization: str | None, *, peer: str, language: str, limiter: RateLimiter
    ) -> Caller:
        """`caller_of`, where whoever shows no good token has a ration. Raises TooManyRequests as well."""
        try:
            caller = await self.caller_of(authorization, peer=peer, language=language)
        except NotAllowed:
            limiter.check(peer)
            raise
        if not caller.is_till:
            limiter.check(peer)
        return caller

    async def check_still_allowed(self, caller: Caller) -> None:
        """For streams, now and then. Raises NotAllowed `token_revoked`, JournalUnavailable."""
        if caller.token_hash is not None:
            till = await self._find_till(caller.token_hash)
            if till is None:
                raise NotAllowed("token_revoked")

    async def _till(self, token: str) -> Till:
        till = await self._find_till(hash_of(token))
        if till is None:
            raise NotAllowed("token_unknown")
        return till


def require_till(caller: Caller) -> None:
    """Raises NotAllowed `token_missing`."""
    if not caller.is_till:
        raise NotAllowed("token_missing")


def require_refunds(caller: Caller) -> None:
    """Raises NotAllowed `token_missing`, `refund_not_allowed`."""
    require_till(caller)
    if not caller.may_refund:
        raise NotAllowed("refund_not_allowed")


def _token_in(authorization: str) -> str:
    scheme, _, token = authorization[:_LONGEST_HEADER].partition(" ")
    if scheme.lower() != _SCHEME or not token.strip():
        raise NotAllowed("token_malformed")
    return token.strip()


def last_forwarded(header: str) -> str:
    """Of what a proxy says in X-Forwarded-For only the last entry is its own word; the others came from outside.

    Some add the port, which changes with each connection.
    """
    entry = header.rpartition(",")[2].strip()[:_LONGEST_ADDRESS]
    found = _WITH_PORT.fullmatch(entry)
    return entry if found is None else found["six"] or found["four"]
