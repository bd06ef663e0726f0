"""The kiosk's end of the hub: what the contract cannot see. Restarts, pushes, tokens, and strangers at the address."""

from __future__ import annotations

import math
import queue
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import grpc
import pytest

from app.core.errors import GatewayBusy, GatewayRefused, GatewayUnreachable, KeyRejected
from app.core.money import Money
from app.core.order import Order
from app.core.session import SessionOutcome, SessionSnapshot
from app.gateway.hub_errors import error_of_hub
from app.gateway.hub_gateway import HubGateway
from app.gateway.hub_session import read_session
from app.gateway.port import CheckoutTerms, Pushed, PushingGateway, SessionRequest
from app.gateway.stripe_gateway import StripeGateway
from app.hub_token import HubToken
from app.secret_key import SecretKey
from app.service.generated import payment_pb2 as pb
from app.service.grpc_door import Door
from app.service.options import ServeOptions
from app.simulator.attempts import PaymentAttempt
from app.simulator.cards import behaviour_of
from app.simulator.server import SimulatorServer
from tests.contracts.gateway_contract import FORTY_MINUTES, GOOD_KEY, id_of
from tests.service.running_hub import OTHER_TOKEN, TOKEN, RunningHub
from tests.stage.waiting import until

WAIT_SECONDS = 60.0


