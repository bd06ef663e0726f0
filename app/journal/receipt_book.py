"""What became of receipts. Calls block and fail as the Journal's do (see port.py); none waits for a payment."""

from __future__ import annotations

from typing import Protocol

from app.core.receipt import Slip


class ReceiptBook(Protocol):
    """Kept by one place, a till or a desk. Nothing is ever taken out of it.

    A power cut may take the last of it: a receipt that came out then counts as missing, and staff look at the paper.
    """

    def want(self, slip: Slip) -> None:
        """It is to be printed here, instead of any other that is still missing of its payment here.

        Raises JournalUnavailable `journal_full` while there is room for payments alone.
        """

    def issue(self, slip: Slip) -> None:
        """It has come out, on paper or into a file: of its payment none is missing any more, at no place."""

    def dismiss(self) -> None:
        """Nobody wants what is missing here any more."""

    def missing(self, limit: int) -> list[Slip]:
        """The newest that were wanted here and neither came out nor were dismissed; oldest first."""

    def is_issued(self, payment_id: str) -> bool:
        """Whether a receipt of the payment has come out, at any place."""
