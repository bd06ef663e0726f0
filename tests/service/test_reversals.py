"""Refunds in Stripe's Dashboard and disputes, as a till sees them over REST and gRPC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from app.service.webhook import PATH
from app.simulator.webhooks import WebhookTarget, register
from tests.service.served import PREFIX, ServedShop, created, served_shop
from tests.stage.waiting import until

SECRET = "whsec_" + "MarkedNewOne0003"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedShop]:
    with served_shop(tmp_path, STRIPE_WEBHOOK_SECRET=SECRET) as shop:
        register(shop.simulator.ledger, WebhookTarget(f"{shop.base_url}{PATH}", SECRET))
        yield shop


@pytest.fixture
def till(shop: ServedShop) -> Iterator[httpx.Client]:
    with shop.client(shop.till("counter", may_refund=True)) as till:
        yield till


def paid(shop: ServedShop, till: httpx.Client) -> str:
    session_id = str(created(till)["session_id"])
    shop.pay(session_id)
    until(lambda: shown(till, session_id)["payment"]["status"] == "success")
    return session_id


def shown(till: httpx.Client, session_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = till.get(f"/payments/{session_id}").json()
    return answer


def test_what_is_done_in_the_dashboard_is_shown_and_the_status_stays(
    shop: ServedShop, till: httpx.Client
) -> None:
    session_id = paid(shop, till)
    payment = shown(till, session_id)["payment"]
    assert (payment["refund_status"], payment["dispute"], payment["net"]) == (
        "none",
        "none",
        "19.90",
    )
    assert payment["paid_at"] <= payment["seen_paid_at"]
    made = shop.simulator.ledger.refund_elsewhere(session_id, amount=500)
    until(lambda: bool(shown(till, session_id)["refunds"]))
    answer = shown(till, session_id)
    [refund] = answer["refunds"]
    assert (refund["requested_by"], refund["service_refund_id"]) == ("stripe_dashboard", made["id"])
    opened = shop.simulator.ledger.open_dispute(session_id)
    until(lambda: bool(shown(till, session_id)["disputes"]))
    answer = shown(till, session_id)
    [dispute] = answer["disputes"]
    assert (dispute["dispute_id"], dispute["state"], dispute["is_withdrawn"]) == (
        opened["id"],
        "open",
        True,
    )
    payment = answer["payment"]
    assert payment["status"] == "success"
    assert (payment["refunded"], payment["disputed"], payment["net"]) == ("5.00", "19.90", "-5.00")
    assert payment["marks"] == ["disputed", "partly_refunded"]
    _is_listed_by_marks(shop, till, payment["payment_id"])
    message = over_grpc(shop)
    assert (message.refunded, message.disputed, message.net) == ("5.00", "19.90", "-5.00")
    assert (message.refund_status, message.dispute) == ("partly_refunded", "open")
    assert (message.state, int(message.paid_at)) == ("paid", payment["paid_at"])


def over_grpc(shop: ServedShop) -> pb.Payment:
    """The only payment that is disputed."""
    token = (("authorization", f"Bearer {shop.till('by-grpc')}"),)
    with grpc.insecure_channel(f"127.0.0.1:{shop.told['grpc_port']}") as channel:
        stub = payment_pb2_grpc.PaymentServiceStub(channel)
        listed = stub.ListPayments(pb.ListPaymentsRequest(marks=["disputed"]), metadata=token)
        payment: pb.Payment = listed.payments[0]
        with pytest.raises(grpc.RpcError, match="INVALID_ARGUMENT"):
            stub.ListPayments(pb.ListPaymentsRequest(marks=["odd"]), metadata=token)
    return payment


def _is_listed_by_marks(shop: ServedShop, till: httpx.Client, payment_id: str) -> None:
    listed = till.get("/payments", params={"mark": ["disputed", "declined"]}).json()["payments"]
    assert [each["payment_id"] for each in listed] == [payment_id]
    assert till.get("/payments", params={"mark": "refunded"}).json()["payments"] == []
    metrics = httpx.get(f"{shop.base_url}{PREFIX}/metrics").text
    assert 'mofang_refund_changes_total{made_in="stripe",state="succeeded"} 1.0' in metrics
    assert 'mofang_dispute_changes_total{state="open"}' in metrics
