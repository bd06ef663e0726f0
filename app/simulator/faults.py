"""What can go wrong between a till and Stripe, on request: in-process or on the wire.

WireFailure
├── ConnectionRefused   nothing was asked, nothing has happened
├── ReplyLost           Stripe has acted, the answer never came
├── ReplyCut            Stripe has acted, the answer broke off in the middle
└── TimedOut            the caller gave up; `finish()` lets a stalled request act afterwards
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.simulator.http_messages import Request, Response

Handle = Callable[[Request], Response]
Keep = Callable[[Request, Response], None]


class FaultKind(StrEnum):
    """What happens to one request."""

    REFUSE = "refuse"  # no connection
    SLOW = "slow"  # acts at once, answers after `seconds`
    STALL = "stall"  # acts only after `seconds`, perhaps when the caller has gone
    DRIP = "drip"  # acts at once, answers byte by byte for `seconds`
    LOSE_REPLY = "lose_reply"  # acts, then closes the connection without an answer
    CUT_REPLY = "cut_reply"  # acts, then closes it in the middle of the answer
    CONFLICT = "conflict"  # 409, another request holds the idempotency key
    RATE_LIMIT = "rate_limit"  # 429 with Stripe-Rate-Limited-Reason
    LOCK_TIMEOUT = "lock_timeout"  # 429 without it
    FAIL_BEFORE = "fail_before"  # 500 from in front of Stripe, nothing done
    FAIL_AFTER = "fail_after"  # 500 from in front of Stripe, although it is done
    FAIL_BEFORE_KEPT = "fail_before_kept"  # Stripe's own 500: the key gives it for ever
    FAIL_AFTER_KEPT = "fail_after_kept"  # the same, although it is done
    PORTAL_PAGE = "portal_page"  # a captive portal's HTML with status 200
    PORTAL_REDIRECT = "portal_redirect"  # a captive portal's 302


DELAYING = frozenset({FaultKind.SLOW, FaultKind.STALL})
KEPT = frozenset({FaultKind.FAIL_BEFORE_KEPT, FaultKind.FAIL_AFTER_KEPT})
PORTAL_PATH = "/captive-portal"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `seconds` is read for slow, stall and drip only."""

    kind: FaultKind
    seconds: float = 0.0


class WireFailure(Exception):
    """No complete answer has reached the caller."""


class ConnectionRefused(WireFailure):
    """Nothing was asked, so nothing has happened."""


class ReplyLost(WireFailure):
    """Stripe has acted; the caller cannot know."""


class ReplyCut(WireFailure):
    """Stripe has acted; only `received` of the body arrived."""

    def __init__(self, received: bytes) -> None:
        super().__init__("the answer broke off")
        self.received = received


class TimedOut(WireFailure):
    """The caller gave up waiting; `finish` does what the simulator still does afterwards."""

    def __init__(self, finish: Callable[[], Response | None]) -> None:
        super().__init__("no answer in time")
        self.finish = finish


def apply(
    fault: Fault | None,
    handle: Handle,
    request: Request,
    *,
    keep: Keep | None = None,
    timeout_seconds: float = math.inf,
) -> Response:
    """Handle `request` under `fault`; waits for nothing, so the caller lets `fault.seconds` pass.

    `handle` and `keep` are StripeApi's; the `_kept` faults need both. Raises WireFailure where a
    real connection would fail.
    """
    if fault is None or fault.kind is FaultKind.DRIP:
        # A client's time-out counts from byte to byte, so that a drip never reaches it.
        return handle(request)
    if fault.kind in DELAYING:
        return _apply_delay(fault, handle, request, timeout_seconds)
    if fault.kind in KEPT:
        return _fail_for_ever(fault, handle, request, keep)
    answer = answer_without_acting(fault)
    if answer is not None:
        return answer
    if fault.kind is FaultKind.REFUSE:
        raise ConnectionRefused("connection refused")
    return _act_then_fail(fault, handle, request)


def _apply_delay(fault: Fault, handle: Handle, request: Request, timeout: float) -> Response:
    if fault.seconds < timeout:
        return handle(request)
    if fault.kind is FaultKind.SLOW:
        handle(request)
        raise TimedOut(lambda: None)
    raise TimedOut(lambda: handle(request))


def _act_then_fail(fault: Fault, handle: Handle, request: Request) -> Response:
    response = handle(request)
    if fault.kind is FaultKind.LOSE_REPLY:
        raise ReplyLost("the answer was lost")
    if fault.kind is FaultKind.CUT_REPLY:
        raise ReplyCut(first_half(response.body))
    return server_error()


def _fail_for_ever(fault: Fault, handle: Handle, request: Request, keep: Keep | None) -> Response:
    if keep is None:
        raise ValueError(f"the fault {fault.kind} needs `keep`")
    if fault.kind is FaultKind.FAIL_AFTER_KEPT:
        handle(request)
    failure = server_error()
    keep(request, failure)
    return failure


def first_half(body: bytes) -> bytes:
    """What arrives of an answer that breaks off: never all of it."""
    return body[: len(body) // 2]


def answer_without_acting(fault: Fault) -> Response | None:
    """The answer of a fault that keeps a request from being acted on; None for the others."""
    maker = _ANSWERS.get(fault.kind)
    return maker() if maker else None


def server_error() -> Response:
    """Stripe's 500."""
    return _error(500, type="api_error", message="An unknown error occurred")


def _conflict() -> Response:
    return _error(
        409,
        type="idempotency_error",
        code="idempotency_key_in_use",
        message="There is currently another in-progress request using this Stripe idempotent key "
        "(that probably means you submitted twice, and the other request is still going through). "
        "Please try again later.",
    )


def _rate_limited() -> Response:
    limited = _error(
        429,
        type="invalid_request_error",
        code="rate_limit",
        message="Request rate limit exceeded. Learn more about rate limits here "
        "https://docs.stripe.com/rate-limits.",
    )
    headers = {**limited.headers, "stripe-rate-limited-reason": "endpoint-rate"}
    return Response(limited.status, headers, limited.body)


def _lock_timeout() -> Response:
    return _error(
        429,
        type="invalid_request_error",
        code="lock_timeout",
        message="This object cannot be accessed right now because another API request or Stripe "
        "process is currently accessing it. If you see this error intermittently, retry the "
        "request.",
    )


def portal_page() -> Response:
    """A hotel's log-in page where JSON was asked for."""
    page = (
        b"<!doctype html><html><head><title>Wi-Fi</title></head><body><h1>Welcome</h1>"
        b"<p>Please accept our terms to use this network.</p></body></html>"
    )
    return Response(200, {"content-type": "text/html; charset=utf-8"}, page)


def _portal_redirect() -> Response:
    return Response(302, {"location": PORTAL_PATH, "content-type": "text/html"}, b"")


def _error(status: int, **error: str) -> Response:
    body = json.dumps({"error": error}, indent=2).encode()
    headers = {"content-type": "application/json", "request-id": "req_SimulatedFault"}
    return Response(status, headers, body)


_ANSWERS: Mapping[FaultKind, Callable[[], Response]] = {
    FaultKind.CONFLICT: _conflict,
    FaultKind.RATE_LIMIT: _rate_limited,
    FaultKind.LOCK_TIMEOUT: _lock_timeout,
    FaultKind.FAIL_BEFORE: server_error,
    FaultKind.PORTAL_PAGE: portal_page,
    FaultKind.PORTAL_REDIRECT: _portal_redirect,
}
