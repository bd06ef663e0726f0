"""The screens of the kiosk, and what the last one can say. Loaded before the first frame, so it needs nothing."""

from __future__ import annotations

from enum import StrEnum


class Screen(StrEnum):
    """What the customer is looking at."""

    ATTRACT = "attract"
    CHOOSE = "choose"
    AMOUNT = "amount"
    EMAIL = "email"
    PREPARING = "preparing"
    SCAN = "scan"
    CLOSING = "closing"
    OUTCOME = "outcome"


class Outcome(StrEnum):
    """What the last screen says."""

    PAID = "paid"
    PROCESSING = "processing"
    EXPIRED = "expired"
    CANCELED = "canceled"
    NOT_PAID = "not_paid"
    UNREACHABLE = "unreachable"
    UNRECORDED = "unrecorded"
    NOT_STARTED = "not_started"
    JOURNAL_DOWN = "journal_down"
    MISMATCH = "mismatch"
    BROKEN = "broken"


class Trouble(StrEnum):
    """What a customer must know while the link is open."""

    NONE = "none"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    UNRECORDED = "unrecorded"
