"""The webhook as Stripe meets it: over HTTP, signed, and on disk when it is answered."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from app.simulator.webhooks import signature_header
from tests.service.served import ServedShop, created, problem_of, served_shop

SECRET = "whsec_" + "MarkedWebhook0001"
PATH = "/webhook"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    with served_shop(tmp_path_factory.mktemp("webhook"), STRIPE_WEBHOOK_SECRET=SECRET) as shop:
        yield shop


@pytest.fixture
def stripe(shop: ServedShop) -> Iterator[httpx.Client]:
    with shop.client() as client:
        yield client


def _event(event_id: str, session_id: str = "cs_test_of_another_shop") -> bytes:
    session = {"id": session_id, "object": "checkout.session"}
    event = {"id": event_id, "object": "event", "type": "checkout.session.completed"}
    more = {"created": int(time.time()), "livemode": False, "data": {"object": session}}
    return json.dumps({**event, **more}).encode()


def _send(stripe: httpx.Client, body: bytes, secret: str = SECRET) -> httpx.Response:
    signature = signature_header(body, secret, int(time.time()))
    headers = {"content-type": "application/json", "stripe-signature": signature}
    return stripe.post(PATH, content=body, headers=headers)


def _kept(shop: ServedShop, event_id: str) -> int:
    with closing(sqlite3.connect(shop.folder / "home" / "journal.sqlite3")) as journal:
        count = "SELECT count(*) FROM inbox WHERE event_key = ?"
        return int(journal.execute(count, (event_id,)).fetchone()[0])


def test_what_is_answered_is_on_disk_once(shop: ServedShop, stripe: httpx.Client) -> None:
    for _ in range(2):
        answer = _send(stripe, _event("evt_twice"))
        assert (answer.status_code, answer.json()) == (200, {"received": True})
        assert _kept(shop, "evt_twice") == 1


def test_what_is_not_stripes_is_refused(shop: ServedShop, stripe: httpx.Client) -> None:
    forged = _send(stripe, _event("evt_forged"), "whsec_" + "Forged")
    assert problem_of(forged) == (400, "webhook_signature_wrong")
    unsigned = stripe.post(PATH, json={})
    assert problem_of(unsigned) == (400, "webhook_signature_missing")
    assert _kept(shop, "evt_forged") == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_it_is_only_posted_to(stripe: httpx.Client, method: str) -> None:
    assert problem_of(stripe.request(method, PATH)) == (405, "method_not_allowed")


def test_it_is_counted_under_its_own_name(shop: ServedShop, stripe: httpx.Client) -> None:
    _send(stripe, _event("evt_counted"))
    with shop.client(shop.till("meter")) as till:
        assert 'method="/api/v1/payment/webhook",status="200"' in till.get("/metrics").text


def test_it_is_answered_within_50_ms_whatever_stripe_does(
    shop: ServedShop, stripe: httpx.Client
) -> None:
    """By the service's own clock; most of them, because other programs want this machine, too."""
    session_id = created(stripe)["session_id"]
    meter = shop.till("stopwatch")
    before = _answered(shop, meter, "0.05")
    shop.simulator.plan.add(FaultRule(FaultKind.STALL, path="/v1/*", seconds=10.0, times=None))
    try:
        for number in range(50):
            answer = _send(stripe, _event(f"evt_quick_{number}", session_id))
            assert answer.status_code == 200
        in_time = _answered(shop, meter, "0.05") - before
    finally:
        shop.simulator.plan.clear()
    assert in_time >= 30


def _answered(shop: ServedShop, token: str, within_seconds: str) -> float:
    """How many webhooks the service has answered within this time."""
    with shop.client(token) as till:
        lines = till.get("/metrics").text.splitlines()
    start = "mofang_request_seconds_bucket{"
    wanted = ('method="/api/v1/payment/webhook"', f'le="{within_seconds}"', 'status="200"')
    found = [line for line in lines if line.startswith(start) and all(w in line for w in wanted)]
    return sum(float(line.rpartition(" ")[2]) for line in found)
