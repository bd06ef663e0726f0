"""Hours of the day, also over midnight."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.day_hours import DayHours, parse_day_hours

MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (time(21, 59), False),
        (time(22, 0), True),
        (time(0, 0), True),
        (time(6, 59, 59), True),
        (time(7, 0), False),
    ],
)
def test_over_midnight(moment: time, inside: bool) -> None:
    hours = parse_day_hours("22:00-07:00")
    assert hours is not None
    assert hours.contain(moment) is inside


@given(MINUTES, MINUTES, MINUTES)
def test_what_is_not_within_is_within_the_rest(start: time, end: time, moment: time) -> None:
    if start != end:
        inside, rest = DayHours(start, end), DayHours(end, start)
        assert inside.contain(moment) is not rest.contain(moment)
        assert parse_day_hours(str(inside)) == inside


@given(st.text(max_size=14))
def test_anything_may_be_written(text: str) -> None:
    hours = parse_day_hours(text)
    assert hours is None or parse_day_hours(str(hours)) == hours


@pytest.mark.parametrize("text", ["", "22:00", "22-7", "24:00-07:00", "22:60-07:00", "7:00-07:00"])
def test_these_are_no_hours(text: str) -> None:
    assert parse_day_hours(text) is None
