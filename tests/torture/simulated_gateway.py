"""The Stripe gateway with the simulator called in-process instead of over TCP: the same code, hundreds of times faster.

Everything but the wire is the product's own: parameters, reading of answers, table of errors. The SDK's own repeats
are absent, so each fault reaches the engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlencode

from app.core.errors import GatewayUnreachable
from app.gateway.server_clock import ServerClock
from app.gateway.stripe_errors import error_of_answer
from app.gateway.stripe_gateway import StripeGateway
from app.gateway.stripe_request import StripeCall
from app.secret_key import SecretKey
from app.simulator.api import StripeApi
from app.simulator.faults import Fault, FaultKind, TimedOut, WireFailure, apply
from app.simulator.http_messages import Request, Response

TEST_KEY = "sk_test_Torture0000000001234"
RETURN_URL_BASE = "https://shop.example"
PLAIN_HTTP_BASE = "http://127.0.0.1:12111"

NextFault = Callable[[Request], Fault | None]
Finish = Callable[[], Response | None]
BeforeSend = Callable[[StripeCall], None]


def no_fault(_request: Request) -> Fault | None:
    """A fair-weather wire."""
    return None


def no_lie(_call: StripeCall) -> None:
    """A service that means what it says."""


def finish_at_once(finish: Finish) -> None:
    """A stalled request acts as soon as its caller has given up."""
    finish()


class SimulatedWire:
    """Calls `StripeApi.handle`. `next_fault` is asked once for each request and may be replaced at any time.

    `before_send` may raise what a confused service would answer.
    `on_stall` gets what a stalled request still has to do after its caller gave up. `monotonic` is the virtual clock.
    """

    def __init__(
        self,
        api: StripeApi,
        key: SecretKey,
        monotonic: Callable[[], float],
        next_fault: NextFault = no_fault,
        on_stall: Callable[[Finish], None] = finish_at_once,
        before_send: BeforeSend = no_lie,
    ) -> None:
        self._api = api
        self._before_send = before_send
        self._headers = {
            "authorization": f"Bearer {key.reveal()}",
            "content-type": "application/x-www-form-urlencoded",
        }
        self._clock = ServerClock(monotonic)
        self.next_fault = next_fault
        self.on_stall = on_stall
        # Gets for how many seconds the answer to this very request drips.
        self.on_drip: Callable[[float], None] = lambda _: None
        self.timeout_seconds = 15.0

    def send(self, call: StripeCall) -> object:
        """See StripeWire."""
        self._before_send(call)
        response = self._carry(self._request(call))
        if response.headers.get("request-id"):
            self._clock.note(response.headers.get("date"))
        body = _json(response.body)
        if 200 <= response.status < 300:
            return body
        raise error_of_answer(
            call.operation, response.status, body, response.headers.get("request-id", "")
        )

    def server_time(self) -> float | None:
        """See StripeWire."""
        return self._clock.now()

    def close(self) -> None:
        """Nothing is open."""

    def _carry(self, request: Request) -> Response:
        fault = self.next_fault(request)
        if fault is not None and fault.kind is FaultKind.DRIP:
            self.on_drip(fault.seconds)
        try:
            return apply(
                fault,
                self._api.handle,
                request,
                keep=self._api.keep,
                timeout_seconds=self.timeout_seconds,
            )
        except TimedOut as stalled:
            self.on_stall(stalled.finish)
        except WireFailure:
            pass
        raise GatewayUnreachable("service_unreachable")

    def _request(self, call: StripeCall) -> Request:
        encoded = encode(call.params)
        headers = self._headers
        if call.idempotency_key is not None:
            headers = {**headers, "idempotency-key": call.idempotency_key}
        if call.method == "get":
            return Request("GET", call.path, query=encoded, headers=headers)
        return Request("POST", call.path, headers=headers, body=encoded.encode())


class SimulatedGateway(StripeGateway):
    """The port, on the simulator, in-process. `wire` is where faults are put in."""

    def __init__(
        self,
        api: StripeApi,
        monotonic: Callable[[], float],
        next_fault: NextFault = no_fault,
        on_stall: Callable[[Finish], None] = finish_at_once,
        before_send: BeforeSend = no_lie,
        key: str = TEST_KEY,
    ) -> None:
        secret = SecretKey(key)
        self.wire = SimulatedWire(api, secret, monotonic, next_fault, on_stall, before_send)
        super().__init__(secret, RETURN_URL_BASE, PLAIN_HTTP_BASE, self.wire)


def encode(params: Mapping[str, object]) -> str:
    """The SDK's form encoding: `a[b][0]=c`, lists with their index."""
    return urlencode(list(_pairs(params, ""))).replace("%5B", "[").replace("%5D", "]")


def _pairs(value: object, name: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _pairs(each, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _pairs(each, f"{name}[{index}]")
    else:
        yield name, str(value).lower() if isinstance(value, bool) else value


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None
