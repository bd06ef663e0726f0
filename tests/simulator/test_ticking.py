"""Timers ring although nobody asks."""

from __future__ import annotations

import threading

from app.simulator.server import SimulatorServer
from app.simulator.ticking import keep_ticking
from tests.simulator.api_driver import ApiDriver

SOON_SECONDS = 60.0


def test_a_session_expires_with_nobody_looking() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    expired = threading.Event()
    driver.ledger.subscribe(
        lambda event: expired.set() if event["type"] == "checkout.session.expired" else None
    )
    driver.clock.advance(24 * 3600)
    stop = keep_ticking(driver.ledger, tick_seconds=0.01)
    assert expired.wait(SOON_SECONDS)
    stop()
    row = driver.ledger.get("checkout.sessions", session_id)
    assert row is not None
    assert row["status"] == "expired"


def test_the_server_ticks_until_it_stops() -> None:
    server = SimulatorServer(seed=1)
    server.start()
    assert any(thread.name == "mofang-simulator-timers" for thread in threading.enumerate())
    server.stop()
    assert not any(thread.name == "mofang-simulator-timers" for thread in threading.enumerate())
