"""Notices that a hub which was away answers again: what waits longer and longer between two tries need not any more."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.core.errors import GatewayError
from app.gateway.hub_line import HubLine

_KNOCK_SECONDS = 1.0
AWAY = "hub_unreachable"


class HubReturn:
    """Knocks for as long as somebody waits. `greet` raises GatewayError; `tell` is given each payment's id."""

    def __init__(
        self, line: HubLine, greet: Callable[[], object], tell: Callable[[str], None]
    ) -> None:
        self._line = line
        self._greet = greet
        self._tell = tell
        self._lock = threading.Lock()
        self._waiting: set[str] = set()

    def wait_for(self, payment_id: str) -> None:
        """Tell of it once the hub has answered anything. Does not block."""
        with self._lock:
            is_first = not self._waiting
            self._waiting.add(payment_id)
        if is_first:
            self._line.listen(self._knock)

    def _knock(self) -> None:
        answered = False
        while not answered and not self._line.has_ended:
            self._line.pause(_KNOCK_SECONDS)
            answered = not self._line.has_ended and self._answers()
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        for payment_id in sorted(waiting):
            self._tell(payment_id)

    def _answers(self) -> bool:
        """A refusal is an answer, too."""
        try:
            self._greet()
        except GatewayError as error:
            return error.code != AWAY
        return True
