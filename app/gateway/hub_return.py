"""Notices that a hub which was away answers again: what waits longer and longer between two tries need not any more."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.core.errors import GatewayError
from app.gateway.hub_line import HubLine

# Somebody stands there and waits, for a minute; then a hub is spared that comes back to many kiosks.
_EAGER_SECONDS = 1.0
_EAGER_KNOCKS = 60
_PATIENT_SECONDS = 5.0
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
        self._eager_knocks = 0

    def wait_for(self, payment_id: str) -> None:
        """Tell of it once the hub has answered anything. Does not block."""
        with self._lock:
            is_first = not self._waiting
            self._waiting.add(payment_id)
            self._eager_knocks = _EAGER_KNOCKS
        if is_first:
            self._line.listen(self._knock)

    def _knock(self) -> None:
        answered = False
        while not answered and not self._line.has_ended:
            self._line.pause(self._pause_seconds())
            answered = not self._line.has_ended and self._answers()
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        for payment_id in sorted(waiting):
            self._tell(payment_id)

    def _pause_seconds(self) -> float:
        with self._lock:
            self._eager_knocks -= 1
            return _PATIENT_SECONDS if self._eager_knocks < 0 else _EAGER_SECONDS

    def _answers(self) -> bool:
        """A refusal is an answer, too."""
        try:
            self._greet()
        except GatewayError as error:
            return error.code != AWAY
        return True
