"""A short chime when a payment is shown as paid. A machine without sound is as good as one with it."""

from __future__ import annotations

import logging
import shutil
import sys

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from app.resource_files import resource_path

_log = logging.getLogger(__name__)

_SOUND = "sounds/paid.wav"
# What systems bring along. Qt's own player would be 30 MB of the program.
_PLAYERS: tuple[tuple[str, ...], ...] = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
)


class PaidSound:
    """Once for each payment, and never waited for."""

    def __init__(self) -> None:
        self._last = ""

    def paid(self, payment_id: str) -> None:
        """A customer sees that it is paid. Told again of the same payment, it is silent."""
        if payment_id == self._last:
            return
        self._last = payment_id
        try:
            play(str(resource_path(_SOUND)))
        except Exception:
            # Whatever a sound card can do wrong: the payment is paid all the same.
            _log.exception("The chime could not be played")


def play(file: str) -> None:
    """By the system's own player; the system's beep where there is none."""
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(file, winsound.SND_FILENAME | winsound.SND_ASYNC)
        return
    for player, *options in _PLAYERS:
        program = shutil.which(player)
        if program is not None:
            process = QProcess()
            process.setProgram(program)
            process.setArguments([*options, file])
            # What it has to say about a machine without a sound card is nothing for a terminal.
            process.setStandardOutputFile(QProcess.nullDevice())
            process.setStandardErrorFile(QProcess.nullDevice())
            process.startDetached()
            return
    QApplication.beep()
