"""The control endpoint does what it is told, says why not, and lets nobody else in."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from app.simulator.attempts import PaymentAttempt
from app.simulator.control import Control
from app.simulator.fault_plan import FaultPlan
from app.simulator.http_messages import Request, Response
from app.simulator.ledger import Ledger
from app.simulator.movable_clock import MovableClock
from app.simulator.request_counts import RequestCounts, route_of
from tests.simulator.test_payment_page import Phone


class Desk:
    """A control endpoint and what it controls."""

    def __init__(self, **access: Any) -> None:
        self.clock = MovableClock(lambda: 1_800_000_000.0)
        self.phone = Phone()
        self.ledger: Ledger = self.phone.ledger
        self.plan = FaultPlan()
        self.counts = RequestCounts()
        self._control = Control(
            self.ledger, clock=self.clock, plan=self.plan, counts=self.counts, **access
        )

    def ask(
        self, method: str, path: str, fields: object = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        body = b"" if fields is None else json.dumps(fields).encode()
        answer = self.send(Request(method, f"/_control/{path}", "", headers, body))
        return answer.status, json.loads(answer.body)

    def send(self, request: Request) -> Response:
        return self._control.handle(request)


@pytest.fixture
def desk() -> Desk:
    """Open, as on loopback."""
    return Desk()


def test_faults_are_added_listed_and_cleared(desk: Desk) -> None:
    status, listed = desk.ask("POST", "faults", {"kind": "lose_reply", "times": 3})
    assert status == 200
    assert [(each["kind"], each["times"]) for each in listed["faults"]] == [("lose_reply", 3)]
    assert desk.ask("GET", "faults")[1] == listed
    assert desk.ask("DELETE", "faults")[1] == {"faults": []}


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"kind":' * 50_000, b"\xff"])
def test_a_body_that_is_not_json_is_refused(desk: Desk, body: bytes) -> None:
    answer = desk.send(Request("POST", "/_control/faults", "", {}, body))
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == "the body is not JSON"


def test_clock_moves_forward_only(desk: Desk) -> None:
    assert desk.ask("POST", "clock", {"advance_seconds": 60})[1]["now"] == 1_800_000_060.0
    for wrong in (-1, "60", None, True, 1e400):
        assert desk.ask("POST", "clock", {"advance_seconds": wrong})[0] == 400
    assert desk.ask("GET", "clock")[1]["offset_seconds"] == 60


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({}, "paid"),
        ({"card": "4000 0000 0000 9995"}, "declined"),
        ({"card": "pm_card_visa_chargeDeclined"}, "declined"),
        ({"card": "4000002500003155"}, "paid"),
        ({"card": "4000002500003155", "succeeded": False}, "declined"),
        ({"card": "4000002500003155", "complete": False}, "needs_action"),
        ({"method": "alipay"}, "paid"),
        ({"method": "us_bank_account"}, "processing"),
    ],
)
def test_customer_pays(desk: Desk, fields: dict[str, object], result: str) -> None:
    session_id = desk.phone.new_session()
    assert desk.ask("POST", f"sessions/{session_id}/pay", fields)[1]["result"] == result


def test_second_page_can_be_finished_later(desk: Desk) -> None:
    session_id = desk.phone.new_session()
    waiting = {"card": "4000002500003155", "complete": False}
    token = desk.ask("POST", f"sessions/{session_id}/pay", waiting)[1]["token"]
    assert desk.ask("POST", f"actions/{token}", {})[1]["result"] == "paid"


def test_paying_twice_is_not_payable(desk: Desk) -> None:
    session_id = desk.phone.new_session()
    desk.ask("POST", f"sessions/{session_id}/pay")
    again = desk.ask("POST", f"sessions/{session_id}/pay")[1]
    assert (again["result"], again["reason"]) == ("not_payable", "complete")


def test_bank_answers(desk: Desk) -> None:
    session_id = desk.phone.new_session()
    assert desk.ask("POST", f"sessions/{session_id}/settle")[0] == 409
    desk.ask("POST", f"sessions/{session_id}/pay", {"method": "us_bank_account"})
    assert desk.ask("POST", f"sessions/{session_id}/settle")[0] == 200
    assert desk.phone.status(session_id) == ("complete", "paid")


def test_sessions_are_the_truth_to_compare_with(desk: Desk) -> None:
    session_id = desk.phone.new_session()
    desk.ledger.confirm_session(session_id, PaymentAttempt())
    listed = desk.ask("GET", "sessions")[1]["sessions"]
    assert [(each["id"], each["payment_status"]) for each in listed] == [(session_id, "paid")]


def test_requests_are_counted_by_route(desk: Desk) -> None:
    for number in range(3):
        desk.counts.note(Request("GET", f"/v1/checkout/sessions/cs_test_{number}"))
    desk.counts.note(Request("GET", "/v1/payment_intents/pi_3abc"))
    told = desk.ask("GET", "requests")[1]
    assert told == {
        "total": 4,
        "by_route": {
            "GET /v1/checkout/sessions/{id}": 3,
            "GET /v1/payment_intents/{id}": 1,
        },
    }
    assert desk.ask("DELETE", "requests")[1]["total"] == 0


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v1/checkout/sessions", "/v1/checkout/sessions"),
        ("/v1/checkout/sessions/cs_test_a1/expire", "/v1/checkout/sessions/{id}/expire"),
        ("/v1/webhook_endpoints", "/v1/webhook_endpoints"),
        ("/v1/payment_intents", "/v1/payment_intents"),
        ("/v1/payment_pages/cs_test_a1/confirm", "/v1/payment_pages/{id}/confirm"),
    ],
)
def test_route_names(path: str, route: str) -> None:
    assert route_of(Request("POST", path)) == f"POST {route}"


@pytest.mark.parametrize(
    ("method", "path", "fields", "status", "says"),
    [
        ("GET", "nothing", None, 404, "there is no GET"),
        ("DELETE", "clock", None, 404, "there is no DELETE"),
        ("POST", "faults", {"kind": "explode"}, 400, "one of refuse"),
        ("POST", "faults", [], 400, "must be a JSON object"),
        ("POST", "sessions/cs_test_1/pay", {"method": "cash"}, 400, "must be one of card"),
    ],
)
def test_nonsense_is_explained(
    desk: Desk, method: str, path: str, fields: object, status: int, says: str
) -> None:
    found, answer = desk.ask(method, path, fields)
    assert found == status
    assert says in answer["error"]


def test_body_that_is_no_json_is_refused() -> None:
    control = Control(
        Ledger(lambda: 0.0, random.Random(1), page_base_url=""),
        clock=MovableClock(),
        plan=FaultPlan(),
        counts=RequestCounts(),
    )
    assert control.handle(Request("POST", "/_control/faults", "", {}, b"kind=slow")).status == 400


def test_reset_empties_the_account(desk: Desk) -> None:
    desk.ask("POST", "faults", {"kind": "refuse"})
    paid = desk.phone.new_session()
    desk.ask("POST", f"sessions/{paid}/pay")
    open_session = desk.phone.new_session()
    assert desk.ask("POST", "reset")[0] == 200
    assert desk.ledger.session_ids() == []
    assert desk.ask("GET", "faults")[1] == {"faults": []}
    desk.phone.now += 25 * 3600
    assert desk.ledger.find_session(open_session) is None
    assert desk.phone.status(desk.phone.new_session()) == ("open", "unpaid")


def test_web_pages_are_kept_out(desk: Desk) -> None:
    assert desk.ask("GET", "sessions", origin="https://evil.test")[0] == 403
    assert desk.ask("GET", "sessions", host="evil.test:12111")[0] == 403
    assert desk.ask("GET", "sessions", host="localhost:12111")[0] == 200
    assert desk.ask("GET", "sessions", host="127.0.0.1")[0] == 200


def test_token_is_needed_where_one_is_set() -> None:
    desk = Desk(token="secret-token")
    assert desk.ask("GET", "clock")[0] == 401
    assert desk.ask("GET", "clock", authorization="Bearer wrong")[0] == 401
    assert desk.ask("GET", "clock", authorization="Bearer secret-token")[0] == 200


def test_closed_endpoint_does_nothing() -> None:
    desk = Desk(closed=True)
    assert desk.ask("POST", "clock", {"advance_seconds": 60})[0] == 404
    assert desk.clock.offset_seconds == 0
