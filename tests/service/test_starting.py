"""The service starts with a key, a journal and a port of its own, and not without."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.service.served import KEY, ServedShop, created, served_shop
from tests.stage.waiting import until
from tests.terminal.mofang_process import ROOT, MofangProcess, environment, mofang

PORTS = ("--http-port", "0", "--grpc-port", "0")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run(
        [*command, *subject, "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    return cert, key


def _refusal(tmp_path: Path, *arguments: str, **variables: str) -> Mapping[str, object]:
    own = {
        "MOFANG_HOME": str(tmp_path / "home"),
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_API_BASE": "http://127.0.0.1:9",
        **variables,
    }
    done = mofang("serve", "--json", *PORTS, *arguments, cwd=tmp_path, variables=own)
    assert done.code != 0
    assert "Traceback" not in done.err
    return done.documents[0]


def test_not_without_a_key(tmp_path: Path) -> None:
    assert _refusal(tmp_path, STRIPE_SECRET_KEY="pk_test_1")["code"] == "key_publishable"


def test_not_with_a_key_that_stripe_refuses(tmp_path: Path) -> None:
    from app.simulator.server import SimulatorServer

    simulator = SimulatorServer(keys=frozenset({"sk_test_" + "AnotherKey00000000"}))
    simulator.start()
    try:
        refusal = _refusal(tmp_path, STRIPE_API_BASE=simulator.base_url)
    finally:
        simulator.stop()
    assert str(refusal["code"]).startswith("key_")


def test_not_without_a_journal(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "journal.sqlite3").write_bytes(b"this is no journal" * 100)
    assert str(_refusal(tmp_path)["code"]).startswith("journal_")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - it must refuse them
def test_not_in_the_open_without_tls(tmp_path: Path, host: str) -> None:
    assert _refusal(tmp_path, "--host", host)["code"] == "tls_needed"


def test_not_with_half_a_certificate(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.pem")
    assert _refusal(tmp_path, "--tls-cert", missing)["code"] == "tls_incomplete"
    both = ("--tls-cert", missing, "--tls-key", missing)
    assert _refusal(tmp_path, *both)["code"] == "tls_unreadable"


def test_not_on_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for option in ("--http-port", "--grpc-port"):
            refused = _refusal(tmp_path, option, port)
            assert refused["code"] == "port_taken"
            assert "in use" in str(refused["message"])
    assert _refusal(tmp_path, "--http-port", "70000")["code"] == "port_malformed"


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.1"])
def test_not_on_an_address_of_another_machine(tmp_path: Path, host: str) -> None:
    assert _refusal(tmp_path, "--host", host, "--behind-proxy")["code"] == "host_not_here"


def test_a_demo_needs_nothing_and_shows_its_token(tmp_path: Path) -> None:
    with MofangProcess(["serve", "--demo", "--json", *PORTS], tmp_path) as demo:
        told = demo.event("serving")
        base = f"http://127.0.0.1:{told['http_port']}/api/v1/payment"
        client = httpx.Client(base_url=base, headers={"Authorization": f"Bearer {told['token']}"})
        with client:
            session = created(client)
            assert session["checkout_url"].startswith(told["simulator"])
            answer = client.post("/cancel", json={"payment_id": session["session_id"]})
            assert answer.json()["status"] == "canceled"
        demo.interrupt()
        assert demo.end().code == 0


def test_tls_on_the_wire(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    with served_shop(tmp_path, "--tls-cert", str(cert), "--tls-key", str(key)) as shop:
        trust = ssl.create_default_context(cafile=str(cert))
        url = f"https://127.0.0.1:{shop.told['http_port']}/api/v1/payment/health"
        assert httpx.get(url, verify=trust).json()["status"] == "ok"
        with pytest.raises(httpx.TransportError):
            httpx.get(url.replace("https", "http"))


def test_a_proxy_in_front_names_the_client(tmp_path: Path) -> None:
    with (
        served_shop(tmp_path, "--behind-proxy", MOFANG_PUBLIC_REQUESTS_PER_MINUTE="3") as shop,
        shop.client() as proxy,
    ):
        body = {"session_id": "cs_test_x"}
        first = [
            proxy.post("/verify", json=body, headers={"X-Forwarded-For": f"spoofed-{n}, 192.0.2.1"})
            for n in range(3)
        ]
        assert first[-1].status_code == 429
        other = proxy.post("/verify", json=body, headers={"X-Forwarded-For": "192.0.2.2"})
        assert other.status_code == 404


def test_the_log_goes_where_it_is_told(tmp_path: Path) -> None:
    log = tmp_path / "elsewhere" / "service.log"
    with served_shop(tmp_path, "--log-file", str(log)) as shop:
        assert "Listening" in log.read_text(encoding="utf-8")
        assert log.stat().st_mode & 0o077 == 0
        shop.interrupt()
        assert shop.end().code == 0
    assert "The payment service has stopped" in log.read_text(encoding="utf-8")


@dataclass(frozen=True)
class UnderUvicorn:
    """Another's server; `said` is what it has written by itself."""

    shop: ServedShop
    process: subprocess.Popen[bytes]
    said: Path


@pytest.fixture
def under_uvicorn(tmp_path: Path) -> Iterator[UnderUvicorn]:
    with served_shop(tmp_path) as shop:
        shop.interrupt()
        shop.end()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        own = ["app.service.main:app", "--port", str(port), "--access-log", "--log-level", "trace"]
        said = tmp_path / "said.txt"
        with said.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", *own],
                cwd=ROOT,
                env=environment(**shop.variables),
                stderr=subprocess.STDOUT,
                stdout=file,
            )
        shop.told["http_port"] = port
        yield UnderUvicorn(shop, process, said)
        process.kill()
        process.wait()


def test_under_uvicorn_as_the_guide_has_it(under_uvicorn: UnderUvicorn) -> None:
    process = under_uvicorn.process
    with under_uvicorn.shop.client() as client:
        until(lambda: _answers(client), 30)
        session_id = created(client)["session_id"]
        with client.stream("GET", f"/payments/{session_id}/events") as answer:
            lines = answer.iter_lines()
            assert next(lines)
            process.terminate()
            assert any("service_stopping" in line for line in lines)
    assert process.wait(30) in {0, -15}


def test_under_uvicorn_nothing_private_is_written_anywhere(under_uvicorn: UnderUvicorn) -> None:
    token, shop = under_uvicorn.shop.till(), under_uvicorn.shop
    with shop.client(token) as till:
        until(lambda: _answers(till), 30)
        made = created(till)
        short = till.get(f"/payments/{made['session_id']}").json()["payment"]["payment_id"][3:19]
        for path in (
            "/payment.html?email=user@example.com&product=a-secret",
            "/payment.html?email=user%40example.com",
            f"/payment-success.html?session_id={made['session_id']}",
            f"/p/{short}",
        ):
            assert till.get(f"{shop.base_url}{path}").status_code in {200, 303}
        till.get("/payments?text=user@example.com")
        till.post("/verify", content=b"user@example.com")
    under_uvicorn.process.terminate()
    under_uvicorn.process.wait(30)
    written = under_uvicorn.said.read_text(encoding="utf-8")
    assert "startup complete" in written
    private = ("user", "a-secret", made["session_id"], short, made["checkout_url"][:40], token, KEY)
    assert [each for each in private if each in written + shop.logs()] == []


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/ready").status_code == 200
    except httpx.TransportError:
        return False
