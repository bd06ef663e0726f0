"""Both gateways keep the contract: the SDK over TCP, and the torture run's short cut."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.core.errors import GatewayUnreachable
from app.gateway import stripe_wire
from app.gateway.stripe_gateway import StripeGateway
from app.secret_key import SecretKey
from app.simulator.api import StripeApi
from app.simulator.fault_plan import FaultPlan, FaultRule
from app.simulator.faults import FaultKind
from app.simulator.ledger import Ledger
from app.simulator.movable_clock import MovableClock
from app.simulator.server import SimulatorServer
from tests.contracts.gateway_contract import (
    GOOD_KEY,
    RESTRICTED,
    GatewayContract,
    World,
    id_of,
    world_with,
)
from tests.contracts.refund_contract import RefundContract
from tests.torture.simulated_gateway import PLAIN_HTTP_BASE, Finish, SimulatedGateway

KNOWN_KEYS = frozenset({GOOD_KEY, *RESTRICTED})


@contextmanager
def running() -> Iterator[SimulatorServer]:
    """A simulator on a socket."""
    server = SimulatorServer(keys=KNOWN_KEYS, restricted_keys=RESTRICTED, seed=1)
    server.start()
    yield server
    server.stop()


@contextmanager
def world_behind(server: SimulatorServer) -> Iterator[World]:
    """Gateways that reach the server through the SDK."""
    opened: list[StripeGateway] = []

    def with_key(key: str) -> StripeGateway:
        gateway = StripeGateway(SecretKey(key), "https://shop.example", server.base_url)
        opened.append(gateway)
        return gateway

    yield world_with(with_key, server.ledger, server.clock, server.plan)
    for gateway in opened:
        gateway.close()


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorServer]:
    """One server for all; each test gives it its memory back."""
    with running() as server:
        yield server


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real waits are for networks; here everything is near. What is tested is that they end."""
    monkeypatch.setattr("stripe._http_client.HTTPClient.INITIAL_DELAY", 0.0)
    monkeypatch.setattr(stripe_wire, "TIMEOUT_SECONDS", (1.0, 0.5))


class TestStripeGatewayOverTcp(GatewayContract, RefundContract):
    """The official SDK against the simulator's server."""

    @pytest.fixture
    def world(self, server: SimulatorServer, short_waits: None) -> Iterator[World]:
        blank = server.ledger.dump()
        with world_behind(server) as world:
            yield world
        server.ledger.load(blank)


def test_a_request_that_is_still_under_way_is_never_taken_for_undone(short_waits: None) -> None:
    """The first try times out, the SDK's next ones are told "in use": a session will come to be."""
    with running() as server, world_behind(server) as world:
        server.plan.add(FaultRule(FaultKind.STALL, seconds=30.0, times=1))
        with pytest.raises(GatewayUnreachable, match="creation_in_doubt"):
            world.open()


class TestSimulatedGateway(GatewayContract, RefundContract):
    """The same gateway without a socket."""

    @pytest.fixture
    def world(self) -> World:
        clock = MovableClock()
        ledger = Ledger(clock, random.Random(1), page_base_url=PLAIN_HTTP_BASE)
        api = StripeApi(
            ledger, base_url=PLAIN_HTTP_BASE, keys=KNOWN_KEYS, restricted_keys=RESTRICTED
        )
        plan = FaultPlan()

        def with_key(key: str) -> SimulatedGateway:
            return SimulatedGateway(api, time.monotonic, plan.next_for, key=key)

        return world_with(with_key, ledger, clock, plan)


def test_a_stalled_request_acts_after_its_caller_gave_up() -> None:
    """The torture run decides when; here it is after the next look."""
    clock = MovableClock()
    ledger = Ledger(clock, random.Random(1), page_base_url=PLAIN_HTTP_BASE)
    api = StripeApi(ledger, base_url=PLAIN_HTTP_BASE)
    plan = FaultPlan()
    waiting: list[Finish] = []
    gateway = SimulatedGateway(api, time.monotonic, plan.next_for, waiting.append)
    world = world_with(lambda _key: gateway, ledger, clock, plan)
    with world.trouble(FaultKind.STALL, seconds=30.0), pytest.raises(GatewayUnreachable):
        world.open()
    assert gateway.list_sessions("open", 0) == []
    [finish] = waiting
    finish()
    assert [each.reference for each in gateway.list_sessions("open", 0)] == [id_of(1)]
