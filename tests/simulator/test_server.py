"""The simulator on a real socket, asked by the official SDK."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
import requests
import stripe

from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from app.simulator.server import SimulatorServer
from tests.simulator.conftest import KEY

SESSIONS = "/v1/checkout/sessions"
FORM = {
    "mode": "payment",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "1990",
    "line_items[0][price_data][product_data][name]": "茶",
    "success_url": "http://shop.test/payment-success.html",
}


def open_ports() -> set[int]:
    """This process's own. Taking a port again would prove less: a stranger on this machine may be faster."""
    return {each.laddr.port for each in psutil.Process().net_connections("tcp")}


def create_session(sdk: stripe.StripeClient) -> stripe.checkout.Session:
    return sdk.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 1990,
                        "product_data": {"name": "月订阅会员"},
                    },
                }
            ],
            "success_url": "http://shop.test/payment-success.html",
        }
    )


def test_purchase_through_the_control_endpoint(
    server: SimulatorServer, sdk: stripe.StripeClient
) -> None:
    session = create_session(sdk)
    assert session.url is not None
    assert session.url.startswith(f"{server.base_url}/c/pay/{session.id}#")
    pay = f"{server.base_url}/_control/sessions/{session.id}/pay"
    declined = requests.post(pay, json={"card": "4000000000009995"}, timeout=30).json()
    assert declined["decline_code"] == "insufficient_funds"
    assert requests.post(pay, json={"card": "pm_card_visa"}, timeout=30).json()["result"] == "paid"
    assert sdk.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.REFUSE, stripe.APIConnectionError),
        (FaultKind.LOSE_REPLY, stripe.APIConnectionError),
        (FaultKind.CUT_REPLY, stripe.APIConnectionError),
        (FaultKind.RATE_LIMIT, stripe.RateLimitError),
        (FaultKind.LOCK_TIMEOUT, stripe.RateLimitError),
        (FaultKind.CONFLICT, stripe.APIError),
        (FaultKind.FAIL_BEFORE, stripe.APIError),
        (FaultKind.FAIL_AFTER, stripe.APIError),
        (FaultKind.PORTAL_PAGE, stripe.APIError),
        (FaultKind.PORTAL_REDIRECT, stripe.APIError),
    ],
)
def test_sdk_feels_each_fault_once(
    server: SimulatorServer,
    sdk: stripe.StripeClient,
    kind: FaultKind,
    error: type[stripe.StripeError],
) -> None:
    session = create_session(sdk)
    server.plan.add(FaultRule(kind))
    with pytest.raises(error):
        sdk.v1.checkout.sessions.retrieve(session.id)
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (FaultKind.REFUSE, 0),
        (FaultKind.FAIL_BEFORE, 0),
        (FaultKind.LOSE_REPLY, 1),
        (FaultKind.CUT_REPLY, 1),
        (FaultKind.FAIL_AFTER, 1),
    ],
)
def test_fault_acts_or_does_not(
    server: SimulatorServer, sdk: stripe.StripeClient, kind: FaultKind, made: int
) -> None:
    server.plan.add(FaultRule(kind))
    with pytest.raises(stripe.StripeError):
        create_session(sdk)
    assert len(server.ledger.session_ids()) == made


def test_slow_answer_has_acted_when_the_caller_gives_up(server: SimulatorServer) -> None:
    server.plan.add(FaultRule(FaultKind.SLOW, seconds=60))
    transport = stripe.RequestsClient(timeout=(3, 0.2))
    sdk = stripe.StripeClient(
        KEY, base_addresses={"api": server.base_url}, http_client=transport, max_network_retries=0
    )
    with pytest.raises(stripe.APIConnectionError):
        create_session(sdk)
    transport.close()  # type: ignore[no-untyped-call]
    assert len(server.ledger.session_ids()) == 1


def test_dripping_answer_comes_whole_and_reaches_no_time_out(server: SimulatorServer) -> None:
    server.plan.add(FaultRule(FaultKind.DRIP, seconds=1.5))
    began = time.monotonic()
    headers = {"authorization": f"Bearer {KEY}"}
    made = requests.post(server.base_url + SESSIONS, data=FORM, headers=headers, timeout=(3, 1.0))
    assert made.json()["status"] == "open"
    assert time.monotonic() - began > 1.0
    assert len(server.ledger.session_ids()) == 1


def test_stalled_request_holds_its_idempotency_key(server: SimulatorServer) -> None:
    server.plan.add(FaultRule(FaultKind.STALL, seconds=60))
    headers = {"authorization": f"Bearer {KEY}", "idempotency-key": "same"}
    url = server.base_url + SESSIONS
    with pytest.raises(requests.ReadTimeout):
        requests.post(url, data=FORM, headers=headers, timeout=(3, 0.2))
    again = requests.post(url, data=FORM, headers=headers, timeout=30)
    assert again.status_code == 409
    assert again.json()["error"]["code"] == "idempotency_key_in_use"


