"""One desk at a time: who comes second hands over what it was started with, and leaves."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import sys
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

_MOST_BYTES = 64 * 1024
_PATIENCE_MILLISECONDS = 3_000
_TAKEN = b"taken\n"
# Of a socket's path, in bytes: Linux has room for 107 and macOS for 103, and Qt needs some of it.
_LONGEST_PATH = 100


class DeskInstance(QObject):
    """Held by the first; `handed_over` carries the address (or nothing) that another start was given."""

    handed_over = Signal(str)

    def __init__(self, lock_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(lock_file))
        self._lock.setStaleLockTime(0)
        self._names = server_names(lock_file)
        self._server = QLocalServer(self)
        # What is handed over may hold a customer's e-mail address: nobody else's business.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def take(self) -> bool:
        """Whether this is the first. A full disk refuses the lock too, but then the window must open, to say so."""
        refused = not self._lock.tryLock(0)
        if refused and self._lock.error() is QLockFile.LockError.LockFailedError:
            return False
        if not any(self._listens(name) for name in self._names):
            _log.warning("No other start can hand over: %s", self._server.errorString())
        return True

    def _listens(self, name: str) -> bool:
        # A holder of the lock that was killed has left its socket behind.
        QLocalServer.removeServer(name)
        return self._server.listen(name)

    def hand_over(self, address: str) -> bool:
        """Tell the first what this one was started with. False if it does not answer."""
        return any(_hand_over(name, address) for name in self._names)

    def give_up(self) -> None:
        """Let the next start be the first."""
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Visitor(socket, self)


def _hand_over(name: str, address: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_PATIENCE_MILLISECONDS):
        return False
    socket.write(address.replace("\n", " ").encode()[: _MOST_BYTES - 1] + b"\n")
    socket.flush()
    answered = socket.waitForReadyRead(_PATIENCE_MILLISECONDS)
    told = answered and socket.readAll().data() == _TAKEN
    socket.disconnectFromServer()
    return told


class _Visitor(QObject):
    """One line of one other start, which may come in pieces."""

    def __init__(self, socket: QLocalSocket, instance: DeskInstance) -> None:
        super().__init__(socket)
        self._socket, self._instance = socket, instance
        socket.readyRead.connect(self._on_ready_read)
        socket.disconnected.connect(socket.deleteLater)
        self._on_ready_read()

    def _on_ready_read(self) -> None:
        if self._socket.canReadLine():
            line = bytes(self._socket.readLine(_MOST_BYTES).data())
            self._socket.write(_TAKEN)
            self._socket.flush()
            self._instance.handed_over.emit(line.decode(errors="replace").rstrip("\n"))
        elif self._socket.bytesAvailable() >= _MOST_BYTES:
            self._socket.abort()


def server_names(lock_file: Path) -> list[str]:
    """Where the first may listen, best place first; the same for every start of one home.

    Each is in a folder in which other users of the machine can make nothing. In a shared folder they could take the
    name first, and would be handed what is meant for the desk.
    """
    digest = hashlib.sha256(str(lock_file.absolute()).encode()).hexdigest()[:20]
    name = f"mofang-desk-{digest}"
    if sys.platform == "win32":
        return [name]
    places = [lock_file.with_suffix(".socket").absolute()]
    places += [folder / name for folder in _private_folders()]
    return [str(each) for each in places if len(os.fsencode(each)) <= _LONGEST_PATH]


def _private_folders() -> list[Path]:
    """For a home whose path is too long, or whose disk cannot hold a socket."""
    named = [os.environ.get(name) for name in ("XDG_RUNTIME_DIR", "TMPDIR")]
    return [Path(each) for each in named if each and _is_private(Path(each))]


def _is_private(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    shared = stat.S_IMODE(found.st_mode) & 0o077
    return folder.is_absolute() and found.st_uid == os.geteuid() and not shared
