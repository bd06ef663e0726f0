"""Whatever comes in, a clear answer goes out, and the service goes on."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from app.service.gates import LARGEST_BODY
from app.service.http_protocol import LARGEST_HEAD
from app.service.stream_seats import MOST_OF_AN_ADDRESS
from tests.service.served import ORDER, PREFIX, ServedShop, created, problem_of, served_shop
from tests.stage.waiting import until

CREATE = "/create-session"
HEADERS = {"Content-Type": "application/json"}
PATIENCE = 30.0


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    with served_shop(
        tmp_path_factory.mktemp("hostile"),
        FRONTEND_BASE_URL="https://shop.example:8443/pay",
        MOFANG_SERVICE_ADDRESS="https://pay.shop.example",
    ) as shop:
        yield shop
        assert "Traceback" not in shop.logs()


@pytest.fixture
def public(shop: ServedShop) -> Iterator[httpx.Client]:
    with shop.client() as client:
        yield client
        created(client)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"19.90"',
        b"\xff\xfe",
        b'{"amount": NaN}',
        b'{"amount": 1e999}',
        b'{"amount": 19.90}',
        b'{"amount": true}',
        b'{"amount": null}',
        b'{"amount": ["19.90"]}',
        b'{"amount": "19.90", "surprise": 1}',
        b'{"amount": "19,90"}',
        b'{"amount": "-19.90"}',
        b'{"amount": "1e3"}',
        '{"amount": "１９"}'.encode(),
        b'{"amount": "19.90", "product_name": "\\ud800"}',
        b'{"amount": "19.90", "metadata": {"k": {"deep": 1}}}',
        b'{"amount": "19.90", "metadata": {"' + b"k" * 41 + b'": ""}}',
        b'{"amount": "19.90", "currency": "US$"}',
        b'{"amount": "19.90", "customer_email": "nobody"}',
        b'{"amount": "19.90", "product_name": "a\\u0000b"}',
        b'{"amount": "19.90", "product_name": "a\\u202eb"}',
        b'{"amount":' * 5_000,
        b"[" * 60_000,
    ],
)
def test_what_is_no_order_is_refused(public: httpx.Client, body: bytes) -> None:
    answer = public.post(CREATE, content=body, headers=HEADERS)
    assert problem_of(answer)[0] in {400, 422}


def test_any_script_and_any_emoji_may_be_sold(public: httpx.Client) -> None:
    for name in ("𠮷野家 🧊", "ไอศกรีม", "שלום", "é" * 250):
        assert created(public, product_name=name)["status"] == "created"


def test_a_body_that_is_too_large_is_refused(public: httpx.Client) -> None:
    body = json.dumps({**ORDER, "product_name": "x" * LARGEST_BODY}).encode()
    assert problem_of(public.post(CREATE, content=body, headers=HEADERS)) == (413, "body_too_large")


def test_a_body_without_an_announced_end_is_cut_short(public: httpx.Client) -> None:
    chunks = (b"x" * 4096 for _ in range(LARGEST_BODY // 4096 + 2))
    answer = public.post(CREATE, content=chunks, headers=HEADERS)
    assert problem_of(answer) == (413, "body_too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/x"])
def test_what_a_form_could_send_is_refused(public: httpx.Client, kind: str) -> None:
    answer = public.post(CREATE, content=json.dumps(ORDER), headers={"Content-Type": kind})
    assert problem_of(answer) == (415, "content_type_unsupported")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::", "evil@x"]
)
def test_a_name_that_was_pointed_here_opens_nothing(public: httpx.Client, host: str) -> None:
    answer = public.post(CREATE, json=ORDER, headers={"Host": host})
    assert problem_of(answer) == (421, "host_not_allowed")


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "[::1]:9", "pay.shop.example"])
def test_its_own_names_are_taken(public: httpx.Client, host: str) -> None:
    assert public.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost:3000", "https://shop.example", "file://"],
)
def test_a_strange_page_cannot_drive_it(public: httpx.Client, origin: str) -> None:
    answer = public.post(CREATE, json=ORDER, headers={"Origin": origin})
    assert problem_of(answer) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_shops_own_pages_can(shop: ServedShop, public: httpx.Client) -> None:
    frontend = "https://shop.example:8443"
    asked = public.options(
        CREATE,
        headers={
            "Origin": frontend,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,idempotency-key",
        },
    )
    assert asked.status_code == 200
    answer = public.post(CREATE, json=ORDER, headers={"Origin": frontend})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == frontend
    own = public.post(CREATE, json=ORDER, headers={"Origin": shop.base_url})
    assert own.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nothing", (404, "not_found")),
        ("DELETE", "/verify", (405, "method_not_allowed")),
        ("GET", "/payments/../../etc", (404, "not_found")),
    ],
)
def test_what_is_not_there_is_said_so(
    public: httpx.Client, method: str, path: str, code: tuple[int, str]
) -> None:
    assert problem_of(public.request(method, path)) == code


def test_a_person_at_a_wrong_address_finds_a_page(shop: ServedShop) -> None:
    with httpx.Client(base_url=shop.base_url, headers={"Accept": "text/html"}) as browser:
        for path in ("/nothing", "/p/", "/p/%3Cscript%3Ealert(1)%3C/script%3E/x"):
            answer = browser.get(path, headers={"Accept-Language": "en"})
            assert answer.status_code == 404
            assert "This payment cannot be found" in answer.text
            assert "<script" not in answer.text
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "找不到这笔付款" in browser.get("/nothing?lang=zh").text
        problem = browser.get(f"{PREFIX}/nothing")
        assert problem_of(problem) == (404, "not_found")


def test_a_request_of_two_lengths_is_refused_and_nothing_after_it_is_read(shop: ServedShop) -> None:
    head = "POST {}/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    smuggled = "GET {}/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    sent = f"{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}".replace("{}", PREFIX)
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        caller.sendall(sent.encode())
        heard = b""
        while part := caller.recv(4096):
            heard += part
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b"content-length" in heard
    assert heard.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\n\n\n\n\r\n\r\n",
        b"POST /api/v1/payment/create-session HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /api/v1/payment/create-session HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    ],
    ids=["silent", "empty lines", "half a head", "half a body"],
)
def test_whoever_does_not_go_on_is_cut_off(shop: ServedShop, sent: bytes) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as slow:
        slow.sendall(sent)
        heard = b""
        try:
            while part := slow.recv(4096):
                heard += part
        except ConnectionResetError:
            assert not heard
    assert time.monotonic() - began < PATIENCE
    assert not heard or b"body_too_slow" in heard


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00",
        b"GET / SPDY\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * LARGEST_HEAD,
        b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * LARGEST_HEAD,
        b"GET /" + b"x" * LARGEST_HEAD,
    ],
    ids=["tls", "another protocol", "no ascii", "long header", "many headers", "long path"],
)
def test_what_is_no_http_is_told_so(shop: ServedShop, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        caller.sendall(sent + b"\r\n\r\n")
        heard = caller.recv(4096)
    assert heard.startswith(b"HTTP/1.1 400")
    assert b"http_malformed" in heard


def test_a_head_that_never_ends_is_cut_off(shop: ServedShop) -> None:
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        caller.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: ")
        with pytest.raises(ConnectionError):
            _send_for_ever(caller)


def _send_for_ever(caller: socket.socket) -> None:
    for _ in range(4096):
        caller.sendall(b"x" * LARGEST_HEAD)


def test_a_second_request_has_its_own_deadline(shop: ServedShop) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        caller.sendall(b"GET /api/v1/payment/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert caller.recv(4096).startswith(b"HTTP/1.1 200")
        caller.sendall(b"\r\nGET /hea")
        with contextlib.suppress(ConnectionResetError):
            while caller.recv(4096):
                pass
    assert time.monotonic() - began < PATIENCE


def test_one_address_has_so_many_streams_and_gets_them_back(shop: ServedShop) -> None:
    with contextlib.ExitStack() as stack:
        public = stack.enter_context(shop.client())
        path = f"/payments/{created(public)['session_id']}/events"

        def listened(client: httpx.Client) -> httpx.Response:
            return stack.enter_context(client.stream("GET", path))

        heard = [listened(public) for _ in range(MOST_OF_AN_ADDRESS)]
        assert {each.status_code for each in heard} == {200}
        refused = public.get(path)
        assert problem_of(refused) == (429, "too_many_requests")
        assert int(refused.headers["Retry-After"]) >= 1
        till = stack.enter_context(shop.client(shop.till("beside them")))
        assert listened(till).status_code == 200
        heard[0].close()
        until(lambda: listened(public).status_code == 200)


def test_one_address_has_its_ration(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("ration")
    with served_shop(folder, MOFANG_PUBLIC_REQUESTS_PER_MINUTE="30") as shop:
        token = shop.till()
        with shop.client() as public, shop.client(token) as till:
            answers = [public.post("/verify", json={"session_id": "cs_test_x"}) for _ in range(12)]
            assert problem_of(answers[-1]) == (429, "too_many_requests")
            assert int(answers[-1].headers["Retry-After"]) >= 1
            assert created(till)["status"] == "created"
