"""How each system is told to open the kiosk after a login, and again after a crash. Pure: nothing is written here."""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

NAME = "mofang-kiosk"
_LABEL = "shop.mofang.kiosk"
_AGAIN_SECONDS = 5
# What a start says that found another kiosk open: opening one more would not help.
ALREADY_OPEN = 2


@dataclass(frozen=True, slots=True)
class Start:
    """What is to be started. The program's own words, and the folder that it is started in."""

    command: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Autostart:
    """The file that says it, and the commands that make the system read it, forget it, or start it now.

    `before_by_hand` is what a person must do first where the commands to enable it were refused.
    """

    file: Path
    content: bytes
    enable: tuple[tuple[str, ...], ...]
    disable: tuple[tuple[str, ...], ...]
    start_now: tuple[str, ...]
    before_by_hand: tuple[tuple[str, ...], ...] = ()


def for_linux(start: Start, config_home: Path) -> Autostart:
    """A systemd user unit. Staff who close the kiosk (code 0) are obeyed until the next login."""
    lines = f"""\
[Unit]
Description=Mofang kiosk
PartOf=graphical-session.target
After=graphical-session.target
StartLimitIntervalSec=0

[Service]
Type=exec
WorkingDirectory={_specifiers_escaped(str(start.folder))}
ExecStart={systemd_command(start.command)}
Restart=on-failure
RestartSec={_AGAIN_SECONDS}
RestartPreventExitStatus={ALREADY_OPEN}

[Install]
WantedBy=graphical-session.target
"""
    unit, systemctl = f"{NAME}.service", ("systemctl", "--user")
    return Autostart(
        file=config_home / "systemd" / "user" / unit,
        content=lines.encode(),
        enable=((*systemctl, "daemon-reload"), (*systemctl, "enable", unit)),
        disable=((*systemctl, "disable", unit),),
        start_now=(*systemctl, "start", unit),
        # Somebody who only came by `ssh` or `su` may have no systemd of their own, which keeps the units.
        before_by_hand=(("loginctl", "enable-linger"),),
    )


def for_macos(start: Start, home: Path, user_id: int) -> Autostart:
    """A launch agent, which is opened at login and whenever it ends other than in order."""
    file = home / "Library" / "LaunchAgents" / f"{_LABEL}.plist"
    agent = {
        "Label": _LABEL,
        "ProgramArguments": list(start.command),
        "WorkingDirectory": str(start.folder),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": _AGAIN_SECONDS,
        "ProcessType": "Interactive",
    }
    domain = f"gui/{user_id}"
    return Autostart(
        file=file,
        content=plistlib.dumps(agent),
        # An agent in this folder is read at the next login by itself.
        enable=(),
        disable=(),
        start_now=("launchctl", "bootstrap", domain, str(file)),
    )


def for_windows(start: Start, folder: Path) -> Autostart:
    """A task of the task scheduler; a minute is the shortest wait that it knows."""
    program, *arguments = start.command
    words = {
        "program": program,
        "arguments": " ".join(map(_windows_word, arguments)),
        "folder": str(start.folder),
    }
    task = _WINDOWS_TASK.format(**{name: escape(text) for name, text in words.items()})
    file, task_name = folder / f"{NAME}.xml", "MofangKiosk"
    return Autostart(
        file=file,
        content=task.encode("utf-16"),
        enable=(("schtasks", "/Create", "/F", "/TN", task_name, "/XML", str(file)),),
        disable=(("schtasks", "/Delete", "/F", "/TN", task_name),),
        start_now=("schtasks", "/Run", "/TN", task_name),
    )


_WINDOWS_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
  </Settings>
  <Actions>
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def shown(command: Sequence[str]) -> str:
    """A command as a person types it."""
    return " ".join(f'"{word}"' if " " in word else word for word in command)


def systemd_command(command: Sequence[str]) -> str:
    """The value of ExecStart."""
    return " ".join(map(_systemd_word, command))


def _systemd_word(word: str) -> str:
    """One word of ExecStart (systemd.service(5), "Command lines")."""
    escaped = _specifiers_escaped(word.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"'.replace("$", "$$")


def _specifiers_escaped(text: str) -> str:
    return text.replace("%", "%%")


def _windows_word(word: str) -> str:
    return f'"{word}"' if " " in word else word
