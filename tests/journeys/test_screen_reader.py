"""Every page of kiosk and desk as a blind person meets it, over the real accessibility bus."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.stage.keyring_session import DesktopSession
from tests.stage.screen_reader import READABLE, ScreenReader, Seen
from tests.stage.virtual_screen import VirtualScreen
from tests.stage.waiting import until
from tests.terminal.mofang_process import ROOT

# What says nothing of what a thing is for. Qt calls an area that scrolls a "filler", and its name says the rest.
NO_ROLES = {"", "invalid", "unknown", "redundant object"}
# The least that a walk must have come by, or it has not seen the program at all.
FEWEST_PAGES = {"kiosk": 30, "desk": 10}


@contextmanager
def _shown(face: str, session: DesktopSession, screen: VirtualScreen) -> Iterator[Iterator[str]]:
    """The names of the pages; each is on the screen when its name comes."""
    command = [sys.executable, "-m", "tests.journeys.shown_pages", face]
    environment = {**os.environ, **session.environment, **screen.environment, **READABLE}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True
    ) as process:
        yield _names(process)
        process.kill()


def _names(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    while True:
        process.stdin.write("next\n")
        process.stdin.flush()
        name = process.stdout.readline().strip()
        if not name:
            return
        yield name


def _without_words(seen: Seen) -> bool:
    return seen.takes_keys and seen.enabled and (not seen.words.strip() or seen.role in NO_ROLES)


@pytest.mark.parametrize("face", ["kiosk", "desk"])
def test_whatever_takes_the_keys_says_what_it_is(
    face: str,
    keyring_session: DesktopSession,
    screen: VirtualScreen,
    screen_reader: ScreenReader,
) -> None:
    walked, wrong = 0, []
    with _shown(face, keyring_session, screen) as names:
        for name in names:
            everything = until(screen_reader.walk)
            assert any(seen.takes_keys for seen in everything), name
            wrong += [(name, seen.role, seen.centre) for seen in everything if _without_words(seen)]
            walked += 1
    assert not wrong, wrong
    assert walked >= FEWEST_PAGES[face]
