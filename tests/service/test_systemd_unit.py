"""The unit that the README installs: systemd understands all of it, and no secret stands on its command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.service.http_server import GRACE_SECONDS
from tests.rules.source_tree import ROOT
from tests.stage.tools import find_tool

UNIT = ROOT / "resources" / "setup" / "mofang-serve.service"
PROGRAM = "/opt/mofang/.venv/bin/mofang"


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    # It looks for the program, which is installed nowhere here.
    unit.write_text(UNIT.read_text().replace(PROGRAM, sys.executable))
    command = [find_tool("systemd-analyze", "systemd"), "verify", "--man=no", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_secrets_come_from_a_file_and_the_end_is_waited_for() -> None:
    lines = [line.partition("=")[::2] for line in UNIT.read_text().splitlines() if line[:1] != "#"]
    said = dict(lines)
    assert said["ExecStart"] == f"{PROGRAM} serve"
    assert said["EnvironmentFile"] == "/etc/mofang/stripe.env"
    assert said["Environment"] == f"MOFANG_HOME=/var/lib/{said['StateDirectory']}"
    assert float(said["TimeoutStopSec"]) > GRACE_SECONDS + 10
