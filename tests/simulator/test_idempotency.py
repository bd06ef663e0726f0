"""One key, one result."""

from __future__ import annotations

import json

from app.simulator.http_messages import Response
from tests.simulator.api_driver import SESSIONS, Answer, ApiDriver, decoded, priced, session_form


def create(driver: ApiDriver, key: str = "order-1", **changes: object) -> Answer:
    return driver.post(SESSIONS, session_form(**changes), idempotency_key=key)


def test_a_repeat_gets_the_first_answer() -> None:
    driver = ApiDriver()
    first, second = create(driver), create(driver)
    assert second.json == first.json
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["original-request"] == first.headers["request-id"]
    assert second.headers["request-id"] != first.headers["request-id"]
    assert driver.ledger.session_ids() == [first.json["id"]]


def test_the_order_of_fields_does_not_matter() -> None:
    driver = ApiDriver()
    first = create(driver)
    backwards = dict(reversed(session_form().items()))
    assert driver.post(SESSIONS, backwards, idempotency_key="order-1").json == first.json


def test_a_replay_shows_the_session_as_it_was() -> None:
    driver = ApiDriver()
    first = create(driver)
    driver.pay(first.json["id"])
    assert create(driver).json["status"] == "open"
    assert driver.get(f"{SESSIONS}/{first.json['id']}").json["status"] == "complete"


def test_other_parameters_under_the_same_key() -> None:
    driver = ApiDriver()
    create(driver)
    answer = create(driver, **priced(2990))
    assert answer.status == 400
    assert answer.error["type"] == "idempotency_error"
    assert "'order-1'" in answer.error["message"]
    assert len(driver.ledger.session_ids()) == 1


def test_another_address_under_the_same_key() -> None:
    driver = ApiDriver()
    session_id = create(driver).json["id"]
    answer = driver.post(f"{SESSIONS}/{session_id}/expire", idempotency_key="order-1")
    assert answer.error["type"] == "idempotency_error"


def test_a_validation_failure_is_not_kept() -> None:
    driver = ApiDriver()
    assert create(driver, expires_at=driver.ledger.now + 60).status == 400
    driver.clock.advance(1)
    assert create(driver).status == 200


def test_a_refusal_of_the_endpoint_is_kept() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    driver.pay(session_id)
    first = driver.post(f"{SESSIONS}/{session_id}/expire", idempotency_key="close")
    again = driver.post(f"{SESSIONS}/{session_id}/expire", idempotency_key="close")
    assert (first.status, again.json) == (400, first.json)
    assert again.headers["idempotent-replayed"] == "true"


def test_a_key_in_flight_is_a_conflict_that_is_not_kept() -> None:
    driver = ApiDriver()
    slow = driver.request("POST", SESSIONS, session_form(), idempotency_key="order-1")
    with driver.api.in_flight(slow):
        busy = create(driver)
        assert busy.status == 409
        assert busy.error["code"] == "idempotency_key_in_use"
        done = decoded(driver.api.handle(slow))
    assert done.status == 200
    assert create(driver).json == done.json


def test_requests_without_a_key_are_never_in_flight() -> None:
    driver = ApiDriver()
    plain = driver.request("POST", SESSIONS, session_form())
    with driver.api.in_flight(plain), driver.api.in_flight(plain):
        assert create(driver).status == 200


def test_a_key_stays_with_the_first_who_came() -> None:
    driver = ApiDriver()
    first = driver.request("POST", SESSIONS, session_form(), idempotency_key="order-1")
    second = driver.request("POST", SESSIONS, session_form(), idempotency_key="order-1")
    with driver.api.in_flight(first), driver.api.in_flight(second):
        assert decoded(driver.api.handle(second)).status == 409
        assert decoded(driver.api.handle(first)).status == 200


def test_a_kept_failure_is_replayed() -> None:
    driver = ApiDriver()
    request = driver.request("POST", SESSIONS, session_form(), idempotency_key="order-1")
    body = json.dumps({"error": {"type": "api_error", "message": "An unknown error occurred"}})
    driver.api.keep(request, Response(500, {"request-id": "req_1"}, body.encode()))
    answer = create(driver)
    assert answer.status == 500
    assert answer.headers["idempotent-replayed"] == "true"
    assert driver.ledger.session_ids() == []


def test_a_key_is_forgotten_after_a_day() -> None:
    driver = ApiDriver()
    first = create(driver)
    driver.clock.advance(24 * 3600)
    assert create(driver).json == first.json
    driver.clock.advance(1)
    assert create(driver).json["id"] != first.json["id"]


def test_old_keys_do_not_pile_up() -> None:
    driver = ApiDriver()
    for number in range(5):
        create(driver, key=f"order-{number}")
        driver.clock.advance(3600)
    driver.clock.advance(22 * 3600)
    create(driver, key="order-5")
    assert list(driver.ledger.rows("idempotency")) == ["order-3", "order-4", "order-5"]


def test_a_key_of_256_characters_is_too_long() -> None:
    driver = ApiDriver()
    assert create(driver, key="k" * 255).status == 200
    assert create(driver, key="k" * 256).error["type"] == "idempotency_error"


def test_keys_mean_nothing_on_a_get() -> None:
    driver = ApiDriver()
    assert "idempotent-replayed" not in driver.get(SESSIONS, idempotency_key="k").headers
    driver.session()
    assert len(driver.get(SESSIONS, idempotency_key="k").json["data"]) == 1


def test_keys_survive_a_restart() -> None:
    driver, restarted = ApiDriver(), ApiDriver(seed=8)
    first = create(driver)
    restarted.ledger.load(json.loads(json.dumps(driver.ledger.dump())))
    assert create(restarted).json == first.json
