"""The description of the interface is true: schemathesis asks whatever it allows and whatever it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema

from app.service.rest_models import ErrorAnswer
from tests.service.served import PATIENCE, PREFIX, ServedShop, served_shop

# For each call and mode, so that all of it stays within a minute.
EXAMPLES = 25
# An order may be as described and still not be chargeable: a price of nothing, say. That is never a 400.
ACCEPTED = ["2xx", "401", "402", "403", "404", "409", "422"]
CALLS = [
    ("POST", "/create-session"),
    ("POST", "/verify"),
    ("POST", "/cancel"),
    ("POST", "/refund"),
    ("GET", "/payments"),
    ("GET", "/payments/{payment_id}"),
    ("GET", "/payments/{payment_id}/events"),
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", "/metrics"),
]
# Nothing can be asked wrongly of those that take nothing.
_TAKE_NOTHING = {"/health", "/ready", "/metrics"}
ASKED = [(*call, GenerationMode.POSITIVE) for call in CALLS] + [
    (*call, GenerationMode.NEGATIVE) for call in CALLS if call[1] not in _TAKE_NOTHING
]
# Only Stripe can sign one.
WEBHOOK = f"{PREFIX}/webhook"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    with served_shop(tmp_path_factory.mktemp("described")) as shop:
        yield shop


@pytest.fixture(scope="module")
def token(shop: ServedShop) -> str:
    return shop.till("tester", may_refund=True)


@pytest.fixture(scope="module")
def interface(shop: ServedShop) -> BaseSchema:
    document = httpx.get(f"{shop.base_url}{PREFIX}/openapi.json", timeout=PATIENCE).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=shop.base_url)
    schema.config.checks.positive_data_acceptance.expected_statuses = ACCEPTED
    return schema.exclude(path=WEBHOOK)


@pytest.mark.parametrize(("method", "path", "mode"), ASKED)
def test_every_call_does_as_it_is_described(
    interface: BaseSchema, token: str, method: str, path: str, mode: GenerationMode
) -> None:
    strategy = interface[f"{PREFIX}{path}"][method].as_strategy(generation_mode=mode)
    headers = {"Authorization": f"Bearer {token}"}

    @given(strategy)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(headers=headers, timeout=PATIENCE)

    ask()


def test_no_call_is_left_out(interface: BaseSchema) -> None:
    found = {
        (each.ok().method.upper(), each.ok().path)
        for each in interface.get_all_operations()
        if isinstance(each, Ok)
    }
    assert found == {(method, f"{PREFIX}{path}") for method, path in CALLS}


def _operations(shop: ServedShop) -> dict[tuple[str, str], dict[str, Any]]:
    document = httpx.get(f"{shop.base_url}{PREFIX}/openapi.json", timeout=PATIENCE).json()
    return {
        (method.upper(), path.removeprefix(PREFIX)): call
        for path, calls in document["paths"].items()
        for method, call in calls.items()
    }


def test_every_call_says_who_may_make_it(shop: ServedShop) -> None:
    till: list[dict[str, list[str]]] = [{"TillToken": []}]
    public = [*till, {}]
    told = {path: call["security"] for (_, path), call in _operations(shop).items()}
    assert told == {
        "/create-session": public,
        "/verify": public,
        "/cancel": till,
        "/refund": till,
        "/payments": till,
        "/payments/{payment_id}": till,
        "/payments/{payment_id}/events": public,
        "/metrics": public,
        "/health": [],
        "/ready": [],
        "/webhook": [],
    }


def test_every_error_has_an_example_of_its_own_shape_and_status(shop: ServedShop) -> None:
    for call in _operations(shop).values():
        errors = {int(s): r for s, r in call["responses"].items() if int(s) >= 400}
        assert {400, 421, 431, 500, 503} <= errors.keys()
        for status, described in errors.items():
            content = described["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/ErrorAnswer"}
            example = ErrorAnswer.model_validate(content["example"])
            assert example.error.message == example.message
            assert described.get("headers", {}).keys() == _HEADERS.get(status, set())


_HEADERS = {401: {"WWW-Authenticate"}, 429: {"Retry-After"}}


def test_the_webhook_is_described_and_answers_so(shop: ServedShop) -> None:
    described = _operations(shop)[("POST", "/webhook")]
    [signature] = described["parameters"]
    assert (signature["name"], signature["in"]) == ("Stripe-Signature", "header")
    body = described["requestBody"]["content"]["application/json"]
    assert set(body["schema"]["required"]) <= body["example"].keys()
    received = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert received == {"$ref": "#/components/schemas/ReceivedAnswer"}
    with shop.client() as stripe:
        answers = [
            stripe.post("/webhook", json=body["example"]),
            stripe.post("/webhook", content=b"x", headers={"Content-Type": "text/plain"}),
            stripe.post("/webhook", content=b"x" * 70_000),
            stripe.post("/webhook", json={}, headers={"Host": "evil.example"}),
            stripe.post("/webhook", json={}, headers={"Origin": "https://evil.example"}),
        ]
    assert [each.status_code for each in answers] == [503, 415, 413, 421, 403]
    assert {str(each.status_code) for each in answers} <= described["responses"].keys()
