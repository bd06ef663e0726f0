"""What a dispute does to the account's balance."""

from __future__ import annotations

from app.simulator.books import Books, StripeObject
from app.simulator.objects.balance_transaction import dispute_transaction

# For each chargeback, in minor units of the charge's currency; a win does not return it.
FEE = 1500


def withdrawal(books: Books, dispute: StripeObject, *, fee_is_due: bool) -> StripeObject:
    """The disputed amount leaves the account."""
    return dispute_transaction(
        books.new_id("txn_1"),
        created=books.now,
        amount=-dispute["amount"],
        fee=FEE if fee_is_due else 0,
        currency=dispute["currency"],
        description=f"Chargeback withdrawal for {dispute['charge']}",
        reporting_category="dispute",
        source=dispute["id"],
    )


def reversal(books: Books, dispute: StripeObject) -> StripeObject:
    """The disputed amount comes back."""
    return dispute_transaction(
        books.new_id("txn_1"),
        created=books.now,
        amount=dispute["amount"],
        fee=0,
        currency=dispute["currency"],
        description=f"Chargeback reversal for {dispute['charge']}",
        reporting_category="dispute_reversal",
        source=dispute["id"],
    )


def net_of_disputes(books: Books) -> dict[str, int]:
    """What all disputes have taken and returned, by currency, in minor units."""
    sums: dict[str, int] = {}
    for dispute in books.rows("disputes").values():
        for transaction in dispute["balance_transactions"]:
            currency = transaction["currency"]
            sums[currency] = sums.get(currency, 0) + transaction["net"]
    return sums
