"""A desk, or a kiosk, without its window, as a process of its own (desk_process.py), and what it tells."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.terminal.conftest import Shop
from tests.terminal.mofang_process import ROOT, environment

PATIENCE_SECONDS = 120.0
Told = dict[str, Any]


class Face:
    """One process: the lines that it writes, and the commands that it reads."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._told: queue.Queue[Told] = queue.Queue()
        self._heard: list[Told] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._told.put(json.loads(line))

    def until(self, fact: Callable[[Told], bool]) -> Told:
        """A line of which it is true; one that has come while another was waited for counts too."""
        while not any(map(fact, self._heard)):
            self._heard.append(self._told.get(timeout=PATIENCE_SECONDS))
        return next(filter(fact, self._heard))

    def until_state(self, payment_id: str, state: str) -> Told:
        """An update that shows it."""
        return self.until(lambda t: (t.get("payment"), t.get("state")) == (payment_id, state))

    def do(self, command: str) -> None:
        """And wait until it is done."""
        self.say(command)
        self.until(lambda told: told.get("done") == command)

    def say(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def leave(self) -> None:
        """In good order."""
        self.say("leave")
        assert self.process.wait(PATIENCE_SECONDS) == 0


@contextmanager
def opened(shop: Shop, face: str) -> Iterator[Face]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.desk_process", face],
        cwd=ROOT,
        env=environment(**shop.variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        running = Face(process)
        try:
            running.until(lambda told: told.get("ready") == face)
            yield running
        finally:
            process.kill()
