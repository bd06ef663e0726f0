"""Stripe's SDK for Node (npm: stripe) talks to the simulator as it talks to Stripe."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.simulator.server import SimulatorServer
from tests.simulator.conftest import KEY
from tests.simulator.npm_packages import STRIPE_NODE, installed

SCRIPT = Path(__file__).with_name("purchase.js")
SCRIPT_SECONDS = 60


def test_a_purchase_from_node(server: SimulatorServer) -> None:
    modules = installed(STRIPE_NODE) / "node_modules"
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [node, str(SCRIPT), server.base_url],
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(modules), "STRIPE_API_KEY": KEY},
        capture_output=True,
        text=True,
        timeout=SCRIPT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "status": "open",
        "listed": [True],
        "expired": "expired",
        "intent": "succeeded",
        "paid": True,
        "refusals": [
            ["StripeInvalidRequestError", None],
            ["StripeInvalidRequestError", "parameter_unknown"],
            ["StripeCardError", "card_declined"],
        ],
    }
