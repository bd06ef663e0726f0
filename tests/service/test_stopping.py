"""The service is asked to stop, or is killed: whoever was answered was told the truth, and nothing is made twice."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from tests.service.served import ORDER, ServedShop, created, events_of, served_shop
from tests.stage.waiting import until

ROUNDS = 2
CALLERS = 4


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedShop]:
    with served_shop(tmp_path) as shop:
        yield shop


def test_a_request_in_flight_is_finished(shop: ServedShop) -> None:
    path = "/v1/checkout/sessions"
    shop.simulator.plan.add(FaultRule(FaultKind.SLOW, method="POST", path=path, seconds=3.0))
    with shop.client() as client, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(created, client)
        until(lambda: f"POST {path}" in shop.simulator.counts.by_route())
        shop.interrupt()
        assert answer.result(30)["status"] == "created"
    done = shop.end()
    assert (done.code, done.err) == (0, "")


def test_streams_are_closed_with_the_reason(shop: ServedShop) -> None:
    with shop.client() as client:
        session_id = created(client)["session_id"]
        with client.stream("GET", f"/payments/{session_id}/events") as answer:
            events = events_of(answer)
            assert next(events)["event"] == "payment"
            shop.interrupt(signal.SIGINT)
            end = next(events)
        assert (end["event"], end["data"]["reason"]) == ("end", "service_stopping")
    assert shop.end().code == 0


def test_answers_and_payments_outlive_a_restart(shop: ServedShop) -> None:
    token = shop.till()
    with shop.client(token) as client:
        first = created(client, key="kept over a restart".replace(" ", "-"))
    shop.kill()
    shop.pay(first["session_id"])
    shop.start()
    with shop.client(token) as client:
        assert created(client, key="kept-over-a-restart") == first
        conflict = client.post(
            "/create-session",
            json={**ORDER, "amount": "1.00"},
            headers={"Idempotency-Key": "kept-over-a-restart"},
        )
        assert conflict.status_code == 409
        path = f"/payments/{first['session_id']}"
        paid = until(lambda: _if_paid(client, path))
        assert paid["alarms"] == []


def _if_paid(client: httpx.Client, path: str) -> dict[str, object] | None:
    payment: dict[str, object] = client.get(path).json()["payment"]
    return payment if payment["status"] == "success" else None


def test_killed_under_load_no_answered_payment_is_lost_and_none_is_made_twice(
    shop: ServedShop,
) -> None:
    token = shop.till()
    answered: dict[str, str] = {}
    for number in range(ROUNDS):
        _kill_in_the_middle(shop, token, number, answered)
        shop.start()
    assert len(answered) >= ROUNDS * CALLERS
    with shop.client(token) as client:
        for key, session_id in answered.items():
            assert created(client, key=key)["session_id"] == session_id
            payment = client.get(f"/payments/{session_id}").json()["payment"]
            assert shop.sessions_of({payment["payment_id"]}) in ([session_id], [])


def _kill_in_the_middle(
    shop: ServedShop, token: str, number: int, answered: dict[str, str]
) -> None:
    enough = threading.Event()

    def call(caller: int) -> None:
        with shop.client(token) as client:
            for order in range(1000):
                key = f"load-{number}-{caller}-{order}"
                try:
                    answered[key] = created(client, key=key)["session_id"]
                except httpx.TransportError:
                    return
                if len(answered) >= (number + 1) * CALLERS * 2:
                    enough.set()

    with ThreadPoolExecutor(CALLERS) as pool:
        calls = [pool.submit(call, caller) for caller in range(CALLERS)]
        assert enough.wait(60)
        shop.kill()
        for each in calls:
            each.result(60)
