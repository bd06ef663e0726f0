"""gRPC's callers who do not go on, who ask too much at once, or whose messages are none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from app.gateway.stripe_gateway import StripeGateway
from app.secret_key import SecretKey
from app.service import grpc_patience, stream_seats
from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from app.service.options import ServeOptions
from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from app.simulator.server import SimulatorServer
from tests.contracts.gateway_contract import GOOD_KEY
from tests.service.running_hub import OTHER_TOKEN, TOKEN, RunningHub
from tests.stage.waiting import until

WAIT_SECONDS = 60.0
ONE_ANSWER = "/payment.PaymentService/VerifyPayment"
MANY_ANSWERS = "/payment.PaymentService/WatchPayment"
A_LIBRARYS = "/grpc.health.v1.Health/Check"
Silence = Callable[[], Iterator[bytes]]
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"


@pytest.fixture
def channel(
    keyed_simulator: SimulatorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """To a service of little patience."""
    monkeypatch.setattr(grpc_patience, "ANSWER_SECONDS", 2.0)
    options = ServeOptions(grpc_port=0, http_port=0, patience_seconds=0.5)
    with _channel_to(keyed_simulator, tmp_path, options) as channel:
        yield channel


@contextmanager
def _channel_to(
    keyed_simulator: SimulatorServer, folder: Path, options: ServeOptions
) -> Iterator[Any]:
    with ExitStack() as stack:
        stripe = StripeGateway(
            SecretKey(GOOD_KEY), "https://shop.example", keyed_simulator.base_url
        )
        stack.callback(stripe.close)
        hub = RunningHub(stripe, folder, options).start()
        stack.callback(hub.stop)
        yield stack.enter_context(grpc.insecure_channel(hub.address))


def _end_of(call: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as ended:
        list(call)
    error: Any = ended.value
    return error.code(), dict(error.trailing_metadata()).get("mofang-code", "")


def _sent(channel: Any, path: str, messages: Iterator[bytes]) -> Any:
    """With a deadline of its own, so that a call which nobody ends ends with another code."""
    return channel.stream_stream(path)(messages, timeout=WAIT_SECONDS)


@pytest.fixture
def nothing() -> Iterator[Silence]:
    """Neither a message nor the end of all messages, until the test is over."""
    over = threading.Event()

    def silent() -> Iterator[bytes]:
        over.wait()
        yield from ()

    yield silent
    over.set()


# --- who does not go on ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ONE_ANSWER, MANY_ANSWERS, A_LIBRARYS])
def test_a_call_without_its_message_is_cut_off(channel: Any, path: str, nothing: Silence) -> None:
    end = _end_of(_sent(channel, path, nothing()))
    assert end == (grpc.StatusCode.DEADLINE_EXCEEDED, "body_too_slow")


def test_a_tool_that_asks_nothing_is_cut_off(channel: Any, nothing: Silence) -> None:
    end = _end_of(_sent(channel, REFLECTION, nothing()))
    assert end == (grpc.StatusCode.UNAVAILABLE, "service_unreachable")


def test_a_call_without_a_deadline_has_ours(channel: Any, keyed_simulator: SimulatorServer) -> None:
    payments = payment_pb2_grpc.PaymentServiceStub(channel)
    made = payments.CreatePaymentSession(pb.CreatePaymentSessionRequest(amount="19.90"))
    keyed_simulator.plan.add(FaultRule(FaultKind.SLOW, times=None, seconds=10.0))
    began = time.monotonic()
    try:
        with pytest.raises(grpc.RpcError) as ended:
            payments.VerifyPayment(pb.VerifyPaymentRequest(session_id=made.session_id))
    finally:
        keyed_simulator.plan.clear()
    error: Any = ended.value
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    assert dict(error.trailing_metadata())["mofang-code"] == "service_unreachable"
    assert time.monotonic() - began < 9.0


def test_many_calls_without_messages_keep_nobody_out(channel: Any, nothing: Silence) -> None:
    waiting = [_sent(channel, ONE_ANSWER, nothing()) for _ in range(250)]
    payments = payment_pb2_grpc.PaymentServiceStub(channel)
    asked = pb.CreatePaymentSessionRequest(amount="19.90")
    assert payments.CreatePaymentSession(asked, timeout=WAIT_SECONDS).success
    assert {_end_of(each)[1] for each in waiting} == {"body_too_slow"}


# --- who takes too much room ----------------------------------------------------------------------


def test_a_till_has_so_many_streams_and_gets_them_back(
    channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_seats, "MOST_OF_A_TILL", 2)
    payments = payment_pb2_grpc.PaymentServiceStub(channel)
    made = payments.CreatePaymentSession(pb.CreatePaymentSessionRequest(amount="19.90"))

    def watch(token: str) -> Any:
        asked = pb.WatchPaymentRequest(payment_id=made.payment_id)
        metadata = [("authorization", f"Bearer {token}")]
        return payments.WatchPayment(asked, metadata=metadata, timeout=WAIT_SECONDS)

    first, second = watch(TOKEN), watch(TOKEN)
    assert next(first).payment.state == next(second).payment.state == "open"
    full = (grpc.StatusCode.RESOURCE_EXHAUSTED, "too_many_requests")
    assert _end_of(watch(TOKEN)) == full
    assert next(watch(OTHER_TOKEN)).payment.state == "open"
    first.cancel()
    until(lambda: _answers(watch(TOKEN)))


def _answers(call: Any) -> bool:
    try:
        return bool(next(call))
    except grpc.RpcError:
        return False


def test_an_address_has_so_many_watchers_of_health(
    channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_seats, "MOST_OF_AN_ADDRESS", 2)
    stub = health_pb2_grpc.HealthStub(channel)
    asked = health_pb2.HealthCheckRequest()
    heard = [stub.Watch(asked, timeout=WAIT_SECONDS) for _ in range(2)]
    assert {next(each).status for each in heard} == {health_pb2.HealthCheckResponse.SERVING}
    assert _end_of(stub.Watch(asked)) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "too_many_requests",
    )
    for each in heard:
        each.cancel()


def test_of_forwarded_addresses_the_proxys_own_word_counts(
    keyed_simulator: SimulatorServer, tmp_path: Path
) -> None:
    options = ServeOptions(grpc_port=0, http_port=0, behind_proxy=True)
    with _channel_to(keyed_simulator, tmp_path, options) as channel:
        payments = payment_pb2_grpc.PaymentServiceStub(channel)

        def verify(*forwarded: str) -> grpc.StatusCode:
            metadata = [("x-forwarded-for", each) for each in forwarded]
            with pytest.raises(grpc.RpcError) as refused:
                payments.VerifyPayment(
                    pb.VerifyPaymentRequest(session_id="cs_test_x"), metadata=metadata
                )
            error: Any = refused.value
            return error.code()

        codes = [verify(f"198.51.100.{n}", "x" * 2000 + ", 192.0.2.1") for n in range(60)]
        assert codes[-1] is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert verify("192.0.2.1", "192.0.2.2") is grpc.StatusCode.NOT_FOUND


# --- what is no message ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "messages",
    [[], [b"\xff\xff\xff\xff"], [b"\x0a\x02\xff\xfe"]],
    ids=["none", "no protobuf", "no unicode"],
)
@pytest.mark.parametrize("path", [ONE_ANSWER, MANY_ANSWERS])
def test_what_is_no_message_is_refused(channel: Any, path: str, messages: list[bytes]) -> None:
    end = _end_of(_sent(channel, path, iter(messages)))
    assert end == (grpc.StatusCode.INVALID_ARGUMENT, "request_invalid")


def test_what_is_small_only_while_it_is_compressed_is_refused(channel: Any) -> None:
    payments = payment_pb2_grpc.PaymentServiceStub(channel)
    bomb = pb.CreatePaymentSessionRequest(amount="19.90", product_name="x" * 10_000_000)
    with pytest.raises(grpc.RpcError) as refused:
        payments.CreatePaymentSession(bomb, compression=grpc.Compression.Gzip)
    error: Any = refused.value
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    small = pb.CreatePaymentSessionRequest(amount="19.90")
    assert payments.CreatePaymentSession(small, compression=grpc.Compression.Gzip).success


def test_headers_that_are_too_large_are_refused(channel: Any) -> None:
    stub = health_pb2_grpc.HealthStub(channel)
    with pytest.raises(grpc.RpcError) as refused:
        stub.Check(health_pb2.HealthCheckRequest(), metadata=[("x", "y" * 17_000)])
    error: Any = refused.value
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert stub.Check(health_pb2.HealthCheckRequest()).status


def test_metadata_that_means_nothing_is_passed_over(channel: Any) -> None:
    payments = payment_pb2_grpc.PaymentServiceStub(channel)
    strange = [
        ("accept-language", "en;q=nan,zh;q=1e999"),
        ("x-forwarded-for", "127.0.0.1"),
        ("idempotency-key-bin", b"\xff\x00"),
        ("authorization-bin", b"\x00"),
        ("grpc-tags-bin", b"\xff" * 100),
    ]
    asked = pb.CreatePaymentSessionRequest(amount="19.90")
    assert payments.CreatePaymentSession(asked, metadata=strange).success


# --- numbers and texts that a till may send -------------------------------------------------------

SESSION = "cs_test_x"
PAYMENT = "mp_" + "0" * 26
OUT_OF_BOUNDS: list[tuple[str, Any]] = [
    ("ListSessions", pb.ListSessionsRequest(status="open", created_since=float("nan"))),
    ("ListSessions", pb.ListSessionsRequest(status="open", created_since=float("inf"))),
    ("ListSessions", pb.ListSessionsRequest(status="open", created_since=-1e300)),
    ("ListSessions", pb.ListSessionsRequest(status="open", created_since=1e300)),
    ("ListSessions", pb.ListSessionsRequest(status="open\0")),
    ("OpenSession", pb.OpenSessionRequest(payment_id=PAYMENT, minor_units=2**62, currency="USD")),
    ("OpenSession", pb.OpenSessionRequest(payment_id=PAYMENT, minor_units=-1, currency="USD")),
    ("OpenSession", pb.OpenSessionRequest(payment_id=PAYMENT, minor_units=1, currency="\0\0\0")),
    (
        "OpenSession",
        pb.OpenSessionRequest(
            payment_id=PAYMENT,
            minor_units=1990,
            currency="USD",
            product_name="x",
            expires_at=2**63 - 1,
        ),
    ),
    (
        "OpenSession",
        pb.OpenSessionRequest(
            payment_id=PAYMENT, minor_units=1990, currency="USD", product_name="x", expires_at=-1
        ),
    ),
    ("OpenSession", pb.OpenSessionRequest(payment_id="mp_\0", minor_units=1, currency="USD")),
    ("ReadSession", pb.ReadSessionRequest(session_id="../../v1/refunds")),
    ("ExpireSession", pb.ExpireSessionRequest(session_id=SESSION + "\0")),
    ("ListPayments", pb.ListPaymentsRequest(since=float("nan"))),
    ("ListPayments", pb.ListPaymentsRequest(cursor="\0")),
    ("ListPayments", pb.ListPaymentsRequest(states=["open\0"])),
    ("WatchPayment", pb.WatchPaymentRequest(payment_id="cs_test_\0", after_version=2**64 - 1)),
    ("VerifyPayment", pb.VerifyPaymentRequest(session_id="cs_test_" + "x" * 60_000)),
    ("CancelPayment", pb.CancelPaymentRequest(payment_id="\0" * 100)),
    ("RefundPayment", pb.RefundPaymentRequest(payment_id=PAYMENT, amount="NaN")),
    ("CreatePaymentSession", pb.CreatePaymentSessionRequest(amount="1e9")),
    ("CreatePaymentSession", pb.CreatePaymentSessionRequest(amount="-1")),
    ("CreatePaymentSession", pb.CreatePaymentSessionRequest(amount="9" * 60_000)),
    ("CreatePaymentSession", pb.CreatePaymentSessionRequest(amount="1", product_name="a\0b")),
]


@pytest.mark.parametrize(("method", "request_"), OUT_OF_BOUNDS)
def test_a_till_that_is_out_of_its_mind_is_refused(
    channel: Any, method: str, request_: Any
) -> None:
    stubs = (
        payment_pb2_grpc.PaymentServiceStub(channel),
        payment_pb2_grpc.HubServiceStub(channel),
    )
    call = next(getattr(each, method) for each in stubs if hasattr(each, method))

    def ask() -> None:
        metadata = [("authorization", f"Bearer {TOKEN}")]
        answer = call(request_, metadata=metadata, timeout=WAIT_SECONDS)
        if method == "WatchPayment":
            next(answer)

    with pytest.raises(grpc.RpcError) as refused:
        ask()
    error: Any = refused.value
    assert error.code() in {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.FAILED_PRECONDITION,
    }, (error.code(), error.details())
