"""The payment service's clock: from its `Date`, carried on by a clock that nobody can set."""

from __future__ import annotations

import pytest

from app.gateway.server_clock import ServerClock, seconds_since_boot


class Ticking:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_known_before_an_answer() -> None:
    assert ServerClock(Ticking()).now() is None


def test_the_date_goes_on_by_the_monotonic_clock() -> None:
    ticking = Ticking()
    clock = ServerClock(ticking)
    clock.note("Sun, 22 Nov 2026 08:00:00 GMT")
    assert clock.now() == 1_795_334_400
    ticking.now += 90.5
    assert clock.now() == 1_795_334_490.5
    clock.note("Sun, 22 Nov 2026 08:01:00 GMT")
    assert clock.now() == 1_795_334_460


def test_a_date_without_a_zone_is_universal_time() -> None:
    clock = ServerClock(Ticking())
    clock.note("Sun, 22 Nov 2026 08:00:00 -0000")
    assert clock.now() == 1_795_334_400


@pytest.mark.parametrize(
    "header", [None, "", "now", "Sun, 99 Nov 2026 08:00:00 GMT", "Sun, 22 Nov 99999 08:00:00 GMT"]
)
def test_nonsense_is_passed_over(header: str | None) -> None:
    clock = ServerClock(Ticking())
    clock.note(header)
    assert clock.now() is None


def test_the_machines_own_clock_never_goes_back() -> None:
    readings = [seconds_since_boot() for _ in range(100)]
    assert readings == sorted(readings)
