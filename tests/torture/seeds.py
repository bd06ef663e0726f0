"""A seed is a schedule: of a till, of two on one journal, of a service, or of kiosks behind a hub."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from app.engine.pacing import Pace
from tests.torture.hub_schedule import HubSchedule
from tests.torture.invariants import BrokenInvariant
from tests.torture.schedule import Result, Schedule
from tests.torture.virtual_time import run_in_virtual_time
from tests.torture.world import World

TILL, SERVICE, HUB = "a till", "a service", "kiosks behind a hub"

# Every so many seeds, the process is a service for many.
SERVICE_EVERY = 3
# Every so many seeds, kiosks ask a hub.
HUB_EVERY = 5


class _DefectWatch(logging.Handler):
    """The engine survives its own defects and logs them; a schedule does not."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.first: logging.LogRecord | None = None

    def emit(self, record: logging.LogRecord) -> None:
        self.first = self.first or record

    def require_none(self) -> None:
        """Raise the first defect, with its cause."""
        if self.first is not None:
            cause = self.first.exc_info[1] if self.first.exc_info else None
            raise BrokenInvariant(self.first.getMessage()) from cause


@contextlib.contextmanager
def _no_defects() -> Iterator[None]:
    log, watch = logging.getLogger("app"), _DefectWatch()
    level, propagates = log.level, log.propagate
    log.setLevel(logging.ERROR)
    log.propagate = False
    log.addHandler(watch)
    try:
        yield
    finally:
        log.removeHandler(watch)
        log.propagate = propagates
        log.setLevel(level)
    watch.require_none()


def run_seed(seed: int) -> Result:
    """Run one schedule; raises BrokenInvariant with what broke. The same seed gives the same schedule."""
    results: list[Result] = []

    async def main() -> None:
        results.append(await _schedule(seed).run())

    with _no_defects():
        run_in_virtual_time(main)
    return results[0]


def _schedule(seed: int) -> Schedule | HubSchedule:
    kind = kind_of(seed)
    if kind == HUB:
        return HubSchedule(seed)
    return Schedule(World(seed, pace=Pace.KIOSK if kind == TILL else Pace.SERVICE))


def kind_of(seed: int) -> str:
    """Whose schedule it is."""
    if seed % HUB_EVERY == HUB_EVERY - 1:
        return HUB
    return TILL if seed % SERVICE_EVERY else SERVICE
