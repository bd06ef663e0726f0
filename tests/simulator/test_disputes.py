"""Disputes: opened by a card or by control, answered, decided; what they do to money and refunds."""

from __future__ import annotations

from typing import Any

import pytest

from app.simulator.attempts import MethodKind
from app.simulator.cards import behaviour_of_token
from app.simulator.disputes.lifecycle import CaseType, DisputeError, Step
from tests.simulator.api_driver import NOON, SESSIONS, ApiDriver

DISPUTES = "/v1/disputes"
REFUNDS = "/v1/refunds"


def charge_of(driver: ApiDriver, session_id: str) -> dict[str, Any]:
    path = f"{SESSIONS}/{session_id}"
    session = driver.get(path, {"expand[]": "payment_intent.latest_charge"}).json
    charge: dict[str, Any] = session["payment_intent"]["latest_charge"]
    return charge


def paid(driver: ApiDriver, number: str = "4242424242424242") -> str:
    session_id = str(driver.session()["id"])
    driver.pay(session_id, number)
    return session_id


def disputed(driver: ApiDriver, case_type: CaseType = CaseType.CHARGEBACK) -> dict[str, Any]:
    return driver.ledger.open_dispute(paid(driver), case_type=case_type)


def types_after(driver: ApiDriver, count: int) -> list[str]:
    return driver.event_types[count:]


# Opening ----------------------------------------------------------------------------------------


def test_the_dispute_card_is_disputed_a_moment_after_it_paid() -> None:
    driver = ApiDriver()
    session_id = paid(driver, "4000000000000259")
    assert charge_of(driver, session_id)["disputed"] is False
    driver.clock.advance(1)
    charge = charge_of(driver, session_id)
    assert charge["disputed"] is True
    dispute = driver.get(DISPUTES, {"charge": charge["id"]}).json["data"][0]
    assert (dispute["status"], dispute["reason"]) == ("needs_response", "fraudulent")
    assert (dispute["amount"], dispute["currency"]) == (1990, "usd")
    assert dispute["payment_intent"] == charge["payment_intent"]
    assert dispute["is_charge_refundable"] is False
    assert dispute["created"] == NOON + 1
    card = dispute["payment_method_details"]["card"]
    assert (card["case_type"], card["network_reason_code"]) == ("chargeback", "10.4")
    [withdrawal] = dispute["balance_transactions"]
    assert (withdrawal["amount"], withdrawal["fee"], withdrawal["net"]) == (-1990, 1500, -3490)
    assert withdrawal["source"] == dispute["id"]
    assert driver.event_types[-3:] == [
        "checkout.session.completed",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]


def test_an_inquiry_takes_no_money() -> None:
    driver = ApiDriver()
    session_id = paid(driver, "4000000000001976")
    driver.clock.advance(1)
    assert charge_of(driver, session_id)["disputed"] is True
    [dispute] = driver.get(DISPUTES).json["data"]
    assert dispute["status"] == "warning_needs_response"
    assert dispute["balance_transactions"] == []
    assert dispute["is_charge_refundable"] is True
    card = dispute["payment_method_details"]["card"]
    assert (card["case_type"], card["network_reason_code"]) == ("inquiry", "10")
    assert driver.event_types[-1] == "charge.dispute.created"
    assert "charge.dispute.funds_withdrawn" not in driver.event_types


@pytest.mark.parametrize(
    ("number", "reasons", "amounts"),
    [
        ("4000000000002685", ["product_not_received"], [1990]),
        ("4000000404000079", ["fraudulent", "fraudulent"], [995, 995]),
    ],
)
def test_other_dispute_cards(number: str, reasons: list[str], amounts: list[int]) -> None:
    driver = ApiDriver()
    paid(driver, number)
    driver.clock.advance(1)
    found = driver.get(DISPUTES).json["data"]
    assert [each["reason"] for each in found] == reasons
    assert [each["amount"] for each in found] == amounts


