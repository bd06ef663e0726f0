"""A kiosk's hub keeps the contract: gRPC over TCP to the payment service, which has the SDK and the key."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.core.errors import KeyRejected
from app.engine.room import EngineRoom
from app.gateway import stripe_wire
from app.gateway.hub_gateway import HubGateway
from app.gateway.stripe_gateway import StripeGateway
from app.secret_key import SecretKey
from app.service import open_parts
from app.simulator.server import SimulatorServer
from tests.contracts.gateway_contract import RESTRICTED, GatewayContract, World, world_with
from tests.contracts.test_gateways import KNOWN_KEYS
from tests.service.running_hub import running_hub


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorServer]:
    """One server for all; each test gives it its memory back."""
    server = SimulatorServer(keys=KNOWN_KEYS, restricted_keys=RESTRICTED, seed=1)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def without_start_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service does not start with a wrong key; but one may be revoked while it runs."""

    check = open_parts._checked_key

    async def let_pass(room: EngineRoom) -> None:
        with contextlib.suppress(KeyRejected):
            await check(room)

    monkeypatch.setattr(open_parts, "_checked_key", let_pass)


# The contract says nothing of how long the hub takes to spare Stripe.
MANY_READS = 10_000.0


class TestHubGateway(GatewayContract):
    """The kiosk's end, the service, its journal and Stripe's SDK."""

    goes_on_by_itself = True

    @pytest.fixture
    def world(
        self,
        server: SimulatorServer,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        without_start_check: None,
    ) -> Iterator[World]:
        monkeypatch.setattr("stripe._http_client.HTTPClient.INITIAL_DELAY", 0.0)
        monkeypatch.setattr(stripe_wire, "TIMEOUT_SECONDS", (1.0, 0.5))
        blank = server.ledger.dump()
        numbers = itertools.count()
        with ExitStack() as stack:

            def with_key(key: str) -> HubGateway:
                gateway = StripeGateway(SecretKey(key), "https://shop.example", server.base_url)
                stack.callback(gateway.close)
                folder = tmp_path / f"hub-{next(numbers)}"
                folder.mkdir()
                hub = stack.enter_context(running_hub(gateway, folder, reads_per_second=MANY_READS))
                kiosk = hub.gateway()
                stack.callback(kiosk.close)
                return kiosk

            yield world_with(with_key, server.ledger, server.clock, server.plan)
        server.ledger.load(blank)
