"""Disputes of Stripe's: what is asked, what is read, and what is refused. And the charge of a session."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.errors import GatewayUnreachable
from app.core.session import Charge
from app.gateway.stripe_dispute import list_disputes_call, read_dispute, read_dispute_page
from app.gateway.stripe_news import NEWS_KINDS, read_news
from app.gateway.stripe_snapshot import Expected, read_session
from tests.gateway.example_session import a_session

MOMENT = 1_790_000_000
TAKEN = {"amount": -1990, "created": MOMENT + 1}
GIVEN = {"amount": 1990, "created": MOMENT + 9}


def a_dispute(**changes: object) -> dict[str, object]:
    return {
        "id": "du_1",
        "object": "dispute",
        "amount": 1990,
        "currency": "usd",
        "status": "needs_response",
        "created": MOMENT,
        "payment_intent": "pi_1",
        "reason": "fraudulent",
        "is_charge_refundable": False,
        "evidence_details": {"due_by": MOMENT + 600},
        "balance_transactions": [TAKEN],
        **changes,
    }


@pytest.mark.parametrize(
    ("moved", "withdrawn_at", "reinstated_at"),
    [
        ([], None, None),
        ([TAKEN], MOMENT + 1, None),
        ([TAKEN, GIVEN], MOMENT + 1, MOMENT + 9),
        ([TAKEN, GIVEN, TAKEN], MOMENT + 1, None),
        ([{"amount": -5}], MOMENT, None),
        (None, MOMENT, None),
    ],
)
def test_balance_transactions_tell_what_was_taken_and_given_back(
    moved: object, withdrawn_at: float | None, reinstated_at: float | None
) -> None:
    snapshot = read_dispute(a_dispute(balance_transactions=moved), MOMENT + 50)
    assert (snapshot.withdrawn_at, snapshot.reinstated_at) == (withdrawn_at, reinstated_at)
    assert (snapshot.dispute_id, snapshot.payment_intent_id) == ("du_1", "pi_1")
    assert (snapshot.amount_minor_units, snapshot.currency) == (1990, "USD")
    assert (snapshot.evidence_due_by, snapshot.read_at) == (MOMENT + 600, MOMENT + 50)


def test_without_balance_transactions_an_inquiry_has_taken_nothing() -> None:
    asked = a_dispute(status="warning_needs_response", balance_transactions=None)
    assert read_dispute(asked, MOMENT).withdrawn_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"object": "refund"},
        {"id": "../x"},
        {"amount": "1990"},
        {"amount": -1},
        {"currency": None},
        {"status": None},
        {"created": True},
        {"is_charge_refundable": "no"},
    ],
)
def test_what_is_certainly_no_dispute_is_refused(changes: dict[str, Any]) -> None:
    page = {"object": "list", "data": [a_dispute(**changes)], "has_more": False}
    with pytest.raises(GatewayUnreachable, match="answer_malformed"):
        read_dispute_page(page, MOMENT)


def test_disputes_are_listed_by_payment_or_by_time() -> None:
    of_one, lately = list_disputes_call("pi_1", None, None), list_disputes_call(None, 5, "du_9")
    assert of_one.params == {"limit": 100, "payment_intent": "pi_1"}
    assert lately.params == {"limit": 100, "created": {"gte": 5}, "starting_after": "du_9"}


def test_an_event_of_a_dispute_or_a_charge_says_where_to_look() -> None:
    def event(kind: str, subject: dict[str, object]) -> dict[str, object]:
        return {
            "id": "evt_1",
            "object": "event",
            "type": kind,
            "created": MOMENT,
            "livemode": False,
            "data": {"object": subject},
        }

    told = read_news(event("charge.dispute.closed", a_dispute()), livemode=False)
    assert (told.dispute_id, told.payment_intent_id) == ("du_1", "pi_1")
    charge: dict[str, object] = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1"}
    told = read_news(event("charge.refunded", charge), livemode=False)
    assert (told.dispute_id, told.payment_intent_id) == (None, "pi_1")
    # Stripe takes no more in one call.
    assert len(NEWS_KINDS) <= 20


# --- the charge of a session ------------------------------------------------------------------------


def paid_session(**charge: object) -> dict[str, object]:
    latest = {
        "id": "ch_1",
        "status": "succeeded",
        "created": MOMENT + 3,
        "amount_refunded": 500,
        "disputed": True,
        "payment_method_details": {"type": "card"},
        **charge,
    }
    intent = {"id": "pi_1", "status": "succeeded", "latest_charge": latest}
    return a_session(status="complete", payment_status="paid", url=None, payment_intent=intent)


def test_a_paid_session_tells_its_charge_and_when_it_was_paid() -> None:
    snapshot = read_session(paid_session(), Expected(livemode=False))
    assert snapshot.charge == Charge("ch_1", MOMENT + 3, 500, disputed=True)
    assert snapshot.paid_at == MOMENT + 3


@pytest.mark.parametrize("method", ["sepa_debit", "us_bank_account", "boleto"])
def test_the_charge_of_a_delayed_method_is_older_than_its_success(method: str) -> None:
    session = paid_session(payment_method_details={"type": method})
    snapshot = read_session(session, Expected(livemode=False))
    assert snapshot.charge is not None
    assert snapshot.paid_at is None


@pytest.mark.parametrize(
    "charge", [{"status": "failed"}, {"status": "pending"}, {"created": None}, {"id": None}]
)
def test_a_charge_that_took_nothing_or_cannot_be_read_tells_nothing(
    charge: dict[str, object],
) -> None:
    snapshot = read_session(paid_session(**charge), Expected(livemode=False))
    assert (snapshot.charge, snapshot.paid_at) == (None, None)