def test_an_early_fraud_warning_is_no_dispute() -> None:
    driver = ApiDriver()
    session_id = paid(driver, "4000000000005423")
    driver.clock.advance(1)
    charge = charge_of(driver, session_id)
    assert charge["disputed"] is False
    warning = driver.events[-1]
    assert warning["type"] == "radar.early_fraud_warning.created"
    assert warning["data"]["object"]["charge"] == charge["id"]
    assert driver.get(DISPUTES).json["data"] == []


@pytest.mark.parametrize("token", ["pm_card_createDispute", "tok_visa_createDisputeInquiry"])
def test_ready_made_tokens(token: str) -> None:
    card = behaviour_of_token(token)
    assert card is not None
    assert card.claim is not None


def test_part_of_a_payment_can_be_disputed() -> None:
    driver = ApiDriver()
    session_id = paid(driver)
    charge_id = charge_of(driver, session_id)["id"]
    dispute = driver.ledger.open_dispute(charge_id, amount=700, reason="product_not_received")
    assert dispute["balance_transactions"][0]["amount"] == -700
    pending = driver.get("/v1/balance").json["pending"]
    assert pending[0]["amount"] == 1990 - 700 - 1500


@pytest.mark.parametrize("amount", [0, -1, 1991])
def test_no_more_than_the_payment_can_be_disputed(amount: int) -> None:
    driver = ApiDriver()
    session_id = paid(driver)
    with pytest.raises(DisputeError, match="1 to 1990"):
        driver.ledger.open_dispute(session_id, amount=amount)


def test_what_was_not_paid_cannot_be_disputed() -> None:
    driver = ApiDriver()
    session_id = paid(driver, "4000000000000002")
    with pytest.raises(DisputeError, match="was not paid"):
        driver.ledger.open_dispute(session_id)
    wallet = driver.session()["id"]
    result = driver.pay_with(wallet, MethodKind.WECHAT_PAY)
    driver.ledger.complete_action(result.token, succeeded=True)  # type: ignore[union-attr]
    with pytest.raises(DisputeError, match="WeChat Pay"):
        driver.ledger.open_dispute(wallet)


@pytest.mark.parametrize(
    ("case_type", "taken", "refundable"),
    [(CaseType.RESOLUTION, [-1990], False), (CaseType.BLOCK, [], True)],
)
def test_a_prevented_dispute_is_closed_from_the_start(
    case_type: CaseType, taken: list[int], *, refundable: bool
) -> None:
    driver = ApiDriver()
    dispute = disputed(driver, case_type)
    assert dispute["status"] == "prevented"
    assert [each["amount"] for each in dispute["balance_transactions"]] == taken
    assert all(each["fee"] == 0 for each in dispute["balance_transactions"])
    assert dispute["is_charge_refundable"] is refundable
    assert driver.event_types[-1] == "charge.dispute.closed"


# Answers and decisions --------------------------------------------------------------------------

LIVES = [
    (
        CaseType.CHARGEBACK,
        [Step.SUBMIT, Step.WIN],
        ["under_review", "won"],
        [
            "charge.dispute.updated",
            "charge.updated",
            "charge.dispute.funds_reinstated",
            "charge.dispute.closed",
        ],
        -1500,
    ),
    (CaseType.CHARGEBACK, [Step.LOSE], ["lost"], ["charge.dispute.closed"], -3490),
    (
        CaseType.INQUIRY,
        [Step.SUBMIT, Step.CLOSE],
        ["warning_under_review", "warning_closed"],
        ["charge.dispute.updated", "charge.updated", "charge.dispute.closed"],
        0,
    ),
    (
        CaseType.INQUIRY,
        [Step.ESCALATE, Step.LOSE],
        ["needs_response", "lost"],
        [
            "charge.dispute.updated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.closed",
        ],
        -3490,
    ),
    (CaseType.INQUIRY, [Step.PREVENT], ["prevented"], ["charge.dispute.closed"], 0),
]


