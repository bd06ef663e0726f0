"""Switches the program's language."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from app.resource_files import resource_path

_log = logging.getLogger(__name__)

_QT_NAMES = {"zh": "qtbase_zh_CN", "en": "qtbase_en"}


class Languages:
    """One language at a time. English is the source language; its file only has the plurals."""

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._installed: list[QTranslator] = []

    def speak(self, language: str) -> None:
        """Install a language; the pages say everything again when the flow asks them to. Raises ResourceMissing."""
        file = resource_path(f"translations/mofang_{language}.qm")
        _warn_if_stale(file)
        ours = QTranslator(self._application)
        if not ours.load(str(file)):
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


def _warn_if_stale(file: Path) -> None:
    """Only a checkout has the source beside it."""
    source = file.with_suffix(".ts")
    if source.exists() and source.stat().st_mtime > file.stat().st_mtime:
        _log.warning("%s is older than %s: run `make run`", file.name, source.name)
