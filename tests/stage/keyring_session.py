"""A private D-Bus session, with or without a Secret Service; the person's own is never touched."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from jeepney.bus_messages import MatchRule, message_bus
from jeepney.io.blocking import open_dbus_connection

from tests.stage.tools import find_tool

SECRETS = "org.freedesktop.secrets"
START_SECONDS = 60

# No service folders: nothing is started behind a test's back.
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True)
class DesktopSession:
    """What a program must be told to live in this session."""

    address: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """To be laid over `os.environ`, for a subprocess or with `monkeypatch.setenv`."""
        return {
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }


@contextmanager
def _running(command: list[str], **options: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _private_bus(folder: Path) -> Iterator[DesktopSession]:
    config = folder / "bus.conf"
    config.write_text(BUS_CONFIG.format(folder=folder))
    daemon = find_tool("dbus-daemon", "dbus")
    command = [daemon, f"--config-file={config}", "--nofork", "--print-address=1"]
    with _running(command, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield DesktopSession(process.stdout.readline().decode().strip(), folder)


def wait_for_owner(address: str, name: str) -> None:
    """Returns when somebody serves `name` on the bus."""
    changed = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
    changed.add_arg_condition(0, name)
    with open_dbus_connection(address) as connection, connection.filter(changed) as news:
        connection.send_and_get_reply(message_bus.AddMatch(changed))
        reply = connection.send_and_get_reply(message_bus.NameHasOwner(name))
        if not reply.body[0]:
            connection.recv_until_filtered(news, timeout=START_SECONDS)


@contextmanager
def _unlocked_keyring(session: DesktopSession) -> Iterator[None]:
    daemon = find_tool("gnome-keyring-daemon", "gnome-keyring")
    command = [daemon, "--unlock", "--components=secrets", "--foreground"]
    options = {"stdin": subprocess.PIPE, "stderr": subprocess.DEVNULL, "env": session.environment}
    with _running(command, **options) as process:
        assert process.stdin is not None
        process.stdin.write(b"stage")
        process.stdin.close()
        process.stdin = None
        wait_for_owner(session.address, SECRETS)
        yield


@pytest.fixture
def bus_without_keyring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DesktopSession]:
    """A desktop session in which no password store answers."""
    with _private_bus(tmp_path_factory.mktemp("bus")) as session:
        yield session


@pytest.fixture
def keyring_session(bus_without_keyring: DesktopSession) -> Iterator[DesktopSession]:
    """A desktop session with a real, empty, unlocked GNOME keyring."""
    with _unlocked_keyring(bus_without_keyring):
        yield bus_without_keyring
