"""No address asks more than its share."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import TooManyRequests

_MOST_ADDRESSES = 10_000
_BURST_SECONDS = 20.0
# What a household or a server is given; whoever has one has all the addresses in it.
_IPV6_NETWORK_BITS = 64


@dataclass(slots=True)
class _Bucket:
    left: float
    seen_at: float


class RateLimiter:
    """A bucket for each address, in bounded memory. `monotonic` is in seconds."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        self._per_second = per_minute / 60.0
        self._size = max(1.0, self._per_second * _BURST_SECONDS)
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def check(self, address: str) -> None:
        """Take one. Raises TooManyRequests `too_many_requests`, which says in how many seconds there is one more."""
        bucket = self._bucket(network_of(address))
        if bucket.left < 1.0:
            seconds = max(1, round((1.0 - bucket.left) / self._per_second))
            raise TooManyRequests("too_many_requests", seconds=str(seconds))
        bucket.left -= 1.0

    def _bucket(self, address: str) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.pop(address, None) or _Bucket(self._size, now)
        bucket.left = min(self._size, bucket.left + (now - bucket.seen_at) * self._per_second)
        bucket.seen_at = now
        self._buckets[address] = bucket
        if len(self._buckets) > _MOST_ADDRESSES:
            # The one that was quiet longest: its bucket is the fullest.
            self._buckets.popitem(last=False)
        return bucket


def network_of(address: str) -> str:
    """Who is behind an address: an IPv6 network is one caller, an IPv4 address in IPv6's clothes is itself."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), _IPV6_NETWORK_BITS), strict=False))
