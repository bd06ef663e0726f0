"""Where every request to the simulator arrives, whatever carried it: a socket, or a test's call."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from app.simulator.fault_plan import FaultPlan
from app.simulator.faults import PORTAL_PATH, Fault, portal_page
from app.simulator.http_messages import Request, Response
from app.simulator.request_counts import RequestCounts

CONTROL_PREFIX = "/_control"
API_PREFIX = "/v1"


class Room(Protocol):
    """A part of the simulator that answers requests."""

    def handle(self, request: Request) -> Response:
        """Always an answer."""
        ...


class Api(Room, Protocol):
    """The room behind `/v1`, which also knows idempotency keys."""

    def in_flight(self, request: Request) -> AbstractContextManager[None]:
        """While open, other requests with the same idempotency key are refused."""
        ...

    def keep(self, request: Request, response: Response) -> None:
        """Make `response` the lasting result of the request's idempotency key."""
        ...


class FrontDoor:
    """Sends each request to its room; counts those to Stripe's own addresses."""

    def __init__(
        self, *, api: Api, pages: Room, control: Room, plan: FaultPlan, counts: RequestCounts
    ) -> None:
        self._api = api
        self._pages = pages
        self._rooms: Mapping[str, Room] = {API_PREFIX: api, CONTROL_PREFIX: control}
        self._plan = plan
        self._counts = counts

    def next_fault(self, request: Request) -> Fault | None:
        """The fault that this request is to meet. The control endpoint never meets one."""
        if _first_part(request.path) == CONTROL_PREFIX:
            return None
        if _first_part(request.path) == API_PREFIX:
            self._counts.note(request)
        return self._plan.next_for(request)

    def in_flight(self, request: Request) -> AbstractContextManager[None]:
        """Hold this request's idempotency key while it is stalled."""
        if _first_part(request.path) == API_PREFIX:
            return self._api.in_flight(request)
        return nullcontext()

    def keep(self, request: Request, response: Response) -> None:
        """What Stripe does with a 500 of its own."""
        if _first_part(request.path) == API_PREFIX:
            self._api.keep(request, response)

    def handle(self, request: Request) -> Response:
        """Answer without any fault."""
        if request.path == PORTAL_PATH:
            return portal_page()
        return self._rooms.get(_first_part(request.path), self._pages).handle(request)


def _first_part(path: str) -> str:
    return "/" + path.lstrip("/").partition("/")[0]
