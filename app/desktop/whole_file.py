"""Files that are saved whole or not at all, with the system's reason if they are not."""

from __future__ import annotations

from PySide6.QtCore import QIODevice, QSaveFile


def open_to_save(file: QSaveFile) -> bool:
    """Without a buffer: what a buffer could not write fails later, and nobody learns why."""
    return file.open(QIODevice.OpenModeFlag.WriteOnly | QIODevice.OpenModeFlag.Unbuffered)


def write_all(file: QSaveFile, data: bytes) -> bool:
    """False, with a reason in `errorString`, if the disk has no room for it all."""
    left = data
    while left:
        # A disk that fills up takes a part first; only the next try is refused.
        written = file.write(left)
        if written <= 0:
            return False
        left = left[written:]
    return True
