"""The two streams of a terminal, and what they can show."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass, field
from typing import TextIO

_CLEAR_LINE = "\r\x1b[2K"


@dataclass
class Screen:
    """Writes lines at once. When the reader has gone away, `broken` becomes true and nothing is raised."""

    language: str
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    broken: bool = False
    _status: str = ""

    @property
    def is_terminal(self) -> bool:
        """Whether a person sees the lines appear, in colour."""
        return self.out.isatty() and os.environ.get("TERM") != "dumb"

    @property
    def size(self) -> os.terminal_size:
        """Columns and lines."""
        return shutil.get_terminal_size()

    def line(self, text: str = "") -> None:
        """A finished line of output."""
        self._write(self._cleared() + text + "\n")

    def status(self, text: str) -> None:
        """A line that the next one replaces; only where a person watches."""
        if self.is_terminal and text != self._status:
            self._write(f"{_CLEAR_LINE}{text}")
            self._status = text

    def document(self, fields: dict[str, object]) -> None:
        """One JSON object on one line."""
        self.line(json.dumps(fields, ensure_ascii=False))

    def warn(self, text: str) -> None:
        """A line for the person, beside the output."""
        self._write(self._cleared())
        self._deliver(text + "\n", self.err)

    def prompt(self, text: str) -> None:
        """A question, beside the output; the answer is typed on the same line."""
        self._deliver(text, self.err)

    def _cleared(self) -> str:
        shown, self._status = self._status, ""
        return _CLEAR_LINE if shown else ""

    def _write(self, text: str) -> None:
        if text and not self.broken:
            self._deliver(text, self.out)

    def _deliver(self, text: str, stream: TextIO) -> None:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            self.broken = True


def make_streams_forgiving() -> None:
    """A stream that was closed, or a character that cannot be shown or read, must not end a payment."""
    _reopen_closed_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def flush_streams() -> None:
    """Flush standard output and standard error; text that cannot be delivered is dropped.

    Python flushes both once more at exit, and would replace the exit code by 120 if that failed.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _redirect_to_null(stream)


def _redirect_to_null(stream: TextIO) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def _reopen_closed_streams() -> None:
    """Until its number is taken again, a journal opened later would be given it, and a stray line be written there."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
