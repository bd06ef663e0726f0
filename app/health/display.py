"""Whether a window could be shown here. Qt would end the whole process if it found out by itself."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_X_DISPLAY = re.compile(r"(?:unix|(?P<host>[^:/]*))?:(?P<number>\d+)(?:\.\d+)?")
_X_PORT = 6000
_ANSWER_SECONDS = 1.0


# Qt draws on these, but nobody can see it, and so nobody would ever close a window.
_UNSEEN = frozenset({"offscreen", "minimal"})


def can_be_seen(environment: Mapping[str, str]) -> bool:
    """Whether somebody would see a window here."""
    platform = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    return platform not in _UNSEEN and has_display(environment)


def has_display(environment: Mapping[str, str]) -> bool:
    """A display that answers, or a Qt platform that somebody chose on purpose."""
    if environment.get("QT_QPA_PLATFORM") or sys.platform in {"win32", "darwin"}:
        return True
    return _wayland_answers(environment) or _x_answers(environment.get("DISPLAY", ""))


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY")
    if not name:
        return False
    return _connects(str(Path(environment.get("XDG_RUNTIME_DIR", "/")) / name))


def _x_answers(display: str) -> bool:
    found = _X_DISPLAY.fullmatch(display)
    if found is None:
        return False
    number, host = int(found["number"]), found["host"]
    if host:
        return _connects((host, _X_PORT + number))
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen
    return _connects(path) or _connects(f"\0{path}")


def _connects(address: str | tuple[str, int]) -> bool:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_ANSWER_SECONDS)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True