@pytest.mark.parametrize(("case_type", "steps", "statuses", "types", "net"), LIVES)
def test_a_dispute_lives(
    case_type: CaseType, steps: list[Step], statuses: list[str], types: list[str], net: int
) -> None:
    driver = ApiDriver()
    dispute = disputed(driver, case_type)
    before = len(driver.events)
    seen = [driver.ledger.take_dispute_step(dispute["id"], step)["status"] for step in steps]
    assert seen == statuses
    assert types_after(driver, before) == types
    closed = driver.get(f"{DISPUTES}/{dispute['id']}").json
    assert sum(each["net"] for each in closed["balance_transactions"]) == net
    assert driver.events[-1]["data"]["object"] == closed
    assert driver.get(f"/v1/charges/{dispute['charge']}").json["disputed"] is True
    assert driver.get("/v1/balance").json["pending"][0]["amount"] == 1990 + net


@pytest.mark.parametrize(
    ("case_type", "step"),
    [
        (CaseType.CHARGEBACK, Step.CLOSE),
        (CaseType.CHARGEBACK, Step.ESCALATE),
        (CaseType.CHARGEBACK, Step.PREVENT),
        (CaseType.INQUIRY, Step.WIN),
        (CaseType.BLOCK, Step.LOSE),
    ],
)
def test_steps_that_a_dispute_does_not_have(case_type: CaseType, step: Step) -> None:
    driver = ApiDriver()
    dispute = disputed(driver, case_type)
    with pytest.raises(DisputeError, match=f"{dispute['status']} cannot {step}"):
        driver.ledger.take_dispute_step(dispute["id"], step)


@pytest.mark.parametrize(
    ("case_type", "text", "status"),
    [
        (CaseType.CHARGEBACK, "winning_evidence", "won"),
        (CaseType.CHARGEBACK, "losing_evidence", "lost"),
        (CaseType.CHARGEBACK, "the customer signed for it", "under_review"),
        (CaseType.INQUIRY, "winning_evidence", "warning_closed"),
        (CaseType.INQUIRY, "escalate_inquiry_evidence", "needs_response"),
    ],
)
def test_test_modes_evidence_decides(case_type: CaseType, text: str, status: str) -> None:
    driver = ApiDriver()
    path = f"{DISPUTES}/{disputed(driver, case_type)['id']}"
    answered = driver.post(path, {"evidence[uncategorized_text]": text}).json
    assert answered["status"].endswith("under_review")
    assert answered["evidence"]["uncategorized_text"] == text
    assert answered["evidence_details"]["submission_count"] == 1
    assert driver.event_types[-2:] == ["charge.dispute.updated", "charge.updated"]
    driver.clock.advance(5)
    assert driver.get(path).json["status"] == status


def test_staged_evidence_is_not_submitted() -> None:
    driver = ApiDriver()
    path = f"{DISPUTES}/{disputed(driver)['id']}"
    fields = {"evidence[product_description]": "tea", "submit": "false", "metadata[a]": "1"}
    staged = driver.post(path, fields).json
    assert staged["status"] == "needs_response"
    assert staged["metadata"] == {"a": "1"}
    assert staged["evidence_details"]["has_evidence"] is True
    assert staged["evidence_details"]["submission_method"] == "not_submitted"
    submitted = driver.post(path, {"submit": "true"}).json
    assert submitted["status"] == "under_review"
    assert submitted["evidence"]["product_description"] == "tea"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"evidence[receipt]": "file_1"}, "does not imitate `evidence[receipt]`"),
        ({"evidence[colour]": "red"}, "Received unknown parameter: evidence[colour]"),
        ({"evidence[customer_name]": "n" * 20_001}, "at most 20000 characters"),
    ],
)
def test_refused_evidence(fields: dict[str, str], words: str) -> None:
    driver = ApiDriver()
    path = f"{DISPUTES}/{disputed(driver)['id']}"
    assert words in driver.post(path, fields).error["message"]
    assert driver.get(path).json["evidence_details"]["has_evidence"] is False


