"""One desk at a time: who comes second hands over what it was started with, and leaves."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

_MOST_BYTES = 64 * 1024
_PATIENCE_MILLISECONDS = 3_000
_TAKEN = b"taken\n"


class DeskInstance(QObject):
    """Held by the first; `handed_over` carries the address (or nothing) that another start was given."""

    handed_over = Signal(str)

    def __init__(self, lock_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(lock_file))
        self._lock.setStaleLockTime(0)
        self._name = server_name(lock_file)
        self._server = QLocalServer(self)
        # What is handed over may hold a customer's e-mail address: nobody else's business.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def take(self) -> bool:
        """Whether this is the first. A full disk refuses the lock too, but then the window must open, to say so."""
        refused = not self._lock.tryLock(0)
        if refused and self._lock.error() is QLockFile.LockError.LockFailedError:
            return False
        # Whoever held the lock before may have died without taking its socket along.
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            _log.warning("No other start can hand over: %s", self._server.errorString())
        return True

    def hand_over(self, address: str) -> bool:
        """Tell the first what this one was started with. False if it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE_MILLISECONDS):
            return False
        socket.write(address.replace("\n", " ").encode()[: _MOST_BYTES - 1] + b"\n")
        socket.flush()
        answered = socket.waitForReadyRead(_PATIENCE_MILLISECONDS)
        told = answered and socket.readAll().data() == _TAKEN
        socket.disconnectFromServer()
        return told

    def give_up(self) -> None:
        """Let the next start be the first."""
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Visitor(socket, self)


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


def server_name(lock_file: Path) -> str:
    """The same for every start of one home, and short: a socket's path has room for 107 bytes."""
    digest = hashlib.sha256(str(lock_file.absolute()).encode()).hexdigest()[:20]
    return f"mofang-desk-{digest}"
