"""Several processes of the service on one PostgreSQL: whichever is asked, the answer is the same."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from app.core.state import PaymentState
from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from tests.service.served import check_revoked, created, events_of, problem_of
from tests.service.shared_shop import TAKE_OVER_SECONDS, SharedShop, shared_shop
from tests.stage.postgres import PostgresServer
from tests.stage.waiting import until

# From the journal's word to the reader of the other process.
AT_ONCE_SECONDS = 2.0


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str) -> Iterator[SharedShop]:
    with shared_shop(tmp_path, postgres_url) as shop:
        yield shop


def test_what_one_process_hears_is_told_by_the_other_at_once(shop: SharedShop) -> None:
    shop.send_webhooks_to(shop.a)
    told_at: dict[str, float] = {}
    with shop.a.client() as at_a, shop.b.client() as at_b:
        session_id = created(at_a)["session_id"]
        watching = threading.Event()

        def watch_grpc() -> None:
            with grpc.insecure_channel(f"127.0.0.1:{shop.b.told['grpc_port']}") as channel:
                stub = payment_pb2_grpc.PaymentServiceStub(channel)
                request = pb.WatchPaymentRequest(payment_id=shop.payment(session_id).payment_id)
                till = (("authorization", f"Bearer {shop.token}"),)
                for update in stub.WatchPayment(request, metadata=till, timeout=60):
                    watching.set()
                    told_at[f"grpc {update.payment.state}"] = time.monotonic()

        with (
            ThreadPoolExecutor(1) as pool,
            at_b.stream("GET", f"/payments/{session_id}/events") as answer,
        ):
            following = pool.submit(watch_grpc)
            events = events_of(answer)
            assert next(events)["data"]["status"] == "pending"
            assert watching.wait(20)
            paid_at = time.monotonic()
            shop.a.pay(session_id)
            for event in events:
                if event["event"] == "end":
                    break
                told_at[f"sse {event['data']['status']}"] = time.monotonic()
            following.result(20)
    assert told_at["sse success"] - paid_at < AT_ONCE_SECONDS
    assert told_at["grpc paid"] - paid_at < AT_ONCE_SECONDS


def test_a_killed_process_is_replaced_within_10_seconds(shop: SharedShop) -> None:
    with shop.a.client() as at_a, shop.b.client() as at_b:
        session_id = created(at_a)["session_id"]
        owner = shop.payment(session_id).owner
        with at_b.stream("GET", f"/payments/{session_id}/events") as answer:
            events = events_of(answer)
            assert next(events)["data"]["status"] == "pending"
            shop.a.kill()
            killed_at = time.monotonic()
            shop.b.pay(session_id)
            shop.until_taken_over(session_id, owner, TAKE_OVER_SECONDS)
            last = [each["data"] for each in events if each["event"] == "payment"][-1]
            assert last["status"] == "success"
            assert time.monotonic() - killed_at < TAKE_OVER_SECONDS + AT_ONCE_SECONDS


def test_any_process_cancels_verifies_and_refunds(shop: SharedShop) -> None:
    with shop.a.client(shop.token) as at_a, shop.b.client(shop.token) as at_b:
        first, second = created(at_a)["session_id"], created(at_a)["session_id"]
        owner = shop.payment(first).owner
        began = time.monotonic()
        answer = at_b.post("/cancel", json={"payment_id": first})
        assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
        assert time.monotonic() - began < 5.0
        assert shop.payment(first).owner == owner
        shop.a.pay(second)
        answer = at_b.post("/verify", json={"session_id": second})
        assert answer.json()["status"] == "success"
        until(lambda: shop.payment(second).state is PaymentState.PAID)
        payment_id = shop.payment(second).payment_id
        bodies = [{"payment_id": payment_id, "amount": "19.90"}] * 2
        with ThreadPoolExecutor(2) as pool:
            each = [
                pool.submit(client.post, "/refund", json=body, headers={"Idempotency-Key": "r-1"})
                for client, body in zip((at_a, at_b), bodies, strict=True)
            ]
            answers = [future.result() for future in each]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert len({answer.json()["refund"]["refund_id"] for answer in answers}) == 1
        again = at_b.post("/refund", json={"payment_id": payment_id, "amount": "19.90"})
        assert problem_of(again)[1] == "refund_nothing_left"


def test_a_key_means_the_same_at_every_process(shop: SharedShop) -> None:
    with shop.a.client() as at_a, shop.b.client() as at_b:
        answered = created(at_a, key="one")
        assert created(at_b, key="one") == answered
        for key in ("two", "three", "four", "five", "a-key-that-nobody-guesses"):
            with ThreadPoolExecutor(2) as pool:
                both = [pool.submit(created, client, key=key) for client in (at_a, at_b)]
                assert len({future.result()["session_id"] for future in both}) == 1
    everything = {each.payment_id for each in shop.archive.journal.recent(20)}
    assert len(everything) == 6
    assert len(shop.a.sessions_of(everything)) == 6


@pytest.mark.parametrize("killed", [False, True], ids=["its owner lives", "its owner is killed"])
def test_news_that_one_process_hears_is_looked_after_by_the_owner(
    shop: SharedShop, killed: bool
) -> None:
    shop.send_webhooks_to(shop.b)
    with shop.a.client() as at_a:
        session_id = created(at_a)["session_id"]
    owner = shop.payment(session_id).owner
    if killed:
        shop.a.interrupt(signal.SIGSTOP)
    shop.b.pay(session_id)
    if killed:
        inbox = shop.archive.books().inbox
        until(lambda: session_id in {each.session_id for each in inbox.waiting(10)})
        assert shop.payment(session_id).state is PaymentState.OPEN
        shop.a.interrupt(signal.SIGKILL)
    seconds = TAKE_OVER_SECONDS if killed else 3 * AT_ONCE_SECONDS
    until(lambda: shop.payment(session_id).state is PaymentState.PAID, seconds)
    until(lambda: not shop.archive.books().inbox.waiting(10))
    # Of a dead owner's, the other adopts the payment or reads it once, whichever it gets to first.
    assert killed or shop.payment(session_id).owner == owner


def test_a_frozen_process_gives_up_what_another_took_over(shop: SharedShop) -> None:
    with shop.a.client() as at_a, shop.b.client(shop.token) as at_b:
        paid, open_still = created(at_a)["session_id"], created(at_a)["session_id"]
        owner = shop.payment(paid).owner
        shop.a.interrupt(signal.SIGSTOP)
        new_owner = shop.until_taken_over(paid, owner, 15.0)
        shop.until_taken_over(open_still, owner, 5.0)
        shop.b.pay(paid)
        until(lambda: shop.payment(paid).state is PaymentState.PAID)
        taken_at = {each: len(shop.events(shop.payment(each))) for each in (paid, open_still)}
        shop.a.interrupt(signal.SIGCONT)
        until(lambda: "is looked after by another engine" in shop.a.logs())
        answer = at_b.post("/cancel", json={"payment_id": open_still})
        assert answer.json()["status"] == "canceled"
    assert shop.payment(paid).owner == shop.payment(open_still).owner == new_owner
    assert len(shop.events(shop.payment(paid))) == taken_at[paid]
    kinds = [type(each.event).__name__ for each in shop.events(shop.payment(open_still))]
    assert kinds[taken_at[open_still] :] == ["CloseRequested", "SessionObserved"]
    with shop.a.client() as at_a:
        assert created(at_a)["success"] is True


def test_a_server_that_is_restarted_under_both_costs_nothing(
    shop: SharedShop, postgres_server: PostgresServer
) -> None:
    with shop.a.client() as at_a, shop.b.client() as at_b:
        sessions = [created(client)["session_id"] for client in (at_a, at_b) for _ in range(2)]
        with at_b.stream("GET", f"/payments/{sessions[0]}/events") as answer:
            events = events_of(answer)
            assert next(events)["data"]["status"] == "pending"
            postgres_server.stop()
            for session_id in sessions:
                shop.a.pay(session_id)
            refused = at_a.post("/create-session", json={"amount": "19.90"})
            assert problem_of(refused)[0] == 503
            postgres_server.start()
            last = [each["data"] for each in events if each["event"] == "payment"][-1]
            assert last["status"] == "success"
        for session_id in sessions:
            until(lambda each=session_id: shop.payment(each).state is PaymentState.PAID, 30)  # type: ignore[misc]
        assert created(at_a)["success"] is True
        assert created(at_b)["success"] is True


def test_a_token_revoked_at_one_process_ends_its_streams_at_the_other(shop: SharedShop) -> None:
    token = shop.a.till("to be revoked")
    with shop.b.client(token) as till:
        session_id = created(till)["session_id"]
        payment_id = shop.payment(session_id).payment_id
        with (
            shop.b.watched(payment_id, token) as mine,
            shop.b.watched(payment_id, shop.token) as another_tills,
            till.stream("GET", f"/payments/{session_id}/events") as answer,
        ):
            events = events_of(answer)
            assert next(events)["event"] == "payment"
            assert next(mine).payment.state == next(another_tills).payment.state == "open"
            shop.a.revoke("to be revoked")
            revoked_at = time.monotonic()
            assert next(events)["data"]["reason"] == "token_revoked"
            check_revoked(mine)
            assert time.monotonic() - revoked_at < 5 * AT_ONCE_SECONDS
            shop.a.pay(session_id)
            assert next(another_tills).payment.state == "paid"
        assert problem_of(till.get("/payments")) == (401, "token_unknown")
