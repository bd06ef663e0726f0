"""What the bank raises by itself after a payment with one of Stripe's dispute cards."""

from __future__ import annotations

from app.simulator.attempts import BankClaim
from app.simulator.books import Books, StripeObject
from app.simulator.disputes.lifecycle import CaseType, open_dispute
from app.simulator.money_movement import CHARGES, behaviour_of_method
from app.simulator.objects.early_fraud_warning import early_fraud_warning


def ring_claim(books: Books, charge_id: str) -> None:
    """The timer's action, a moment after the charge succeeded."""
    charge = books.rows(CHARGES)[charge_id]
    claim = behaviour_of_method(books, charge["payment_method"]).claim
    if claim is BankClaim.EARLY_FRAUD_WARNING:
        warn_of_fraud(books, charge)
    elif claim is BankClaim.INQUIRY:
        open_dispute(books, charge, case_type=CaseType.INQUIRY)
    elif claim is BankClaim.NOT_RECEIVED_DISPUTE:
        open_dispute(books, charge, reason="product_not_received")
    elif claim is BankClaim.TWO_DISPUTES:
        _open_two(books, charge)
    else:
        open_dispute(books, charge)


def _open_two(books: Books, charge: StripeObject) -> None:
    half = charge["amount"] // 2
    open_dispute(books, charge, amount=max(half, 1))
    open_dispute(books, charge, amount=max(charge["amount"] - half, 1))


def warn_of_fraud(books: Books, charge: StripeObject) -> StripeObject:
    """The bank suspects the payment; there is no dispute yet."""
    warning = early_fraud_warning(books.new_id("issfr_1"), books.now, charge)
    books.emit("radar.early_fraud_warning.created", warning)
    return warning
