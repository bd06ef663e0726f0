"""A terminal window with a person at it: a real pseudo-terminal of a given size."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from tests.stage.tools import find_tool
from tests.stage.waiting import until
from tests.terminal.mofang_process import ANSWER_SECONDS, environment

_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class TerminalWindow:
    """Runs the program inside. Use it with `with`."""

    def __init__(
        self,
        arguments: Sequence[str],
        cwd: Path,
        variables: Mapping[str, str] | None = None,
        columns: int = 120,
        lines: int = 60,
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        # Not `preexec_fn`: it forks this process, and once gRPC was used here, 1 child in 250 aborts before it runs.
        self.process = subprocess.Popen(
            [find_tool("setsid", "util-linux"), "--ctty", sys.executable, "-m", "app", *arguments],
            cwd=cwd,
            env=environment(TERM="xterm-256color", **(variables or {})),
            stdin=slave,
            stdout=slave,
            stderr=slave,
        )
        os.close(slave)
        self.raw = ""

    def __enter__(self) -> "TerminalWindow":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    @property
    def shown(self) -> str:
        """Everything that was written, without colours."""
        return _ESCAPES.sub("", self.raw)

    def read_until(self, part: str) -> str:
        """Wait until the part has been shown; what was shown since the start."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while part not in self.shown:
            chunk = self._read(deadline)
            assert chunk, f"{part!r} was not shown, only: {self.shown}"
            self.raw += chunk
        return self.shown

    def type(self, keys: str) -> None:
        """As at the keyboard; \\x03 is Ctrl+C.

        Nobody types within a microsecond of a prompt: Python loses a Ctrl+C that comes between its prompt and its read.
        """
        until(self._is_waiting)
        os.write(self._master, keys.encode())

    def end(self) -> int:
        """The exit code."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while chunk := self._read(deadline):
            self.raw += chunk
        return self.process.wait(ANSWER_SECONDS)

    def hang_up(self) -> None:
        """The window is closed."""
        self.process.send_signal(signal.SIGHUP)

    def _is_waiting(self) -> bool:
        return bool(psutil.Process(self.process.pid).status() == psutil.STATUS_SLEEPING)

    def _read(self, deadline: float) -> str:
        """What is written next; nothing after the deadline, or when the program has ended."""
        seconds = max(0.0, deadline - time.monotonic())
        if not select.select([self._master], [], [], seconds)[0]:
            return ""
        try:
            return os.read(self._master, 65536).decode(errors="replace")
        except OSError:
            return ""
