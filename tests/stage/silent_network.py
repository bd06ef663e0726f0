"""A network between a program and a server, whose cable can be pulled: nothing gets through, and nobody is told."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

_AT_ONCE = 65536


class SilentNetwork:
    """Listens on `port` of this machine for a server on a Unix socket."""

    def __init__(self, server: Path) -> None:
        self._server = str(server)
        self._whole = threading.Event()
        self._whole.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def pull_the_cable(self) -> None:
        """What is on its way stays there. Neither end is closed, and new connections get no answer."""
        self._whole.clear()

    def mend(self) -> None:
        """What was held back arrives."""
        self._whole.set()

    def close(self) -> None:
        """For good."""
        self._whole.set()
        for end in (self._listening, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self._whole.wait()
                far = socket.socket(socket.AF_UNIX)
                self._ends += [near, far]
                far.connect(self._server)
                for here, there in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(here, there), daemon=True).start()

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        """An end, too, is something that has to be carried."""
        with contextlib.suppress(OSError):
            while data := here.recv(_AT_ONCE):
                self._whole.wait()
                there.sendall(data)
        self._whole.wait()
        with contextlib.suppress(OSError):
            there.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def silent_network(server: Path) -> Iterator[SilentNetwork]:
    """Closed at the end."""
    network = SilentNetwork(server)
    try:
        yield network
    finally:
        network.close()
