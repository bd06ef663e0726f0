"""Everything that the service keeps beside its payments, over the journal's own database."""

from __future__ import annotations

from dataclasses import dataclass

from app.journal.answer_book import AnswerBook
from app.journal.dispute_book import DisputeBook
from app.journal.inbox import Inbox
from app.journal.notices import Notices
from app.journal.refund_book import RefundBook
from app.journal.till_book import TillBook


@dataclass(frozen=True, slots=True)
class Books:
    """Opened by their first use, and closed with the journal."""

    refunds: RefundBook
    disputes: DisputeBook
    answers: AnswerBook
    tills: TillBook
    inbox: Inbox
    notices: Notices
