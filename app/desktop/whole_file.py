"""Files that are saved whole or not at all, with the system's reason if they are not."""

from __future__ import annotations

import errno
import os

from PySide6.QtCore import QCoreApplication, QFileInfo, QIODevice, QSaveFile

from app.core.system_reasons import NOT_A_FILE, reason_of

# What it has translations of, and where.
_SAID_BY_QT = (
    ("QIODevice", "Permission denied"),
    ("QIODevice", "Too many open files"),
    ("QIODevice", "No such file or directory"),
    ("QIODevice", "No space left on device"),
    ("QSaveFile", "Filename refers to a directory"),
)


def save_whole(path: str, data: bytes) -> str:
    """Write a file. If that fails, one of this name stays as it was, or away.

    Returns why, in English (core/system_reasons.py has it in Chinese), or nothing.
    """
    if _is_no_file(path):
        # With enough rights, a new file would take a device's place.
        return NOT_A_FILE
    file = QSaveFile(path)
    if not open_to_save(file):
        return trouble_of(file)
    if not write_all(file, data):
        reason = trouble_of(file)
        file.cancelWriting()
        file.commit()
        return reason
    return "" if file.commit() else trouble_of(file)


def _is_no_file(path: str) -> bool:
    place = QFileInfo(path)
    return place.exists() and not place.isFile() and not place.isDir()


def open_to_save(file: QSaveFile) -> bool:
    """Without a buffer: what a buffer could not write fails later, and nobody learns why."""
    return file.open(QIODevice.OpenModeFlag.WriteOnly | QIODevice.OpenModeFlag.Unbuffered)


def write_all(file: QSaveFile, data: bytes) -> bool:
    """False, with a reason in `trouble_of`, if the disk has no room for it all."""
    left = data
    while left:
        # A disk that fills up takes a part first; only the next try is refused.
        written = file.write(left)
        if written <= 0:
            return False
        left = left[written:]
    return True


def trouble_of(file: QSaveFile) -> str:
    """Why it failed, in English: Qt says it in the words of the system, or its own, in any language."""
    said = file.errorString()
    for context, english in _SAID_BY_QT:
        if QCoreApplication.translate(context, english) == said:
            return english
    for number in errno.errorcode:
        if os.strerror(number) == said:
            return reason_of(OSError(number, said))
    return said
