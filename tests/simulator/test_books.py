"""The ledger's storage: batches, timers, and what survives a restart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.simulator.attempts import NeedsAction, Paid
from app.simulator.ledger import Change
from tests.simulator.api_driver import SESSIONS, ApiDriver, session_form


def lived() -> ApiDriver:
    """One session paid, one declined, one at the bank, one refunded and not settled."""
    driver = ApiDriver()
    driver.pay(driver.session()["id"])
    driver.pay(driver.session()["id"], "4000000000000002")
    driver.pay(driver.session()["id"], "4000002500003155")
    refunded = driver.session()["id"]
    driver.pay(refunded, "4000000000007726")
    intent = driver.get(f"{SESSIONS}/{refunded}").json["payment_intent"]
    driver.post("/v1/refunds", {"payment_intent": intent})
    return driver


def restarted(snapshot: dict[str, Any]) -> ApiDriver:
    driver = ApiDriver(seed=99)
    driver.ledger.load(json.loads(json.dumps(snapshot)))
    return driver


def test_everything_survives() -> None:
    before = lived()
    after = restarted(before.ledger.dump())
    assert after.ledger.dump() == before.ledger.dump()
    assert after.get(SESSIONS).json == before.get(SESSIONS).json
    assert (
        after.get("/v1/events", {"limit": 100}).json
        == before.get("/v1/events", {"limit": 100}).json
    )


def test_a_visit_to_the_bank_goes_on_after_a_restart() -> None:
    driver = ApiDriver()
    visit = driver.pay(driver.session()["id"], "4000002500003155")
    assert isinstance(visit, NeedsAction)
    after = restarted(driver.ledger.dump())
    assert isinstance(after.ledger.complete_action(visit.token, succeeded=True), Paid)


def test_timers_go_on_after_a_restart() -> None:
    after = restarted(lived().ledger.dump())
    after.clock.advance(5)
    assert after.get("/v1/refunds").json["data"][0]["status"] == "succeeded"
    after.clock.advance(24 * 3600)
    statuses = [session["status"] for session in after.get(SESSIONS).json["data"]]
    assert sorted(statuses) == ["complete", "complete", "expired", "expired"]


def test_batches_rebuild_the_books() -> None:
    driver = ApiDriver()
    batches: list[list[Change]] = []
    stop = driver.ledger.watch(batches.append)
    session_id = driver.session()["id"]
    driver.pay(session_id, "4000000000009995")
    driver.pay(session_id)
    driver.post(SESSIONS, session_form(), idempotency_key="k")
    copy = ApiDriver(seed=99)
    for batch in batches:
        copy.ledger.replay(batch)
    assert copy.ledger.dump() == driver.ledger.dump()
    stop()
    count = len(batches)
    driver.session()
    assert len(batches) == count


def test_one_request_is_one_batch() -> None:
    driver = ApiDriver()
    batches: list[list[Change]] = []
    driver.ledger.watch(batches.append)
    driver.post(SESSIONS, session_form(), idempotency_key="k")
    assert len(batches) == 1
    assert {change.table for change in batches[0]} >= {"checkout.sessions", "idempotency", "timers"}
    driver.get(SESSIONS)
    assert len(batches) == 1


@pytest.mark.parametrize(
    "snapshot",
    [
        {},
        {"version": 1},
        {"version": 2, "tables": {}},
        {"version": 1, "tables": {"wishes": {}}},
        {"version": 1, "tables": {"events": []}},
        {"version": 1, "tables": {"events": {"evt_1": "text"}}},
    ],
)
def test_what_is_no_snapshot_changes_nothing(snapshot: dict[str, Any]) -> None:
    driver = lived()
    before = driver.ledger.dump()
    with pytest.raises(ValueError, match="simulator ledger"):
        driver.ledger.load(snapshot)
    assert driver.ledger.dump() == before


def test_subscribers_come_and_go() -> None:
    driver = ApiDriver()
    heard: list[str] = []
    stop = driver.ledger.subscribe(lambda event: heard.append(event["type"]))
    driver.session()
    stop()
    driver.session()
    assert heard == ["product.created", "price.created"]


def test_a_random_source_that_starts_over_makes_no_id_twice() -> None:
    first, again = ApiDriver(seed=3), ApiDriver(seed=3)
    session_id = first.session()["id"]
    again.ledger.load(first.ledger.dump())
    assert again.session()["id"] != session_id
    assert len(again.ledger.session_ids()) == 2
