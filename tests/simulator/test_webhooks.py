"""Webhooks are signed as Stripe signs, repeated until accepted, and outlive a restart."""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import stripe

from app.simulator.ledger import Ledger
from app.simulator.server import SimulatorServer
from app.simulator.webhooks import (
    RETRY_AFTER_SECONDS,
    Delivery,
    DeliveryQueue,
    WebhookSender,
    WebhookTarget,
    register,
    signature_header,
)
from tests.simulator.conftest import KEY
from tests.simulator.test_server import FORM, SESSIONS

TARGET = WebhookTarget("http://127.0.0.1:9/hook", "whsec_test")


@pytest.fixture
def ledger() -> Ledger:
    """Empty, at a fixed time."""
    return Ledger(lambda: 1_800_000_000.0, random.Random(1), page_base_url="http://127.0.0.1:1")


def leaping_clock() -> Callable[[], float]:
    """A day passes whenever somebody looks, so no retry has to be waited for."""
    days = itertools.count()
    return lambda: 86_400.0 * next(days)


class Receiver:
    """A till's webhook address: answers with the given statuses in turn, then with 200."""

    def __init__(self, *statuses: int) -> None:
        self._statuses = list(statuses)
        self.received: list[tuple[bytes, str]] = []
        self._arrived = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(outer.note(body, self.headers["stripe-signature"]))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def target(self) -> WebhookTarget:
        return WebhookTarget(f"http://127.0.0.1:{self._server.server_port}/hook", "whsec_test")

    def note(self, body: bytes, signature: str) -> int:
        with self._arrived:
            self.received.append((body, signature))
            self._arrived.notify_all()
            return self._statuses.pop(0) if self._statuses else 200

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.received]

    def wait_for(self, count: int) -> None:
        self.wait_until(lambda: len(self.received) >= count)

    def wait_until(self, fact: Callable[[], bool]) -> None:
        with self._arrived:
            assert self._arrived.wait_for(fact, timeout=60)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Accepts everything."""
    receiver = Receiver()
    yield receiver
    receiver.close()


def test_signature_is_accepted_by_the_official_sdk() -> None:
    payload = '{"id": "evt_1", "object": "event"}'
    header = signature_header(payload.encode(), "whsec_test", 1_800_000_000)
    assert stripe.WebhookSignature.verify_header(payload, header, "whsec_test")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(payload + " ", header, "whsec_test")


def test_event_arrives_signed_and_whole(ledger: Ledger, receiver: Receiver) -> None:
    register(ledger, receiver.target)
    stop = WebhookSender(ledger).start()
    with ledger.changing():
        ledger.emit("product.created", {"id": "prod_1", "object": "product", "name": "茶"})
    receiver.wait_for(1)
    stop()
    body, signature = receiver.received[0]
    event = stripe.Webhook.construct_event(body, signature, "whsec_test")
    assert event.type == "product.created"
    assert event.data.object["name"] == "茶"


def test_delivered_event_is_no_longer_pending(ledger: Ledger, receiver: Receiver) -> None:
    register(ledger, receiver.target)
    sender = WebhookSender(ledger)
    stop = sender.start()
    with ledger.changing():
        ledger.emit("product.created", {"id": "prod_1", "object": "product"})
    receiver.wait_for(1)
    stop()
    assert [event["pending_webhooks"] for event in ledger.rows("events").values()] == [0]


def test_refused_event_is_sent_again(ledger: Ledger) -> None:
    register(ledger, TARGET)
    tried: list[int] = []
    accepted = threading.Event()

    def post(delivery: Delivery) -> bool:
        tried.append(delivery.failures)
        if delivery.failures == 2:
            accepted.set()
        return delivery.failures == 2

    stop = WebhookSender(ledger, post=post, monotonic=leaping_clock()).start()
    with ledger.changing():
        ledger.emit("product.created", {"id": "prod_1", "object": "product"})
    assert accepted.wait(10)
    stop()
    assert tried == [0, 1, 2]


@pytest.mark.parametrize("status", [301, 400, 500])
def test_anything_but_2xx_is_a_failure(ledger: Ledger, status: int) -> None:
    receiver = Receiver(status)
    register(ledger, receiver.target)
    stop = WebhookSender(ledger, monotonic=leaping_clock()).start()
    with ledger.changing():
        ledger.emit("product.created", {"id": "prod_1", "object": "product"})
    receiver.wait_for(2)
    stop()
    receiver.close()
    assert receiver.received[0][0] == receiver.received[1][0]


def test_restart_sends_what_was_never_delivered(ledger: Ledger, receiver: Receiver) -> None:
    register(ledger, receiver.target)
    with ledger.changing():
        ledger.emit("product.created", {"id": "prod_1", "object": "product"})
    stop = WebhookSender(ledger).start()
    receiver.wait_for(1)
    stop()


def test_only_wanted_types_are_sent(ledger: Ledger) -> None:
    register(ledger, TARGET)
    endpoint = next(iter(ledger.rows("webhook_endpoints")))
    with ledger.changing():
        ledger.change("webhook_endpoints", endpoint, enabled_events=["charge.failed"])
    sent: list[str] = []
    done = threading.Event()

    def post(delivery: Delivery) -> bool:
        sent.append(delivery.payload.decode())
        done.set()
        return True

    stop = WebhookSender(ledger, post=post).start()
    with ledger.changing():
        ledger.emit("product.created", {"id": "prod_1", "object": "product"})
        ledger.emit("charge.failed", {"id": "ch_1", "object": "charge"})
    assert done.wait(10)
    stop()
    assert len(sent) == 1
    assert "charge.failed" in sent[0]


def test_registering_twice_keeps_one_endpoint_with_the_newest_secret(ledger: Ledger) -> None:
    register(ledger, TARGET)
    register(ledger, WebhookTarget(TARGET.url, "whsec_new"))
    assert [row["secret"] for row in ledger.rows("webhook_endpoints").values()] == ["whsec_new"]


def test_tries_end_after_three_days() -> None:
    queue = DeliveryQueue()
    queue.add(Delivery("evt_1", b"{}", TARGET), 0.0)
    now, tries = 0.0, 0
    while (pause := queue.seconds_until_next(now)) is not None:
        now += pause
        delivery = queue.take_due(now)
        assert delivery is not None
        tries += 1
        queue.add_again(delivery, now)
    assert tries == len(RETRY_AFTER_SECONDS) + 1
    assert 2 * 86_400 < now < 4 * 86_400


def test_later_delivery_does_not_hold_up_an_earlier_one() -> None:
    queue = DeliveryQueue()
    queue.add(Delivery("evt_late", b"{}", TARGET), 10.0)
    queue.add(Delivery("evt_now", b"{}", TARGET), 0.0)
    taken = queue.take_due(5.0)
    assert taken is not None
    assert taken.event_id == "evt_now"
    assert queue.take_due(5.0) is None


@pytest.mark.parametrize(("url", "secret"), [("ftp://x", "whsec_1"), ("http://x", "")])
def test_target_without_address_or_secret_is_refused(url: str, secret: str) -> None:
    with pytest.raises(ValueError, match="webhook"):
        WebhookTarget(url, secret)


def test_secret_stays_out_of_reprs() -> None:
    assert "whsec" not in repr(Delivery("evt_1", b"{}", TARGET))


def test_paying_on_a_server_tells_the_till(receiver: Receiver) -> None:
    server = SimulatorServer(webhook=receiver.target)
    server.start()
    made = requests.post(server.base_url + SESSIONS, data=FORM, auth=(KEY, ""), timeout=30).json()
    requests.post(f"{server.base_url}/_control/sessions/{made['id']}/pay", timeout=30)
    receiver.wait_until(lambda: "checkout.session.completed" in receiver.types())
    server.stop()
    assert "payment_intent.succeeded" in receiver.types()
