"""Doctor's look at the machine itself: program files, journal, logs, display, fonts, simulator."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.health.display import has_display
from app.health.findings import Finding, Level, from_error
from app.receipt_printer import PrinterTrouble, check_printer, printer_place
from app.resource_files import RESOURCES, missing_resources, resource_folder

if TYPE_CHECKING:
    from app.bootstrap import Runtime

_FONT_LIST_SECONDS = 30
_NAMED_FILES = 3


def check_program(_runtime: Runtime) -> Finding:
    """Whether every file that comes with the program is there."""
    missing = missing_resources()
    if missing:
        more = " …" if len(missing) > _NAMED_FILES else ""
        named = ", ".join(missing[:_NAMED_FILES]) + more
        return Finding("program", Level.FAIL, "program_file_missing", {"file": named})
    told = {"count": str(len(RESOURCES)), "folder": str(resource_folder())}
    return Finding("program", Level.OK, "program_fine", told)


def check_journal(runtime: Runtime) -> Finding:
    """Writes for real. Raises JournalUnavailable."""
    runtime.open_journal().check()
    on_server = runtime.settings.database_url is not None
    place = "PostgreSQL" if on_server else str(runtime.around.paths.journal_file)
    if runtime.around.throwaway:
        return Finding("journal", Level.OK, "journal_throwaway")
    return Finding("journal", Level.OK, "journal_fine", {"place": place})


def check_log(runtime: Runtime) -> Finding:
    """Without a log payments work, but nobody can find out later what happened."""
    folder = runtime.around.paths.log_dir
    if runtime.around.log_file is None:
        return Finding("log", Level.WARN, "log_unwritable", {"folder": str(folder)})
    if runtime.around.throwaway:
        return Finding("log", Level.OK, "log_throwaway")
    return Finding("log", Level.OK, "log_fine", {"folder": str(folder)})


def check_display(runtime: Runtime) -> Finding:
    """Whether the kiosk's window could be shown."""
    if not has_display(os.environ):
        return Finding("display", Level.WARN, "display_none")
    try:
        runtime.check_desktop()
    except ImportError as error:
        return Finding("display", Level.FAIL, "display_library", {"reason": str(error)})
    return Finding("display", Level.OK, "display_fine")


def check_logo(runtime: Runtime) -> Finding:
    """A shop opens without it."""
    file = runtime.settings.logo_file
    if file is None:
        return Finding("logo", Level.OK, "logo_none")
    there = Path(file).is_file()
    level, code = (Level.OK, "logo_fine") if there else (Level.WARN, "logo_missing")
    return Finding("logo", level, code, {"file": file})


def check_fonts(runtime: Runtime) -> Finding:
    """Whether Chinese would show as boxes."""
    if sys.platform in {"win32", "darwin"}:
        return Finding("fonts", Level.OK, "fonts_system")
    families = _chinese_families()
    if families is None:
        return Finding("fonts", Level.WARN, "fonts_unknown")
    if not families:
        return Finding("fonts", Level.FAIL, "fonts_none")
    count = str(len(families))
    return Finding("fonts", Level.OK, "fonts_fine", {"family": families[0], "count": count})


def _chinese_families() -> list[str] | None:
    """None if this machine cannot say."""
    tool = shutil.which("fc-list")
    if tool is None:
        return None
    command = [tool, ":lang=zh-cn", "family"]
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed command
            command, capture_output=True, text=True, timeout=_FONT_LIST_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line})


def check_simulator(runtime: Runtime) -> Finding:
    """Whether the demo would work."""
    try:
        runtime.try_simulator()
    except (OSError, ImportError, RuntimeError) as error:
        return Finding("simulator", Level.FAIL, "simulator_broken", {"reason": str(error)})
    return Finding("simulator", Level.OK, "simulator_fine")


def check_receipts(runtime: Runtime) -> Finding:
    """Payments never wait for a printer, so that what is wrong with it is no more than a warning."""
    settings = runtime.settings
    place = printer_place(settings.receipt_printer or "")
    if place is None and settings.receipts_automatic:
        return Finding("receipts", Level.WARN, "printer_not_set")
    if place is None:
        return Finding("receipts", Level.OK, "receipts_none")
    try:
        check_printer(place)
    except PrinterTrouble as trouble:
        return from_error("receipts", trouble, Level.WARN)
    return Finding("receipts", Level.OK, "receipts_fine", {"place": str(place)})


CHECKS: tuple[tuple[str, Callable[[Runtime], Finding]], ...] = (
    ("program", check_program),
    ("journal", check_journal),
    ("log", check_log),
    ("display", check_display),
    ("fonts", check_fonts),
    ("logo", check_logo),
    ("receipts", check_receipts),
    ("simulator", check_simulator),
)