@pytest.mark.parametrize(
    ("case_type", "status"),
    [(CaseType.CHARGEBACK, "lost"), (CaseType.INQUIRY, "warning_closed")],
)
def test_accepting_a_dispute(case_type: CaseType, status: str) -> None:
    driver = ApiDriver()
    path = f"{DISPUTES}/{disputed(driver, case_type)['id']}"
    assert driver.post(f"{path}/close").json["status"] == status
    assert driver.event_types[-2:] == ["charge.dispute.closed", "charge.updated"]
    for again in (driver.post(f"{path}/close"), driver.post(path, {"metadata[a]": "1"})):
        assert again.error["message"] == "This dispute is already closed"


def test_an_unknown_dispute() -> None:
    driver = ApiDriver()
    for answer in (
        driver.get(f"{DISPUTES}/du_1"),
        driver.post(f"{DISPUTES}/du_1"),
        driver.post(f"{DISPUTES}/du_1/close"),
    ):
        assert (answer.status, answer.error["param"]) == (404, "dispute")
        assert answer.error["message"] == "No such dispute: 'du_1'"


# Refunds of a disputed payment ------------------------------------------------------------------


def test_a_charged_back_payment_cannot_be_refunded_until_it_is_won() -> None:
    driver = ApiDriver()
    dispute = disputed(driver)
    fields = {"charge": dispute["charge"], "amount": 100}
    refused = driver.post(REFUNDS, fields)
    assert (refused.status, refused.error["code"]) == (400, "charge_disputed")
    assert refused.error["message"] == (
        f"Charge {dispute['charge']} has been charged back; cannot issue a refund."
    )
    driver.ledger.take_dispute_step(dispute["id"], Step.WIN)
    assert driver.post(REFUNDS, fields).json["status"] == "succeeded"


def test_a_lost_payment_stays_unrefundable_and_counts_as_no_refund() -> None:
    driver = ApiDriver()
    dispute = disputed(driver)
    driver.ledger.take_dispute_step(dispute["id"], Step.LOSE)
    refused = driver.post(REFUNDS, {"payment_intent": dispute["payment_intent"]})
    assert refused.error["code"] == "charge_disputed"
    charge = driver.get(f"/v1/charges/{dispute['charge']}").json
    assert (charge["amount_refunded"], charge["refunded"]) == (0, False)


def test_an_inquiry_does_not_stand_in_the_way_of_a_refund() -> None:
    driver = ApiDriver()
    dispute = disputed(driver, CaseType.INQUIRY)
    assert driver.post(REFUNDS, {"charge": dispute["charge"]}).json["status"] == "succeeded"


def test_a_chargeback_ends_refunds_that_are_still_pending() -> None:
    driver = ApiDriver()
    session_id = paid(driver, "4000000000007726")
    charge_id = charge_of(driver, session_id)["id"]
    refund = driver.post(REFUNDS, {"charge": charge_id}).json
    assert refund["status"] == "pending"
    driver.ledger.open_dispute(session_id)
    failed = driver.get(f"{REFUNDS}/{refund['id']}").json
    assert failed["status"] == "failed"
    assert failed["failure_reason"] == "charge_for_pending_refund_disputed"
    assert driver.get(f"/v1/charges/{charge_id}").json["amount_refunded"] == 0
    driver.clock.advance(5)
    assert driver.get(f"{REFUNDS}/{refund['id']}").json["status"] == "failed"


# Lists ------------------------------------------------------------------------------------------


def test_disputes_are_listed_by_payment_charge_and_time() -> None:
    driver = ApiDriver()
    first = disputed(driver)
    driver.clock.advance(10)
    second = disputed(driver, CaseType.INQUIRY)

    def listed(**fields: Any) -> list[str]:
        return [each["id"] for each in driver.get(DISPUTES, fields).json["data"]]

    assert listed() == [second["id"], first["id"]]
    assert listed(charge=first["charge"]) == [first["id"]]
    assert listed(payment_intent=second["payment_intent"]) == [second["id"]]
    assert listed(**{"created[gte]": second["created"]}) == [second["id"]]
    assert listed(**{"created[lt]": second["created"]}) == [first["id"]]
    assert listed(starting_after=second["id"]) == [first["id"]]
    expanded = driver.get(DISPUTES, {"expand[]": "data.charge", "limit": 1}).json["data"][0]
    assert expanded["charge"]["disputed"] is True
