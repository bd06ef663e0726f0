"""What an error says about the payments that come after the one that has met it."""

from __future__ import annotations

from app.core.errors import (
    GatewayBusy,
    GatewayUnreachable,
    JournalUnavailable,
    KeyRejected,
    MofangError,
)
from app.engine import pacing
from app.engine.calls import StillUnderWay

# The record of one payment is damaged, or a newer program has written it.
_OF_ONE_RECORD = frozenset({"journal_corrupt", "journal_too_new"})
# Other codes are about one answer: malformed, or an error of Stripe's own for this request.
_OF_THE_LINE = frozenset(
    {"service_unreachable", "connection_not_private", "hub_unreachable", "hub_out_of_order"}
)
_OF_THE_ACCOUNT = frozenset({"service_busy", "hub_busy"})
_LONGEST_WAIT_FOR_JOURNAL = 5.0


def concerns_all(error: MofangError) -> bool:
    """Whether every other payment would meet the same: the journal, the line to Stripe or the key is at fault."""
    match error:
        case JournalUnavailable():
            return error.code not in _OF_ONE_RECORD
        case StillUnderWay():
            return False
        case GatewayUnreachable():
            return error.code in _OF_THE_LINE
        case GatewayBusy():
            # Stripe locks one object for a moment with the same status as it limits an account.
            is_lock = error.details.get("stripe_code") == "lock_timeout"
            return error.code in _OF_THE_ACCOUNT and not is_lock
        case _:
            return isinstance(error, KeyRejected)


def retry_seconds(error: Exception, failures: int) -> float:
    """How soon a round that has failed so is repeated; `failures` counts from 1. A journal costs nothing to ask."""
    delay = pacing.unreachable_delay(failures)
    is_journal = isinstance(error, JournalUnavailable)
    return min(delay, _LONGEST_WAIT_FOR_JOURNAL) if is_journal else delay
