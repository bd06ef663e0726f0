"""The wire against answers that no honest Stripe would give, and against leaks."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.errors import (
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    InputError,
    KeyRejected,
)
from app.core.money import Money
from app.core.order import Order
from app.gateway import stripe_wire
from app.gateway.port import CheckoutTerms
from app.gateway.stripe_gateway import StripeGateway
from app.gateway.stripe_request import create_call
from app.gateway.stripe_wire import SdkWire, checked_api_base
from app.secret_key import SecretKey
from app.simulator import form, params
from app.simulator.books import API_VERSION
from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from app.simulator.server import SimulatorServer
from tests.gateway.example_session import SESSION_ID, a_session
from tests.gateway.scripted_server import HANG_UP, ScriptedServer, answer, refusal
from tests.torture.simulated_gateway import encode

KEY = SecretKey("sk_test_DoNotPrintMe5678")
EMAIL = "someone.private@example.com"
ORDER = Order(Money(1990, "USD"), customer_email=EMAIL, reference="A/1 & 单")
TERMS = CheckoutTerms("mp_1", ORDER, 1_900_000_000, "zh")
PORTAL = answer(200, b"<html>Welcome</html>", {"Request-Id": "", "Content-Type": "text/html"})
NOT_A_SESSION = answer(200, {"object": "list", "data": []})
CUT = answer(200, b'{"object": "checkout.session"', {"Content-Length": "900"})
PERMISSION_MISSING = refusal(
    403, code="more_permissions_required", message="Having the 'rak_charge_read' permission would"
)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stripe._http_client.HTTPClient.INITIAL_DELAY", 0.0)


@pytest.fixture
def opened() -> Iterator[list[StripeGateway]]:
    gateways: list[StripeGateway] = []
    yield gateways
    for gateway in gateways:
        gateway.close()


def connect(server: ScriptedServer, opened: list[StripeGateway]) -> StripeGateway:
    """A gateway that believes the scripted server to be Stripe."""
    gateway = StripeGateway(KEY, "https://shop.example", server.base_url)
    opened.append(gateway)
    return gateway


def create(gateway: StripeGateway) -> object:
    return gateway.create(gateway.build_request(TERMS), "mofang-mp_1")


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (PORTAL, "answer_malformed"),
        (answer(302, b"", {"Location": "http://127.0.0.1:1/login"}), "answer_malformed"),
        (answer(307, b"", {"Location": "http://127.0.0.1:1/"}), "answer_malformed"),
        (answer(511, b"<html>"), "service_error"),
        (answer(502, b"<html>Bad gateway"), "service_error"),
        (answer(403, b"<html>Blocked"), "answer_malformed"),
        (answer(401, {"error": "login first"}), "answer_malformed"),
        (answer(400, {"error": {"message": "no"}}), "answer_malformed"),
        (answer(400, []), "answer_malformed"),
        (answer(418, {"error": {"type": "teapot"}}), "service_error"),
        (answer(200, []), "answer_malformed"),
        (answer(200, None), "answer_malformed"),
        (answer(200, "paid"), "answer_malformed"),
        (answer(200, b"\xff\xfe\x00"), "answer_malformed"),
        (answer(200, b""), "answer_malformed"),
        (answer(204, b""), "answer_malformed"),
        (NOT_A_SESSION, "answer_malformed"),
        (CUT, "service_unreachable"),
        (HANG_UP, "service_unreachable"),
        (b"SSH-2.0-OpenSSH\r\n", "service_unreachable"),
    ],
)
def test_what_is_not_an_answer_decides_nothing(
    opened: list[StripeGateway], reply: bytes, code: str
) -> None:
    with ScriptedServer([reply]) as server:
        gateway = connect(server, opened)
        calls: list[Callable[[], object]] = [
            lambda: create(gateway),
            lambda: gateway.retrieve(SESSION_ID),
            lambda: gateway.expire(SESSION_ID),
        ]
        for call in calls:
            with pytest.raises(GatewayUnreachable) as raised:
                call()
            assert raised.value.code == code


@pytest.mark.parametrize("body", [[], {"object": "list", "has_more": False}, a_session()])
def test_a_list_that_is_none_decides_nothing(opened: list[StripeGateway], body: object) -> None:
    with ScriptedServer([answer(200, body)]) as server, pytest.raises(GatewayUnreachable) as raised:
        connect(server, opened).list_sessions("open", 0)
    assert raised.value.code == "answer_malformed"


@pytest.mark.parametrize("data", [[], [a_session()]])
def test_a_list_without_an_end_is_given_up(opened: list[StripeGateway], data: object) -> None:
    page = answer(200, {"object": "list", "data": data, "has_more": True})
    with ScriptedServer([page]) as server, pytest.raises(GatewayUnreachable) as raised:
        connect(server, opened).list_sessions("open", 0)
    assert raised.value.code == "answer_malformed"


@pytest.mark.parametrize(
    "last", [refusal(429, code="rate_limit"), refusal(401), PERMISSION_MISSING, refusal(409)]
)
@pytest.mark.parametrize("first", [HANG_UP, refusal(500, "api_error"), answer(503, b"<html>")])
def test_busy_after_a_try_that_may_have_acted_is_not_busy(
    opened: list[StripeGateway], first: bytes, last: bytes
) -> None:
    with ScriptedServer([first, last]) as server, pytest.raises(GatewayUnreachable) as raised:
        create(connect(server, opened))
    assert raised.value.code == "creation_in_doubt"


def test_the_doubt_ends_with_its_call(opened: list[StripeGateway]) -> None:
    script = [HANG_UP, refusal(429), refusal(429)]
    with ScriptedServer(script) as server:
        gateway = connect(server, opened)
        with pytest.raises(GatewayUnreachable):
            create(gateway)
        with pytest.raises(GatewayBusy):
            create(gateway)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "amount_too_small"}, "amount_too_small"),
        ({"code": "amount_too_large"}, "amount_over_service_limit"),
        ({"param": "expires_at"}, "session_expiry_refused"),
        ({"param": "metadata[source]"}, "metadata_refused"),
        ({"param": "payment_intent_data[metadata][source]"}, "metadata_refused"),
        ({"param": "customer_email", "code": "email_invalid"}, "email_refused"),
        ({"param": "success_url", "code": "url_invalid"}, "return_address_refused"),
        ({"code": "parameter_unknown", "param": "foo"}, "request_refused"),
        ({}, "request_refused"),
    ],
)
@pytest.mark.parametrize("status", [400, 402, 404])
def test_a_refused_creation_has_a_reason(
    opened: list[StripeGateway], fields: dict[str, str], code: str, status: int
) -> None:
    with ScriptedServer([refusal(status, **fields)]) as server:
        with pytest.raises(GatewayRefused) as raised:
            create(connect(server, opened))
        assert raised.value.code == code
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (refusal(401), "key_invalid"),
        (refusal(401, code="api_key_expired"), "key_expired"),
        (refusal(403), "key_forbidden"),
        (PERMISSION_MISSING, "key_permission_missing"),
    ],
)
def test_a_rejected_key_says_why(opened: list[StripeGateway], reply: bytes, code: str) -> None:
    with ScriptedServer([reply]) as server, pytest.raises(KeyRejected) as raised:
        connect(server, opened).list_sessions("open", 0)
    assert raised.value.code == code


def test_a_receipt_that_may_not_be_read_does_not_hide_the_money(
    opened: list[StripeGateway],
) -> None:
    paid = answer(200, a_session(status="complete", payment_status="paid", url=None))
    script = [PERMISSION_MISSING, PERMISSION_MISSING, paid]
    with ScriptedServer(script) as server:
        gateway = connect(server, opened)
        assert gateway.retrieve(SESSION_ID).payment_status == "paid"
        assert gateway.retrieve(SESSION_ID).payment_status == "paid"
        asked = [form.decode(each.target.partition("?")[2]) for each in server.seen]
    rich, poor = {"0": "payment_intent.latest_charge"}, {"0": "payment_intent"}
    assert asked == [{"expand": rich}, {"expand": poor}, {}, {}]


def test_stripes_clock_is_taken_from_refusals_too(opened: list[StripeGateway]) -> None:
    with ScriptedServer([refusal(429)]) as server:
        gateway = connect(server, opened)
        with pytest.raises(GatewayBusy):
            gateway.retrieve(SESSION_ID)
    said = gateway.server_time()
    assert said is not None
    assert said == pytest.approx(1_795_334_400, abs=30)


def test_the_sdk_sends_what_the_short_cut_sends(opened: list[StripeGateway]) -> None:
    with ScriptedServer([answer(200, a_session())]) as server:
        gateway = connect(server, opened)
        create(gateway)
        [sent] = server.seen
    call = create_call(gateway.build_request(TERMS), "mofang-mp_1")
    assert sent.body.decode() == encode(call.params)
    assert sent.headers["idempotency-key"] == "mofang-mp_1"
    assert sent.headers["authorization"] == f"Bearer {KEY.reveal()}"
    assert sent.headers["stripe-version"] == API_VERSION
    assert params.check("checkout.sessions.create", form.decode(sent.body.decode()))


def test_nothing_is_told_to_stripe_but_the_request(opened: list[StripeGateway]) -> None:
    with ScriptedServer([answer(200, a_session(), {"Set-Cookie": "track=1"})]) as server:
        gateway = connect(server, opened)
        gateway.retrieve(SESSION_ID)
        gateway.retrieve(SESSION_ID)
    assert "telemetry" not in str([each.headers for each in server.seen]).lower()
    assert "cookie" not in server.seen[1].headers


def test_a_netrc_entry_does_not_replace_the_key(
    opened: list[StripeGateway], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr(stripe_wire, "is_loopback", lambda _address: False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ScriptedServer([answer(200, a_session())]) as server:
        connect(server, opened).retrieve(SESSION_ID)
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY.reveal()}"


def test_a_companys_proxy_is_not_asked_for_this_machine(
    opened: list[StripeGateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with ScriptedServer([answer(200, a_session())]) as server:
        assert connect(server, opened).retrieve(SESSION_ID).session_id == SESSION_ID


def test_a_server_without_tls_is_not_stripe() -> None:
    with ScriptedServer([answer(200, a_session())]) as server:
        wire = SdkWire(KEY, server.base_url.replace("http:", "https:"))
        gateway = StripeGateway(KEY, "https://shop.example", wire=wire)
        with pytest.raises(GatewayUnreachable) as raised:
            gateway.retrieve(SESSION_ID)
        gateway.close()
    assert raised.value.code == "connection_not_private"


def test_many_threads_share_one_gateway(opened: list[StripeGateway]) -> None:
    found: list[object] = []
    with ScriptedServer([answer(200, a_session())]) as server:
        gateway = connect(server, opened)
        threads = [
            threading.Thread(target=lambda: found.append(gateway.retrieve(SESSION_ID)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(found) == 8


@pytest.mark.parametrize(
    "reply",
    [
        answer(200, {**a_session(), "livemode": "yes"}),
        refusal(400, message=f"Invalid email: {EMAIL}", param=EMAIL),
        refusal(401, message=f"Invalid API Key provided: {KEY.reveal()}"),
        answer(200, b"<html>" + KEY.reveal().encode()),
        HANG_UP,
    ],
)
def test_no_error_tells_a_secret(
    opened: list[StripeGateway], caplog: pytest.LogCaptureFixture, reply: bytes
) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedServer([reply]) as server, pytest.raises(GatewayError) as raised:
        create(connect(server, opened))
    assert raised.value.__context__ is None
    told = "".join(traceback.format_exception(raised.value)) + caplog.text + repr(raised.value)
    assert "sk_test_DoNot" not in told
    assert EMAIL not in told
    assert "checkout.stripe" not in told


TELL_TALE = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
from app.core.money import Money
from app.core.order import Order
from app.gateway.port import CheckoutTerms
from app.secret_key import SecretKey
from app.gateway.stripe_gateway import StripeGateway
assert "stripe" not in sys.modules, "the SDK must not be imported before the first call"
gateway = StripeGateway(SecretKey("sk_test_DoNotPrintMe5678"), "https://shop.example", sys.argv[1])
order = Order(Money(1990, "USD"), customer_email="someone.private@example.com")
request = gateway.build_request(CheckoutTerms("mp_1", order, 1900000000, "zh"))
print(gateway.create(request, "mofang-mp_1"), gateway)
gateway.close()
"""


