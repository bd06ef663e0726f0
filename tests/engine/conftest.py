"""A simulator that stands for Stripe, and a home on which processes of every kind may run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.simulator.server import SimulatorServer
from tests.terminal.conftest import KEY, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    server = SimulatorServer(keys=frozenset({KEY}))
    server.start()
    variables = {
        "MOFANG_HOME": str(tmp_path / "home"),
        "STRIPE_API_BASE": server.base_url,
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_REFUND_KEY": KEY,
        "FRONTEND_BASE_URL": "https://shop.example",
    }
    yield Shop(tmp_path / "home", server, variables)
    server.stop()
