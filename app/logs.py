"""Each start writes a fresh log file that rotates, and nothing secret ever gets into one.

A log that cannot be written never stops a payment: the program goes on without it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from app.core.errors import InputError
from app.redaction import redact

MAX_FILE_BYTES = 2_000_000
ROTATED_FILES = 4
KEPT_STARTS = 20
_CHATTY = (
    "stripe",
    "urllib3",
    "asyncio",
    "alembic",
    "uvicorn",
    "keyring",
    "PIL",
    "grpc",
    "sse_starlette",
)
_log = logging.getLogger(__name__)
_LINE = "redacted_line"


class RedactingFormatter(logging.Formatter):
    """Redacts the finished text, so that the message, its arguments and the traceback are all covered."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished, harmless line. Two files that take the same record take the same line."""
        line: str | None = getattr(record, _LINE, None)
        if line is None:
            line = redact(super().format(record))
            setattr(record, _LINE, line)
        return line

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """UTC with milliseconds: logs of machines in different places can be laid side by side."""
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds")


class PrivateLogFile(RotatingFileHandler):
    """Readable by its owner only. A full disk is ignored: the standard handler would print raw arguments."""

    # Whether an error with its traceback came by, which is a defect of the program.
    has_failure = False

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT, 0o600)
        self._written = os.fstat(descriptor).st_size
        os.close(descriptor)
        return super()._open()

    def emit(self, record: logging.LogRecord) -> None:
        """Counted as it is written."""
        super().emit(record)
        self._written += self._bytes_of(record)
        if record.levelno >= logging.ERROR and record.exc_info:
            self.has_failure = True

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        """By the count: asking the file system before every line takes longer than writing it."""
        return self._written + self._bytes_of(record) > self.maxBytes

    def _bytes_of(self, record: logging.LogRecord) -> int:
        return len(self.format(record).encode(errors="backslashreplace")) + 1

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Nothing: see the class."""


def start_logging(log_dir: Path) -> Path | None:
    """Begin this start's log file and return it; None if the folder cannot be written."""
    root = logging.getLogger()
    _silence_chatty_libraries()
    try:
        handler = _new_log_file(log_dir)
    except OSError:
        root.addHandler(logging.NullHandler())
        return None
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    _forget_old_starts(log_dir)
    return Path(handler.baseFilename)


def add_log_file(file: Path) -> None:
    """Write on in this file as well, whatever earlier starts have left in it. Raises InputError `log_unwritable`."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _log_file(file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError("log_unwritable", file=str(file), reason=reason) from None
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def open_log_files() -> list[PrivateLogFile]:
    """Those that every line is written to."""
    return [each for each in logging.getLogger().handlers if isinstance(each, PrivateLogFile)]


def stop_logging(besides: Collection[PrivateLogFile] = ()) -> None:
    """Close the open log files; `besides` stay open."""
    root = logging.getLogger()
    for handler in [each for each in open_log_files() if each not in besides]:
        root.removeHandler(handler)
        with contextlib.suppress(OSError):  # on a full disk the last lines cannot be written
            handler.close()


def _new_log_file(log_dir: Path) -> PrivateLogFile:
    log_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    started = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return _log_file(log_dir / f"mofang-{started}-{os.getpid()}.log")


def _log_file(name: Path) -> PrivateLogFile:
    handler = PrivateLogFile(
        name,
        maxBytes=MAX_FILE_BYTES,
        backupCount=ROTATED_FILES,
        encoding="utf-8",
        errors="backslashreplace",
    )
    handler.setFormatter(
        RedactingFormatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"),
    )
    return handler


def _silence_chatty_libraries() -> None:
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _forget_old_starts(log_dir: Path) -> None:
    """Keep the newest starts. The names begin with the time, so they sort by age."""
    starts = sorted(log_dir.glob("mofang-*.log"))
    for start in starts[:-KEPT_STARTS]:
        for part in log_dir.glob(f"{start.name}*"):
            part.unlink(missing_ok=True)


def install_exception_hooks(tell: Callable[[str], None] | None = None) -> None:
    """Whatever nobody caught goes to the log, redacted; a person is told one harmless sentence by `tell`."""
    say = tell or say_on_stderr

    def on_uncaught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        _log.critical("Uncaught error", exc_info=(kind, error, trace))
        say(redact(f"{kind.__name__}: {error}"))

    def on_thread_error(failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None and failure.exc_type is not SystemExit:
            on_uncaught(failure.exc_type, failure.exc_value, failure.exc_traceback)

    sys.excepthook = on_uncaught
    threading.excepthook = on_thread_error
    sys.unraisablehook = _log_unraisable


def _log_unraisable(failure: sys.UnraisableHookArgs) -> None:
    error = failure.exc_value
    if error is not None:
        _log.error("Error while tidying up", exc_info=(type(error), error, failure.exc_traceback))


def say_on_stderr(sentence: str) -> None:
    """Print one line for a person. A standard error that is closed, or that has no reader any more, is no error."""
    stream: IO[str] | None = sys.stderr
    if stream is not None:
        with contextlib.suppress(OSError):
            print(sentence, file=stream, flush=True)
