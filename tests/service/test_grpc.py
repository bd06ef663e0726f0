"""gRPC over TCP, as any client meets it: the guide's calls, statuses, streams, TLS, reflection and health."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from app.core.state import PaymentState
from app.gateway.stripe_gateway import StripeGateway
from app.secret_key import SecretKey
from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from app.service.options import ServeOptions
from app.settings import Settings
from app.simulator.attempts import PaymentAttempt
from app.simulator.cards import behaviour_of
from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from app.simulator.server import SimulatorServer
from tests.contracts.gateway_contract import GOOD_KEY
from tests.rules.source_tree import ROOT
from tests.service.running_hub import OTHER_TOKEN, TOKEN, RunningHub
from tests.stage.waiting import until

WAIT_SECONDS = 20.0
# How HTTP/2 begins, and nothing after it.
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SUBSCRIPTION = pb.CreatePaymentSessionRequest(amount="19.90")


def _as(token: str, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {token}"), *more)


class Desk:
    """A client on a connection of its own."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.payments = payment_pb2_grpc.PaymentServiceStub(channel)

    def create(self, token: str = TOKEN, key: str | None = None, **fields: Any) -> Any:
        request = pb.CreatePaymentSessionRequest(**{"amount": "19.90", **fields})
        more = [("idempotency-key", key)] if key else []
        return self.payments.CreatePaymentSession(
            request, metadata=_as(token, *more), timeout=WAIT_SECONDS
        )


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    server = SimulatorServer(keys=frozenset({GOOD_KEY}), seed=1)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def _hub(
    simulator: SimulatorServer,
    folder: Path,
    stack: ExitStack,
    options: ServeOptions | None = None,
    settings: Settings | None = None,
) -> RunningHub:
    stripe = StripeGateway(SecretKey(GOOD_KEY), "https://shop.example", simulator.base_url)
    stack.callback(stripe.close)
    hub = RunningHub(stripe, folder, options, settings).start()
    stack.callback(hub.stop)
    return hub


@pytest.fixture
def hub(simulator: SimulatorServer, tmp_path: Path, stack: ExitStack) -> RunningHub:
    return _hub(simulator, tmp_path, stack)


@pytest.fixture
def desk(hub: RunningHub, stack: ExitStack) -> Desk:
    return Desk(stack.enter_context(grpc.insecure_channel(hub.address)))


def _pay(simulator: SimulatorServer, session_id: str) -> None:
    attempt = PaymentAttempt(card=behaviour_of("4242424242424242"))
    simulator.ledger.confirm_session(session_id, attempt)


def _refused(call: Any) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as refused:
        call()
    return refused.value


def _code(error: Any) -> tuple[grpc.StatusCode, str]:
    return error.code(), dict(error.trailing_metadata())["mofang-code"]


# --- the guide ------------------------------------------------------------------------------------


def test_the_guides_example_runs_as_printed(hub: RunningHub) -> None:
    script = Path(__file__).with_name("guide_example.py")
    done = subprocess.run(
        [sys.executable, str(script), hub.address],
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Checkout URL: http")
    assert "/c/pay/cs_test_" in done.stdout


def test_a_payment_from_its_creation_to_its_verification(
    desk: Desk, simulator: SimulatorServer
) -> None:
    created = desk.payments.CreatePaymentSession(
        pb.CreatePaymentSessionRequest(
            amount="19.90", customer_email="user@example.com", metadata={"source": "mofang_xiyuan"}
        )
    )
    assert (created.success, created.status, created.message) == (
        True,
        "created",
        "支付会话创建成功",
    )
    request = pb.VerifyPaymentRequest(session_id=created.session_id)
    assert desk.payments.VerifyPayment(request).status == "pending"
    _pay(simulator, created.session_id)
    verified = desk.payments.VerifyPayment(request)
    assert (verified.success, verified.status, verified.message) == (
        True, "success", "支付状态查询成功",
    )  # fmt: skip
    assert (verified.amount, verified.currency) == ("19.90", "USD")
    assert verified.customer_email == "user@example.com"
    assert verified.payment_intent_id.startswith("pi_")
    assert verified.created_at > 0
    assert dict(verified.metadata) == {"source": "mofang_xiyuan"}


def test_what_is_left_out_is_as_the_shop_has_set_it(
    simulator: SimulatorServer, tmp_path: Path, stack: ExitStack
) -> None:
    """19.90 means the shop's money: in dollars a shop in Hong Kong would take eight times as much."""
    shop = Settings(currency="HKD", metadata={"source": "kowloon"})
    hub = _hub(simulator, tmp_path, stack, settings=shop)
    desk = Desk(stack.enter_context(grpc.insecure_channel(hub.address)))
    created = desk.create()
    payment = hub.call(hub.parts.checkout.engine.payment(created.payment_id))
    assert payment.order.amount.currency == "HKD"
    assert payment.order.metadata == {"source": "kowloon", "product": "月订阅会员"}


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": "0"}, "amount_zero"),
        ({"amount": ""}, "amount_empty"),
        ({"amount": "1.999"}, "amount_too_many_decimals"),
        ({"currency": "dollars"}, "currency_unknown"),
        ({"customer_email": "nobody"}, "email_invalid"),
        ({"scan_seconds": 1}, "request_invalid"),
    ],
)
def test_an_order_that_makes_no_sense_is_an_invalid_argument(
    desk: Desk, fields: dict[str, Any], code: str
) -> None:
    error = _refused(lambda: desk.create(**fields))
    assert _code(error) == (grpc.StatusCode.INVALID_ARGUMENT, code)


