"""How often each route was asked, so that a test can hold a till to its budget of reads."""

from __future__ import annotations

import re
from collections import Counter

from app.simulator.http_messages import Request

_ID = re.compile(r"/(?:[a-z]{2,6}_[A-Za-z0-9_]+)")


def route_of(request: Request) -> str:
    """`GET /v1/checkout/sessions/{id}`: the request without what differs from object to object."""
    return f"{request.method} {_ID.sub('/{id}', request.path)}"


class RequestCounts:
    """Requests by route since the last reset, faults included."""

    def __init__(self) -> None:
        self._by_route: Counter[str] = Counter()

    def note(self, request: Request) -> None:
        """Count one request."""
        self._by_route[route_of(request)] += 1

    def reset(self) -> None:
        """Start from zero."""
        self._by_route.clear()

    def by_route(self) -> dict[str, int]:
        """A copy, busiest route first."""
        return dict(self._by_route.most_common())
