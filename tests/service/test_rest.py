"""The REST interface over TCP: the guide to the letter, and what lies beyond it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from tests.service.served import (
    ORDER,
    PREFIX,
    ServedShop,
    check_revoked,
    created,
    events_of,
    problem_of,
    served_shop,
)
from tests.stage.waiting import until


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    with served_shop(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@pytest.fixture(scope="module")
def token(shop: ServedShop) -> str:
    return shop.till("counter", may_refund=True)


@pytest.fixture
def public(shop: ServedShop) -> Iterator[httpx.Client]:
    with shop.client() as client:
        yield client


@pytest.fixture
def till(shop: ServedShop, token: str) -> Iterator[httpx.Client]:
    with shop.client(token) as client:
        yield client


# --- the guide -------------------------------------------------------------------------------------


def test_a_purchase_as_the_guide_has_it(shop: ServedShop, public: httpx.Client) -> None:
    session = created(public)
    assert list(session) == ["success", "session_id", "checkout_url", "status", "message"]
    assert session["session_id"].startswith("cs_test_")
    assert session["session_id"] in session["checkout_url"]
    assert (session["success"], session["status"]) == (True, "created")
    assert session["message"] == "支付会话创建成功"

    asked = {"session_id": session["session_id"]}
    assert public.post("/verify", json=asked).json()["status"] == "pending"
    shop.pay(session["session_id"])
    answer = public.post("/verify", json=asked).json()
    created_at = answer.pop("created_at")
    assert isinstance(created_at, int)
    assert answer.pop("payment_intent_id").startswith("pi_")
    assert answer == {
        "success": True,
        "status": "success",
        "amount": "19.90",
        "currency": "USD",
        "customer_email": "user@example.com",
        "metadata": {"source": "mofang_xiyuan", "product": "月订阅会员"},
        "message": "支付状态查询成功",
    }


def test_what_is_left_out_is_as_in_the_guide(public: httpx.Client) -> None:
    session = public.post("/create-session", json={"amount": "19.90"}).json()
    answer = public.post("/verify", json={"session_id": session["session_id"]}).json()
    assert (answer["amount"], answer["currency"]) == ("19.90", "USD")
    assert answer["metadata"] == {"source": "mofang_xiyuan", "product": "月订阅会员"}
    assert answer["customer_email"] is None


def test_an_unknown_session_is_not_found(public: httpx.Client) -> None:
    answer = public.post("/verify", json={"session_id": "cs_test_nobody"})
    assert problem_of(answer)[0] == 404


def test_a_session_that_changed_after_it_was_paid_is_no_other_sale(
    shop: ServedShop, till: httpx.Client
) -> None:
    session_id = created(till, amount="9.00")["session_id"]
    shop.pay(session_id)
    asked = {"session_id": session_id}
    assert "stripe_says" not in till.post("/verify", json=asked).json()
    shop.change(session_id, amount_total=1)
    answer = till.post("/verify", json=asked, headers={"Accept-Language": "en"}).json()
    assert (answer["status"], answer["amount"], answer["currency"]) == ("success", "9.00", "USD")
    assert answer["stripe_says"] == {"status": "success", "amount": "0.01", "currency": "USD"}
    assert "books" in answer["message"]
    shown = till.get(f"/payments/{session_id}").json()["payment"]
    assert (shown["status"], shown["alarms"]) == ("success", ["mismatch"])


# --- idempotency -----------------------------------------------------------------------------------


def test_a_repeat_with_its_key_gets_the_same_answer(public: httpx.Client) -> None:
    first = created(public, key="a-key-that-is-repeated-1")
    again = public.post(
        "/create-session", json=ORDER, headers={"Idempotency-Key": "a-key-that-is-repeated-1"}
    )
    assert again.json() == first
    assert again.headers["Idempotency-Replayed"] == "true"
    assert created(public, key="another-key-of-theirs-1") != first


def test_two_at_once_with_one_key_make_one_session(shop: ServedShop) -> None:
    def ask(_: int) -> str:
        with shop.client() as client:
            return str(created(client, key="many-at-once-with-one-key")["session_id"])

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1


def test_another_body_under_the_same_key_is_a_conflict(public: httpx.Client) -> None:
    created(public, key="a-key-used-for-two-things")
    other = public.post(
        "/create-session",
        json={**ORDER, "amount": "20.00"},
        headers={"Idempotency-Key": "a-key-used-for-two-things"},
    )
    assert problem_of(other) == (409, "idempotency_key_reused")


def test_a_key_that_another_call_has_used_opens_no_payment(
    public: httpx.Client, till: httpx.Client
) -> None:
    key = {"Idempotency-Key": "a-key-that-verify-has-used"}
    session = created(public)["session_id"]
    assert public.post("/verify", json={"session_id": session}, headers=key).status_code == 200
    payments = till.get("/payments").json()["payments"]
    refused = public.post("/create-session", json=ORDER, headers=key)
    assert problem_of(refused) == (409, "idempotency_key_reused")
    assert till.get("/payments").json()["payments"] == payments


def test_a_killed_service_gives_the_same_answer_again(tmp_path: Path) -> None:
    keys = [f"a-key-that-outlives-a-kill-{number}" for number in range(5)]
    with served_shop(tmp_path) as shop:
        with shop.client() as client:
            first = [created(client, key=key) for key in keys]
        shop.kill()
        shop.start()
        with shop.client() as client:
            assert [created(client, key=key) for key in keys] == first
            other = client.post(
                "/create-session",
                json={**ORDER, "amount": "20.00"},
                headers={"Idempotency-Key": keys[-1]},
            )
    assert problem_of(other)[0] == 409


@pytest.mark.parametrize("key", ["a b", "ключ".encode(), "k" * 256])
def test_a_key_must_be_one(public: httpx.Client, key: str | bytes) -> None:
    header = key.encode() if isinstance(key, str) else key
    answer = public.post("/create-session", json=ORDER, headers={b"Idempotency-Key": header})
    assert problem_of(answer)[0] == 400


# --- who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/cancel", {"payment_id": "cs_test_x"}),
        ("POST", "/refund", {"payment_id": "cs_test_x"}),
        ("GET", "/payments", None),
        ("GET", "/payments/mp_0123456789abcdefghjkmnpqrs", None),
        ("GET", "/payments/mp_0123456789abcdefghjkmnpqrs/events", None),
    ],
)
def test_the_public_may_create_and_verify_only(
    public: httpx.Client, method: str, path: str, body: object
) -> None:
    answer = public.request(method, path, json=body)
    assert problem_of(answer) == (401, "token_missing")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer mft_wrong", "token_unknown"),
        ("Basic YTpi", "token_malformed"),
        ("Bearer", "token_malformed"),
    ],
)
def test_a_wrong_token_opens_nothing(public: httpx.Client, header: str, code: str) -> None:
    answer = public.post("/create-session", json=ORDER, headers={"Authorization": header})
    assert problem_of(answer) == (401, code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "0.49"}, "public_amount_bounds"),
        ({"amount": "1000.01"}, "public_amount_bounds"),
        ({"currency": "EUR"}, "public_currency_only"),
    ],
)
def test_the_public_pays_within_bounds(
    public: httpx.Client, till: httpx.Client, changes: dict[str, str], code: str
) -> None:
    answer = public.post("/create-session", json={**ORDER, **changes})
    assert problem_of(answer) == (403, code)
    if changes.get("amount") != "0.49":  # which is too little for Stripe as well
        created(till, **changes)


def test_a_till_that_may_not_refund_cannot(shop: ServedShop) -> None:
    with shop.client(shop.till("no-refunds")) as till:
        session_id = created(till)["session_id"]
        shop.pay(session_id)
        answer = till.post("/refund", json={"payment_id": session_id})
        assert problem_of(answer) == (403, "refund_not_allowed")


def test_a_revoked_token_ends_its_streams(shop: ServedShop) -> None:
    token = shop.till("to be revoked")
    with shop.client(token) as till:
        session_id = created(till)["session_id"]
        payment_id = till.get(f"/payments/{session_id}").json()["payment"]["payment_id"]
        with (
            shop.watched(payment_id, token) as updates,
            till.stream("GET", f"/payments/{session_id}/events") as answer,
        ):
            events = events_of(answer)
            assert next(events)["event"] == "payment"
            assert next(updates).payment.state == "open"
            shop.revoke("to be revoked")
            assert next(events)["data"]["reason"] == "token_revoked"
            check_revoked(updates)
        assert problem_of(till.get("/payments")) == (401, "token_unknown")


def test_a_link_that_its_caller_never_heard_of_is_closed(
    shop: ServedShop, till: httpx.Client
) -> None:
    """With a key it stays open: whoever comes back with that gets it."""
    answered = {each["payment_id"] for each in till.get("/payments").json()["payments"]}

    def unheard() -> dict[str, str]:
        found = till.get("/payments").json()["payments"]
        return {e["payment_id"]: e["status"] for e in found if e["payment_id"] not in answered}

    route, body = "/v1/checkout/sessions", json.dumps(ORDER).encode()
    shop.simulator.plan.add(FaultRule(FaultKind.SLOW, "POST", route, times=2, seconds=2.0))
    shop.simulator.counts.reset()
    for number, key in enumerate(("", "Idempotency-Key: gone\r\n"), start=1):
        head = f"POST {PREFIX}/create-session HTTP/1.1\r\nHost: localhost\r\n{key}"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", shop.told["http_port"])) as line:
            line.sendall(head.encode() + body)
            until(lambda n=number: shop.simulator.counts.by_route().get(f"POST {route}") == n)  # type: ignore[misc]
    until(lambda: sorted(unheard().values()) == ["canceled", "pending"])
    [kept] = (each for each, status in unheard().items() if status == "pending")
    with shop.client() as caller:
        headers = {"Idempotency-Key": "gone", "Content-Type": "application/json"}
        answer = caller.post("/create-session", content=body, headers=headers).json()
    assert till.get(f"/payments/{answer['session_id']}").json()["payment"]["payment_id"] == kept


# --- beyond the guide --------------------------------------------------------------------------------


def test_cancelling_closes_the_link(shop: ServedShop, till: httpx.Client) -> None:
    session_id = created(till)["session_id"]
    answer = till.post("/cancel", json={"payment_id": session_id})
    assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    assert answer.json()["message"] == "支付已取消"
    english = till.post(
        "/cancel", json={"payment_id": session_id}, headers={"Accept-Language": "en"}
    )
    assert english.json()["message"] == "The payment is cancelled"
    session = shop.simulator.ledger.find_session(session_id)
    assert session is not None
    assert session["status"] == "expired"
    verified = till.post("/verify", json={"session_id": session_id}).json()
    assert verified["status"] == "canceled"


def test_what_was_paid_is_refunded_and_not_cancelled(shop: ServedShop, till: httpx.Client) -> None:
    session_id = created(till)["session_id"]
    shop.pay(session_id)
    answer = till.post("/cancel", json={"payment_id": session_id})
    assert problem_of(answer) == (409, "payment_not_cancelable")
    part = till.post(
        "/refund",
        json={"payment_id": session_id, "amount": "9.90", "reason": "duplicate", "note": "多付了"},
    ).json()["refund"]
    assert (part["status"], part["amount"], part["note"]) == ("succeeded", "9.90", "多付了")
    too_much = till.post("/refund", json={"payment_id": session_id, "amount": "10.01"})
    assert too_much.status_code in {409, 422}
    rest = till.post("/refund", json={"payment_id": session_id}).json()["refund"]
    assert (rest["amount"], rest["requested_by"]) == ("10.00", "counter")
    shown = till.get(f"/payments/{session_id}").json()
    assert [each["amount"] for each in shown["refunds"]] == ["9.90", "10.00"]
    assert shown["payment"]["status"] == "success"


def test_what_was_paid_this_moment_can_be_refunded(shop: ServedShop, till: httpx.Client) -> None:
    session_id = created(till)["session_id"]
    unpaid = till.post("/refund", json={"payment_id": session_id})
    assert problem_of(unpaid) == (422, "refund_not_paid")
    shop.pay(session_id)
    refund = till.post("/refund", json={"payment_id": session_id}).json()["refund"]
    assert (refund["status"], refund["amount"]) == ("succeeded", "19.90")


def test_refunds_at_once_give_back_no_more_than_was_paid(
    shop: ServedShop, till: httpx.Client
) -> None:
    session_id = created(till)["session_id"]
    shop.pay(session_id)
    asked = {"payment_id": session_id, "amount": "11.00"}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: till.post("/refund", json=asked), range(6)))
    assert sorted(each.status_code for each in answers)[0] == 200
    assert [each.status_code for each in answers].count(200) == 1
    refunds = till.get(f"/payments/{session_id}").json()["refunds"]
    assert [each["amount"] for each in refunds] == ["11.00"]


def test_a_repeated_refund_gives_back_once(shop: ServedShop, till: httpx.Client) -> None:
    session_id = created(till)["session_id"]
    shop.pay(session_id)
    until(lambda: till.get(f"/payments/{session_id}").json()["payment"]["status"] == "success")
    body = {"payment_id": session_id, "amount": "5.00"}
    key = {"Idempotency-Key": "refund-once"}
    answers = [till.post("/refund", json=body, headers=key).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert len(till.get(f"/payments/{session_id}").json()["refunds"]) == 1


def test_payments_are_listed_found_and_paged(till: httpx.Client) -> None:
    for number in range(3):
        created(till, product_name=f"找得到的商品 {number}")
    found = till.get("/payments", params={"text": "找得到的", "limit": 2}).json()
    assert [each["product_name"] for each in found["payments"]] == [
        "找得到的商品 2",
        "找得到的商品 1",
    ]
    rest = till.get(
        "/payments", params={"text": "找得到的", "limit": 2, "cursor": found["next_cursor"]}
    ).json()
    assert [each["product_name"] for each in rest["payments"]] == ["找得到的商品 0"]
    assert rest["next_cursor"] is None
    assert (
        till.get("/payments", params={"state": "paid", "text": "找得到的"}).json()["payments"] == []
    )


def test_a_filter_that_does_not_exist_is_told(till: httpx.Client) -> None:
    answer = till.get("/payments", params={"stat": "paid"})
    assert problem_of(answer) == (400, "request_invalid")
    assert "query.stat" in answer.json()["message"]


@pytest.mark.parametrize(
    ("params", "english", "chinese"),
    [
        ({"limit": "201"}, "query.limit must be at most 200", "query.limit 最大为 200"),
        ({"limit": "many"}, "query.limit must be a whole number", "query.limit 须为整数"),
        ({"text": ""}, "query.text is too short: at least 1", "query.text 太短，至少 1"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_in_words(
    till: httpx.Client, params: dict[str, str], english: str, chinese: str
) -> None:
    for language, words in (("en", english), ("zh", chinese)):
        answer = till.get("/payments", params=params, headers={"Accept-Language": language})
        assert words in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "body.amount is missing"),
        ({"amount": 19.9}, "body.amount must be text"),
        ({"amount": "19.90", "colour": "red"}, "body.colour is not a known field"),
    ],
)
def test_what_is_wrong_with_a_body_is_said_in_words(
    till: httpx.Client, body: dict[str, object], words: str
) -> None:
    answer = till.post("/create-session", json=body, headers={"Accept-Language": "en"})
    assert words in answer.json()["message"]


def test_live_state_is_pushed_and_resumed(shop: ServedShop, public: httpx.Client) -> None:
    session_id = created(public)["session_id"]
    path = f"/payments/{session_id}/events"
    with public.stream("GET", path) as answer:
        events = events_of(answer)
        first = next(events)
        assert first["data"]["status"] == "pending"
        assert "customer_email" not in first["data"]
        shop.pay(session_id)
        last = first
        for event in events:
            if event["event"] == "end":
                break
            last = event
        assert (last["data"]["status"], event["data"]["reason"]) == ("success", "final")
    resumed = public.get(path, headers={"Last-Event-ID": last["id"]})
    assert resumed.status_code == 204
    missed = list(events_of(public.get(path, headers={"Last-Event-ID": first["id"]})))
    assert [each["event"] for each in missed] == ["payment", "end"]


def test_errors_come_in_the_callers_language(public: httpx.Client) -> None:
    for language, words in (("zh-CN,zh;q=0.9", "请输入大于 0 的金额"), ("en-GB", "above 0")):
        answer = public.post(
            "/create-session", json={"amount": "0"}, headers={"Accept-Language": language}
        )
        assert problem_of(answer) == (422, "amount_zero")
        assert words in answer.json()["message"]


def test_the_public_reads_what_concerns_it_and_tills_what_they_can_do(
    public: httpx.Client, till: httpx.Client
) -> None:
    told = {}
    for name, client in (("public", public), ("till", till)):
        for language in ("zh", "en"):
            answer = client.post(
                "/create-session",
                json={**ORDER, "amount": "0.49"},
                headers={"Accept-Language": language},
            )
            told[name, language] = answer.json()
    assert told["public", "zh"]["message"].startswith("请输入 ")
    assert told["public", "en"]["message"].startswith("Please type an amount from ")
    assert "Stripe 的下限" in told["till", "zh"]["message"]
    assert "Stripe's minimum" in told["till", "en"]["message"]


def test_health_readiness_and_metrics(public: httpx.Client) -> None:
    created(public)
    assert public.get("/health").json()["status"] == "ok"
    assert public.get("/ready").json() == {
        "success": True,
        "status": "ready",
        "demo": False,
        "livemode": False,
    }
    metrics = public.get("/metrics").text
    for name in (
        'mofang_payment_changes_total{state="open"}',
        'mofang_stripe_calls_total{result="ok"}',
        'mofang_request_seconds_count{face="rest",method="/create-session"',
        "mofang_streams",
        "mofang_webhook_age_seconds",
    ):
        assert name in metrics
    assert "@" not in metrics
    assert "cs_test" not in metrics


def test_metrics_are_not_for_whoever_comes_by_an_unknown_proxy(
    public: httpx.Client, till: httpx.Client
) -> None:
    passed_on = {"X-Forwarded-For": "127.0.0.1"}
    refused = public.get("/metrics", headers=passed_on)
    assert problem_of(refused) == (401, "token_missing")
    assert till.get("/metrics", headers=passed_on).status_code == 200


def test_the_log_of_the_guide_is_there_and_holds_no_secret(
    shop: ServedShop, public: httpx.Client, token: str
) -> None:
    session = created(public)
    log = shop.folder / "home" / "logs" / "payment_service_9006.log"
    assert "create-session" in log.read_text(encoding="utf-8")
    for secret in (token, "user@example.com", session["checkout_url"], "51MarkedKEY"):
        assert secret not in shop.logs()


def test_the_interface_is_described(shop: ServedShop) -> None:
    document = httpx.get(f"{shop.base_url}/api/v1/payment/openapi.json").json()
    calls = [call for path in document["paths"].values() for call in path.values()]
    assert len(calls) >= 10
    for call in calls:
        assert call["summary"]
        assert {"4", "5"} <= {status[0] for status in call["responses"]}
    assert document["components"]["securitySchemes"]["TillToken"]["scheme"] == "bearer"
