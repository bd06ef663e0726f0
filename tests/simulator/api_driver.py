"""Drives the API without a socket, on a clock that stands still until it is told to move."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.simulator.api import StripeApi
from app.simulator.attempts import AttemptResult, MethodKind, PaymentAttempt
from app.simulator.cards import behaviour_of
from app.simulator.http_messages import Request, Response
from app.simulator.ledger import Ledger
from app.simulator.rate_limits import RateLimit
from tests.simulator.schema_check import assert_valid

KEY = "sk_test_mofang1234"
BASE_URL = "http://127.0.0.1:12111"
NOON = 1_800_000_000
SESSIONS = "/v1/checkout/sessions"

Fields = Mapping[str, Any]


class StandingClock:
    """Unix seconds that only tests move."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Answer:
    """A decoded response."""

    status: int
    headers: Mapping[str, str]
    json: dict[str, Any]

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.json["error"]
        return error


class ApiDriver:
    """Every object that comes back, in an answer or an event, is checked against its schema."""

    def __init__(
        self,
        *,
        restricted_keys: Mapping[str, frozenset[str]] | None = None,
        keys: frozenset[str] | None = None,
        rate_limit: RateLimit | None = None,
        seed: int = 7,
    ) -> None:
        self.clock = StandingClock()
        self.ledger = Ledger(self.clock, random.Random(seed), page_base_url=BASE_URL)
        self.api = StripeApi(
            self.ledger,
            base_url=BASE_URL,
            keys=keys,
            restricted_keys=restricted_keys,
            rate_limit=rate_limit,
        )
        self.events: list[dict[str, Any]] = []
        self.ledger.subscribe(self._note)

    def _note(self, event: dict[str, Any]) -> None:
        assert_valid(event)
        self.events.append(event)

    @property
    def event_types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def request(
        self, method: str, path: str, fields: Fields | None = None, **headers: str
    ) -> Request:
        text = urlencode(fields or {})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        in_query = method != "POST"
        return Request(
            method,
            path,
            text if in_query else "",
            {"authorization": f"Bearer {KEY}", **named},
            b"" if in_query else text.encode(),
        )

    def ask(self, method: str, path: str, fields: Fields | None = None, **headers: str) -> Answer:
        return decoded(self.api.handle(self.request(method, path, fields, **headers)))

    def get(self, path: str, fields: Fields | None = None, **headers: str) -> Answer:
        return self.ask("GET", path, fields, **headers)

    def post(self, path: str, fields: Fields | None = None, **headers: str) -> Answer:
        return self.ask("POST", path, fields, **headers)

    def session(self, **changes: Any) -> dict[str, Any]:
        answer = self.post(SESSIONS, session_form(**changes))
        assert answer.status == 200, answer.json
        return answer.json

    def pay(self, session_id: str, number: str = "4242424242424242") -> AttemptResult:
        attempt = PaymentAttempt(card=behaviour_of(number), email="li@example.com", name="Li Lei")
        return self.ledger.confirm_session(session_id, attempt)

    def pay_with(self, session_id: str, kind: MethodKind) -> AttemptResult:
        return self.ledger.confirm_session(session_id, PaymentAttempt(kind))


def decoded(response: Response) -> Answer:
    body = json.loads(response.body)
    if response.status == 200:
        assert_valid(body)
    return Answer(response.status, response.headers, body)


def session_form(**changes: Any) -> dict[str, Any]:
    """The guide's order as form fields; a change of None takes a field out."""
    fields = {
        "mode": "payment",
        "line_items[0][quantity]": 1,
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": 1990,
        "line_items[0][price_data][product_data][name]": "月订阅会员",
        "success_url": "http://shop.test/payment-success.html?session_id={CHECKOUT_SESSION_ID}",
    }
    merged = {**fields, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def priced(amount: int, currency: str = "usd") -> dict[str, Any]:
    """The form fields that change what one line costs."""
    return {
        "line_items[0][price_data][currency]": currency,
        "line_items[0][price_data][unit_amount]": amount,
    }
