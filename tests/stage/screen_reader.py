"""What a screen reader reads out: the words that a window shows, and where a finger would find them.

Qt offers its widgets over AT-SPI, so a test sees what a blind customer would, in a process that it did not start.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import MessageType
from jeepney.wrappers import DBusAddress, new_method_call

from tests.stage.keyring_session import DesktopSession, wait_for_owner
from tests.stage.tools import find_tool

ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
PROPERTIES = "org.freedesktop.DBus.Properties"
ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
FOCUSABLE, SENSITIVE, SHOWING = 1 << 11, 1 << 24, 1 << 25  # of AT-SPI's states
ON_SCREEN = 0  # coordinates of the screen, not of the window
# Laid over a program's environment: Qt otherwise waits until somebody switches a reader on.
READABLE = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}


@dataclass(frozen=True)
class Seen:
    """One thing on the screen. `centre` is in pixels of the screen."""

    words: str
    role: str
    enabled: bool
    centre: tuple[int, int]
    takes_keys: bool = False


class ScreenReader:
    """Reads whatever program shows itself in this session; a test has one at a time."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection

    def look(self) -> list[Seen]:
        """All words that are shown at this moment, from top to bottom as it is built."""
        return [seen for seen in self.walk() if seen.words]

    def walk(self) -> list[Seen]:
        """Everything that is shown, also what has no words."""
        programs = self._ask(REGISTRY, ROOT, ACCESSIBLE, "GetChildren") or ([],)
        return [seen for name, path in programs[0] for seen in self._below(name, path)]

    def _below(self, name: str, path: str) -> Iterator[Seen]:
        states = self._ask(name, path, ACCESSIBLE, "GetState")
        # Something that has gone since its parent was asked is not shown either.
        if states is None or not states[0][0] & SHOWING:
            return
        seen = self._read(name, path, states[0][0])
        if seen is not None:
            yield seen
        for child_name, child in (self._ask(name, path, ACCESSIBLE, "GetChildren") or ([],))[0]:
            yield from self._below(child_name, child)

    def _read(self, name: str, path: str, states: int) -> Seen | None:
        words = self._ask(name, path, PROPERTIES, "Get", "ss", ACCESSIBLE, "Name")
        role = self._ask(name, path, ACCESSIBLE, "GetRoleName")
        place = self._ask(name, path, COMPONENT, "GetExtents", "u", ON_SCREEN)
        if words is None or role is None or place is None:
            return None
        left, top, width, height = place[0]
        centre = left + width // 2, top + height // 2
        enabled, takes_keys = bool(states & SENSITIVE), bool(states & FOCUSABLE)
        return Seen(words[0][1], role[0], enabled, centre, takes_keys)

    def _ask(
        self, name: str, path: str, interface: str, method: str, kinds: str = "", *words: object
    ) -> tuple[Any, ...] | None:
        address = DBusAddress(path, bus_name=name, interface=interface)
        call = new_method_call(address, method, kinds or None, words)
        reply = self._connection.send_and_get_reply(call, timeout=20)
        return None if reply.header.message_type is MessageType.error else tuple(reply.body)


@pytest.fixture
def screen_reader(keyring_session: DesktopSession) -> Iterator[ScreenReader]:
    """For programs that are started in `keyring_session` with READABLE in their environment."""
    launcher = find_tool("at-spi-bus-launcher", "at-spi2-core", Path("/usr/libexec"))
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [launcher, "--launch-immediately"],
        env=os.environ | keyring_session.environment,
        stdout=quiet,
        stderr=quiet,
    )
    try:
        wait_for_owner(keyring_session.address, "org.a11y.Bus")
        with open_dbus_connection(_bus_of(keyring_session)) as connection:
            yield ScreenReader(connection)
    finally:
        process.terminate()
        process.wait()


def _bus_of(session: DesktopSession) -> str:
    """Accessibility has a bus of its own; the session's bus knows where."""
    address = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
    with open_dbus_connection(session.address) as connection:
        return str(connection.send_and_get_reply(new_method_call(address, "GetAddress")).body[0])
