"""Which days the list shows, as moments where this machine is: right on days of 23 and 25 hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Days(StrEnum):
    """What can be picked."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


def bounds(days: Days, day: date) -> tuple[float | None, float | None]:
    """From (inclusive) and until (exclusive), in seconds since the epoch; None leaves an end open."""
    tomorrow = day + timedelta(days=1)
    match days:
        case Days.TODAY:
            return midnight(day), midnight(tomorrow)
        case Days.YESTERDAY:
            return midnight(day - timedelta(days=1)), midnight(day)
        case Days.WEEK:
            return midnight(day - timedelta(days=6)), midnight(tomorrow)
        case Days.MONTH:
            return midnight(day.replace(day=1)), midnight(tomorrow)
        case Days.ALL:
            return None, None


def today() -> date:
    """The day that it is here."""
    return datetime.now().astimezone().date()


def midnight(day: date) -> float:
    """When a day begins, by this machine's zone."""
    return datetime.combine(day, time.min).timestamp()
