"""`mofang desk install`: the system opens our addresses with the desk, for this person only."""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.terminal import desk_scheme
from app.terminal.options import Options
from app.terminal.screen import Screen


@pytest.fixture
def xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folders, empty."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "none"))
    return tmp_path


def asked_of_the_system() -> str:
    done = subprocess.run(
        ["xdg-mime", "query", "default", "x-scheme-handler/mofang-pay"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="freedesktop")
@pytest.mark.skipif(shutil.which("xdg-mime") is None, reason="xdg-utils are not installed")
def test_the_system_knows_who_opens_our_addresses(
    xdg: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked_of_the_system() == ""
    assert desk_scheme.run(Options(address="install"), Screen("en")) == 0
    entry = xdg / "XDG_DATA_HOME" / "applications" / desk_scheme.ENTRY
    assert str(entry) in capsys.readouterr().out
    assert asked_of_the_system() == desk_scheme.ENTRY
    assert desk_scheme.run(Options(address="install"), Screen("en")) == 0
    assert desk_scheme.run(Options(address="uninstall"), Screen("en")) == 0
    assert not entry.exists()
    assert asked_of_the_system() == ""
    assert desk_scheme.run(Options(address="uninstall"), Screen("en")) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="freedesktop")
def test_what_the_entry_starts_is_this_program_with_its_home(xdg: Path) -> None:
    home = xdg / 'a home with "quotes", $HOME and 100%'
    command = desk_scheme.own_command(Options(home=home, demo=True))
    assert command[-4:] == ["--home", str(home), "--demo", "desk"]
    text = desk_scheme.entry_text(command)
    line = next(each for each in text.splitlines() if each.startswith("Exec="))
    # As the specification says: the string's escapes first, then the quotes, then the field codes.
    unescaped = line.removeprefix("Exec=").replace("\\\\", "\\")
    quoted = unescaped.removesuffix(" %u").replace("\\$", "$")
    words = [each.replace("%%", "%") for each in shlex.split(quoted)]
    assert words == command


@pytest.mark.skipif(sys.platform != "linux", reason="freedesktop")
def test_a_folder_that_cannot_be_written_is_told(
    xdg: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = xdg / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(blocked))
    assert desk_scheme.run(Options(address="install"), Screen("zh")) != 0
    assert "未能登记" in capsys.readouterr().err


def test_windows_is_told_in_this_persons_registry() -> None:
    values = desk_scheme.registry_values([r"C:\Program Files\mofang.exe", "desk"])
    opens = values[r"Software\Classes\mofang-pay\shell\open\command"][""]
    assert opens == r'"C:\Program Files\mofang.exe" desk "%1"'
    assert values[r"Software\Classes\mofang-pay"]["URL Protocol"] == ""


def test_macos_passes_an_address_on_as_one_word() -> None:
    source = desk_scheme.applet_source(['/Users/li "x"/mofang', "desk"])
    assert 'quoted form of "/Users/li \\"x\\"/mofang"' in source
    assert "quoted form of address" in source


def test_macos_is_told_in_the_applications_description(tmp_path: Path) -> None:
    info = tmp_path / "Info.plist"
    info.write_bytes(plistlib.dumps({"CFBundleName": "applet"}))
    desk_scheme.declare_scheme(info)
    told = plistlib.loads(info.read_bytes())
    assert told["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["mofang-pay"]
    assert told["CFBundleName"] == "applet"


@pytest.mark.skipif(sys.platform != "linux", reason="freedesktop")
def test_it_is_a_command(xdg: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "desk", "install"],
        cwd=root,
        env={**os.environ, "MOFANG_HOME": str(xdg / "home")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert (xdg / "XDG_DATA_HOME" / "applications" / desk_scheme.ENTRY).exists()
