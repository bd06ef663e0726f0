"""A receipt printer at the end of a real TCP connection: takes ESC/POS, answers for its state, keeps what it got."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from types import TracebackType

from PIL import Image, ImageOps

STATE, PAPER = b"\x10\x04\x01", b"\x10\x04\x04"
FINE, OFFLINE, HAS_PAPER, NO_PAPER = 0x12, 0x1A, 0x12, 0x72
_HEAD = 8
# Set up, feed, cut; and a picture's head, which tells how much follows.
_COMMAND = re.compile(
    rb"(?P<plain>\x1b@|\x1bd.)|(?P<cut>\x1dV[\x00\x01])|\x1dv0\x00(?P<size>....)|(?P<asked>\x10\x04.)",
    re.DOTALL,
)


class FakeReceiptPrinter:
    """`state` and `paper` are what it answers next; `mute` says nothing; `drops_at` hangs up after so many bytes.

    While `may_read` is clear it takes nothing from the network.
    """

    def __init__(self) -> None:
        self.state, self.paper = FINE, HAS_PAPER
        self.mute = False
        self.drops_at: int | None = None
        self.may_read = threading.Event()
        self.may_read.set()
        self.connections = 0
        self._heard = bytearray()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = threading.Thread(target=self._serve, name="fake-printer", daemon=True)

    @property
    def place(self) -> str:
        """As the setting has it."""
        return f"network:127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def heard(self) -> bytes:
        """Everything but the questions for its state."""
        return b"".join(raw for kind, raw in _commands(bytes(self._heard)) if kind != "asked")

    def receipts(self) -> list[Image.Image]:
        """The pictures that came out whole, one for each cut."""
        made: list[Image.Image] = []
        strips: list[Image.Image] = []
        for kind, raw in _commands(bytes(self._heard)):
            if kind == "size":
                strips.append(_strip(raw))
            elif kind == "cut":
                made.append(_stack(strips))
                strips = []
        return made

    def __enter__(self) -> FakeReceiptPrinter:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.may_read.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._server.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                self._listen(connection)

    def _listen(self, connection: socket.socket) -> None:
        taken = 0
        while self.may_read.wait(20):
            try:
                data = connection.recv(4096)
            except OSError:
                return
            taken += len(data)
            if not data or (self.drops_at is not None and taken > self.drops_at):
                return
            self._heard += data
            self._answer(connection, data)

    def _answer(self, connection: socket.socket, data: bytes) -> None:
        """Real printers answer such questions out of turn, however much is still to be printed."""
        if self.mute:
            return
        for asked in re.findall(rb"\x10\x04(\x01|\x04)", data):
            connection.sendall(bytes([self.state if asked == STATE[-1:] else self.paper]))


def _commands(data: bytes) -> Iterator[tuple[str, bytes]]:
    """As far as they have come whole."""
    place = 0
    while found := _COMMAND.match(data, place):
        kind = found.lastgroup or ""
        end = found.end() + (_length(found["size"]) if kind == "size" else 0)
        if end > len(data):
            return
        yield kind, data[place:end]
        place = end
    assert place == len(data) or len(data) - place < _HEAD, data[place : place + 20]


def _size(head: bytes) -> tuple[int, int]:
    return int.from_bytes(head[:2], "little") * 8, int.from_bytes(head[2:4], "little")


def _length(head: bytes) -> int:
    width, height = _size(head)
    return width // 8 * height


def _strip(raw: bytes) -> Image.Image:
    """Black on white; a printer's ones are dark."""
    dark = Image.frombytes("1", _size(raw[4:8]), raw[_HEAD:])
    return ImageOps.invert(dark.convert("L"))


def _stack(strips: list[Image.Image]) -> Image.Image:
    whole = Image.new(
        "L", (max(each.width for each in strips), sum(each.height for each in strips))
    )
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height
    return whole
