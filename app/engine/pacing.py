"""When to look next. Pure: ages and counts in, seconds out.

A till asks for each of its few payments by itself (Pace.KIOSK), and so does a desk, less often (Pace.DESK). A service
for many asks for none of them: webhooks or one list of news a second tell it where to look, and lists of sessions are
its safety net (Pace.SERVICE).

Reads are budgeted by Stripe (on average 500 for each payment); we stay under 300 for one kiosk checkout:
90 in the first 90 s, 105 up to 5 min, then 12, 20 and about 50 at 5, 15 and 60 s, and one an hour after that.
"""

from __future__ import annotations

from enum import StrEnum
from random import Random

MINUTE = 60.0
HOUR = 3600.0
DAY = 24 * HOUR
# What is left to wait may be smaller than what a clock can add.
AN_INSTANT = 0.001


class Pace(StrEnum):
    """Who is asking: a till for its own customers, a desk for links that were sent, or a service for many tills."""

    KIOSK = "kiosk"
    DESK = "desk"
    SERVICE = "service"


# (until this age in seconds, this long between two looks)
_WATCHED = ((90.0, 1.0), (5 * MINUTE, 2.0), (6 * MINUTE, 5.0), (11 * MINUTE, 15.0), (HOUR, 60.0))
# 284 reads in the life of a link of a day.
_LINK = ((90.0, 2.0), (10 * MINUTE, 10.0), (HOUR, MINUTE), (DAY, 10 * MINUTE))
# While the youngest is no older, the first of these steps hold.
BRISK_SECONDS = _WATCHED[0][0]
_BACKGROUND = ((MINUTE, 5.0), (6 * MINUTE, 15.0), (HOUR, 60.0))
# News tells of a refund's end; this is for those whom none reaches.
# News, while the youngest open payment has this age; each call serves all of them.
_NEWS = (*_WATCHED, (DAY, 10 * MINUTE))
# The net under the news, and all there is for a key that may not read news.
_NET = ((HOUR, 5 * MINUTE),)
_REFUND = ((MINUTE, 5.0), (10 * MINUTE, 60.0))
MAX_READS = 300
_READS_KEPT_FOR_THE_END = 20

# A call that takes longer than this is told as no contact, although it goes on.
SLOW_SECONDS = 8.0
# A call that takes longer than this goes on beside the loop that watches, which keeps its pace.
MOMENT_SECONDS = 2.0
# Longer than the SDK takes with all its repeats. Only an answer that drips takes longer, and is given up.
LONGEST_CALL_SECONDS = 60.0
# A list comes in pages, one call each; their number is not known before.
LONGEST_LIST_SECONDS = 600.0
_BUSY_SECONDS = (2.0, 4.0, 8.0)
_UNREACHABLE_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
# Stripe repeats even a failure for a day, and nobody stands before a screen meanwhile.
_REFUND_RETRY_SECONDS = (*_UNREACHABLE_SECONDS, 60.0, 120.0, 300.0, 600.0)
# Five minutes in which somebody may stand before the screen; each try looks for the session first.
_CREATION_RETRY_SECONDS = (*_UNREACHABLE_SECONDS, *(10 * (30.0,)), 60.0, 120.0, 300.0, 600.0)
# Nothing gets better by itself while the key is wrong; a person has to come.
KEY_REJECTED_SECONDS = 30.0
WEBHOOKS_ARRIVE_NEWS_SECONDS = 15.0
# A push may be lost with the connection that it came by.
PUSHED_SECONDS = 15.0
PUSHED_BACKGROUND_SECONDS = 5 * MINUTE
# How soon a screen shows what another engine has written, without being told.
ANOTHERS_SECONDS = 2.0
SESSION_MISSING_SECONDS = 15 * MINUTE


def watched_delay(age_seconds: float, reads: int) -> float:
    """Seconds to the next look at a payment that a screen shows."""
    if reads >= MAX_READS - _READS_KEPT_FOR_THE_END:
        return HOUR
    return _step(_WATCHED, age_seconds)


def link_delay(age_seconds: float, reads: int) -> float:
    """Seconds to the next look at a link that was sent to somebody."""
    return HOUR if reads >= MAX_READS else _step(_LINK, age_seconds)


def closing_delay(age_seconds: float, reads: int) -> float:
    """Seconds to the next try to close a link that can still be paid."""
    return MINUTE if reads >= MAX_READS else _step(_WATCHED, age_seconds)


def background_delay(age_seconds: float) -> float:
    """Seconds to the next list call for payments that no screen shows."""
    return _step(_BACKGROUND, age_seconds)


def news_delay(age_seconds: float, *, webhooks_arrive: bool) -> float:
    """Seconds to the next list of news; rarely, while webhooks bring the same."""
    delay = _step(_NEWS, age_seconds)
    return max(delay, WEBHOOKS_ARRIVE_NEWS_SECONDS) if webhooks_arrive else delay


def net_delay(age_seconds: float, *, news_arrives: bool, sessions: int) -> float:
    """Seconds to the next list of so many sessions; without any news they take half of the budget at most."""
    if news_arrives:
        return _step(_NET, age_seconds)
    return max(_step(_WATCHED, age_seconds), sessions / 1000.0)


def list_patience(pages: int) -> float:
    """Seconds to wait for a list of so many pages before another one is asked for beside it."""
    return SLOW_SECONDS + 2.0 * pages


def refund_delay(age_seconds: float) -> float:
    """Seconds to the next look at a refund that the bank has not answered."""
    return _step(_REFUND, age_seconds)


def _step(steps: tuple[tuple[float, float], ...], age_seconds: float) -> float:
    return next((delay for until, delay in steps if age_seconds < until), HOUR)


def busy_delay(failures: int) -> float:
    """Stripe's own back-off after a rate limit; `failures` counts from 1."""
    return _BUSY_SECONDS[min(failures, len(_BUSY_SECONDS)) - 1]


def unreachable_delay(failures: int) -> float:
    """Back-off while no trustworthy answer comes; `failures` counts from 1."""
    return _UNREACHABLE_SECONDS[min(failures, len(_UNREACHABLE_SECONDS)) - 1]


def creation_retry_delay(failures: int) -> float:
    """Back-off while nobody knows whether there is a session; `failures` counts from 1."""
    return _CREATION_RETRY_SECONDS[min(failures, len(_CREATION_RETRY_SECONDS)) - 1]


def refund_retry_delay(failures: int) -> float:
    """Back-off while a refund has no trustworthy answer; `failures` counts from 1."""
    return _REFUND_RETRY_SECONDS[min(failures, len(_REFUND_RETRY_SECONDS)) - 1]


def jittered(seconds: float, random: Random) -> float:
    """Up to a tenth earlier or later, so that many tills do not ask in step."""
    return seconds * random.uniform(0.9, 1.1)
