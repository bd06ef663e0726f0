"""Which days are meant, as moments by the shop's clock: right on days of 23 and 25 hours.

A zone of None is this machine's.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class Days(StrEnum):
    """What can be picked."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"
    CHOSEN = "chosen"
    ALL = "all"


def first_and_last(days: Days, day: date) -> tuple[date, date] | None:
    """Which days these are, both included, if today is `day`; None for all, and for those that are chosen by hand."""
    match days:
        case Days.TODAY:
            return day, day
        case Days.YESTERDAY:
            return day - timedelta(days=1), day - timedelta(days=1)
        case Days.WEEK:
            return day - timedelta(days=6), day
        case Days.MONTH:
            return day.replace(day=1), day
        case Days.CHOSEN | Days.ALL:
            return None


def bounds(first: date, last: date, zone: tzinfo | None) -> tuple[float, float]:
    """From (inclusive) and until (exclusive), in seconds since the epoch. Days the wrong way round are put right."""
    if last < first:
        first, last = last, first
    return midnight(first, zone), midnight(last + timedelta(days=1), zone)


def day_of(at: float, zone: tzinfo | None) -> date:
    """The day that it is there at a moment."""
    return datetime.fromtimestamp(at, zone).date()


def midnight(day: date, zone: tzinfo | None) -> float:
    """When a day begins there. Where clocks are put forward at midnight, that is one o'clock."""
    return datetime.combine(day, time.min, zone).timestamp()


def hour_of(at: float, zone: tzinfo | None) -> int:
    """What hour the clock showed; on a day of 25 hours one of them comes twice, and is one."""
    return datetime.fromtimestamp(at, zone).hour
