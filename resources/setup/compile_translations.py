"""Compiles each translation (.ts) into what Qt loads (.qm), beside it; only those that changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TRANSLATIONS = Path(__file__).parents[1] / "translations"


def _is_stale(ts_file: Path) -> bool:
    qm_file = ts_file.with_suffix(".qm")
    return not qm_file.exists() or qm_file.stat().st_mtime < ts_file.stat().st_mtime


def compile_translations() -> None:
    """Raises CalledProcessError, with Qt's own words on stderr, if a file cannot be read."""
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    for ts_file in filter(_is_stale, TRANSLATIONS.glob("*.ts")):
        # A running kiosk has the old file mapped: it is replaced, never written into.
        fresh = ts_file.with_suffix(f".{os.getpid()}.qm")
        command = [str(tool), "-silent", str(ts_file), "-qm", str(fresh)]
        subprocess.run(command, check=True)  # noqa: S603 - Qt's own tool on our own files
        fresh.replace(ts_file.with_suffix(".qm"))


if __name__ == "__main__":
    compile_translations()
