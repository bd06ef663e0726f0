"""Stripe's own command-line client (npm: @stripe/cli) drives the simulator unchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.simulator.server import SimulatorServer
from tests.simulator.conftest import KEY
from tests.simulator.npm_packages import STRIPE_CLI, installed

TRIGGER_SECONDS = 60
# The last version that took `payment_method_types`, which the client's fixtures send.
DAHLIA = "2026-07-29.dahlia"


@pytest.fixture(scope="session")
def stripe_cli() -> Path:
    """The client: from the path, or by npm."""
    on_path = shutil.which("stripe")
    if on_path is not None:
        return Path(on_path)
    return installed(STRIPE_CLI) / "node_modules" / ".bin" / "stripe"


def trigger(cli: Path, server: SimulatorServer, home: Path, event: str, *options: str) -> str:
    """Run `stripe trigger` in an empty home; what it printed."""
    environment = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "PATH": os.environ["PATH"],
        "NO_PROXY": "127.0.0.1",
        "STRIPE_CLI_TELEMETRY_OPTOUT": "1",
        "STRIPE_API_KEY": KEY,
    }
    done = subprocess.run(
        [str(cli), "trigger", event, "--api-base", server.base_url, *options],
        env=environment,
        capture_output=True,
        text=True,
        timeout=TRIGGER_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def last_event(server: SimulatorServer) -> dict[str, object]:
    return list(server.ledger.rows("events").values())[-1]


def test_checkout_session_completed(
    stripe_cli: Path, server: SimulatorServer, tmp_path: Path
) -> None:
    printed = trigger(stripe_cli, server, tmp_path, "checkout.session.completed")
    assert "Trigger succeeded!" in printed
    event = last_event(server)
    assert event["type"] == "checkout.session.completed"
    session = server.ledger.find_session(server.ledger.session_ids()[-1])
    assert session is not None
    assert (session["payment_status"], session["amount_total"]) == ("paid", 3000)


@pytest.mark.parametrize(
    ("event", "last"),
    [
        ("checkout.session.expired", "checkout.session.expired"),
        ("checkout.session.async_payment_succeeded", "checkout.session.completed"),
        ("payment_intent.payment_failed", "payment_intent.payment_failed"),
        ("payment_intent.requires_action", "payment_intent.requires_action"),
        ("charge.refunded", "charge.refunded"),
    ],
)
def test_other_triggers(
    stripe_cli: Path, server: SimulatorServer, tmp_path: Path, event: str, last: str
) -> None:
    trigger(stripe_cli, server, tmp_path, event, "--api-version", DAHLIA)
    assert last_event(server)["type"] == last
