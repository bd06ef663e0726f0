"""What the hub tells by itself: one stream for each payment that can still change, taken up again where it broke."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import grpc

from app.gateway.hub_line import HubLine
from app.gateway.port import Pushed
from app.service.generated import payment_pb2 as pb

_log = logging.getLogger(__name__)

# A kiosk has one payment on its screen and a few behind it; the rest is looked at from time to time.
_MOST_STREAMS = 16
_RETRY_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
# These do not get better by asking again; the next reading of the session says what is wrong.
_GIVE_UP = frozenset(
    {
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.UNIMPLEMENTED,
    }
)
# (payment id, version known) → the call, which is also the iterator of its answers.
OpenStream = Callable[[str, int | None], Any]


class HubPushes:
    """Each stream is listened to beside everything else."""

    def __init__(self, line: HubLine, open_stream: OpenStream) -> None:
        self._line = line
        self._open_stream = open_stream
        self._listener: Callable[[Pushed], None] | None = None
        self._lock = threading.Lock()
        self._streams: dict[str, _Stream] = {}

    def subscribe(self, listener: Callable[[Pushed], None]) -> None:
        """See PushingGateway."""
        self._listener = listener

    def hears(self, payment_id: str) -> bool:
        """See PushingGateway."""
        stream = self._streams.get(payment_id)
        return stream is not None and stream.alive and not stream.has_ended

    def follow(self, payment_id: str) -> None:
        """A session of this payment was seen open. Costs nothing if it is followed already."""
        with self._lock:
            full = len(self._streams) >= _MOST_STREAMS
            if self._listener is None or full or payment_id in self._streams:
                return
            if self._line.has_ended:
                return
            stream = _Stream(payment_id)
            self._streams[payment_id] = stream
        self._line.listen(lambda: self._run(stream))

    def close(self) -> None:
        """End all streams."""
        self._line.end()
        with self._lock:
            streams = list(self._streams.values())
        for stream in streams:
            stream.cancel()

    def _run(self, stream: _Stream) -> None:
        try:
            failures = 0
            while not self._line.has_ended and not self._listen(stream):
                failures = 1 if stream.alive else failures + 1
                if stream.alive:
                    stream.alive = False
                    # Whoever relied on hearing must look by itself now, and find out that nobody answers.
                    self.tell(Pushed(stream.payment_id, scanned=False))
                self._line.pause(_pause(failures))
        finally:
            with self._lock:
                self._streams.pop(stream.payment_id, None)

    def _connected(self, stream: _Stream) -> None:
        stream.alive = True
        if stream.version is not None:
            # The hub is back: whoever waits longer and longer between two looks need not.
            self.tell(Pushed(stream.payment_id, scanned=False))

    def tell(self, pushed: Pushed) -> None:
        """Pass it on, if anybody listens."""
        if self._listener is not None and not self._line.has_ended:
            self._listener(pushed)

    def _listen(self, stream: _Stream) -> bool:
        """Whether there is nothing more to hear."""
        try:
            stream.call = self._open_stream(stream.payment_id, stream.version)
            # Waits until the hub has answered, or cannot.
            stream.call.initial_metadata()
            if stream.call.is_active():
                self._connected(stream)
            for update in stream.call:
                if stream.take_in(update):
                    self.tell(Pushed(stream.payment_id, update.payment.scanned))
        except grpc.RpcError as error:
            code = error.code() if isinstance(error, grpc.Call) else None
            _log.info("The hub's news of %s broke off: %s", stream.payment_id, code)
            return stream.has_ended or code in _GIVE_UP
        except ValueError:
            # The channel was closed between two tries.
            return True
        return stream.has_ended


class _Stream:
    """`alive` once the hub has answered. `version` is where to take it up again. `has_ended` once it was told the end,
    after which the hub ends the stream by itself, when it has told everybody else."""

    def __init__(self, payment_id: str) -> None:
        self.payment_id = payment_id
        self.call: Any = None
        self.version: int | None = None
        self.alive = False
        self.has_ended = False
        # It is followed because it was seen open, so that "open" is no news.
        self._seen: tuple[object, ...] = ("open", 0, False)

    def take_in(self, update: pb.PaymentUpdate) -> bool:
        """Whether it is worth a look."""
        payment = update.payment
        self.version, self.has_ended = payment.version, payment.is_final
        seen = (payment.state, payment.declines, payment.scanned)
        news, self._seen = seen != self._seen, seen
        return news

    def cancel(self) -> None:
        """Wakes the thread that listens."""
        if self.call is not None:
            self.call.cancel()


def _pause(failures: int) -> float:
    return _RETRY_SECONDS[min(failures, len(_RETRY_SECONDS)) - 1]
