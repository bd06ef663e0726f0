"""Switches the program's language. Translations are compiled by the build; from source they compile themselves."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTranslator

from app.paths import resource_path

_log = logging.getLogger(__name__)

_COMPILE_SECONDS = 20


class Languages:
    """One translator at a time. English is the source language; its file only has the plurals."""

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._installed: QTranslator | None = None

    def speak(self, language: str) -> None:
        """Install a language; the pages say everything again when the flow asks them to."""
        translator = QTranslator(self._application)
        if not translator.load(str(_compiled(language))):
            _log.error("The translation for %s could not be loaded", language)
            return
        self.fall_silent()
        self._application.installTranslator(translator)
        self._installed = translator

    def fall_silent(self) -> None:
        """The window is gone; another face of this process may speak another language."""
        if self._installed is not None:
            self._application.removeTranslator(self._installed)
            self._installed.deleteLater()
            self._installed = None


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
