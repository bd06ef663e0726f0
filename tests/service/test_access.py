"""Who may do what, without a network: tokens, rations, prices, names, and ids that a key stands for."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import (
    CallerError,
    GatewayUnreachable,
    InputError,
    JournalUnavailable,
    KeyRejected,
    MofangError,
    NotAllowed,
    RequestMalformed,
    TooManyRequests,
    WebhookRefused,
    WrongAddress,
)
from app.core.money import Money
from app.core.order import Order
from app.core.sentences import public_sentence, staff_sentence
from app.core.short_link import short_id
from app.journal.till_book import Till
from app.service.access import (
    Access,
    Caller,
    hash_of,
    last_forwarded,
    new_token,
    require_refunds,
    require_till,
)
from app.service.options import ServeOptions
from app.service.payment_ids import check_key, check_payment_id, payment_id_for, refund_id_for
from app.service.problems import answer_for, details_of, problem_body
from app.service.public_prices import PublicPrices
from app.service.rate_limit import RateLimiter
from app.service.stream_seats import (
    MOST_OF_A_TILL,
    MOST_OF_AN_ADDRESS,
    MOST_PUBLIC,
    StreamSeats,
)
from app.service.web_origins import WebOrigins
from app.settings import Settings
from app.settings.catalog import DEFAULT_CATALOG
from app.settings.source import DEFAULT

LONG_KEY = "0123456789abcdef"
PUBLIC = Caller("public", "public", address="192.0.2.1")
TILL = Caller("till", "counter", token_hash="0" * 64)


# --- tokens ----------------------------------------------------------------------------------------


def test_a_token_opens_what_its_till_may() -> None:
    token = new_token()
    tills = {hash_of(token): Till("t1", "counter", hash_of(token), True, 1.0)}

    async def find(token_hash: str) -> Till | None:
        return tills.get(token_hash)

    access = Access(find)
    caller = asyncio.run(access.caller_of(f"bearer {token}", peer="p", language="en"))
    assert (caller.kind, caller.name, caller.may_refund) == ("till", "counter", True)
    assert token not in repr(caller)
    asyncio.run(access.check_still_allowed(caller))
    tills.clear()
    with pytest.raises(NotAllowed, match="token_revoked"):
        asyncio.run(access.check_still_allowed(caller))
    with pytest.raises(NotAllowed, match="token_unknown"):
        asyncio.run(access.caller_of(f"Bearer {token}", peer="p", language="en"))


def test_tokens_differ_and_their_hashes_do_not_show_them() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(token not in hash_of(token) and len(hash_of(token)) == 64 for token in tokens)


def test_the_public_is_no_till_and_a_till_may_not_refund_by_itself() -> None:
    require_till(TILL)
    with pytest.raises(NotAllowed, match="token_missing"):
        require_till(PUBLIC)
    with pytest.raises(NotAllowed, match="refund_not_allowed"):
        require_refunds(TILL)


# --- keys ------------------------------------------------------------------------------------------


def test_one_key_means_one_payment() -> None:
    assert payment_id_for(TILL, "k") == payment_id_for(TILL, "k")
    assert payment_id_for(PUBLIC, LONG_KEY) == payment_id_for(PUBLIC, LONG_KEY)
    ids = {
        payment_id_for(TILL, "k"),
        payment_id_for(TILL, "other"),
        payment_id_for(Caller("till", "counter", token_hash="1" * 64), "k"),
        payment_id_for(TILL, None),
        payment_id_for(TILL, None),
        payment_id_for(PUBLIC, "k"),
        payment_id_for(PUBLIC, "k"),
    }
    assert len(ids) == 7
    assert len({short_id(check_payment_id(each)) for each in ids}) == 7
    assert refund_id_for(TILL, "k")[3:] != payment_id_for(TILL, "k")[3:]


@pytest.mark.parametrize("key", ["", " ", "a b", "ключ", "k" * 256, "a\n"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(RequestMalformed):
        check_key(key)


# --- rations and prices ----------------------------------------------------------------------------


def test_an_address_has_its_share_and_gets_it_back() -> None:
    now = [0.0]
    limiter = RateLimiter(60, lambda: now[0])
    for _ in range(20):
        limiter.check("a")
    with pytest.raises(TooManyRequests) as refused:
        limiter.check("a")
    assert refused.value.details == {"seconds": "1"}
    limiter.check("b")
    now[0] += 1.0
    limiter.check("a")
    with pytest.raises(TooManyRequests):
        limiter.check("a")


def test_a_network_of_addresses_has_one_share() -> None:
    limiter = RateLimiter(60, lambda: 0.0)
    for number in range(20):
        limiter.check(f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyRequests):
        limiter.check("2001:db8:1:2:ffff::1%eth0")
    limiter.check("2001:db8:1:3::1")
    for _ in range(20):
        limiter.check("::ffff:192.0.2.1")
    with pytest.raises(TooManyRequests):
        limiter.check("192.0.2.1")
    limiter.check("192.0.2.2")


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("127.0.0.1, 10.0.0.1,  192.0.2.7 ", "192.0.2.7"),
        ("192.0.2.7:50123", "192.0.2.7"),
        ("127.0.0.1,[2001:db8::7]:50123", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_of_forwarded_addresses_the_proxys_own_word_counts(header: str, address: str) -> None:
    assert last_forwarded(header) == address


def test_a_flood_of_addresses_takes_no_more_memory() -> None:
    limiter = RateLimiter(60, lambda: 0.0)
    for number in range(11_000):
        limiter.check(str(number))
    assert len(limiter._buckets) == 10_000


@pytest.mark.parametrize(
    ("rule", "amount", "name", "code"),
    [
        ("bounds", Money(100, "USD"), "anything", None),
        ("bounds", Money(99, "USD"), "anything", "public_amount_bounds"),
        ("bounds", Money(20001, "USD"), "anything", "public_amount_bounds"),
        ("bounds", Money(100, "JPY"), "anything", "public_currency_only"),
        ("catalog", Money(1990, "USD"), "月订阅会员", None),
        ("catalog", Money(1990, "USD"), "Monthly membership", None),
        ("catalog", Money(1989, "USD"), "月订阅会员", "public_catalog_only"),
        ("catalog", Money(1990, "EUR"), "月订阅会员", "public_catalog_only"),
        ("catalog", Money(1990, "USD"), "something dear", "public_catalog_only"),
        ("off", Money(1990, "USD"), "月订阅会员", "public_payments_off"),
    ],
)
def test_what_public_pages_may_sell(rule: str, amount: Money, name: str, code: str | None) -> None:
    prices = PublicPrices(rule, "USD", Money(100, "USD"), Money(20_000, "USD"), DEFAULT_CATALOG)
    if code is None:
        prices.check(Order(amount, name))
        return
    with pytest.raises(NotAllowed, match=code):
        prices.check(Order(amount, name))


@pytest.mark.parametrize(
    ("currency", "taken", "refused", "words"),
    [
        ("USD", 100_000, 100_001, "from US$0.50 to US$1,000.00"),
        ("JPY", 5_000, 49, "from JP¥50 to JP¥99,999,999"),
        (
            "IDR",
            150_000_000,
            99,
            "from IDR\N{NO-BREAK SPACE}1 to IDR\N{NO-BREAK SPACE}9,999,999,999",
        ),
    ],
)
def test_without_bounds_of_its_own_a_shop_has_those_of_its_currency(
    currency: str, taken: int, refused: int, words: str
) -> None:
    prices = PublicPrices.of(Settings(currency=currency))
    prices.check(Order(Money(taken, currency)))
    with pytest.raises(NotAllowed, match="public_amount_bounds") as told:
        prices.check(Order(Money(refused, currency)))
    assert words in public_sentence(told.value, "en")
    assert "currency" in details_of(told.value)


# --- streams ---------------------------------------------------------------------------------------


def _listener(address: str) -> Caller:
    return replace(PUBLIC, address=address)


def test_a_network_has_so_many_streams_and_all_networks_so_many() -> None:
    seats = StreamSeats()
    with contextlib.ExitStack() as stack:
        for number in range(MOST_OF_AN_ADDRESS):
            stack.enter_context(seats.seat(_listener(f"2001:db8::{number:x}")))
        with pytest.raises(TooManyRequests), seats.seat(_listener("2001:db8::ffff")):
            pass
        for number in range(MOST_PUBLIC - MOST_OF_AN_ADDRESS):
            stack.enter_context(seats.seat(_listener(f"192.0.{number // 250}.{number % 250}")))
        with pytest.raises(TooManyRequests):
            seats.check(_listener("198.51.100.1"))
        seats.check(TILL)
    with seats.seat(_listener("2001:db8::1")):
        assert len(seats._taken) == 1


def test_a_till_has_so_many_streams_wherever_it_is() -> None:
    seats = StreamSeats()
    with contextlib.ExitStack() as stack:
        for number in range(MOST_OF_A_TILL):
            stack.enter_context(seats.seat(replace(TILL, address=f"192.0.2.{number % 250}")))
        with pytest.raises(TooManyRequests):
            seats.check(TILL)
        seats.check(replace(TILL, token_hash="1" * 64))


# --- names and places ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "origin", "taken"),
    [
        ("127.0.0.1:8001", None, True),
        ("LOCALHOST", "http://LOCALHOST", True),
        ("192.0.2.9:8001", "http://192.0.2.9:8001", True),
        ("pay.shop.example", "https://shop.example", True),
        ("pay.shop.example", "https://pay.shop.example", True),
        ("pay.shop.example", "https://shop.example.evil.example", False),
        ("localhost", "http://localhost:3000", False),
        ("localhost", "null", False),
        ("localhost", "", False),
        ("evil.example", None, False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_names_and_pages_that_are_taken(host: str | None, origin: str | None, taken: bool) -> None:
    settings = Settings().with_values(
        DEFAULT,
        service_address="https://pay.shop.example",
        frontend_base_url="https://shop.example/pages",
    )
    origins = WebOrigins.of(settings, "192.0.2.9")
    if taken:
        origins.check(host, origin)
        return
    with pytest.raises(WrongAddress):
        origins.check(host, origin)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_loopback_needs_no_tls(host: str) -> None:
    ServeOptions(host=host).check()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "pay.shop.example"])  # noqa: S104 - refused
def test_the_open_needs_tls_or_a_proxy(host: str) -> None:
    with pytest.raises(InputError, match="tls_needed"):
        ServeOptions(host=host).check()
    ServeOptions(host=host, behind_proxy=True).check()


def test_the_command_line_wins_over_the_settings() -> None:
    settings = Settings().with_values(DEFAULT, service_tls_cert="a.pem", service_tls_key="b.pem")
    assert ServeOptions().completed(settings, demo=False).tls_cert == Path("a.pem")
    own = ServeOptions(tls_cert=Path("own.pem")).completed(settings, demo=False)
    assert (own.tls_cert, own.tls_key) == (Path("own.pem"), None)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://localhost:8001"),  # noqa: S104 - not listened on
        ("::", "http://localhost:8001"),
        ("::1", "http://[::1]:8001"),
        ("192.0.2.1", "http://192.0.2.1:8001"),
    ],
)
def test_the_address_that_is_told_can_be_opened(host: str, address: str) -> None:
    options = ServeOptions(host=host)
    assert options.base_url == address
    WebOrigins.of(Settings(), host).check(address.removeprefix("http://"), address)


# --- problems --------------------------------------------------------------------------------------


def _kinds(kind: type[CallerError]) -> list[type[CallerError]]:
    return [kind, *(each for below in kind.__subclasses__() for each in _kinds(below))]


@pytest.mark.parametrize("kind", _kinds(CallerError)[1:])
def test_every_refusal_has_a_status_of_its_own(kind: type[CallerError]) -> None:
    assert answer_for(kind("any")).http in range(400, 504)
    assert answer_for(kind("any")).http != 500


@pytest.mark.parametrize(
    "error",
    [
        JournalUnavailable("journal_full", file="journal.sqlite3"),
        KeyRejected("key_permission_missing", permission="rak_charge_read", request_id="req_1"),
        GatewayUnreachable("service_error", status="500", request_id="req_1"),
        MofangError("unexpected"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_strangers_read_what_customers_do_and_no_details(error: MofangError, language: str) -> None:
    public = problem_body(error, language)
    staff = problem_body(error, language, to_staff=True)
    assert public["message"] == public_sentence(error, language)
    assert "正在重试" not in str(public["message"])
    assert "we keep" not in str(public["message"])
    assert staff["message"] == staff_sentence(error, language)
    for body, details in ((public, {}), (staff, error.details)):
        assert body["error"] == {
            "code": error.code,
            "message": body["message"],
            "details": details,
        }


def test_whoever_writes_a_program_reads_what_was_wrong_with_its_request() -> None:
    for error in (
        RequestMalformed("request_invalid", field="body.amount", reason="missing"),
        WebhookRefused("webhook_signature_wrong"),
        NotAllowed("token_missing"),
        WrongAddress("host_not_allowed"),
    ):
        assert problem_body(error, "en")["message"] == staff_sentence(error, "en")


def test_the_one_shape() -> None:
    body = problem_body(TooManyRequests("too_many_requests", seconds="3"), "en")
    assert body == {
        "success": False,
        "error": {
            "code": "too_many_requests",
            "message": "Too many requests. Please try again in 3 s.",
            "details": {"seconds": "3"},
        },
        "message": "Too many requests. Please try again in 3 s.",
    }
