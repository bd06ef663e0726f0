"""What Prometheus may know: counts and times by state, path and status. Never who, and never how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from app.core.dispute import Dispute
from app.core.errors import MofangError
from app.core.refund import Refund
from app.core.settlement import NOTHING_AFTER
from app.core.state import PaymentState
from app.engine.feed import PaymentUpdate
from app.engine.worker import Worker

T = TypeVar("T")
# When a counter began says nothing that the process's own start does not.
disable_created_metrics()  # type: ignore[no-untyped-call]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_LATENCIES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """One registry for one service, so that two in one process (in tests, say) do not meet."""

    def __init__(self, streams: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self._changes = Counter(
            "mofang_payment_changes",
            "Times that a payment entered a state",
            ["state"],
            registry=self._registry,
        )
        self._reads = Counter(
            "mofang_stripe_calls",
            "Calls of Stripe by their result",
            ["result"],
            registry=self._registry,
        )
        self._requests = Histogram(
            "mofang_request_seconds",
            "Time to answer",
            ["face", "method", "status"],
            buckets=_LATENCIES,
            registry=self._registry,
        )
        Gauge("mofang_streams", "Watchers of payments", registry=self._registry).set_function(
            streams
        )
        for state in PaymentState:
            self._changes.labels(state.value)
        self._refunds = Counter(
            "mofang_refund_changes",
            "Times that a refund was seen in a state, by where it was made",
            ["state", "made_in"],
            registry=self._registry,
        )
        self._disputes = Counter(
            "mofang_dispute_changes",
            "Times that a dispute was seen in a state",
            ["state"],
            registry=self._registry,
        )
        self._last: dict[str, PaymentState] = {}

    def tell_webhook_age(self, webhook_age: Callable[[], float | None]) -> None:
        """In seconds; None before the first."""

        def shown() -> float:
            age = webhook_age()
            return -1.0 if age is None else age

        gauge = Gauge(
            "mofang_webhook_age_seconds",
            "Since the last webhook; -1 before any",
            registry=self._registry,
        )
        gauge.set_function(shown)

    def note_update(self, update: PaymentUpdate) -> None:
        """A Listener of the engine's feed, which also tells what is no change of state."""
        payment = update.payment
        if payment.settlement != NOTHING_AFTER:
            # What becomes of the money later is no change of state.
            return
        if self._last.get(payment.payment_id) is payment.state:
            return
        self._changes.labels(payment.state.value).inc()
        if payment.is_final:
            self._last.pop(payment.payment_id, None)
        else:
            self._last[payment.payment_id] = payment.state

    def note_refund(self, refund: Refund) -> None:
        """A listener of the engine's refunds."""
        made_in = "stripe" if refund.is_made_at_stripe else "mofang"
        self._refunds.labels(refund.state.value, made_in).inc()

    def note_dispute(self, dispute: Dispute) -> None:
        """A dispute that is new or has changed."""
        self._disputes.labels(dispute.state.value).inc()

    def note_stripe_call(self, result: str) -> None:
        """`result` is "ok" or one of our error codes."""
        self._reads.labels(result).inc()

    def note_request(self, face: str, method: str, status: str, seconds: float) -> None:
        """`face` is "rest" or "grpc"; `method` the operation's name, never an address with an id in it."""
        self._requests.labels(face, method, status).observe(seconds)

    def exposition(self) -> bytes:
        """What a scrape reads."""
        return generate_latest(self._registry)


class CountedWorker:
    """A Worker whose calls of Stripe are counted by how they ended."""

    def __init__(self, worker: Worker, note: Callable[[str], None]) -> None:
        self._worker = worker
        self._note = note

    async def call(self, function: Callable[[], T]) -> T:
        """See Worker."""
        try:
            answer = await self._worker.call(function)
        except MofangError as error:
            self._note(error.code)
            raise
        self._note("ok")
        return answer

    def close(self) -> None:
        """See Worker."""
        self._worker.close()
