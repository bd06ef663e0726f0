"""How many may listen at once: the public in all, each of its addresses, and each till."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

from app.core.errors import TooManyRequests
from app.service.access import Caller
from app.service.rate_limit import network_of

# What a small machine bears beside its tills, which have room beyond these.
MOST_PUBLIC = 1000
# All phones in a shop's Wi-Fi have one address. Their pages ask now and then when they find no seat.
MOST_OF_AN_ADDRESS = 50
# A kiosk follows up to 16 payments, twice if it comes back before it is missed; a back office follows many tills.
MOST_OF_A_TILL = 256
_COME_BACK_SECONDS = 30


class StreamSeats:
    """Counts, in bounded memory: who has left is forgotten."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._public = 0

    def check(self, caller: Caller) -> None:
        """Raises TooManyRequests."""
        most = MOST_OF_A_TILL if caller.is_till else MOST_OF_AN_ADDRESS
        full = not caller.is_till and self._public >= MOST_PUBLIC
        if full or self._taken[_name_of(caller)] >= most:
            raise TooManyRequests("too_many_requests", seconds=str(_COME_BACK_SECONDS))

    @contextlib.contextmanager
    def seat(self, caller: Caller) -> Iterator[None]:
        """For as long as it is listened. Raises TooManyRequests."""
        self.check(caller)
        self._count(caller, 1)
        try:
            yield
        finally:
            self._count(caller, -1)

    def _count(self, caller: Caller, change: int) -> None:
        name = _name_of(caller)
        self._taken[name] += change
        if not self._taken[name]:
            del self._taken[name]
        if not caller.is_till:
            self._public += change


def _name_of(caller: Caller) -> str:
    """A till by its token, wherever it is; the public by its network."""
    return caller.token_hash or network_of(caller.address)
