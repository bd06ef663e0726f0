"""Keeps the screen from sleeping while the kiosk runs. Failing at it is harmless and only noted."""

from __future__ import annotations

import logging
import threading

_log = logging.getLogger(__name__)


class KeepAwake:
    """Asks the desktop on a thread of its own, because a session bus may be slow to answer or not be there."""

    def __init__(self) -> None:
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="mofang-keep-awake", daemon=True)

    def start(self) -> None:
        """Ask; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let the screen sleep again."""
        self._released.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _hold(self) -> None:
        from wakepy import keep

        try:
            with keep.presenting(on_fail="pass") as mode:
                if not mode.active:
                    _log.warning("The desktop cannot keep the screen awake: turn its sleep off")
                self._released.wait()
        except Exception:
            _log.exception("Keeping the screen awake failed")
