"""The unit that `mofang serve --print-unit` prints: systemd understands it, and no secret is on its command line."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app import bootstrap
from app.service.http_server import GRACE_SECONDS
from app.terminal.command_line import run
from tests.rules.source_tree import ROOT
from tests.stage.tools import find_tool
from tests.terminal.mofang_process import Finished, mofang

UNIT = "mofang-serve.service"


def printed(folder: Path, *options: str) -> Finished:
    return mofang("serve", *options, "--print-unit", cwd=folder)


def lines_of(unit: str) -> dict[str, str]:
    lines = [line.partition("=")[::2] for line in unit.splitlines() if line[:1] != "#"]
    return dict(lines)


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    options = (
        "--host",
        "::1",
        "--tls-cert",
        "a 50% cert.pem",
        "--tls-key",
        "$key",
        "--behind-proxy",
    )
    unit = tmp_path / UNIT
    unit.write_text(printed(tmp_path, *options).out)
    command = [find_tool("systemd-analyze", "systemd"), "verify", "--man=no", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_it_starts_this_installation_from_any_folder(tmp_path: Path) -> None:
    command = lines_of(printed(tmp_path).out)["ExecStart"]
    words = shlex.split(command)
    assert words == [sys.executable, str(ROOT / "app"), "serve"]
    version = subprocess.run(
        [*words[:-1], "--version"], cwd="/", env={}, capture_output=True, text=True, timeout=60
    )
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("mofang ")


def test_the_options_are_kept(tmp_path: Path) -> None:
    options = (
        "--http-port",
        "80",
        "--tls-cert",
        "cert.pem",
        "--tls-key",
        "/k.pem",
        "--behind-proxy",
    )
    words = shlex.split(lines_of(printed(tmp_path, *options).out)["ExecStart"])
    kept = ["serve", "--http-port", "80", "--tls-cert", str(tmp_path / "cert.pem")]
    assert words[2:] == [*kept, "--tls-key", "/k.pem", "--behind-proxy"]


@pytest.mark.parametrize(
    "option",
    [
        ["--home", "shop"],
        ["--demo"],
        ["--database", "postgresql://secret@db/x"],
        ["--log-file", "x"],
    ],
    ids=lambda option: option[0],
)
def test_what_the_unit_decides_itself_is_refused(tmp_path: Path, option: list[str]) -> None:
    refused = printed(tmp_path, *option)
    assert (refused.code, refused.out) == (2, "")
    assert f"--print-unit cannot be used with {option[0]}" in refused.err
    assert "secret@" not in refused.err


@pytest.mark.parametrize(("place", "told"), [("/home/shop", True), ("/opt/mofang", False)])
def test_a_program_that_the_service_cannot_see_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str, told: bool
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setattr(sys, "executable", f"{place}/bin/python")
    monkeypatch.setattr(
        "app.terminal.serve_unit.own_program", lambda: [sys.executable, f"{place}/app"]
    )
    assert run(["serve", "--print-unit"], bootstrap) == 0
    shown = capsys.readouterr()
    assert f'"{place}/bin/python" "{place}/app" "serve"' in shown.out
    assert ("home directories" in shown.err) is told


def test_nothing_is_written_for_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = mofang("serve", "--print-unit", cwd=tmp_path, variables={"MOFANG_HOME": str(home)})
    assert done.code == 0
    assert not home.exists()


def test_secrets_come_from_a_file_and_the_end_is_waited_for(tmp_path: Path) -> None:
    said = lines_of(printed(tmp_path).out)
    assert said["EnvironmentFile"] == "/etc/mofang/stripe.env"
    assert said["Environment"] == f"MOFANG_HOME=/var/lib/{said['StateDirectory']}"
    assert float(said["TimeoutStopSec"]) > GRACE_SECONDS + 10
