"""Whatever comes in, a clear answer goes out, and the service goes on."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from app.service import http_protocol
from app.service.gates import LARGEST_BODY
from app.service.http_protocol import LARGEST_HEAD
from app.service.http_server import bound_socket, http_server
from app.service.options import ServeOptions
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
        b'{"amount": "19.90", "amount": "0.10"}',
        b'{"amount": "19.90", "metadata": {"k": "1", "k": "2"}}',
        b'{"amount": "19.90", "metadata": {"k": NaN}}',
        b'{"amount": ' + b"9" * 10_000 + b"}",
        b'{"amount": "' + b"9" * 10_000 + b'"}',
        b'{"amount": "19.90\\u0000"}',
        b'{"amount": "+19.90"}',
        b'{"amount": " 19.90"}',
        b'\xef\xbb\xbf{"amount": "19.90"',
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


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "identity, gzip", "x"])
def test_what_is_compressed_is_refused(public: httpx.Client, coding: str) -> None:
    body = gzip.compress(json.dumps(ORDER).encode())
    answer = public.post(CREATE, content=body, headers={**HEADERS, "Content-Encoding": coding})
    assert problem_of(answer) == (415, "content_type_unsupported")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "[::",
        "evil@x",
        "evil.example@localhost",
        "evil.example:80@localhost:80",
        "localhost/evil.example",
        "localhost?evil.example",
        "localhost#evil.example",
        "localhost:80:80",
        "localhost.",
    ],
)
def test_a_name_that_was_pointed_here_opens_nothing(public: httpx.Client, host: str) -> None:
    answer = public.post(CREATE, json=ORDER, headers={"Host": host})
    assert problem_of(answer) == (421, "host_not_allowed")


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:80", "[::1]:9", "[::1]", "pay.shop.example"]
)
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
    ("changes", "status", "code"),
    [
        ({"Origin": "https://evil.example"}, 403, "origin_not_allowed"),
        ({"Origin": "null"}, 403, "origin_not_allowed"),
        ({"Access-Control-Request-Method": "DELETE"}, 400, "preflight_refused"),
        ({"Access-Control-Request-Headers": "authorization"}, 400, "preflight_refused"),
        ({"Access-Control-Request-Private-Network": "true"}, 400, "preflight_refused"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_that_may_not_is_told_so_in_the_one_shape(
    public: httpx.Client, changes: dict[str, str], status: int, code: str, language: str
) -> None:
    frontend = {"Origin": "https://shop.example:8443", "Access-Control-Request-Method": "POST"}
    headers = {**frontend, "Accept-Language": language, **changes}
    refused = public.options(CREATE, headers=headers)
    assert problem_of(refused) == (status, code)
    assert refused.json()["message"].isascii() is (language == "en")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("OPTIONS", "/verify", (405, "method_not_allowed")),
        ("TRACE", "/health", (405, "method_not_allowed")),
        ("PROPFIND", "/payments", (405, "method_not_allowed")),
        ("POST", "/verify/", (404, "not_found")),
        ("POST", "/webhook/", (404, "not_found")),
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
        b"\x16\x03\x01\x02\x00",
        b"GET / SPDY\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"FOO / HTTP/1.1\r\nHost: localhost",
        b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + b"9" * 40,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked",
    ],
    ids=[
        "tls",
        "another protocol",
        "no ascii",
        "no method",
        "a tunnel",
        "nul",
        "less than nothing",
        "more than everything",
        "two lengths",
        "a coding nobody knows",
    ],
)
def test_what_is_no_http_is_told_so(shop: ServedShop, sent: bytes) -> None:
    status, body = _heard(shop, sent + b"\r\n\r\n")
    assert (status, body["error"]["code"]) == (400, "http_malformed")
    assert body["message"] == body["error"]["message"] == "这不是有效的 HTTP 请求。"


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\nX: "
        + b"x" * LARGEST_HEAD,
        b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * LARGEST_HEAD,
        b"GET /" + b"x" * LARGEST_HEAD,
    ],
    ids=["long header", "many headers", "long path"],
)
def test_a_head_that_is_too_large_is_told_so(shop: ServedShop, sent: bytes) -> None:
    status, body = _heard(shop, sent + b"\r\n\r\n")
    assert (status, body["error"]["code"]) == (431, "head_too_large")
    assert body["error"]["details"] == {"limit": str(LARGEST_HEAD)}


def test_a_language_that_was_heard_is_spoken(shop: ServedShop) -> None:
    head = b"GET / HTTP/1.1\r\nAccept-Language: en\r\nHost: localhost\r\nX: a\0b\r\n\r\n"
    status, body = _heard(shop, head)
    assert (status, body["message"]) == (400, "This is not a valid HTTP request.")


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("Host", "localhost", "evil.example"),
        ("Origin", "http://localhost", "https://evil.example"),
        ("Authorization", "Bearer a", "Bearer b"),
        ("Content-Type", "application/json", "text/plain"),
        ("Idempotency-Key", "a", "b"),
    ],
)
def test_what_may_be_said_once_is_refused_twice(
    shop: ServedShop, name: str, first: str, second: str
) -> None:
    host = "" if name == "Host" else "Host: localhost\r\n"
    head = f"GET {PREFIX}/health HTTP/1.1\r\n{host}{name}: {first}\r\n{name}: {second}\r\n\r\n"
    status, body = _heard(shop, head.encode())
    assert (status, body["error"]["code"]) == (400, "request_invalid")
    assert body["error"]["details"] == {"field": name.lower(), "reason": "twice"}


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://evil.example{}/health", 421),
        ("http://localhost:9{}/health", 200),
        ("http://pay.shop.example{}/health", 200),
        ("//evil.example{}/health", 404),
    ],
)
def test_a_name_in_the_target_is_the_one_that_counts(
    shop: ServedShop, target: str, status: int
) -> None:
    asked = f"GET {target.format(PREFIX)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert _heard(shop, asked.encode())[0] == status


def test_a_body_that_is_compressed_on_the_way_is_refused(shop: ServedShop) -> None:
    head = f"POST {PREFIX}/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    asked = f"{head}Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    status, body = _heard(shop, asked.encode())
    assert (status, body["error"]["code"]) == (415, "content_type_unsupported")


def test_http_of_thirty_years_ago_is_answered(shop: ServedShop) -> None:
    asked = f"GET {PREFIX}/health HTTP/1.0\r\nHost: localhost\r\n\r\n"
    assert _heard(shop, asked.encode())[0] == 200
    nameless = f"GET {PREFIX}/health HTTP/1.0\r\n\r\n"
    assert _heard(shop, nameless.encode())[0] == 421


def _heard(shop: ServedShop, sent: bytes) -> tuple[int, dict[str, Any]]:
    """The status and the body of the one answer; our end is closed, so that the other one does not wait."""
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        caller.sendall(sent)
        answer = http.client.HTTPResponse(caller)
        answer.begin()
        return answer.status, json.loads(answer.read())


def test_one_connection_too_many_is_told_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "MOST_CONNECTIONS", 1)
    head, _, body = asyncio.run(_second_of_two_connections()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert json.loads(body)["error"]["code"] == "service_full"


async def _second_of_two_connections() -> bytes:
    async def nothing(_scope: object, _receive: object, _send: object) -> None:
        raise AssertionError("nothing was asked")

    with bound_socket("127.0.0.1", 0) as listener:
        server = http_server(nothing, ServeOptions())
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        _, first = await asyncio.open_connection(*listener.getsockname())
        reader, second = await asyncio.open_connection(*listener.getsockname())
        heard = await reader.read()
        for each in (first, second):
            each.close()
        server.should_exit = True
        await serving
    return heard


def test_whoever_does_not_read_its_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "WRITE_SECONDS", 0.2)
    asyncio.run(_asked_and_never_read())


async def _asked_and_never_read() -> None:
    gone = asyncio.Event()

    async def tell_for_ever(_scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 20_000_000, "more_body": True})
        await receive()
        assert (await receive())["type"] == "http.disconnect"
        gone.set()

    with bound_socket("127.0.0.1", 0) as listener:
        server = http_server(tell_for_ever, ServeOptions())
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        with socket.create_connection(listener.getsockname()) as caller:
            caller.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await asyncio.wait_for(gone.wait(), PATIENCE)
        server.should_exit = True
        await serving


def test_a_head_that_never_ends_is_cut_off(shop: ServedShop) -> None:
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        caller.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: ")
        with pytest.raises(ConnectionError):
            _send_for_ever(caller)


def _send_for_ever(caller: socket.socket) -> None:
    for _ in range(4096):
        caller.sendall(b"x" * LARGEST_HEAD)


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
