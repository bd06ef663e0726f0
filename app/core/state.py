"""Where a payment can be, and the flat table of where it can go from there."""

from __future__ import annotations

from enum import StrEnum


class PaymentState(StrEnum):
    """What is true of a payment. See the drawing in the map (app/README.md)."""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSING = "closing"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        """Nothing more can happen at the payment service."""
        return self in FINAL


_S = PaymentState
FINAL = frozenset({_S.PAID, _S.FAILED, _S.EXPIRED, _S.CANCELED})
# The link may still be there to be closed; what a bank is working on cannot be closed.
MAY_BE_OPEN = frozenset({_S.PREPARING, _S.OPEN, _S.CLOSING})
# A customer who last saw one of these knows of the money; being paid after any other is news to staff.
TOLD_OF_MONEY = frozenset({_S.PROCESSING, _S.PAID})

# A session may be paid or expired before its first reading, so PREPARING reaches everything.
TRANSITIONS: frozenset[tuple[PaymentState, PaymentState]] = frozenset(
    {
        (_S.PREPARING, _S.OPEN),
        (_S.PREPARING, _S.CLOSING),
        (_S.PREPARING, _S.PROCESSING),
        (_S.PREPARING, _S.PAID),
        (_S.PREPARING, _S.EXPIRED),
        (_S.PREPARING, _S.FAILED),
        (_S.OPEN, _S.CLOSING),
        (_S.OPEN, _S.PROCESSING),
        (_S.OPEN, _S.PAID),
        (_S.OPEN, _S.EXPIRED),
        (_S.OPEN, _S.FAILED),
        (_S.CLOSING, _S.CANCELED),
        (_S.CLOSING, _S.PROCESSING),
        (_S.CLOSING, _S.PAID),
        (_S.CLOSING, _S.FAILED),
        (_S.PROCESSING, _S.PAID),
        (_S.PROCESSING, _S.FAILED),
    }
)