class Shop:
    """The simulator, and a hub on a folder that outlives it."""

    def __init__(self, server: SimulatorServer, folder: Path, stack: ExitStack) -> None:
        self.server = server
        self._folder = folder
        self._stack = stack

    def hub(self, port: int = 0) -> RunningHub:
        """One that is stopped at the end, unless somebody was faster."""
        stripe = StripeGateway(SecretKey(GOOD_KEY), "https://shop.example", self.server.base_url)
        self._stack.callback(stripe.close)
        options = ServeOptions(grpc_port=port, http_port=0)
        hub = RunningHub(stripe, self._folder, options).start()
        self._stack.callback(hub.stop)
        return hub

    def kiosk(self, hub: RunningHub, token: str = TOKEN) -> HubGateway:
        """Closed at the end."""
        kiosk = hub.gateway(token)
        self._stack.callback(kiosk.close)
        return kiosk

    def open(self, kiosk: HubGateway, number: int = 1) -> SessionSnapshot:
        """A session."""
        expires_at = int(self.server.clock()) + FORTY_MINUTES
        terms = CheckoutTerms(id_of(number), Order(Money(1990, "USD")), expires_at, "zh")
        return kiosk.create(kiosk.build_request(terms), f"mofang-{id_of(number)}")

    def pay(self, session: SessionSnapshot) -> None:
        """The customer does."""
        attempt = PaymentAttempt(card=behaviour_of("4242424242424242"))
        self.server.ledger.confirm_session(session.session_id, attempt)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Everything but a hub."""
    server = SimulatorServer(keys=frozenset({GOOD_KEY}), seed=1)
    server.start()
    with ExitStack() as stack:
        stack.callback(server.stop)
        yield Shop(server, tmp_path, stack)


def _pushed(kiosk: HubGateway) -> queue.Queue[Pushed]:
    news: queue.Queue[Pushed] = queue.Queue()
    kiosk.subscribe(news.put)
    return news


def test_a_hub_that_restarts_knows_every_payment_again(shop: Shop) -> None:
    hub = shop.hub()
    before = shop.open(shop.kiosk(hub))
    hub.stop(graceful=False)
    again = shop.kiosk(shop.hub())
    assert shop.open(again) == before
    shop.pay(before)
    assert again.retrieve(before.session_id).outcome is SessionOutcome.PAID
    assert len(shop.server.ledger.session_ids()) == 1


def test_a_session_that_was_made_is_never_denied(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise KeyRejected("key_invalid")

    kiosk = shop.kiosk(shop.hub())
    with monkeypatch.context() as confused:
        confused.setattr(StripeGateway, "retrieve", refuse)
        with pytest.raises(GatewayUnreachable, match="creation_in_doubt"):
            shop.open(kiosk)
    assert shop.open(kiosk).session_id in shop.server.ledger.session_ids()
    assert len(shop.server.ledger.session_ids()) == 1


def test_a_session_that_was_made_unheard_is_the_hubs_before_a_kiosk_hears_of_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, listed = StripeGateway.create, StripeGateway.list_sessions

    def make_unheard(stripe: StripeGateway, request: SessionRequest, key: str) -> NoReturn:
        make(stripe, request, key)
        raise GatewayUnreachable("service_unreachable")

    def list_for_kiosk(stripe: StripeGateway, status: str, since: float) -> list[SessionSnapshot]:
        if since > 0:  # the hub's own search
            raise GatewayUnreachable("service_unreachable")
        return listed(stripe, status, since)

    hub = shop.hub()
    kiosk = shop.kiosk(hub)
    with monkeypatch.context() as deaf:
        deaf.setattr(StripeGateway, "create", make_unheard)
        deaf.setattr(StripeGateway, "list_sessions", list_for_kiosk)
        with pytest.raises(GatewayUnreachable):
            shop.open(kiosk)
        (session,) = kiosk.list_sessions("open", 0)
        # Its customer may pay now: whoever looks after it must know it by then.
        payment = hub.call(hub.parts.checkout.engine.find_session(session.session_id))
    assert payment is not None
    assert payment.payment_id == id_of(1)
    assert kiosk.retrieve(session.session_id).outcome is SessionOutcome.OPEN


def test_a_hub_that_is_away_is_unreachable_and_names_its_place() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    gateway = HubGateway(address, HubToken(TOKEN))
    with pytest.raises(GatewayUnreachable) as away:
        gateway.check_key()
    gateway.close()
    assert (away.value.code, away.value.details) == ("hub_unreachable", {"hub": address})


def test_a_gateway_that_was_closed_says_so_in_our_words() -> None:
    gateway = HubGateway("127.0.0.1:9", HubToken(TOKEN))
    gateway.close()
    with pytest.raises(GatewayUnreachable, match="hub_unreachable"):
        gateway.check_key()


@pytest.mark.parametrize("token", ["mft_" + "Nobody" * 5, TOKEN])
def test_a_token_that_opens_nothing_is_a_rejected_key(shop: Shop, token: str) -> None:
    hub = shop.hub()
    kiosk = shop.kiosk(hub, token)
    hub.revoke()
    for ask in (kiosk.check_key, lambda: shop.open(kiosk), lambda: kiosk.list_sessions("open", 0)):
        with pytest.raises(KeyRejected, match="device_token_refused"):
            ask()


def test_a_till_sees_no_other_tills_sessions(shop: Shop) -> None:
    hub = shop.hub()
    mine, other = shop.kiosk(hub), shop.kiosk(hub, OTHER_TOKEN)
    session = shop.open(mine)
    assert [each.session_id for each in mine.list_sessions("open", 0)] == [session.session_id]
    assert other.list_sessions("open", 0) == []
    for ask in (other.retrieve, other.expire):
        with pytest.raises(Exception, match="session_not_found"):
            ask(session.session_id)
    with pytest.raises(GatewayUnreachable, match="idempotency_conflict"):
        shop.open(other)


def test_a_payment_is_told_by_the_hub_and_need_not_be_asked_for(shop: Shop) -> None:
    kiosk = shop.kiosk(shop.hub())
    assert isinstance(kiosk, PushingGateway)
    news = _pushed(kiosk)
    session = shop.open(kiosk)
    shop.pay(session)
    assert news.get(timeout=WAIT_SECONDS) == Pushed(id_of(1), scanned=False)
    assert kiosk.retrieve(session.session_id).outcome is SessionOutcome.PAID


def test_a_phone_that_opened_the_link_is_told(shop: Shop) -> None:
    hub = shop.hub()
    kiosk = shop.kiosk(hub)
    news = _pushed(kiosk)
    shop.open(kiosk)
    hub.call(hub.parts.checkout.engine.mark_scanned(id_of(1)))
    assert news.get(timeout=WAIT_SECONDS) == Pushed(id_of(1), scanned=True)


def test_news_goes_on_after_the_hub_was_away(shop: Shop) -> None:
    hub = shop.hub()
    kiosk = shop.kiosk(hub)
    news = _pushed(kiosk)
    session = shop.open(kiosk)
    port = hub.port
    hub.stop(graceful=False)
    until(lambda: not kiosk.hears(id_of(1)))
    # The opening was pushed, too. Only a push from now on shows that the connection is back.
    while not news.empty():
        news.get()
    shop.pay(session)
    shop.hub(port)
    assert news.get(timeout=WAIT_SECONDS).payment_id == id_of(1)
    assert kiosk.retrieve(session.session_id).outcome is SessionOutcome.PAID


def test_a_hub_that_is_back_is_told_to_whoever_wants_a_session(shop: Shop) -> None:
    hub = shop.hub()
    kiosk = shop.kiosk(hub)
    news, port, livemode = _pushed(kiosk), hub.port, kiosk.livemode
    hub.stop(graceful=False)
    for number in (1, 2):
        with pytest.raises(GatewayUnreachable, match="hub_unreachable"):
            shop.open(kiosk, number)
    shop.hub(port)
    told = {news.get(timeout=WAIT_SECONDS) for _ in range(2)}
    assert told == {Pushed(id_of(number), scanned=False) for number in (1, 2)}
    assert (livemode, kiosk.livemode) == (None, False)
    assert shop.open(kiosk).outcome is SessionOutcome.OPEN


@pytest.mark.parametrize("word", ["nan", "inf", "-1", "0", "1e300", "noon"])
def test_a_time_that_is_none_is_passed_over(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """With it nothing could be sold until the hub says another one."""
    monkeypatch.setattr(Door, "_clock", lambda _: (("mofang-server-time", word),))
    kiosk = shop.kiosk(shop.hub())
    assert kiosk.greet() == "kiosk-1"
    assert kiosk.server_time() is None


@pytest.mark.parametrize("name", ["created_at", "expires_at"])
@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1.0, 0.0])
def test_a_session_out_of_time_is_not_believed(name: str, seconds: float) -> None:
    """What is not a number is not even itself: each reading would be one more change of the payment."""
    message = pb.Session(session_id="cs_test_1", status="open", payment_status="unpaid")
    message.created_at = message.expires_at = 1.0e9
    setattr(message, name, seconds)
    with pytest.raises(GatewayUnreachable) as refused:
        read_session(message)
    assert refused.value.details["field"] == name


Told = dict[str, str | bytes]
WORDS: list[tuple[Told, object, type[Exception], str]] = [
    ({}, grpc.StatusCode.UNAVAILABLE, GatewayUnreachable, "hub_unreachable"),
    ({}, grpc.StatusCode.DEADLINE_EXCEEDED, GatewayUnreachable, "hub_unreachable"),
    ({}, grpc.StatusCode.RESOURCE_EXHAUSTED, GatewayUnreachable, "hub_malformed"),
    ({}, grpc.StatusCode.UNIMPLEMENTED, GatewayUnreachable, "hub_malformed"),
    ({}, None, GatewayUnreachable, "hub_malformed"),
    ({}, grpc.StatusCode.UNAUTHENTICATED, KeyRejected, "device_token_refused"),
    ({"mofang-kind": "NotAllowed"}, None, GatewayUnreachable, "hub_malformed"),
    (
        {"mofang-kind": "NotAllowed", "mofang-code": "token_revoked"},
        grpc.StatusCode.UNAUTHENTICATED,
        KeyRejected,
        "device_token_refused",
    ),
    (
        {"mofang-kind": "JournalUnavailable", "mofang-code": "journal_full"},
        grpc.StatusCode.UNAVAILABLE,
        GatewayUnreachable,
        "hub_out_of_order",
    ),
    (
        {"mofang-kind": "TooManyRequests", "mofang-code": "too_many_requests"},
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        GatewayBusy,
        "hub_busy",
    ),
    (
        {"mofang-kind": "RequestMalformed", "mofang-code": "body_too_slow"},
        grpc.StatusCode.DEADLINE_EXCEEDED,
        GatewayUnreachable,
        "hub_unreachable",
    ),
    (
        {"mofang-kind": "InvalidOrder", "mofang-code": "amount_zero"},
        grpc.StatusCode.INVALID_ARGUMENT,
        GatewayRefused,
        "request_refused",
    ),
    (
        {
            "mofang-kind": "KeyRejected",
            "mofang-code": "key_expired",
            "mofang-details-bin": b'["not", "an object"]',
        },
        grpc.StatusCode.UNAVAILABLE,
        KeyRejected,
        "key_expired",
    ),
]


@pytest.mark.parametrize(("told", "status", "kind", "code"), WORDS)
def test_each_word_of_the_hub_is_an_error_of_ours(
    told: Told, status: object, kind: type[Exception], code: str
) -> None:
    error = error_of_hub(told, status, "hub:9006")
    assert (type(error), error.code) == (kind, code)


@pytest.mark.parametrize(
    "packed",
    [b"", b"\xff", b"{", b"1", b'{"self": "x", "code": "y"}', b'{"n": 3, "a b": "c"}', b"[" * 8000],
)
def test_details_that_make_no_sense_are_passed_over(packed: bytes) -> None:
    told: Told = {"mofang-kind": "GatewayBusy", "mofang-code": "busy", "mofang-details-bin": packed}
    assert error_of_hub(told, None, "hub:9006").details == {}
