"""gRPC over TCP, as any client meets it: the guide's calls, statuses, streams, TLS, reflection and health."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest

from app.core.state import PaymentState
from app.service.generated import payment_pb2 as pb
from app.settings import Settings
from app.simulator.attempts import PaymentAttempt
from app.simulator.cards import behaviour_of
from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from app.simulator.server import SimulatorServer
from tests.rules.source_tree import ROOT
from tests.service.grpc_desk import WAIT_SECONDS, Desk, as_token, refused_by, start_hub
from tests.service.running_hub import OTHER_TOKEN, TOKEN, RunningHub
from tests.stage.waiting import until

SUBSCRIPTION = pb.CreatePaymentSessionRequest(amount="19.90")


def _pay(keyed_simulator: SimulatorServer, session_id: str) -> None:
    attempt = PaymentAttempt(card=behaviour_of("4242424242424242"))
    keyed_simulator.ledger.confirm_session(session_id, attempt)


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
    desk: Desk, keyed_simulator: SimulatorServer
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
    _pay(keyed_simulator, created.session_id)
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
    keyed_simulator: SimulatorServer, tmp_path: Path, stack: ExitStack
) -> None:
    """19.90 means the shop's money: in dollars a shop in Hong Kong would take eight times as much."""
    shop = Settings(currency="HKD", metadata={"source": "kowloon"})
    hub = start_hub(keyed_simulator, tmp_path, stack, settings=shop)
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
    error = refused_by(lambda: desk.create(**fields))
    assert _code(error) == (grpc.StatusCode.INVALID_ARGUMENT, code)


def test_an_error_is_told_in_the_callers_language(desk: Desk) -> None:
    told = []
    for language in ("zh", "en"):
        error: Any = refused_by(
            lambda language=language: desk.payments.CreatePaymentSession(
                pb.CreatePaymentSessionRequest(amount="0"),
                metadata=as_token(TOKEN, ("accept-language", language)),
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
            pb.CancelPaymentRequest(payment_id=nobody), metadata=as_token(TOKEN)
        ),
        lambda: list(
            desk.payments.WatchPayment(
                pb.WatchPaymentRequest(payment_id=nobody), metadata=as_token(TOKEN)
            )
        ),
    ):
        assert _code(refused_by(call)) == (grpc.StatusCode.NOT_FOUND, "payment_not_found")


def test_the_public_may_create_and_verify_and_nothing_else(desk: Desk) -> None:
    created = desk.payments.CreatePaymentSession(SUBSCRIPTION)
    payment_id = created.payment_id
    for call in (
        lambda: desk.payments.CancelPayment(pb.CancelPaymentRequest(payment_id=payment_id)),
        lambda: desk.payments.RefundPayment(pb.RefundPaymentRequest(payment_id=payment_id)),
        lambda: desk.payments.ListPayments(pb.ListPaymentsRequest()),
        lambda: list(desk.payments.WatchPayment(pb.WatchPaymentRequest(payment_id=payment_id))),
    ):
        assert _code(refused_by(call)) == (grpc.StatusCode.UNAUTHENTICATED, "token_missing")


def test_only_some_tills_may_give_money_back(desk: Desk, keyed_simulator: SimulatorServer) -> None:
    created = desk.create()
    _pay(keyed_simulator, created.session_id)
    desk.payments.VerifyPayment(pb.VerifyPaymentRequest(session_id=created.session_id))
    request = pb.RefundPaymentRequest(payment_id=created.payment_id, amount="5.00")
    refused = refused_by(
        lambda: desk.payments.RefundPayment(request, metadata=as_token(OTHER_TOKEN))
    )
    assert _code(refused) == (grpc.StatusCode.PERMISSION_DENIED, "refund_not_allowed")
    key = ("idempotency-key", "refund-1")
    given = desk.payments.RefundPayment(request, metadata=as_token(TOKEN, key)).refund
    assert (given.amount, given.state) == ("5.00", "succeeded")
    again = desk.payments.RefundPayment(request, metadata=as_token(TOKEN, key)).refund
    assert again == given


