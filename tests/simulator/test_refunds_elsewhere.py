"""Refunds that the shop's program did not make: what Stripe shows of them, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from app.simulator.errors import StripeRefusal
from tests.simulator.api_driver import NOON, SESSIONS, ApiDriver, priced

REFUNDS = "/v1/refunds"


def paid(driver: ApiDriver, **changes: Any) -> str:
    session_id = str(driver.session(**changes)["id"])
    driver.pay(session_id)
    return session_id


def charge_of(driver: ApiDriver, session_id: str) -> dict[str, Any]:
    path = f"{SESSIONS}/{session_id}"
    session = driver.get(path, {"expand[]": "payment_intent.latest_charge"}).json
    charge: dict[str, Any] = session["payment_intent"]["latest_charge"]
    return charge


def test_a_dashboard_refund_carries_nothing_of_ours() -> None:
    driver = ApiDriver()
    session_id = paid(driver, **{"payment_intent_data[metadata][source]": "mofang"})
    refund = driver.ledger.refund_elsewhere(session_id, amount=500)
    shown = driver.get(f"{REFUNDS}/{refund['id']}").json
    assert shown == refund
    assert (shown["metadata"], shown["reason"], shown["status"]) == ({}, None, "succeeded")
    assert driver.events[-2]["request"] == {"id": None, "idempotency_key": None}


def test_what_was_refunded_adds_up_on_the_charge() -> None:
    driver = ApiDriver()
    session_id = paid(driver)
    driver.ledger.refund_elsewhere(session_id, amount=500)
    driver.ledger.refund_elsewhere(session_id, amount=490, reason="duplicate")
    assert charge_of(driver, session_id)["amount_refunded"] == 990
    told = [each["data"] for each in driver.events if each["type"] == "charge.refunded"]
    assert [each["object"]["amount_refunded"] for each in told] == [500, 990]
    assert [each["previous_attributes"]["amount_refunded"] for each in told] == [0, 500]
    assert all("refunds" not in each["object"] for each in told)
    driver.ledger.refund_elsewhere(session_id)
    charge = charge_of(driver, session_id)
    assert (charge["amount_refunded"], charge["refunded"]) == (1990, True)


def test_events_of_a_card_refund_in_their_order() -> None:
    driver = ApiDriver()
    session_id = paid(driver)
    driver.clock.advance(2)
    driver.get("/v1/balance")
    before = len(driver.events)
    refund = driver.ledger.refund_elsewhere(session_id)
    assert refund["destination_details"]["card"]["reference_status"] == "pending"
    driver.clock.advance(1)
    shown = driver.get(f"{REFUNDS}/{refund['id']}").json
    assert driver.event_types[before:] == [
        "refund.created",
        "charge.refunded",
        "refund.updated",
        "charge.refund.updated",
    ]
    assert shown["destination_details"]["card"]["reference_status"] == "available"
    assert driver.events[-1]["data"]["object"] == shown


def test_a_refund_that_waits_for_the_bank() -> None:
    driver = ApiDriver()
    session_id = paid(driver)
    refund = driver.ledger.refund_elsewhere(session_id, pending=True)
    driver.clock.advance(3600)
    assert driver.get(f"{REFUNDS}/{refund['id']}").json["status"] == "pending"
    assert charge_of(driver, session_id)["amount_refunded"] == 1990
    assert driver.ledger.end_refund(refund["id"], succeeded=True)["status"] == "succeeded"


def test_a_failed_refund_lowers_what_was_refunded() -> None:
    driver = ApiDriver()
    session_id = paid(driver)
    driver.ledger.refund_elsewhere(session_id, amount=990)
    second = driver.ledger.refund_elsewhere(session_id)
    assert charge_of(driver, session_id)["refunded"] is True
    failed = driver.ledger.end_refund(second["id"], succeeded=False, failure_reason="declined")
    assert (failed["status"], failed["failure_reason"]) == ("failed", "declined")
    charge = charge_of(driver, session_id)
    assert (charge["amount_refunded"], charge["refunded"]) == (990, False)
    assert driver.event_types[-3:] == ["refund.failed", "refund.updated", "charge.refund.updated"]
    before = len(driver.events)
    assert driver.ledger.end_refund(second["id"], succeeded=False) == failed
    assert len(driver.events) == before


def test_an_early_answer_of_the_bank_stands() -> None:
    driver = ApiDriver()
    session_id = str(driver.session()["id"])
    driver.pay(session_id, "4000000000007726")
    refund = driver.ledger.refund_elsewhere(session_id)
    driver.ledger.end_refund(refund["id"], succeeded=True)
    driver.clock.advance(60)
    assert driver.get(f"{REFUNDS}/{refund['id']}").json["status"] == "succeeded"


@pytest.mark.parametrize(
    ("currency", "paid_amount", "first", "then", "words"),
    [
        ("usd", 100, 0, 150, "($1.50) is greater than charge amount ($1.00)"),
        ("eur", 5000, 1000, 4001, "(€40.01) is greater than unrefunded amount on charge (€40.00)"),
        ("jpy", 9899, 0, 989_900, "(¥989,900) is greater than charge amount (¥9,899)"),
        ("chf", 500, 0, 501, "(5.01 CHF) is greater than charge amount (5.00 CHF)"),
    ],
)
def test_too_much_in_stripes_words(
    currency: str, paid_amount: int, first: int, then: int, words: str
) -> None:
    driver = ApiDriver()
    session_id = paid(driver, **priced(paid_amount, currency))
    if first:
        driver.ledger.refund_elsewhere(session_id, amount=first)
    with pytest.raises(StripeRefusal) as refused:
        driver.ledger.refund_elsewhere(session_id, amount=then)
    assert refused.value.message == f"Refund amount {words}"
    assert refused.value.code is None


def test_nothing_is_left_to_refund() -> None:
    driver = ApiDriver()
    session_id = paid(driver)
    charge_id = charge_of(driver, session_id)["id"]
    driver.ledger.refund_elsewhere(session_id)
    answer = driver.post(REFUNDS, {"charge": charge_id})
    assert answer.error["code"] == "charge_already_refunded"
    assert answer.error["message"] == f"Charge {charge_id} has already been refunded."


def test_refunds_are_listed_by_time_and_payment() -> None:
    driver = ApiDriver()
    ids = []
    sessions = [paid(driver) for _ in range(3)]
    for session_id in sessions:
        ids.append(driver.ledger.refund_elsewhere(session_id, amount=500)["id"])
        driver.clock.advance(60)

    def listed(**fields: Any) -> list[str]:
        return [each["id"] for each in driver.get(REFUNDS, fields).json["data"]]

    assert listed() == ids[::-1]
    assert listed(**{"created[gte]": NOON + 60}) == [ids[2], ids[1]]
    assert listed(**{"created[gt]": NOON + 60}) == [ids[2]]
    assert listed(**{"created[lte]": NOON}) == [ids[0]]
    assert listed(**{"created[lt]": NOON}) == []
    assert listed(limit=1, starting_after=ids[2]) == [ids[1]]
    assert listed(limit=1, ending_before=ids[0]) == [ids[1]]
    intent = driver.get(f"{SESSIONS}/{sessions[1]}").json["payment_intent"]
    assert listed(payment_intent=intent) == [ids[1]]
    assert driver.get(REFUNDS, {"limit": 101}).error["param"] == "limit"


def test_the_books_find_everything_in_one_list_of_sessions() -> None:
    driver = ApiDriver()
    refunded, open_still = paid(driver), str(driver.session()["id"])
    driver.clock.advance(30)
    declined = str(driver.session()["id"])
    driver.pay(declined, "4000000000000002")
    driver.ledger.refund_elsewhere(refunded, amount=500)
    driver.ledger.open_dispute(refunded)
    fields = {"created[lte]": NOON + 30, "expand[]": "data.payment_intent.latest_charge"}
    page = driver.get(SESSIONS, {**fields, "limit": 100}).json["data"]
    assert [each["id"] for each in page] == [declined, open_still, refunded]
    charges = [each["payment_intent"] and each["payment_intent"]["latest_charge"] for each in page]
    assert charges[1] is None
    assert (charges[0]["status"], charges[0]["amount_refunded"]) == ("failed", 0)
    assert (charges[2]["amount_refunded"], charges[2]["disputed"]) == (500, True)
    older = {"created[lt]": NOON + 30, "expand[]": "data.payment_intent"}
    assert [each["id"] for each in driver.get(SESSIONS, older).json["data"]] == [
        open_still,
        refunded,
    ]


def test_charges_are_listed_by_time_and_payment() -> None:
    driver = ApiDriver()
    first = charge_of(driver, paid(driver))
    driver.clock.advance(60)
    second = charge_of(driver, paid(driver))

    def listed(**fields: Any) -> list[str]:
        return [each["id"] for each in driver.get("/v1/charges", fields).json["data"]]

    assert listed(**{"created[gte]": NOON + 60}) == [second["id"]]
    assert listed(payment_intent=first["payment_intent"]) == [first["id"]]


# The order after a payment ----------------------------------------------------------------------


def test_events_of_a_card_payment_in_their_order() -> None:
    driver = ApiDriver()
    session_id = paid(driver)
    succeeded = next(each for each in driver.events if each["type"] == "charge.succeeded")
    assert succeeded["data"]["object"]["balance_transaction"] is None
    driver.clock.advance(2)
    charge = charge_of(driver, session_id)
    assert driver.event_types[-4:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]
    assert charge["balance_transaction"].startswith("txn_")
    assert driver.events[-1]["data"] == {
        "object": charge,
        "previous_attributes": {"balance_transaction": None},
    }
    assert driver.events[-1]["created"] == NOON + 2


def test_a_late_look_finds_events_at_the_time_they_happened() -> None:
    driver = ApiDriver()
    session_id = str(driver.session(expires_at=NOON + 3600)["id"])
    driver.clock.advance(24 * 3600)
    assert driver.get(f"{SESSIONS}/{session_id}").json["status"] == "expired"
    assert driver.events[-1]["type"] == "checkout.session.expired"
    assert driver.events[-1]["created"] == NOON + 3600
