"""Hours of the day, such as "22:00-07:00", that may go over midnight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

_WRITTEN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–—]\s*([0-9]{1,2}):([0-9]{2})")


@dataclass(frozen=True, slots=True)
class DayHours:
    """From a time of day, which belongs to them, to another, which does not."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def contain(self, moment: time) -> bool:
        """Whether a time of day lies within."""
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def parse_day_hours(text: str) -> DayHours | None:
    """What was written, or None if these are no hours of a day. No hours at all ("07:00-07:00") are none."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, end_hour, end_minute = map(int, found.groups())
    try:
        hours = DayHours(time(hour, minute), time(end_hour, end_minute))
    except ValueError:
        return None
    return None if hours.start == hours.end else hours
