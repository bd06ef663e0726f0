"""Signed webhooks, as Stripe sends them: repeated until a 2xx comes back, in no promised order."""

from __future__ import annotations

import hashlib
import heapq
import hmac
import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.simulator import webhook_endpoints
from app.simulator.books import wants
from app.simulator.ledger import Ledger, StripeObject
from app.simulator.webhook_delivery.disorder import DeliveryDisorder

if TYPE_CHECKING:
    import requests

# Stripe tries for three days, further and further apart; these steps end a little later.
RETRY_AFTER_SECONDS = (1, 5, 30, 120, 600, 3600, 7200, 18000, 36000, 43200, 43200, 43200, 43200)
_TIMEOUTS_SECONDS = (3.0, 10.0)


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Who is told: an address and the secret that signs for it."""

    url: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError("a webhook address starts with http:// or https://")
        if not self.secret:
            raise ValueError("a webhook needs a secret: an empty one could be forged by anyone")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one target; `failures` so far. A copy is not counted or repeated."""

    event_id: str
    payload: bytes = field(repr=False)
    target: WebhookTarget
    failures: int = 0
    is_copy: bool = False


def signature_header(payload: bytes, secret: str, timestamp: int) -> str:
    """The value of Stripe-Signature: HMAC-SHA256 over `timestamp.payload`."""
    signed = str(timestamp).encode() + b"." + payload
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class DeliveryQueue:
    """Deliveries by the time at which they are due. Not locked: its owner does that."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Delivery]] = []
        self._order = itertools.count()

    def add(self, delivery: Delivery, due: float) -> None:
        """To be handed out once `due` has come."""
        heapq.heappush(self._heap, (due, next(self._order), delivery))

    def add_again(self, delivery: Delivery, now: float) -> bool:
        """After a failure; False when all tries are used up."""
        if delivery.failures >= len(RETRY_AFTER_SECONDS):
            return False
        pause = RETRY_AFTER_SECONDS[delivery.failures]
        self.add(replace(delivery, failures=delivery.failures + 1), now + pause)
        return True

    def take_due(self, now: float) -> Delivery | None:
        """The next one whose time has come."""
        if self._heap and self._heap[0][0] <= now:
            return heapq.heappop(self._heap)[2]
        return None

    def seconds_until_next(self, now: float) -> float | None:
        """How long to sleep; None if there is nothing to wait for."""
        return max(0.0, self._heap[0][0] - now) if self._heap else None


def register(ledger: Ledger, target: WebhookTarget) -> None:
    """Make the target an endpoint of the account, with this secret, once."""
    with ledger.changing():
        known = [row["id"] for row in _endpoints(ledger) if row["url"] == target.url]
        if not known:
            params = {"url": target.url, "enabled_events": ["*"]}
            known = [webhook_endpoints.create(ledger, params)["id"]]
        ledger.change(webhook_endpoints.TABLE, known[0], secret=target.secret, status="enabled")


class WebhookSender:
    """Delivers each event of a ledger to its webhook endpoints.

    An event counts its undelivered webhooks, so a restarted simulator sends those again: twice is
    allowed, never is not.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        post: Callable[[Delivery], bool] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        disorder: DeliveryDisorder | None = None,
    ) -> None:
        self._ledger = ledger
        self._disorder = disorder or DeliveryDisorder()
        self._post = post or _Poster().post
        self._monotonic = monotonic
        self._queue = DeliveryQueue()
        self._changed = threading.Condition()
        self._stopping = False

    def start(self) -> Callable[[], None]:
        """Begin on a thread of its own; returns the function that ends it."""
        thread = threading.Thread(target=self._run, name="mofang-webhooks", daemon=True)
        with self._ledger.lock:
            for event in self._ledger.rows("events").values():
                if event["pending_webhooks"]:
                    self.enqueue(event)
            unsubscribe = self._ledger.subscribe(self.enqueue)
        thread.start()

        def stop() -> None:
            unsubscribe()
            with self._changed:
                self._stopping = True
                self._changed.notify()
            thread.join(sum(_TIMEOUTS_SECONDS))

        return stop

    def enqueue(self, event: StripeObject) -> None:
        """Send this event to everybody who asked for its type."""
        targets = self._targets(event["type"])
        if not targets:
            return
        payload = json.dumps(event, ensure_ascii=False, indent=2).encode()
        with self._changed:
            for target in targets:
                self._add_copies(Delivery(event["id"], payload, target))
            self._changed.notify()

    def _add_copies(self, delivery: Delivery) -> None:
        for number, delay in enumerate(self._disorder.delays()):
            copy = replace(delivery, is_copy=number > 0)
            self._queue.add(copy, self._monotonic() + delay)

    def _targets(self, event_type: str) -> list[WebhookTarget]:
        asked = (each for each in _endpoints(self._ledger) if wants(each, event_type))
        return [WebhookTarget(each["url"], each["secret"]) for each in asked]

    def _run(self) -> None:
        while (delivery := self._next()) is not None:
            accepted = self._post(delivery)
            if delivery.is_copy:
                continue
            if accepted:
                self._note_delivered(delivery)
            else:
                with self._changed:
                    self._queue.add_again(delivery, self._monotonic())

    def _note_delivered(self, delivery: Delivery) -> None:
        with self._ledger.changing():
            event = self._ledger.get("events", delivery.event_id)
            if event is not None:
                left = max(0, event["pending_webhooks"] - 1)
                self._ledger.change("events", delivery.event_id, pending_webhooks=left)

    def _next(self) -> Delivery | None:
        with self._changed:
            while not self._stopping:
                delivery = self._queue.take_due(self._monotonic())
                if delivery is not None:
                    return delivery
                self._changed.wait(self._queue.seconds_until_next(self._monotonic()))
            return None


def _endpoints(ledger: Ledger) -> list[StripeObject]:
    return list(ledger.rows(webhook_endpoints.TABLE).values())


class _Poster:
    """Speaks HTTP; only a 2xx counts as delivered."""

    def __init__(self) -> None:
        self._session: requests.Session | None = None

    def post(self, delivery: Delivery) -> bool:
        import requests  # slow to import, and most simulators have no webhook

        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False
        try:
            answer = self._session.post(
                delivery.target.url,
                data=delivery.payload,
                headers=_headers(delivery),
                timeout=_TIMEOUTS_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException:
            return False
        return 200 <= answer.status_code < 300


def _headers(delivery: Delivery) -> dict[str, str]:
    # Signed by the real clock, not the ledger's: the receiver compares with its own.
    signature = signature_header(delivery.payload, delivery.target.secret, int(time.time()))
    return {
        "content-type": "application/json; charset=utf-8",
        "stripe-signature": signature,
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