def test_stripes_own_log_is_silent_even_when_asked_for(tmp_path: Path) -> None:
    environment = {"STRIPE_LOG": "debug", "HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    with ScriptedServer([answer(200, a_session())]) as server:
        ran = subprocess.run(
            [sys.executable, "-c", TELL_TALE, server.base_url],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    told = ran.stdout + ran.stderr
    assert SESSION_ID in told
    assert "sk_test_DoNot" not in told
    assert "someone.private" not in told
    assert "#fid" not in told
    assert list(tmp_path.rglob("telemetry_id")) == []


@pytest.mark.parametrize("base", ["ftp://x", "127.0.0.1:12111", "http://", "http://x/?a=1"])
def test_a_broken_api_address_is_refused(base: str) -> None:
    with pytest.raises(InputError, match="api_base_malformed"):
        checked_api_base(base, KEY)


def test_a_live_key_is_never_sent_without_tls() -> None:
    live = SecretKey("sk_live_" + "DoNotPrintMe5678")
    with pytest.raises(KeyRejected, match="key_live_needs_tls"):
        StripeGateway(live, "https://shop.example", "http://127.0.0.1:12111")
    assert StripeGateway(live, "https://shop.example").livemode


def test_an_answer_that_drips_is_given_up_in_time(
    opened: list[StripeGateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time-out of an HTTP client counts from byte to byte, so that it never comes."""
    monkeypatch.setattr(stripe_wire, "BODY_SECONDS", 0.5)
    simulator = SimulatorServer()
    simulator.start()
    try:
        gateway = StripeGateway(KEY, "https://shop.example", simulator.base_url)
        opened.append(gateway)
        assert gateway.list_sessions("open", 0.0) == []
        simulator.plan.add(FaultRule(FaultKind.DRIP, seconds=600.0, times=None))
        began = time.monotonic()
        with pytest.raises(GatewayUnreachable, match="service_unreachable"):
            gateway.list_sessions("open", 0.0)
        assert time.monotonic() - began < 60.0
    finally:
        simulator.stop()
