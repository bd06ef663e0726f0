"""`mofang kiosk install|uninstall`: whether the system opens the kiosk by itself."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from app.core.errors import InputError
from app.terminal import autostart
from app.terminal.autostart import Autostart, Start
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.options import Options
from app.terminal.own_program import own_program
from app.terminal.screen import Screen
from app.terminal.words import say

_log = logging.getLogger(__name__)
_COMMAND_SECONDS = 20


def run(options: Options, screen: Screen) -> ExitCode:
    """Raises InputError `autostart_unwritable`."""
    told = _of_this_machine(_start(options))
    if options.print_only:
        screen.line(str(told.file))
        screen.line(_readable(told.content))
    elif options.action == "install":
        _install(told, screen)
    else:
        _uninstall(told, screen)
    return DONE


def _install(told: Autostart, screen: Screen) -> None:
    """Repeated, it writes the same again."""
    try:
        told.file.parent.mkdir(parents=True, exist_ok=True)
        told.file.write_bytes(told.content)
    except OSError as error:
        raise _unwritable(told.file, error) from None
    screen.line(say(screen.language, "autostart_written", file=told.file))
    refused = _refused(told.enable)
    first = [autostart.shown(command) for command in told.before_by_hand] if refused else []
    _tell_refused([*first, *refused], screen)
    screen.line(say(screen.language, "autostart_on", command=autostart.shown(told.start_now)))


def _uninstall(told: Autostart, screen: Screen) -> None:
    """What runs goes on: staff close it."""
    if not told.file.exists():
        screen.line(say(screen.language, "autostart_none"))
        return
    refused = _refused(told.disable)
    try:
        told.file.unlink()
    except OSError as error:
        raise _unwritable(told.file, error) from None
    screen.line(say(screen.language, "autostart_removed", file=told.file))
    _tell_refused(refused, screen)


def _refused(commands: Iterable[tuple[str, ...]]) -> list[str]:
    """Those that this machine would not carry out, as a person types them."""
    return [autostart.shown(command) for command in commands if not _carried_out(command)]


def _carried_out(command: tuple[str, ...]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_COMMAND_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("%s: %s", command[0], error)
        return False
    if done.returncode:
        _log.warning("%s: %s", autostart.shown(command), done.stderr.decode(errors="replace"))
    return done.returncode == 0


def _tell_refused(refused: list[str], screen: Screen) -> None:
    if refused:
        screen.warn(say(screen.language, "autostart_by_hand"))
        for command in refused:
            screen.warn(f"    {command}")


def _of_this_machine(start: Start) -> Autostart:
    home = Path.home()
    if sys.platform == "darwin":
        return autostart.for_macos(start, home, os.getuid())
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return autostart.for_windows(start, (Path(local) if local else home) / "mofang-checkout")
    return autostart.for_linux(start, Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config"))


def _start(options: Options) -> Start:
    """This same program, with what was said before `install`."""
    command = [*own_program(), "kiosk"]
    if options.demo:
        command.append("--demo")
    if options.home is not None:
        command += ["--home", str(options.home.expanduser().absolute())]
    if options.hub is not None:
        command += ["--hub", options.hub]
    return Start(tuple(command), Path.home())


def _readable(content: bytes) -> str:
    return content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8")


def _unwritable(file: Path, error: OSError) -> InputError:
    reason = error.strerror or str(error)
    return InputError("autostart_unwritable", file=str(file), reason=reason)
