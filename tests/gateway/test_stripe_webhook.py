"""Signatures of webhooks: Stripe's own signer and the simulator's against our check."""

import json

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import KeyRejected, WebhookRefused
from app.gateway.stripe_webhook import TOLERANCE_SECONDS, WebhookReader
from app.simulator.webhooks import signature_header
from app.webhook_secret import WebhookSecret

NOW = 1_790_000_000
OLD, NEW = WebhookSecret("whsec_" + "MarkedOld0001"), WebhookSecret("whsec_" + "MarkedNew0002")
STRANGER = WebhookSecret("whsec_" + "Stranger0003")


def an_event(**changes: object) -> bytes:
    session = {
        "id": "cs_test_a1",
        "object": "checkout.session",
        "metadata": {"mofang_payment_id": "mp_1"},
        "payment_intent": "pi_1",
    }
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "created": NOW,
        "livemode": False,
        "data": {"object": session},
    }
    return json.dumps({**event, **changes}, ensure_ascii=False).encode()


def reader(*secrets: WebhookSecret, now: float = NOW) -> WebhookReader:
    return WebhookReader(secrets or (OLD, NEW), lambda: now, livemode=False)


def code_of(payload: bytes, header: str, now: float = NOW) -> str:
    with pytest.raises(WebhookRefused) as refused:
        reader(now=now).read(payload, header)
    return refused.value.code


@pytest.mark.parametrize("secret", [OLD, NEW], ids=str)
def test_every_active_secret_counts(secret: WebhookSecret) -> None:
    payload = an_event()
    news = reader().read(payload, signature_header(payload, secret.reveal(), NOW))
    assert (news.event_id, news.session_id, news.payment_id) == ("evt_1", "cs_test_a1", "mp_1")


def test_stripes_own_signer_is_believed() -> None:
    payload = an_event(account="魔方")
    header = stripe.WebhookSignature.generate_signature_header(payload.decode(), NEW.reveal(), NOW)
    assert reader().read(payload, header).kind == "checkout.session.completed"


def test_any_v1_counts_and_nothing_else_does() -> None:
    payload = an_event()
    good = signature_header(payload, NEW.reveal(), NOW).partition("v1=")[2]
    assert reader().read(payload, f"t={NOW},v1={'0' * 64},v1={good},v0={'1' * 64},v9=x")
    assert code_of(payload, f"t={NOW},v0={good}") == "webhook_signature_malformed"
    assert code_of(payload, f"t={NOW},v1={'0' * 64},v0={good}") == "webhook_signature_wrong"


@pytest.mark.parametrize(
    ("offset", "code"), [(TOLERANCE_SECONDS, ""), (TOLERANCE_SECONDS + 1, "webhook_too_old")]
)
@pytest.mark.parametrize("sign", [1, -1], ids=["old", "ahead"])
def test_five_minutes_are_the_limit(offset: int, sign: int, code: str) -> None:
    payload = an_event()
    header = signature_header(payload, NEW.reveal(), NOW)
    now = NOW + sign * offset
    if code:
        assert code_of(payload, header, now) == code
    else:
        assert reader(now=now).read(payload, header)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "webhook_signature_missing"),
        ("nonsense", "webhook_signature_malformed"),
        ("v1=" + "0" * 64, "webhook_signature_malformed"),
        (f"t={NOW}", "webhook_signature_malformed"),
        (f"t={NOW},t={NOW},v1={'0' * 64}", "webhook_signature_malformed"),
        (f"t=0{NOW},v1={'0' * 64}", "webhook_signature_malformed"),
        (f"t=-1,v1={'0' * 64}", "webhook_signature_malformed"),
        (f"t=٣,v1={'0' * 64}", "webhook_signature_malformed"),
        (f"t={NOW},v1=ümlaut", "webhook_signature_malformed"),
        (f"t={NOW},v1=", "webhook_signature_wrong"),
        (f"t={NOW},v1={'0' * 64}", "webhook_signature_wrong"),
    ],
)
def test_what_is_not_signed_is_told_why(header: str, code: str) -> None:
    assert code_of(an_event(), header) == code


def test_one_changed_byte_is_another_body() -> None:
    payload = an_event()
    header = signature_header(payload, NEW.reveal(), NOW)
    assert code_of(payload + b" ", header) == "webhook_signature_wrong"
    assert code_of(payload, signature_header(payload, STRANGER.reveal(), NOW)) == (
        "webhook_signature_wrong"
    )


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "webhook_not_an_event"),
        (b"[]", "webhook_not_an_event"),
        (b"\xff", "webhook_not_an_event"),
        (b"[" * 100_000, "webhook_not_an_event"),
        (an_event(object="v2.core.event"), "webhook_not_an_event"),
        (an_event(id=None), "webhook_not_an_event"),
        (an_event(created=10**400), "webhook_not_an_event"),
        (an_event(livemode=True), "webhook_wrong_mode"),
    ],
)
def test_what_is_signed_and_no_event_is_refused(payload: bytes, code: str) -> None:
    assert code_of(payload, signature_header(payload, NEW.reveal(), NOW)) == code


def test_without_a_secret_nothing_is_read() -> None:
    with pytest.raises(KeyRejected, match="webhook_secret_missing"):
        WebhookReader((), lambda: NOW, livemode=False)


@given(st.text(max_size=200), st.binary(max_size=200))
def test_nothing_gets_in_and_nothing_else_is_raised(header: str, payload: bytes) -> None:
    with pytest.raises(WebhookRefused):
        reader().read(payload, header)
