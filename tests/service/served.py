"""The service as a shop runs it: a process of its own over TCP, and the simulator over TCP behind it."""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from app.service.generated import payment_pb2, payment_pb2_grpc
from app.simulator.attempts import PaymentAttempt
from app.simulator.checkout import SESSIONS
from app.simulator.server import SimulatorServer
from tests.terminal.mofang_process import Finished, MofangProcess, mofang

# Not a real one: it opens the simulators of these tests.
KEY = "sk_test_" + "51MarkedKEYforServe0001"
PREFIX = "/api/v1/payment"
PATIENCE = 60.0
ORDER = {
    "amount": "19.90",
    "currency": "USD",
    "product_name": "月订阅会员",
    "customer_email": "user@example.com",
    "metadata": {"source": "mofang_xiyuan", "product": "月订阅会员"},
}


class ServedShop:
    """One home, one simulator, and the service, which can be started, stopped and killed."""

    def __init__(self, folder: Path, simulator: SimulatorServer, **variables: str) -> None:
        self.folder = folder
        self.simulator = simulator
        self.variables = {
            "MOFANG_HOME": str(folder / "home"),
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_API_BASE": simulator.base_url,
            "MOFANG_PUBLIC_REQUESTS_PER_MINUTE": "1000000",
            **variables,
        }
        self._running: MofangProcess | None = None
        self.told: dict[str, Any] = {}

    # --- the process ---

    def start(self, *arguments: str) -> ServedShop:
        """Returns when it listens."""
        self.begin(*arguments)
        return self.wait()

    def begin(self, *arguments: str) -> None:
        """Returns at once: several may begin together."""
        ports = ["--http-port", "0", "--grpc-port", "0"]
        self._running = MofangProcess(
            ["serve", "--json", *ports, *arguments], self.folder, self.variables
        )

    def wait(self) -> ServedShop:
        """Until it listens."""
        assert self._running is not None
        self.told = self._running.event("serving")
        return self

    def interrupt(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to stop, or kill it."""
        assert self._running is not None
        self._running.interrupt(number)

    def end(self) -> Finished:
        """Wait for its end."""
        assert self._running is not None
        with self._running as running:
            return running.end()

    def kill(self) -> None:
        """As a power cut does, for the process."""
        self.interrupt(signal.SIGKILL)
        self.end()

    def close(self) -> None:
        """Whatever has become of it."""
        if self._running is not None:
            self._running.__exit__()

    # --- its callers ---

    @property
    def base_url(self) -> str:
        """Of the HTTP face."""
        return f"http://127.0.0.1:{self.told['http_port']}"

    def client(self, token: str | None = None, **headers: str) -> httpx.Client:
        """A caller; with a token, a till."""
        own = {"Authorization": f"Bearer {token}"} if token else {}
        base = f"{self.base_url}{PREFIX}"
        return httpx.Client(base_url=base, headers={**own, **headers}, timeout=PATIENCE)

    def till(self, name: str = "till-1", *, may_refund: bool = False) -> str:
        """Let a till in from the command line; its token."""
        flags = ["--may-refund"] if may_refund else []
        done = mofang(
            "till", "add", "--json", *flags, name, cwd=self.folder, variables=self.variables
        )
        assert done.code == 0, done.err
        return str(done.documents[0]["token"])

    def revoke(self, name: str) -> None:
        """From the command line, too."""
        done = mofang("till", "revoke", name, cwd=self.folder, variables=self.variables)
        assert done.code == 0, done.err

    @contextlib.contextmanager
    def watched(self, payment_id: str, token: str) -> Iterator[Iterator[Any]]:
        """What gRPC tells of a payment, as it comes."""
        with grpc.insecure_channel(f"127.0.0.1:{self.told['grpc_port']}") as channel:
            watch = payment_pb2_grpc.PaymentServiceStub(channel).WatchPayment
            yield watch(
                payment_pb2.WatchPaymentRequest(payment_id=payment_id),
                metadata=(("authorization", f"Bearer {token}"),),
                timeout=PATIENCE,
            )

    def pay(self, session_id: str) -> None:
        """Somebody pays on a phone."""
        self.simulator.ledger.confirm_session(session_id, PaymentAttempt())

    def change(self, session_id: str, **facts: object) -> None:
        """Stripe says something else of the session from now on."""
        ledger = self.simulator.ledger
        with ledger.changing():
            session = ledger.get(SESSIONS, session_id)
            assert session is not None
            ledger.put(SESSIONS, session_id, {**session, **facts})

    def sessions_of(self, payment_ids: set[str]) -> list[str]:
        """Every session at Stripe that was made in the name of one of these payments."""
        page = httpx.get(
            f"{self.simulator.base_url}/v1/checkout/sessions?limit=100",
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=PATIENCE,
        ).json()
        return [s["id"] for s in page["data"] if s["client_reference_id"] in payment_ids]

    def logs(self) -> str:
        """Everything that was ever logged in this home."""
        folder = self.folder / "home" / "logs"
        return "\n".join(file.read_text(encoding="utf-8") for file in folder.iterdir())


@contextlib.contextmanager
def served_shop(folder: Path, *arguments: str, **variables: str) -> Iterator[ServedShop]:
    """A shop whose service listens."""
    simulator = SimulatorServer()
    simulator.start()
    shop = ServedShop(folder, simulator, **variables)
    try:
        yield shop.start(*arguments)
    finally:
        shop.close()
        simulator.stop()


def created(client: httpx.Client, key: str | None = None, **changes: object) -> dict[str, Any]:
    """A checkout session that was made."""
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post("/create-session", json={**ORDER, **changes}, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error in the one shape."""
    body: Mapping[str, Any] = answer.json()
    assert body.keys() == {"success", "error", "message"}, body
    assert body["success"] is False
    assert body["error"].keys() == {"code", "message", "details"}
    assert body["message"] == body["error"]["message"]
    assert "Traceback" not in answer.text
    return answer.status_code, str(body["error"]["code"])


def check_revoked(updates: Iterator[Any]) -> None:
    """A stream of gRPC's ends because its token does, and says so."""
    with pytest.raises(grpc.RpcError) as ended:
        next(updates)
    error: Any = ended.value
    told = dict(error.trailing_metadata())
    assert error.code() is grpc.StatusCode.UNAUTHENTICATED
    assert (told["mofang-code"], told["mofang-kind"]) == ("token_revoked", "NotAllowed")


def events_of(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    """Server-sent events, as they come: `event`, `id` and the decoded `data`."""
    fields: dict[str, Any] = {}
    for line in answer.iter_lines():
        if not line and "data" in fields:
            yield fields
            fields = {}
        name, _, value = line.partition(": ")
        if name in {"event", "id"}:
            fields[name] = value
        elif name == "data":
            fields[name] = json.loads(value)
