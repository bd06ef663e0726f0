"""Webhooks out of order and twice, when a test asks for it."""

from __future__ import annotations

import json
import random
import threading

import pytest
import requests

from app.simulator.ledger import Ledger
from app.simulator.server import SimulatorServer
from app.simulator.webhook_delivery.disorder import DeliveryDisorder
from app.simulator.webhooks import Delivery, WebhookSender, WebhookTarget, register
from tests.simulator.conftest import KEY
from tests.simulator.test_server import FORM, SESSIONS
from tests.simulator.test_webhooks import Receiver

TARGET = WebhookTarget("http://127.0.0.1:9/hook", "whsec_test")


class Mailbox:
    """Notes what is delivered, and refuses what it is asked to."""

    def __init__(self, expected: int, *, refuses: int = 0) -> None:
        self.names: list[str] = []
        self._left = expected
        self._refuses = refuses
        self.is_full = threading.Event()

    def post(self, delivery: Delivery) -> bool:
        self.names.append(json.loads(delivery.payload)["data"]["object"]["id"])
        self._left -= 1
        if self._left == 0:
            self.is_full.set()
        self._refuses -= 1
        return self._refuses < 0


def delivered(disorder: DeliveryDisorder, count: int, expected: int) -> tuple[list[str], list[int]]:
    """The order in which `count` events arrive, and what each still has pending afterwards."""
    ledger = Ledger(lambda: 1_800_000_000.0, random.Random(1), page_base_url="http://127.0.0.1:1")
    register(ledger, TARGET)
    mailbox = Mailbox(expected)
    stop = WebhookSender(ledger, post=mailbox.post, disorder=disorder).start()
    with ledger.changing():
        for number in range(count):
            ledger.emit("product.created", {"id": f"prod_{number}", "object": "product"})
    assert mailbox.is_full.wait(10)
    stop()
    return mailbox.names, [each["pending_webhooks"] for each in ledger.rows("events").values()]


def test_good_order_unless_asked() -> None:
    names, pending = delivered(DeliveryDisorder(), 20, 20)
    assert names == [f"prod_{number}" for number in range(20)]
    assert pending == [0] * 20


def test_shuffled_deliveries_all_arrive() -> None:
    disorder = DeliveryDisorder()
    disorder.set(shuffle_seconds=0.2, seed=1)
    names, pending = delivered(disorder, 20, 20)
    assert names != sorted(names, key=lambda name: int(name.removeprefix("prod_")))
    assert len(set(names)) == 20
    assert pending == [0] * 20


def test_duplicates_are_whole_and_not_counted() -> None:
    disorder = DeliveryDisorder()
    disorder.set(duplicate=1.0)
    names, pending = delivered(disorder, 5, 10)
    assert sorted(names) == sorted(2 * [f"prod_{number}" for number in range(5)])
    assert pending == [0] * 5


def test_a_refused_copy_is_not_repeated() -> None:
    ledger = Ledger(lambda: 1_800_000_000.0, random.Random(1), page_base_url="http://127.0.0.1:1")
    register(ledger, TARGET)
    disorder = DeliveryDisorder()
    disorder.set(duplicate=1.0)
    mailbox = Mailbox(3, refuses=2)
    stop = WebhookSender(
        ledger, post=mailbox.post, disorder=disorder, monotonic=iter(range(10**9)).__next__
    ).start()
    with ledger.changing():
        ledger.emit("product.created", {"id": "prod_1", "object": "product"})
    assert mailbox.is_full.wait(10)
    stop()
    assert mailbox.names == ["prod_1"] * 3


def test_the_same_seed_gives_the_same_disorder() -> None:
    first, second = DeliveryDisorder(), DeliveryDisorder()
    for each in (first, second):
        each.set(shuffle_seconds=5, duplicate=0.5, seed=42)
    assert [first.delays() for _ in range(9)] == [second.delays() for _ in range(9)]


def test_a_running_simulator_can_be_told() -> None:
    receiver = Receiver()
    server = SimulatorServer(webhook=receiver.target)
    server.start()
    control = f"{server.base_url}/_control/webhooks"
    asked = {"shuffle_seconds": 0.05, "duplicate": 1, "seed": 3}
    assert requests.post(control, json=asked, timeout=30).json() == asked
    made = requests.post(server.base_url + SESSIONS, data=FORM, auth=(KEY, ""), timeout=30).json()
    requests.post(f"{server.base_url}/_control/sessions/{made['id']}/pay", timeout=30)
    receiver.wait_until(lambda: receiver.types().count("checkout.session.completed") == 2)
    good_order = {"shuffle_seconds": 0.0, "duplicate": 0.0, "seed": 0}
    assert requests.delete(control, timeout=30).json() == good_order
    assert requests.get(control, timeout=30).json() == good_order
    server.stop()
    receiver.close()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"duplicate": 1.5}, "at most 1"),
        ({"shuffle_seconds": -1}, "at least 0"),
        ({"shuffle_seconds": 3600}, "at most 60"),
        ({"shuffle_seconds": float("nan")}, "at least 0"),
        ({"duplicate": "often"}, "duplicate must be a number"),
        ({"seed": 1.5}, "whole number"),
        ({"order": "random"}, "unknown field 'order'"),
    ],
)
def test_nonsense_is_explained(fields: dict[str, object], words: str) -> None:
    server = SimulatorServer()
    server.start()
    body = json.dumps(fields)
    answer = requests.post(f"{server.base_url}/_control/webhooks", data=body, timeout=30)
    server.stop()
    assert answer.status_code == 400
    assert words in answer.json()["error"]
