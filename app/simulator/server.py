"""The simulator as a server: embedded in a program, or a program of its own."""

from __future__ import annotations

import contextlib
import ipaddress
import random as random_module
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.simulator.api import StripeApi
from app.simulator.control import Control
from app.simulator.fault_plan import FaultPlan, FaultRule
from app.simulator.front_door import FrontDoor
from app.simulator.ledger import Ledger, ShopProfile
from app.simulator.movable_clock import MovableClock
from app.simulator.payment_page import PaymentPages
from app.simulator.rate_limits import RateLimit
from app.simulator.request_counts import RequestCounts
from app.simulator.state_file import StateFile
from app.simulator.ticking import keep_ticking
from app.simulator.webhook_delivery.disorder import DeliveryDisorder
from app.simulator.webhooks import WebhookSender, WebhookTarget, register

if TYPE_CHECKING:
    from app.simulator.wire import WireServer

LOOPBACK = "127.0.0.1"
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - only with lan=True, which somebody must ask for
# Never routed (RFC 5737); asking for the way there names this machine's own address.
_NOWHERE = ("192.0.2.1", 9)


class SimulatorServer:
    """Stripe in a box on a socket. Binds to loopback unless `lan`.

    With `state_file` everything survives `kill -9`. With `lan` the control endpoint is off unless
    `control_token` is given. `ledger`, `plan`, `clock`, `counts` and `disorder` (of webhooks) are
    there from the start; `base_url` once started.
    """

    def __init__(
        self,
        host: str = LOOPBACK,
        port: int = 0,
        *,
        state_file: Path | None = None,
        lan: bool = False,
        faults: Iterable[FaultRule] = (),
        fault_seed: int = 0,
        shop: ShopProfile | None = None,
        webhook: WebhookTarget | None = None,
        keys: frozenset[str] | None = None,
        restricted_keys: Mapping[str, frozenset[str]] | None = None,
        rate_limit: RateLimit | None = None,
        control_token: str | None = None,
        seed: int | None = None,
    ) -> None:
        if not lan and not _is_loopback(host):
            raise ValueError(
                f"{host} is not this machine only; ask for lan to be reached by others"
            )
        self._address = (_EVERYWHERE if lan else host, port)
        self._lan = lan
        self._state_file = StateFile(state_file) if state_file else None
        self._webhook = webhook
        self._keys = keys
        self._restricted_keys = restricted_keys
        self._rate_limit = rate_limit
        self._control_token = control_token
        self.clock = MovableClock()
        self.counts = RequestCounts()
        self.disorder = DeliveryDisorder()
        self.plan = FaultPlan(fault_seed)
        for rule in faults:
            self.plan.add(rule)
        random = random_module.Random(secrets.randbits(128) if seed is None else seed)
        self.ledger = Ledger(self.clock, random, page_base_url="", shop=shop)
        self._base_url: str | None = None
        self._wire: WireServer | None = None
        self._undo: list[Callable[[], None]] = []

    @property
    def base_url(self) -> str:
        """`http://host:port`, as a phone or an SDK is to use it; only while started."""
        if self._base_url is None:
            raise RuntimeError("the simulator has not been started")
        return self._base_url

    def start(self) -> None:
        """Returns when requests are answered. Raises OSError if the address cannot be had and
        ValueError if the state file is not one."""
        from app.simulator.wire import WireServer  # uvicorn: not before it is needed

        if self._wire is not None:
            raise RuntimeError("the simulator has been started already")
        bound = self._bind()
        try:
            self._open_books(bound.getsockname()[1])
        except BaseException:
            bound.close()
            self._close_books()
            raise
        self._wire = WireServer(self._front_door(), bound)
        self._wire.start()

    def stop(self) -> None:
        """Ends the thread, the webhooks and the state file. Does nothing if not started."""
        if self._wire is not None:
            self._wire.stop()
        self._close_books()

    def wait(self) -> None:
        """Until stopped."""
        if self._wire is not None:
            self._wire.wait()

    def _bind(self) -> socket.socket:
        """A free port is the last one if it can be: saved sessions carry addresses with it."""
        host, port = self._address
        last = self._state_file.last_base_url() if self._state_file and port == 0 else None
        if last is not None:
            with contextlib.suppress(OSError, ValueError):
                return _bind((host, urlsplit(last).port or 0))
        return _bind(self._address)

    def _open_books(self, port: int) -> None:
        host = _lan_address() if self._lan else self._address[0]
        self._base_url = f"http://{host}:{port}"
        self.ledger.page_base_url = self._base_url
        if self._state_file is not None:
            self._undo.append(self._state_file.keep(self.ledger, self.clock))
        if self._webhook is not None:
            register(self.ledger, self._webhook)
        self._undo.append(WebhookSender(self.ledger, disorder=self.disorder).start())
        self._undo.append(keep_ticking(self.ledger))

    def _close_books(self) -> None:
        while self._undo:
            self._undo.pop()()

    def _front_door(self) -> FrontDoor:
        api = StripeApi(
            self.ledger,
            base_url=self.base_url,
            keys=self._keys,
            restricted_keys=self._restricted_keys,
            rate_limit=self._rate_limit,
        )
        control = Control(
            self.ledger,
            clock=self.clock,
            plan=self.plan,
            counts=self.counts,
            disorder=self.disorder,
            token=self._control_token,
            closed=self._lan and self._control_token is None,
        )
        pages = PaymentPages(self.ledger)
        return FrontDoor(api=api, pages=pages, control=control, plan=self.plan, counts=self.counts)


def _bind(address: tuple[str, int]) -> socket.socket:
    # With the protocol named, asyncio switches Nagle off; otherwise each answer waits 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _lan_address() -> str:
    """This machine's address as others on the network see it; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])
