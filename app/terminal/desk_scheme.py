"""`mofang desk install|uninstall`: tells this person's system that the desk opens `mofang-pay:` addresses.

For this person only, so that no administrator is needed. What a system passes on is one argument, through no shell.
"""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.options import Options
from app.terminal.own_program import own_program
from app.terminal.screen import Screen
from app.terminal.words import say

SCHEME = "mofang-pay"
ENTRY = "mofang-desk.desktop"
_MIME = f"x-scheme-handler/{SCHEME}"
_BUNDLE = "Mofang Desk.app"
_PATIENCE_SECONDS = 30
_REGISTRY = rf"Software\Classes\{SCHEME}"


def run(options: Options, screen: Screen) -> int:
    """Register or unregister, and say where."""
    command = own_command(options)
    try:
        place = (_install if options.address == "install" else _uninstall)(command)
    except (OSError, subprocess.SubprocessError) as error:
        screen.warn(say(screen.language, "scheme_failed", reason=error))
        return ExitCode.OUT_OF_ORDER
    done = "scheme_installed" if options.address == "install" else "scheme_removed"
    screen.line(say(screen.language, done, place=place))
    return DONE


def own_command(options: Options) -> list[str]:
    """How this very program is started again, with the same home."""
    home = ["--home", str(options.home.absolute())] if options.home else []
    return [*own_program(), *home, *(["--demo"] if options.demo else []), "desk"]


def _install(command: Sequence[str]) -> str:
    if sys.platform == "win32":
        return _install_in_registry(command)
    if sys.platform == "darwin":
        return str(install_bundle(command, Path.home() / "Applications"))
    return str(install_entry(command, os.environ))


def _uninstall(_command: Sequence[str]) -> str:
    if sys.platform == "win32":
        return _remove_from_registry()
    if sys.platform == "darwin":
        bundle = Path.home() / "Applications" / _BUNDLE
        shutil.rmtree(bundle, ignore_errors=True)
        return str(bundle)
    return str(remove_entry(os.environ))


# --- Linux: a desktop entry, and the default for its kind of address --------------------------------


def install_entry(command: Sequence[str], environ: Mapping[str, str]) -> Path:
    """Raises OSError, SubprocessError."""
    entry = _entry(environ)
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(entry_text(command), encoding="utf-8")
    _call_if_there(["xdg-mime", "default", ENTRY, _MIME], environ)
    _call_if_there(["update-desktop-database", str(entry.parent)], environ)
    return entry


def remove_entry(environ: Mapping[str, str]) -> Path:
    """The file, which is gone; that it was the default is forgotten with it."""
    entry = _entry(environ)
    entry.unlink(missing_ok=True)
    _call_if_there(["update-desktop-database", str(entry.parent)], environ)
    return entry


def entry_text(command: Sequence[str]) -> str:
    """By the freedesktop specification: `%u` becomes one argument."""
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Name=Mofang Desk",
        "Name[zh_CN]=魔方收款工作台",
        "Comment=Payment links for staff",
        "Comment[zh_CN]=店员的付款链接",
        f"Exec={' '.join(_quoted(each) for each in command)} %u",
        "Terminal=false",
        "Categories=Office;Finance;",
        f"MimeType={_MIME};",
        "StartupNotify=false",
    ]
    return "\n".join(lines) + "\n"


def _quoted(argument: str) -> str:
    """Quoted, then escaped once more as every string of a desktop entry is; `%` begins a field code."""
    inside = argument.translate({ord(each): f"\\{each}" for each in '"`$\\'})
    return f'"{inside}"'.replace("\\", "\\\\").replace("%", "%%")


def _entry(environ: Mapping[str, str]) -> Path:
    data = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "applications" / ENTRY


def _call_if_there(command: Sequence[str], environ: Mapping[str, str]) -> None:
    program = shutil.which(command[0], path=environ.get("PATH"))
    if program is None:
        return
    subprocess.run(  # noqa: S603 - a tool of the system, with arguments of our own
        [program, *command[1:]],
        env=dict(environ),
        check=True,
        capture_output=True,
        timeout=_PATIENCE_SECONDS,
    )


# --- Windows: this person's part of the registry ----------------------------------------------------


def registry_values(command: Sequence[str]) -> dict[str, dict[str, str]]:
    """Values by key below `HKEY_CURRENT_USER`."""
    opens = f'{subprocess.list2cmdline(command)} "%1"'
    return {
        _REGISTRY: {"": "URL:Mofang payment link", "URL Protocol": ""},
        rf"{_REGISTRY}\shell\open\command": {"": opens},
    }


def _install_in_registry(command: Sequence[str]) -> str:
    if sys.platform == "win32":
        import winreg

        for key, values in registry_values(command).items():
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                for name, value in values.items():
                    winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)
    return rf"HKEY_CURRENT_USER\{_REGISTRY}"


def _remove_from_registry() -> str:
    if sys.platform == "win32":
        import winreg

        for tail in (r"\shell\open\command", r"\shell\open", r"\shell", ""):
            try:
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, _REGISTRY + tail)
            except FileNotFoundError:
                continue
    return rf"HKEY_CURRENT_USER\{_REGISTRY}"


# --- macOS: addresses come as events, which only an application hears -------------------------------


def applet_source(command: Sequence[str]) -> str:
    """An AppleScript that passes an address on. `quoted form of` leaves the shell nothing to read in it."""
    words = ' & " " & '.join(f"quoted form of {_apple_string(each)}" for each in command)
    return (
        "on open location address\n"
        f'do shell script {words} & " " & quoted form of address & " > /dev/null 2>&1 &"\n'
        "end open location\n"
    )


def _apple_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def install_bundle(command: Sequence[str], folder: Path) -> Path:
    """Raises OSError, SubprocessError."""
    folder.mkdir(parents=True, exist_ok=True)
    bundle = folder / _BUNDLE
    source = applet_source(command)
    subprocess.run(  # noqa: S603 - a tool of the system, with a script of our own
        ["/usr/bin/osacompile", "-o", str(bundle), "-e", source],
        check=True,
        capture_output=True,
        timeout=_PATIENCE_SECONDS,
    )
    declare_scheme(bundle / "Contents" / "Info.plist")
    return bundle


def declare_scheme(info: Path) -> None:
    """Say in an application's own description that it opens our addresses."""
    known = plistlib.loads(info.read_bytes())
    known["CFBundleIdentifier"] = "org.mofang.desk"
    known["LSUIElement"] = True
    known["CFBundleURLTypes"] = [
        {"CFBundleURLName": "Mofang payment link", "CFBundleURLSchemes": [SCHEME]}
    ]
    info.write_bytes(plistlib.dumps(known))
