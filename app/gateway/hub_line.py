"""What connects a kiosk with its hub: a channel, a clock, and threads to listen on."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

from app.gateway.server_clock import seconds_since_boot


class HubLine:
    """Real time and real threads, which end with the program whatever the network does."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self._ended = threading.Event()

    @property
    def has_ended(self) -> bool:
        """Nothing is to be listened to any more."""
        return self._ended.is_set()

    def end(self) -> None:
        """Wake whoever pauses."""
        self._ended.set()

    def monotonic(self) -> float:
        """Seconds on a clock that only goes forward."""
        return seconds_since_boot()

    def listen(self, run: Callable[[], None]) -> None:
        """Run it beside everything else."""
        threading.Thread(target=run, name="mofang-hub-push", daemon=True).start()

    def pause(self, seconds: float) -> None:
        """About so long, or until the end: a thousand kiosks must not come back in one moment."""
        self._ended.wait(seconds * random.uniform(0.5, 1.5))
