"""Waiting for a fact: the one place in the tests that lets time pass."""

import time
from collections.abc import Callable
from typing import TypeVar

GLANCE_SECONDS = 0.02
Fact = TypeVar("Fact")


def until(look: Callable[[], Fact | None], seconds: float = 60) -> Fact:
    """The first true answer of `look`; fails, naming what was looked for, after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (fact := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds} s: {look.__qualname__} is {fact!r}")
        time.sleep(GLANCE_SECONDS)
    return fact