def test_an_error_is_told_in_the_callers_language(desk: Desk) -> None:
    told = []
    for language in ("zh", "en"):
        error: Any = _refused(
            lambda language=language: desk.payments.CreatePaymentSession(
                pb.CreatePaymentSessionRequest(amount="0"),
                metadata=_as(TOKEN, ("accept-language", language)),
            )
        )
        told.append(error.details())
    assert told[0] != told[1]
    assert any("\u4e00" <= each <= "\u9fff" for each in told[0])
    assert told[1].isascii()


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    nobody = "mp_" + "0" * 26
    for call in (
        lambda: desk.payments.CancelPayment(
            pb.CancelPaymentRequest(payment_id=nobody), metadata=_as(TOKEN)
        ),
        lambda: list(
            desk.payments.WatchPayment(
                pb.WatchPaymentRequest(payment_id=nobody), metadata=_as(TOKEN)
            )
        ),
    ):
        assert _code(_refused(call)) == (grpc.StatusCode.NOT_FOUND, "payment_not_found")


def test_the_public_may_create_and_verify_and_nothing_else(desk: Desk) -> None:
    created = desk.payments.CreatePaymentSession(SUBSCRIPTION)
    payment_id = created.payment_id
    for call in (
        lambda: desk.payments.CancelPayment(pb.CancelPaymentRequest(payment_id=payment_id)),
        lambda: desk.payments.RefundPayment(pb.RefundPaymentRequest(payment_id=payment_id)),
        lambda: desk.payments.ListPayments(pb.ListPaymentsRequest()),
        lambda: list(desk.payments.WatchPayment(pb.WatchPaymentRequest(payment_id=payment_id))),
    ):
        assert _code(_refused(call)) == (grpc.StatusCode.UNAUTHENTICATED, "token_missing")


def test_only_some_tills_may_give_money_back(desk: Desk, simulator: SimulatorServer) -> None:
    created = desk.create()
    _pay(simulator, created.session_id)
    desk.payments.VerifyPayment(pb.VerifyPaymentRequest(session_id=created.session_id))
    request = pb.RefundPaymentRequest(payment_id=created.payment_id, amount="5.00")
    refused = _refused(lambda: desk.payments.RefundPayment(request, metadata=_as(OTHER_TOKEN)))
    assert _code(refused) == (grpc.StatusCode.PERMISSION_DENIED, "refund_not_allowed")
    key = ("idempotency-key", "refund-1")
    given = desk.payments.RefundPayment(request, metadata=_as(TOKEN, key)).refund
    assert (given.amount, given.state) == ("5.00", "succeeded")
    again = desk.payments.RefundPayment(request, metadata=_as(TOKEN, key)).refund
    assert again == given


