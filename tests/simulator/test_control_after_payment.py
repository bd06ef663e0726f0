"""The control endpoint plays the Dashboard and the customer's bank after a payment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.schema_check import assert_valid
from tests.simulator.test_control import Desk


@pytest.fixture
def desk() -> Desk:
    """Open, as on loopback."""
    return Desk()


def paid(desk: Desk) -> str:
    session_id = desk.phone.new_session()
    desk.ask("POST", f"sessions/{session_id}/pay")
    return session_id


def test_a_refund_of_the_dashboard(desk: Desk) -> None:
    session_id = paid(desk)
    status, refund = desk.ask("POST", f"sessions/{session_id}/refund", {"amount": 500})
    assert (status, refund["amount"], refund["metadata"]) == (200, 500, {})
    assert_valid(refund)
    charge = f"charges/{refund['charge']}/refund"
    assert desk.ask("POST", charge, {"reason": "duplicate"})[1]["amount"] == 1490
    status, answer = desk.ask("POST", charge)
    assert (status, answer["error"]) == (
        409,
        f"Charge {refund['charge']} has already been refunded.",
    )


def test_a_refund_waits_and_is_ended(desk: Desk) -> None:
    intent = desk.ledger.find_session(paid(desk))["payment_intent"]  # type: ignore[index]
    refund = desk.ask("POST", f"payment_intents/{intent}/refund", {"pending": True})[1]
    assert refund["status"] == "pending"
    assert desk.ask("POST", f"refunds/{refund['id']}/succeed")[1]["status"] == "succeeded"
    failed = desk.ask("POST", f"refunds/{refund['id']}/fail", {"reason": "declined"})[1]
    assert (failed["status"], failed["failure_reason"]) == ("failed", "declined")


def test_a_dispute_is_opened_answered_and_decided(desk: Desk) -> None:
    session_id = paid(desk)
    fields = {"case_type": "inquiry", "amount": 700, "reason": "general"}
    status, dispute = desk.ask("POST", f"sessions/{session_id}/dispute", fields)
    assert (status, dispute["status"]) == (200, "warning_needs_response")
    assert_valid(dispute)
    steps = ("escalate", "submit", "win")
    answers = [desk.ask("POST", f"disputes/{dispute['id']}/{step}")[1] for step in steps]
    assert [each["status"] for each in answers] == ["needs_response", "under_review", "won"]
    assert_valid(answers[-1])
    status, answer = desk.ask("POST", f"disputes/{dispute['id']}/lose")
    assert (status, answer["error"]) == (409, "a dispute that is won cannot lose")


def test_an_early_fraud_warning(desk: Desk) -> None:
    warning = desk.ask("POST", f"sessions/{paid(desk)}/fraud_warning")[1]
    assert_valid(warning)
    newest = list(desk.ledger.rows("events").values())[-1]
    assert newest["data"]["object"] == warning


@pytest.mark.parametrize(
    ("path", "fields", "status", "says"),
    [
        ("sessions/cs_test_1/refund", {}, 404, "No such charge: 'cs_test_1'"),
        ("refunds/re_1/fail", {}, 404, "No such refund: 're_1'"),
        ("disputes/du_1/win", {}, 404, "No such dispute: 'du_1'"),
        ("disputes/du_1/forget", {}, 400, "the step must be one of submit, escalate"),
        ("sessions/SESSION/refund", {"amount": "all"}, 400, "amount must be a whole number"),
        ("sessions/SESSION/refund", {"amount": 0}, 409, "greater than or equal to 1"),
        ("sessions/SESSION/refund", {"reason": "regret"}, 400, "one of duplicate, fraudulent"),
        ("sessions/SESSION/refund", {"colour": 1}, 400, "unknown field 'colour'"),
        ("sessions/SESSION/dispute", {"amount": 1991}, 409, "amount must be 1 to 1990"),
        (
            "sessions/SESSION/dispute",
            {"case_type": "feud"},
            400,
            "case_type must be one of chargeback, inquiry",
        ),
        ("sessions/OPEN/dispute", {}, 404, "No such charge"),
    ],
)
def test_nonsense_is_explained(
    desk: Desk, path: str, fields: dict[str, Any], status: int, says: str
) -> None:
    path = path.replace("SESSION", paid(desk)).replace("OPEN", desk.phone.new_session())
    found, answer = desk.ask("POST", path, fields)
    assert (found, says in answer["error"]) == (status, True), answer


def test_reset_forgets_disputes_too(desk: Desk) -> None:
    desk.ask("POST", f"sessions/{paid(desk)}/dispute")
    desk.ask("POST", "reset")
    assert desk.ledger.rows("disputes") == {}
