"""Switches the program's language. Translations are compiled by the build; from source they compile themselves."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from app.paths import resource_path

_log = logging.getLogger(__name__)

_COMPILE_SECONDS = 20


_QT_NAMES = {"zh": "qtbase_zh_CN", "en": "qtbase_en"}


class Languages:
    """One language at a time. English is the source language; its file only has the plurals."""

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._installed: list[QTranslator] = []

    def speak(self, language: str) -> None:
        """Install a language; the pages say everything again when the flow asks them to."""
        ours = QTranslator(self._application)
        if not ours.load(str(_compiled(language))):
            _log.error("The translation for %s could not be loaded", language)
            return
        self.fall_silent()
        # Qt asks the last one first: our own words win over its own.
        self._installed = [*self._qts_own(language), ours]
        for translator in self._installed:
            self._application.installTranslator(translator)

    def fall_silent(self) -> None:
        """Take it back: another face of this process may speak another language."""
        for before in self._installed:
            self._application.removeTranslator(before)
            before.deleteLater()
        self._installed = []

    def _qts_own(self, language: str) -> list[QTranslator]:
        """What Qt says by itself: a file dialog, the buttons of a question. Some systems leave it out."""
        translator = QTranslator(self._application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        return [translator] if translator.load(_QT_NAMES[language], folder) else []


def _compiled(language: str) -> Path:
    """The .qm file, made now if it is missing or older than its source and the tool is there."""
    try:
        source = resource_path(f"translations/mofang_{language}.ts")
    except FileNotFoundError:
        return resource_path(f"translations/mofang_{language}.qm")
    target = source.with_suffix(".qm")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return target
    return _compile(source, target)


def _compile(source: Path, target: Path) -> Path:
    """Beside the target first, then in its place: Qt maps the file, and writing into it would kill who reads it."""
    import subprocess
    import tempfile

    import PySide6

    suffix = ".exe" if sys.platform == "win32" else ""
    tool = Path(PySide6.__file__).parent / f"lrelease{suffix}"
    if not tool.exists():
        return target
    for place in (target, Path(tempfile.gettempdir()) / target.name):
        fresh = place.with_suffix(f".{os.getpid()}.qm")
        command = [str(tool), "-silent", str(source), "-qm", str(fresh)]
        done = subprocess.run(command, check=False, capture_output=True, timeout=_COMPILE_SECONDS)  # noqa: S603
        if done.returncode == 0:
            return fresh.replace(place)
    return target
