"""The shop that is measured: a screen, a key, and a stand-in for Stripe outside the measured process."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from app.simulator.server import SimulatorServer
from tests.stage.virtual_screen import VirtualScreen

SIZE = (1280, 800)


def shop_of(screen: VirtualScreen, address: str) -> dict[str, str]:
    """To be laid over `os.environ` for a kiosk with a real key's way of working."""
    return screen.environment | {
        "STRIPE_SECRET_KEY": "sk_test_" + "BenchOnlyBenchOnly",
        "STRIPE_API_BASE": address,
        "FRONTEND_BASE_URL": address,
    }


@contextlib.contextmanager
def running_simulator() -> Iterator[str]:
    """Its address. It runs in this process, which does nothing else meanwhile."""
    simulator = SimulatorServer()
    simulator.start()
    try:
        yield simulator.base_url
    finally:
        simulator.stop()
