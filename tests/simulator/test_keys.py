"""Who may call, and what."""

from __future__ import annotations

import base64

import pytest

from tests.simulator.api_driver import SESSIONS, ApiDriver, session_form

RESTRICTED = "rk_test_kiosk12345"


def refused(header: str, driver: ApiDriver | None = None) -> dict[str, object]:
    answer = (driver or ApiDriver()).get(SESSIONS, authorization=header)
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="Stripe"'
    return answer.error


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Digest abc", "Basic !!!"])
def test_no_key(header: str) -> None:
    assert str(refused(header)["message"]).startswith("You did not provide an API key.")


def test_bearer_and_basic_are_the_same() -> None:
    basic = base64.b64encode(b"sk_test_abc:").decode()
    assert ApiDriver().get(SESSIONS, authorization=f"Basic {basic}").status == 200
    assert ApiDriver().get(SESSIONS, authorization="Bearer sk_test_abc").status == 200


def test_a_publishable_key_is_refused() -> None:
    answer = ApiDriver().get(SESSIONS, authorization="Bearer pk_test_abc")
    assert (answer.status, answer.error["code"]) == (403, "secret_key_required")


@pytest.mark.parametrize("key", ["sk_live_neverShown12", "rk_live_neverShown12"])
def test_a_live_key_is_refused_and_never_shown(key: str) -> None:
    driver = ApiDriver()
    error = refused(f"Bearer {key}", driver)
    assert "never accepts a live key" in str(error["message"])
    assert key not in str(error)
    assert key not in str(driver.ledger.dump())


def test_a_wrong_key_is_shown_shortened() -> None:
    driver = ApiDriver(keys=frozenset({"sk_test_right1234567"}))
    error = refused("Bearer sk_test_wrong1234567", driver)
    assert error["message"] == "Invalid API Key provided: sk_test_********4567"
    assert driver.get(SESSIONS, authorization="Bearer sk_test_right1234567").status == 200


def test_nonsense_is_no_key() -> None:
    assert refused("Bearer hello")["message"] == "Invalid API Key provided: ****"


def kiosk(*permissions: str) -> ApiDriver:
    return ApiDriver(restricted_keys={RESTRICTED: frozenset(permissions)})


def test_a_missing_permission_is_named_before_anything_is_looked_up() -> None:
    driver = kiosk("rak_payment_intent_read")
    answer = driver.get(f"{SESSIONS}/cs_test_made_up", authorization=f"Bearer {RESTRICTED}")
    assert answer.status == 403
    assert answer.error["type"] == "invalid_request_error"
    assert answer.error["code"] == "more_permissions_required"
    assert "'rak_checkout_session_read'" in answer.error["message"]
    assert RESTRICTED not in answer.error["message"]


def test_with_the_permission_a_made_up_id_is_just_unknown() -> None:
    driver = kiosk("rak_checkout_session_write")
    answer = driver.get(f"{SESSIONS}/cs_test_made_up", authorization=f"Bearer {RESTRICTED}")
    assert answer.status == 404


def test_reading_does_not_allow_writing() -> None:
    driver = kiosk("rak_checkout_session_read")
    bearer = f"Bearer {RESTRICTED}"
    assert driver.get(SESSIONS, authorization=bearer).status == 200
    assert driver.post(SESSIONS, session_form(), authorization=bearer).status == 403


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/v1/disputes", "rak_dispute_read"),
        ("GET", "/v1/disputes/du_made_up", "rak_dispute_read"),
        ("POST", "/v1/disputes/du_made_up", "rak_dispute_write"),
        ("POST", "/v1/disputes/du_made_up/close", "rak_dispute_write"),
        ("GET", "/v1/refunds", "rak_charge_read"),
        ("POST", "/v1/refunds", "rak_charge_write"),
        ("GET", "/v1/charges", "rak_charge_read"),
        ("GET", "/v1/events", "rak_event_read"),
    ],
)
def test_what_the_books_need_names_its_permission(method: str, path: str, permission: str) -> None:
    bearer = f"Bearer {RESTRICTED}"
    answer = kiosk().ask(method, path, authorization=bearer)
    assert (answer.status, answer.error["code"]) == (403, "more_permissions_required")
    account = "acct_1MofangSimulator"
    assert answer.error["message"] == (
        "The provided key 'rk_test_******2345' does not have the required permissions for this"
        f" endpoint on account '{account}'. Having the '{permission}' permission would allow this"
        " request to continue."
    )
    assert kiosk(permission).ask(method, path, authorization=bearer).status != 403


def test_other_keys_keep_every_right() -> None:
    assert kiosk().post(SESSIONS, session_form()).status == 200
