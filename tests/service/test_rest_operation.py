"""What people who run the service read over REST: metrics, the log, the description of the interface."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.service.served import ServedShop, created, problem_of, served_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    with served_shop(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


def test_metrics_through_an_unknown_proxy_need_a_token(shop: ServedShop) -> None:
    passed_on = {"X-Forwarded-For": "127.0.0.1"}
    with shop.client() as public, shop.client(shop.till("counter", may_refund=True)) as till:
        refused = public.get("/metrics", headers=passed_on)
        assert problem_of(refused) == (401, "token_missing")
        assert till.get("/metrics", headers=passed_on).status_code == 200


def test_the_log_of_the_guide_is_there_and_holds_no_secret(shop: ServedShop) -> None:
    token = shop.till("counter-2", may_refund=True)
    with shop.client() as public:
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
