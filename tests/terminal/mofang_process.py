"""The program as a shop starts it: a real process, its lines, its signals, its exit code."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

# A process that a busy machine starts beside others may need half a minute before it says anything.
ANSWER_SECONDS = 120
ROOT = Path(__file__).parents[2]
_OF_THE_TESTS_ALONE = frozenset({"QT_QPA_PLATFORM", "MOFANG_HOME"})


def environment(**variables: str) -> dict[str, str]:
    """Of a machine without a display that speaks English; and whatever a test adds."""
    kept = {name: text for name, text in os.environ.items() if name not in _OF_THE_TESTS_ALONE}
    return {**kept, "LANG": "en_US.UTF-8", "PYTHONPATH": str(ROOT), **variables}


@dataclass(frozen=True)
class Finished:
    """A run that has ended."""

    code: int
    out: str
    err: str

    @property
    def documents(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def mofang(
    *arguments: str,
    cwd: Path,
    typed: str = "",
    variables: Mapping[str, str] | None = None,
) -> Finished:
    """Run to the end."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "app", *arguments],
        cwd=cwd,
        input=typed,
        env=environment(**(variables or {})),
        capture_output=True,
        text=True,
        timeout=ANSWER_SECONDS,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


class MofangProcess:
    """A run that is still going on. Use it with `with`."""

    def __init__(
        self, arguments: Sequence[str], cwd: Path, variables: Mapping[str, str] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "app", *arguments],
            cwd=cwd,
            env=environment(**(variables or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._errors: list[str] = []
        self._threads = [
            threading.Thread(target=self._read_lines),
            threading.Thread(target=self._read_errors),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> "MofangProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def line(self) -> str:
        """The next line of output."""
        line = self._lines.get(timeout=ANSWER_SECONDS)
        assert line is not None, f"no more output; stderr: {''.join(self._errors)}"
        return line

    def line_with(self, part: str) -> str:
        """The next line that has the part in it."""
        while part not in (line := self.line()):
            pass
        return line

    def event(self, name: str) -> dict[str, Any]:
        """The next JSON object of that name."""
        while (document := json.loads(self.line()))["event"] != name:
            pass
        return dict(document)

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> None:
        """As Ctrl+C does."""
        self.process.send_signal(number)

    def end(self) -> Finished:
        """Wait for the end; what was not read of the output is in `out`."""
        code = self.process.wait(timeout=ANSWER_SECONDS)
        for thread in self._threads:
            thread.join()
        rest = []
        while (line := self._lines.get()) is not None:
            rest.append(line)
        return Finished(code, "\n".join(rest), "".join(self._errors))

    def _read_lines(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self._errors.extend(self.process.stderr)


def customer_pays(created: Mapping[str, Any], **attempt: object) -> dict[str, Any]:
    """Through the control endpoint of the simulator that made the session."""
    base = created["checkout_url"].partition("/c/pay/")[0]
    return control(base, f"sessions/{created['session_id']}/pay", attempt)


def control(base: str, path: str, fields: Mapping[str, object]) -> dict[str, Any]:
    """One request to a simulator's control endpoint."""
    answer = httpx.post(f"{base}/_control/{path}", json=dict(fields), timeout=ANSWER_SECONDS)
    answer.raise_for_status()
    return dict(answer.json())
