"""Days by the shop's clock, in every zone there is: of 23, 24 and 25 hours, none lost and none counted twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.desktop.desk.payment_days import (
    Days,
    bounds,
    day_of,
    first_and_last,
    hour_of,
    midnight,
)
from app.settings import Settings

# Those with daylight saving, with half hours, with a midnight that never comes, and with a day that never came.
ZONES = (
    "America/Asuncion", "America/Havana", "America/New_York", "America/Santiago", "America/Sao_Paulo",
    "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu", "Asia/Shanghai", "Asia/Tehran", "Australia/Lord_Howe",
    "Europe/Berlin", "Europe/London", "Pacific/Apia", "Pacific/Chatham", "UTC",
)  # fmt: skip
a_zone = st.sampled_from(ZONES).map(ZoneInfo)
a_day = st.dates(date(2005, 1, 1), date(2037, 12, 31))
an_instant = st.integers(1_100_000_000, 2_140_000_000)


@given(a_zone, an_instant)
@example(ZoneInfo("America/Sao_Paulo"), 1_541_300_400)
@example(ZoneInfo("America/Havana"), 1_762_056_000)
@example(ZoneInfo("Pacific/Apia"), 1_325_239_200)
def test_every_moment_is_in_the_day_that_the_clock_shows(zone: ZoneInfo, at: int) -> None:
    shown = datetime.fromtimestamp(at, zone).date()
    since, until = bounds(shown, shown, zone)
    assert since <= at < until


@given(a_zone, a_day)
@example(ZoneInfo("Africa/Cairo"), date(2025, 4, 25))
@example(ZoneInfo("Pacific/Apia"), date(2011, 12, 30))
def test_a_day_begins_where_the_day_before_ends(zone: ZoneInfo, day: date) -> None:
    before, tomorrow = day - timedelta(days=1), day + timedelta(days=1)
    assert bounds(before, before, zone)[1] == midnight(day, zone)
    assert bounds(before, day, zone) == (midnight(before, zone), midnight(tomorrow, zone))


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/Santiago", date(2025, 9, 7), 23),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Asia/Shanghai", date(2026, 3, 29), 24),
    ],
)
def test_days_are_as_long_as_they_were(name: str, day: date, hours: float) -> None:
    since, until = bounds(day, day, ZoneInfo(name))
    assert until - since == hours * 3600


def test_an_hour_that_comes_twice_is_one() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()
    assert [hour_of(first + 3600 * later, berlin) for later in range(3)] == [2, 2, 3]


def test_without_a_zone_it_is_this_machine_s() -> None:
    now = datetime.now(UTC).timestamp()
    day = day_of(now, None)
    since, until = bounds(day, day, None)
    assert since <= now < until
    assert datetime.fromtimestamp(since).astimezone().date() == day
    assert Settings().zone is None
    assert Settings(time_zone="Asia/Tokyo").zone == ZoneInfo("Asia/Tokyo")


def test_what_can_be_picked() -> None:
    day = date(2026, 3, 3)
    assert {each: first_and_last(each, day) for each in Days} == {
        Days.TODAY: (day, day),
        Days.YESTERDAY: (date(2026, 3, 2), date(2026, 3, 2)),
        Days.WEEK: (date(2026, 2, 25), day),
        Days.MONTH: (date(2026, 3, 1), day),
        Days.CHOSEN: None,
        Days.ALL: None,
    }


def test_days_the_wrong_way_round_are_put_right() -> None:
    assert bounds(date(2026, 3, 3), date(2026, 3, 1), None) == bounds(
        date(2026, 3, 1), date(2026, 3, 3), None
    )
