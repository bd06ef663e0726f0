"""Every fault either acts or does not, and either answers or does not, exactly as it says."""

from __future__ import annotations

import json
import math

import pytest

from app.simulator.faults import (
    ConnectionRefused,
    Fault,
    FaultKind,
    ReplyCut,
    ReplyLost,
    TimedOut,
    apply,
)
from app.simulator.http_messages import Request, Response

REQUEST = Request("POST", "/v1/checkout/sessions")
BODY = b'{"id": "cs_test_1"}'


class Stripe:
    """Counts how often it acted, and what it was told to keep."""

    def __init__(self) -> None:
        self.acted = 0
        self.kept: list[int] = []

    def meet(self, fault: Fault | None, timeout_seconds: float = math.inf) -> Response:
        return apply(fault, self.handle, REQUEST, keep=self.keep, timeout_seconds=timeout_seconds)

    def keep(self, request: Request, response: Response) -> None:
        self.kept.append(response.status)

    def handle(self, request: Request) -> Response:
        self.acted += 1
        return Response(200, {"content-type": "application/json"}, BODY)


def test_no_fault_changes_nothing() -> None:
    stripe = Stripe()
    assert stripe.meet(None).body == BODY
    assert stripe.acted == 1


@pytest.mark.parametrize(
    ("kind", "failure", "acted"),
    [
        (FaultKind.REFUSE, ConnectionRefused, 0),
        (FaultKind.LOSE_REPLY, ReplyLost, 1),
        (FaultKind.CUT_REPLY, ReplyCut, 1),
    ],
)
def test_fault_without_an_answer(kind: FaultKind, failure: type[Exception], acted: int) -> None:
    stripe = Stripe()
    with pytest.raises(failure):
        stripe.meet(Fault(kind))
    assert stripe.acted == acted


@pytest.mark.parametrize(
    ("kind", "status", "acted"),
    [
        (FaultKind.CONFLICT, 409, 0),
        (FaultKind.RATE_LIMIT, 429, 0),
        (FaultKind.LOCK_TIMEOUT, 429, 0),
        (FaultKind.FAIL_BEFORE, 500, 0),
        (FaultKind.FAIL_AFTER, 500, 1),
        (FaultKind.PORTAL_PAGE, 200, 0),
        (FaultKind.PORTAL_REDIRECT, 302, 0),
    ],
)
def test_fault_with_an_answer(kind: FaultKind, status: int, acted: int) -> None:
    stripe = Stripe()
    assert stripe.meet(Fault(kind)).status == status
    assert stripe.acted == acted


@pytest.mark.parametrize(
    ("kind", "acted"), [(FaultKind.FAIL_BEFORE_KEPT, 0), (FaultKind.FAIL_AFTER_KEPT, 1)]
)
def test_stripes_own_failure_is_kept_for_the_key(kind: FaultKind, acted: int) -> None:
    stripe = Stripe()
    assert stripe.meet(Fault(kind)).status == 500
    assert stripe.kept == [500]
    assert stripe.acted == acted


def test_only_a_real_limit_names_its_reason() -> None:
    limited = Stripe().meet(Fault(FaultKind.RATE_LIMIT))
    locked = Stripe().meet(Fault(FaultKind.LOCK_TIMEOUT))
    assert limited.headers["stripe-rate-limited-reason"] == "endpoint-rate"
    assert "stripe-rate-limited-reason" not in locked.headers
    assert json.loads(locked.body)["error"]["code"] == "lock_timeout"


def test_cut_reply_never_arrives_whole() -> None:
    with pytest.raises(ReplyCut) as caught:
        Stripe().meet(Fault(FaultKind.CUT_REPLY))
    assert BODY.startswith(caught.value.received)
    assert len(caught.value.received) < len(BODY)


def test_slow_answer_in_time_is_an_answer() -> None:
    answer = Stripe().meet(Fault(FaultKind.SLOW, 2.0), timeout_seconds=15)
    assert answer.status == 200


def test_slow_answer_too_late_has_been_acted_on() -> None:
    stripe = Stripe()
    with pytest.raises(TimedOut) as caught:
        stripe.meet(Fault(FaultKind.SLOW, 20.0), timeout_seconds=15)
    assert stripe.acted == 1
    assert caught.value.finish() is None
    assert stripe.acted == 1


def test_stalled_request_acts_after_its_caller_has_gone() -> None:
    stripe = Stripe()
    with pytest.raises(TimedOut) as caught:
        stripe.meet(Fault(FaultKind.STALL, 20.0), timeout_seconds=15)
    assert stripe.acted == 0
    caught.value.finish()
    assert stripe.acted == 1


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_kind_is_understood(kind: FaultKind) -> None:
    stripe = Stripe()
    try:
        answer = stripe.meet(Fault(kind, 1.0))
    except (ConnectionRefused, ReplyLost, ReplyCut):
        assert stripe.acted <= 1
    else:
        assert answer.status in {200, 302, 409, 429, 500}
