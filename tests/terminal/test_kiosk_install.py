"""`mofang kiosk install|uninstall`: the system's own checker understands the unit, and nothing else is touched."""

from __future__ import annotations

import os
import plistlib
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from app.terminal import autostart
from app.terminal.autostart import Start
from tests.rules.source_tree import ROOT
from tests.stage.tools import find_tool
from tests.terminal.mofang_process import Finished, mofang

START = Start((sys.executable, "kiosk", "--home", '/srv/50% off $HOME/柜台 "1"'), Path("/srv"))
UNIT = "mofang-kiosk.service"


@pytest.fixture
def called(tmp_path: Path) -> Path:
    """A systemctl that writes down what it was asked."""
    log = tmp_path / "called"
    tool = tmp_path / "bin" / "systemctl"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$@" >> {shlex.quote(str(log))}\n')
    tool.chmod(0o755)
    return log


def _kiosk(folder: Path, *arguments: str, language: str = "en") -> Finished:
    variables = {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "MOFANG_HOME": str(folder / "home"),
        "MOFANG_LANGUAGE": language,
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
    }
    return mofang("kiosk", *arguments, cwd=folder, variables=variables)


def test_it_is_installed_and_removed(tmp_path: Path, called: Path) -> None:
    installed = _kiosk(tmp_path, "--hub", "hub.shop.example:9006", "install")
    unit = tmp_path / "config" / "systemd" / "user" / UNIT
    assert installed.code == 0
    assert f"systemctl --user start {UNIT}" in installed.out
    program = f'ExecStart="{sys.executable}" "{ROOT / "app"}"'
    assert f'{program} "kiosk" "--hub" "hub.shop.example:9006"' in unit.read_text()
    assert called.read_text().splitlines() == ["--user daemon-reload", f"--user enable {UNIT}"]
    assert _kiosk(tmp_path, "--hub", "hub.shop.example:9006", "install").out == installed.out
    assert _kiosk(tmp_path, "uninstall").code == 0
    assert not unit.exists()
    assert called.read_text().splitlines()[-1] == f"--user disable {UNIT}"
    assert "nothing was changed" in _kiosk(tmp_path, "uninstall").out
    assert "无需更改" in _kiosk(tmp_path, "uninstall", language="zh").out


def test_without_a_systemd_of_ones_own_it_is_told_how_to_get_one(
    tmp_path: Path, called: Path
) -> None:
    assert "enable-linger" not in _kiosk(tmp_path, "install").err
    tool = tmp_path / "bin" / "systemctl"
    tool.write_text("#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n")
    refused = _kiosk(tmp_path, "install")
    assert refused.code == 0
    commands = [line.strip() for line in refused.err.splitlines() if line.startswith("    ")]
    assert commands == [
        "loginctl enable-linger",
        "systemctl --user daemon-reload",
        f"systemctl --user enable {UNIT}",
    ]


def test_it_is_only_shown(tmp_path: Path, called: Path) -> None:
    shown = _kiosk(tmp_path, "--demo", "install", "--print")
    assert "ExecStart=" in shown.out
    assert '"--demo"' in shown.out
    assert not (tmp_path / "config").exists()
    assert not called.exists()


def test_a_machine_that_does_not_obey_is_told_of(tmp_path: Path, called: Path) -> None:
    (tmp_path / "bin" / "systemctl").write_text("#!/bin/sh\nexit 1\n")
    installed = _kiosk(tmp_path, "install")
    assert installed.code == 0
    assert f"    systemctl --user enable {UNIT}" in installed.err
    assert not called.exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")
    refused = _kiosk(tmp_path, "install")
    assert refused.code == 2
    assert UNIT in refused.err
    assert "--print" in refused.err


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    told = autostart.for_linux(START, tmp_path)
    assert _complaints(tmp_path, told.content) == []
    assert _complaints(tmp_path, told.content.replace(b"on-failure", b"sometimes")) != []


def _complaints(folder: Path, content: bytes) -> list[str]:
    unit = folder / UNIT
    unit.write_bytes(content)
    done = subprocess.run(
        [find_tool("systemd-analyze", "systemd"), "--user", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
    )
    return [line for line in done.stderr.splitlines() if UNIT in line]


def test_staff_who_close_it_are_obeyed_and_a_crash_is_not() -> None:
    linux = autostart.for_linux(START, Path("/config")).content.decode()
    assert "Restart=on-failure\n" in linux
    assert f"RestartPreventExitStatus={autostart.ALREADY_OPEN}\n" in linux
    assert '"/srv/50%% off $$HOME/柜台 \\"1\\""' in linux
    agent = plistlib.loads(autostart.for_macos(START, Path("/Users/shop"), 501).content)
    assert agent["ProgramArguments"] == list(START.command)
    assert agent["KeepAlive"] == {"SuccessfulExit": False}
    assert agent["RunAtLoad"] is True


def test_windows_is_given_a_task_that_it_can_read() -> None:
    start = Start(
        (r"C:\Program Files\Mofang\mofang.exe", "kiosk", "--home", r"D:\a & b"), Path("C:/")
    )
    told = autostart.for_windows(start, Path("C:/data"))
    task = ET.fromstring(told.content.decode("utf-16").split("?>", 1)[1])  # noqa: S314 - our own
    said = {each.tag.partition("}")[2]: each.text for each in task.iter()}
    assert said["Command"] == start.command[0]
    assert said["Arguments"] == r'kiosk --home "D:\a & b"'
    assert said["ExecutionTimeLimit"] == "PT0S"
    assert told.enable[0][:2] == ("schtasks", "/Create")
