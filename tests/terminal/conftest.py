"""A simulator that stands for Stripe, and a shop that uses it with a key of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.simulator.server import SimulatorServer

KEY = "sk_test_" + "51MarkedKEYbody0001"


@dataclass(frozen=True)
class Shop:
    """One home folder, and the environment in which its programs run."""

    home: Path
    simulator: SimulatorServer
    variables: Mapping[str, str]


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    server = SimulatorServer(keys=frozenset({KEY}))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def shop(tmp_path: Path, simulator: SimulatorServer) -> Shop:
    variables = {
        "MOFANG_HOME": str(tmp_path / "home"),
        "STRIPE_API_BASE": simulator.base_url,
        "STRIPE_SECRET_KEY": KEY,
        "FRONTEND_BASE_URL": "https://shop.example",
    }
    return Shop(tmp_path / "home", simulator, variables)