@pytest.mark.parametrize(
    ("kind", "made", "second"),
    [
        (FaultKind.FAIL_BEFORE, 1, 200),
        (FaultKind.FAIL_AFTER, 1, 200),
        (FaultKind.FAIL_BEFORE_KEPT, 0, 500),
        (FaultKind.FAIL_AFTER_KEPT, 1, 500),
    ],
)
def test_repeating_the_key_after_a_500(
    server: SimulatorServer, kind: FaultKind, made: int, second: int
) -> None:
    server.plan.add(FaultRule(kind))
    headers = {"authorization": f"Bearer {KEY}", "idempotency-key": "order-1"}
    url = server.base_url + SESSIONS
    answers = [requests.post(url, data=FORM, headers=headers, timeout=30) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [500, second]
    assert len(server.ledger.session_ids()) == made


def test_half_a_request_is_never_acted_on(server: SimulatorServer) -> None:
    host, _, port = server.base_url.removeprefix("http://").partition(":")
    form = urlencode(FORM).encode()
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(
            b"POST /v1/checkout/sessions HTTP/1.1\r\nhost: x\r\n"
            b"authorization: Bearer " + KEY.encode() + b"\r\n"
            b"content-type: application/x-www-form-urlencoded\r\n"
            b"content-length: " + str(len(form) + 1).encode() + b"\r\n\r\n" + form
        )
    assert requests.get(server.base_url + SESSIONS, auth=(KEY, ""), timeout=30).ok
    assert server.ledger.session_ids() == []


def test_oversized_request_is_refused(server: SimulatorServer) -> None:
    answer = requests.post(f"{server.base_url}/v1/products", data=b"x" * 1_000_001, timeout=30)
    assert answer.status_code == 413


def test_stop_ends_the_thread_and_frees_the_port() -> None:
    before = set(threading.enumerate())
    server = SimulatorServer()
    server.start()
    port = int(server.base_url.rpartition(":")[2])
    assert port in open_ports()
    of_its_own = set(threading.enumerate()) - before
    assert of_its_own
    server.stop()
    assert not any(thread.is_alive() for thread in of_its_own)
    assert port not in open_ports()


def test_stop_does_not_wait_for_a_slow_answer(server: SimulatorServer) -> None:
    server.plan.add(FaultRule(FaultKind.SLOW, path="/*", seconds=600))
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            requests.get(f"{server.base_url}/v1/balance", auth=(KEY, ""), timeout=30)
        except requests.RequestException as failure:
            failures.append(failure)

    caller = threading.Thread(target=ask)
    caller.start()
    while not server.counts.by_route():
        caller.join(0.01)
    server.stop()
    caller.join(5)
    assert isinstance(failures[0], requests.ConnectionError)


def test_taken_port_is_an_os_error(server: SimulatorServer) -> None:
    port = int(server.base_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        SimulatorServer(port=port).start()


def test_base_url_before_the_start_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="not been started"):
        _ = SimulatorServer().base_url


def test_loopback_unless_lan(server: SimulatorServer) -> None:
    assert server.base_url.startswith("http://127.0.0.1:")


def test_state_survives(tmp_path: Path) -> None:
    file = tmp_path / "simulator.state"
    first = SimulatorServer(state_file=file)
    first.start()
    made = requests.post(first.base_url + SESSIONS, data=FORM, auth=(KEY, ""), timeout=30).json()
    first.clock.advance(90_000)
    first.stop()
    second = SimulatorServer(state_file=file)
    second.start()
    read = requests.get(
        f"{second.base_url}{SESSIONS}/{made['id']}", auth=(KEY, ""), timeout=30
    ).json()
    second.stop()
    assert read == {**made, "url": None, "status": "expired"}
    assert second.clock.offset_seconds == 90_000


def test_free_port_is_the_last_one_so_that_saved_addresses_work(tmp_path: Path) -> None:
    addresses = []
    for _ in range(2):
        server = SimulatorServer(state_file=tmp_path / "state")
        server.start()
        addresses.append(server.base_url)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        stopping.join()
    assert addresses[0] == addresses[1]


def test_another_free_port_if_the_last_one_is_taken(tmp_path: Path) -> None:
    first = SimulatorServer(state_file=tmp_path / "state")
    first.start()
    port = int(first.base_url.rpartition(":")[2])
    first.stop()
    squatter = SimulatorServer(port=port)
    squatter.start()
    second = SimulatorServer(state_file=tmp_path / "state")
    second.start()
    assert second.base_url != squatter.base_url
    second.stop()
    squatter.stop()
