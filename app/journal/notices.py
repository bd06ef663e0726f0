"""How the processes that share one database tell each other what they have written.

A notice is sent by the transaction that writes, so it comes after the row is there to be read, and not at all if the
row is not. It says "look", never what is true. A journal in a file has one service, which needs to be told nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class NoticeKind(StrEnum):
    """What to look at. CONTACT_REGAINED: anything may have changed unheard; also sent when listening begins."""

    PAYMENT_CHANGED = "payment_changed"
    NEWS_ARRIVED = "news_arrived"
    CONTACT_REGAINED = "contact_regained"


@dataclass(frozen=True, slots=True)
class Notice:
    """`payment_id` only with PAYMENT_CHANGED: the payment, or one of its refunds, was written by any process."""

    kind: NoticeKind
    payment_id: str | None = None


class Listening(Protocol):
    """Somebody who listens."""

    def close(self) -> None:
        """Hear nothing more. Returns once no call is under way."""


class Notices(Protocol):
    """The way to hear of what other processes write. Our own writing is heard, too."""

    def listen(self, on_notice: Callable[[Notice], None]) -> Listening:
        """Call it for every notice, on a thread of the journal's, which must not be kept waiting."""


class NoNotices:
    """For a database that only one process works on."""

    def listen(self, on_notice: Callable[[Notice], None]) -> Listening:
        """See Notices."""
        return self

    def close(self) -> None:
        """See Listening."""
