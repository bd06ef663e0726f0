"""Money that enters or leaves the account's balance."""

from __future__ import annotations

from app.simulator.books import StripeObject


def dispute_transaction(
    transaction_id: str,
    *,
    created: int,
    amount: int,
    fee: int,
    currency: str,
    description: str,
    reporting_category: str,
    source: str,
) -> StripeObject:
    """What a dispute takes (`amount` below zero, with Stripe's fee) or gives back."""
    dispute_fee = {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": "Dispute fee",
        "type": "stripe_fee",
    }
    return {
        "id": transaction_id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created,
        "balance_type": "payments",
        "created": created,
        "currency": currency,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [dispute_fee] if fee else [],
        "net": amount - fee,
        "reporting_category": reporting_category,
        "source": source,
        "status": "pending",
        "type": "adjustment",
    }
