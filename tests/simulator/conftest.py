"""A simulator on a free port, and the official SDK pointed at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe

from app.simulator.server import SimulatorServer

KEY = "sk_test_mofang"


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    """Listening; stopped afterwards."""
    server = SimulatorServer(seed=1)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sdk(server: SimulatorServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[stripe.StripeClient]:
    """No retries: a test wants to see each failure."""
    monkeypatch.setattr(stripe, "enable_telemetry", False)
    transport = stripe.RequestsClient(timeout=(3, 5))
    yield stripe.StripeClient(
        KEY, base_addresses={"api": server.base_url}, http_client=transport, max_network_retries=0
    )
    transport.close()  # type: ignore[no-untyped-call]