def test_a_message_that_is_too_large_is_not_read(desk: Desk) -> None:
    error: Any = refused_by(lambda: desk.create(product_name="x" * 70_000))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_whoever_guesses_tokens_has_a_ration(desk: Desk) -> None:
    def guess() -> grpc.StatusCode:
        ask = desk.payments.ListPayments
        metadata = as_token("mft_guessed")
        return refused_by(
            lambda: ask(pb.ListPaymentsRequest(), metadata=metadata, timeout=WAIT_SECONDS)
        ).code()

    codes = [guess() for _ in range(60)]
    assert set(codes) == {
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
    assert desk.create().success


# --- once and for all -----------------------------------------------------------------------------


def test_the_same_key_is_the_same_payment(desk: Desk) -> None:
    assert desk.create(key="order-1") == desk.create(key="order-1")
    assert desk.create(key="order-2").payment_id != desk.create(key="order-1").payment_id
    error = refused_by(lambda: desk.create(key="order-1", amount="20.00"))
    assert _code(error) == (grpc.StatusCode.ALREADY_EXISTS, "idempotency_key_reused")


@pytest.mark.parametrize("keys", [["k" * 256], ["k" * 2000], ["order 1"], ["one", "two"]])
def test_a_key_that_cannot_be_one_is_told_and_not_passed_over(desk: Desk, keys: list[str]) -> None:
    """Its caller relies on it: without it each repeat would be one more link to pay at."""
    more = [("idempotency-key", key) for key in keys]
    error = refused_by(
        lambda: desk.payments.CreatePaymentSession(SUBSCRIPTION, metadata=as_token(TOKEN, *more))
    )
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert not desk.payments.ListPayments(
        pb.ListPaymentsRequest(), metadata=as_token(TOKEN)
    ).payments


def test_a_deadline_is_honoured(desk: Desk, keyed_simulator: SimulatorServer) -> None:
    keyed_simulator.plan.add(FaultRule(FaultKind.SLOW, times=None, seconds=3.0))
    try:
        error: Any = refused_by(
            lambda: desk.payments.CreatePaymentSession(SUBSCRIPTION, timeout=0.5)
        )
    finally:
        keyed_simulator.plan.clear()
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED


def test_a_link_that_its_caller_never_heard_of_is_closed(
    hub: RunningHub, desk: Desk, keyed_simulator: SimulatorServer
) -> None:
    """With a key it stays open: whoever comes back with that gets it."""
    create, route = desk.payments.CreatePaymentSession, "/v1/checkout/sessions"
    keyed_simulator.plan.add(FaultRule(FaultKind.SLOW, "POST", route, times=2, seconds=2.0))
    keyed_simulator.counts.reset()
    keyed = as_token(TOKEN, ("idempotency-key", "order-1"))
    calls = [create.future(SUBSCRIPTION, metadata=each) for each in (as_token(TOKEN), keyed)]
    until(lambda: keyed_simulator.counts.by_route().get(f"POST {route}") == 2)
    for call in calls:
        call.cancel()
    journal = hub.parts.checkout.room.journal
    until(lambda: [each.state for each in journal.recent(3)].count(PaymentState.CANCELED) == 1)
    kept = desk.create(key="order-1")
    states = {each.payment_id: each.state for each in journal.recent(3)}
    assert states.pop(kept.payment_id) is PaymentState.OPEN
    assert list(states.values()) == [PaymentState.CANCELED]


def test_an_answer_is_still_the_same_after_a_restart(
    hub: RunningHub, desk: Desk, keyed_simulator: SimulatorServer, tmp_path: Path, stack: ExitStack
) -> None:
    before = desk.create(key="order-1")
    hub.stop(graceful=False)
    again = start_hub(keyed_simulator, tmp_path, stack)
    with grpc.insecure_channel(again.address) as channel:
        assert Desk(channel).create(key="order-1") == before


# --- lists and streams ----------------------------------------------------------------------------


def test_a_list_comes_page_by_page_newest_first(desk: Desk) -> None:
    made = [desk.create(reference=f"r-{number}").payment_id for number in range(3)]
    first = desk.payments.ListPayments(pb.ListPaymentsRequest(limit=2), metadata=as_token(TOKEN))
    rest = desk.payments.ListPayments(
        pb.ListPaymentsRequest(limit=2, cursor=first.next_cursor), metadata=as_token(TOKEN)
    )
    assert [each.payment_id for each in (*first.payments, *rest.payments)] == made[::-1]
    assert rest.next_cursor == ""
    error = refused_by(
        lambda: desk.payments.ListPayments(
            pb.ListPaymentsRequest(limit=201), metadata=as_token(TOKEN)
        )
    )
    assert _code(error) == (grpc.StatusCode.INVALID_ARGUMENT, "request_invalid")


def _watch(desk: Desk, payment_id: str, after: int | None = None, token: str = TOKEN) -> Any:
    request = pb.WatchPaymentRequest(payment_id=payment_id, after_version=after)
    return desk.payments.WatchPayment(request, metadata=as_token(token), timeout=WAIT_SECONDS)


def test_a_watcher_hears_what_is_and_then_what_changes(
    desk: Desk, keyed_simulator: SimulatorServer
) -> None:
    created = desk.create()
    updates = _watch(desk, created.payment_id)
    first = next(updates)
    assert (first.payment.state, first.contact) == ("open", "ok")
    _pay(keyed_simulator, created.session_id)
    later = list(updates)
    assert later[-1].payment.state == "paid"
    assert later[-1].payment.is_final
    assert later[-1].payment.checkout_url == ""


def test_a_watcher_who_comes_back_hears_only_what_is_new(desk: Desk) -> None:
    created = desk.create()
    known = next(_watch(desk, created.payment_id)).payment
    resumed = _watch(desk, created.payment_id, after=known.version)
    canceled = desk.payments.CancelPayment(
        pb.CancelPaymentRequest(payment_id=created.payment_id), metadata=as_token(TOKEN)
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
    error = refused_by(
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
        metadata=as_token(TOKEN),
        timeout=WAIT_SECONDS,
    )
    assert canceled.payment.state == "canceled"
    assert [each.payment.state for each in updates][-1] == "canceled"


def test_a_token_that_is_revoked_ends_its_stream(hub: RunningHub, desk: Desk) -> None:
    created = desk.create()
    updates = _watch(desk, created.payment_id)
    next(updates)
    hub.revoke()
    error = refused_by(lambda: list(updates))
    assert _code(error) == (grpc.StatusCode.UNAUTHENTICATED, "token_revoked")


def test_a_service_that_stops_says_so_to_its_watchers(hub: RunningHub, desk: Desk) -> None:
    created = desk.create()
    updates = _watch(desk, created.payment_id)
    next(updates)
    stopping = threading.Thread(target=hub.stop)
    stopping.start()
    error = refused_by(lambda: list(updates))
    stopping.join(WAIT_SECONDS)
    assert _code(error) == (grpc.StatusCode.UNAVAILABLE, "service_stopping")