def test_a_message_that_is_too_large_is_not_read(desk: Desk) -> None:
    error: Any = _refused(lambda: desk.create(product_name="x" * 70_000))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_whoever_guesses_tokens_has_a_ration(desk: Desk) -> None:
    def guess() -> grpc.StatusCode:
        ask = desk.payments.ListPayments
        metadata = _as("mft_guessed")
        return _refused(
            lambda: ask(pb.ListPaymentsRequest(), metadata=metadata, timeout=WAIT_SECONDS)
        ).code()

    codes = [guess() for _ in range(60)]
    assert set(codes) == {
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
    assert desk.create().success


@pytest.mark.parametrize("sent", [b"", PREFACE], ids=["silent", "only a greeting"])
def test_whoever_connects_and_does_not_go_on_is_cut_off(
    simulator: SimulatorServer, tmp_path: Path, stack: ExitStack, sent: bytes
) -> None:
    options = ServeOptions(grpc_port=0, http_port=0, patience_seconds=0.5)
    hub = _hub(simulator, tmp_path, stack, options)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", hub.port), WAIT_SECONDS) as slow:
        slow.sendall(sent)
        while slow.recv(4096):
            pass
    assert options.patience_seconds <= time.monotonic() - began < WAIT_SECONDS


# --- once and for all -----------------------------------------------------------------------------


def test_the_same_key_is_the_same_payment(desk: Desk) -> None:
    assert desk.create(key="order-1") == desk.create(key="order-1")
    assert desk.create(key="order-2").payment_id != desk.create(key="order-1").payment_id
    error = _refused(lambda: desk.create(key="order-1", amount="20.00"))
    assert _code(error) == (grpc.StatusCode.ALREADY_EXISTS, "idempotency_key_reused")


@pytest.mark.parametrize("keys", [["k" * 256], ["k" * 2000], ["order 1"], ["one", "two"]])
def test_a_key_that_cannot_be_one_is_told_and_not_passed_over(desk: Desk, keys: list[str]) -> None:
    """Its caller relies on it: without it each repeat would be one more link to pay at."""
    more = [("idempotency-key", key) for key in keys]
    error = _refused(
        lambda: desk.payments.CreatePaymentSession(SUBSCRIPTION, metadata=_as(TOKEN, *more))
    )
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert not desk.payments.ListPayments(pb.ListPaymentsRequest(), metadata=_as(TOKEN)).payments


def test_a_deadline_is_honoured(desk: Desk, simulator: SimulatorServer) -> None:
    simulator.plan.add(FaultRule(FaultKind.SLOW, times=None, seconds=3.0))
    try:
        error: Any = _refused(lambda: desk.payments.CreatePaymentSession(SUBSCRIPTION, timeout=0.5))
    finally:
        simulator.plan.clear()
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED


def test_a_link_that_its_caller_never_heard_of_is_closed(
    hub: RunningHub, desk: Desk, simulator: SimulatorServer
) -> None:
    """With a key it stays open: whoever comes back with that gets it."""
    create, route = desk.payments.CreatePaymentSession, "/v1/checkout/sessions"
    simulator.plan.add(FaultRule(FaultKind.SLOW, "POST", route, times=2, seconds=2.0))
    simulator.counts.reset()
    keyed = _as(TOKEN, ("idempotency-key", "order-1"))
    calls = [create.future(SUBSCRIPTION, metadata=each) for each in (_as(TOKEN), keyed)]
    until(lambda: simulator.counts.by_route().get(f"POST {route}") == 2)
    for call in calls:
        call.cancel()
    journal = hub.parts.checkout.room.journal
    until(lambda: [each.state for each in journal.recent(3)].count(PaymentState.CANCELED) == 1)
    kept = desk.create(key="order-1")
    states = {each.payment_id: each.state for each in journal.recent(3)}
    assert states.pop(kept.payment_id) is PaymentState.OPEN
    assert list(states.values()) == [PaymentState.CANCELED]


def test_an_answer_is_still_the_same_after_a_restart(
    hub: RunningHub, desk: Desk, simulator: SimulatorServer, tmp_path: Path, stack: ExitStack
) -> None:
    before = desk.create(key="order-1")
    hub.stop(graceful=False)
    again = _hub(simulator, tmp_path, stack)
    with grpc.insecure_channel(again.address) as channel:
        assert Desk(channel).create(key="order-1") == before


# --- lists and streams ----------------------------------------------------------------------------


def test_a_list_comes_page_by_page_newest_first(desk: Desk) -> None:
    made = [desk.create(reference=f"r-{number}").payment_id for number in range(3)]
    first = desk.payments.ListPayments(pb.ListPaymentsRequest(limit=2), metadata=_as(TOKEN))
    rest = desk.payments.ListPayments(
        pb.ListPaymentsRequest(limit=2, cursor=first.next_cursor), metadata=_as(TOKEN)
    )
    assert [each.payment_id for each in (*first.payments, *rest.payments)] == made[::-1]
    assert rest.next_cursor == ""
    error = _refused(
        lambda: desk.payments.ListPayments(pb.ListPaymentsRequest(limit=201), metadata=_as(TOKEN))
    )
    assert _code(error) == (grpc.StatusCode.INVALID_ARGUMENT, "request_invalid")


def _watch(desk: Desk, payment_id: str, after: int | None = None, token: str = TOKEN) -> Any:
    request = pb.WatchPaymentRequest(payment_id=payment_id, after_version=after)
    return desk.payments.WatchPayment(request, metadata=_as(token), timeout=WAIT_SECONDS)


def test_a_watcher_hears_what_is_and_then_what_changes(
    desk: Desk, simulator: SimulatorServer
) -> None:
    created = desk.create()
    updates = _watch(desk, created.payment_id)
    first = next(updates)
    assert (first.payment.state, first.contact) == ("open", "ok")
    _pay(simulator, created.session_id)
    later = list(updates)
    assert later[-1].payment.state == "paid"
    assert later[-1].payment.is_final
    assert later[-1].payment.checkout_url == ""


def test_a_watcher_who_comes_back_hears_only_what_is_new(desk: Desk) -> None:
    created = desk.create()
    known = next(_watch(desk, created.payment_id)).payment
    resumed = _watch(desk, created.payment_id, after=known.version)
    canceled = desk.payments.CancelPayment(
        pb.CancelPaymentRequest(payment_id=created.payment_id), metadata=_as(TOKEN)
    )
    assert canceled.payment.state == "canceled"
    heard = [each.payment for each in resumed]
    assert min(each.version for each in heard) > known.version
    assert heard[-1].state == "canceled"


@pytest.mark.parametrize("session_id", ["", "pi_123"])
def test_an_id_that_is_none_is_told_to_whoever_wrote_the_program(
    desk: Desk, session_id: str
) -> None:
    """Not "payments are not working": they are, and the same call would fail for ever."""
    error = _refused(
        lambda: desk.payments.VerifyPayment(
            pb.VerifyPaymentRequest(session_id=session_id), metadata=(("accept-language", "en"),)
        )
    )
    assert _code(error) == (grpc.StatusCode.NOT_FOUND, "session_id_malformed")
    assert "begins with cs_test_" in error.details()


def test_stripes_own_id_does_as_well_as_ours(desk: Desk) -> None:
    """The guide's programs know no other: create-session tells them the session alone."""
    session_id = desk.create().session_id
    updates = _watch(desk, session_id)
    assert next(updates).payment.state == "open"
    canceled = desk.payments.CancelPayment(
        pb.CancelPaymentRequest(payment_id=session_id),
        metadata=_as(TOKEN),
        timeout=WAIT_SECONDS,
    )
    assert canceled.payment.state == "canceled"
    assert [each.payment.state for each in updates][-1] == "canceled"


def test_a_token_that_is_revoked_ends_its_stream(hub: RunningHub, desk: Desk) -> None:
    created = desk.create()
    updates = _watch(desk, created.payment_id)
    next(updates)
    hub.revoke()
    error = _refused(lambda: list(updates))
    assert _code(error) == (grpc.StatusCode.UNAUTHENTICATED, "token_revoked")


def test_a_service_that_stops_says_so_to_its_watchers(hub: RunningHub, desk: Desk) -> None:
    created = desk.create()
    updates = _watch(desk, created.payment_id)
    next(updates)
    stopping = threading.Thread(target=hub.stop)
    stopping.start()
    error = _refused(lambda: list(updates))
    stopping.join(WAIT_SECONDS)
    assert _code(error) == (grpc.StatusCode.UNAVAILABLE, "service_stopping")


# --- what tools ask -------------------------------------------------------------------------------


def test_reflection_tells_the_whole_interface(desk: Desk) -> None:
    described = ProtoReflectionDescriptorDatabase(desk.channel)
    assert {
        "payment.PaymentService",
        "payment.HubService",
        "grpc.health.v1.Health",
    } <= set(described.get_services())
    file = described.FindFileContainingSymbol("payment.PaymentService")
    [service] = [each for each in file.service if each.name == "PaymentService"]
    assert [each.name for each in service.method] == [
        "CreatePaymentSession", "VerifyPayment", "CancelPayment", "RefundPayment", "ListPayments",
        "WatchPayment",
    ]  # fmt: skip


@pytest.mark.parametrize("service", ["", "payment.PaymentService", "payment.HubService"])
def test_health_is_told_in_the_standard_way(desk: Desk, service: str) -> None:
    stub = health_pb2_grpc.HealthStub(desk.channel)
    answer = stub.Check(health_pb2.HealthCheckRequest(service=service))
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


# --- the wire -------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_told(
    hub: RunningHub, simulator: SimulatorServer, tmp_path: Path, stack: ExitStack
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    with pytest.raises(OSError, match=str(hub.port)):
        _hub(simulator, second, stack, ServeOptions(grpc_port=hub.port, http_port=0))


def test_tls_is_spoken_with_the_shops_own_certificate(
    simulator: SimulatorServer, tmp_path: Path, stack: ExitStack
) -> None:
    certificate, key = self_signed(tmp_path)
    options = ServeOptions(grpc_port=0, http_port=0, tls_cert=certificate, tls_key=key)
    hub = _hub(simulator, tmp_path, stack, options)
    credentials = grpc.ssl_channel_credentials(certificate.read_bytes())
    with grpc.secure_channel(f"localhost:{hub.port}", credentials) as channel:
        assert Desk(channel).create().success
    with grpc.insecure_channel(hub.address) as channel:
        error: Any = _refused(lambda: Desk(channel).create())
        assert error.code() is grpc.StatusCode.UNAVAILABLE
    strange = grpc.ssl_channel_credentials()
    with grpc.secure_channel(f"localhost:{hub.port}", strange) as channel:
        error = _refused(lambda: Desk(channel).create())
        assert error.code() is grpc.StatusCode.UNAVAILABLE


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, by the tool that every Linux has."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
