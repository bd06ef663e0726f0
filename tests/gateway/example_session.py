"""A Checkout Session as Stripe sends it, reduced to the fields that we read."""

from __future__ import annotations

SESSION_ID = "cs_test_a1Example"
PAGE = "https://checkout.stripe.com/c/pay/cs_test_a1Example#fidkdWxOYHwnPyd1blpxYHZxWjA0"


def a_session(**changes: object) -> dict[str, object]:
    """An open session; `changes` replace fields."""
    return {
        "id": SESSION_ID,
        "object": "checkout.session",
        "status": "open",
        "payment_status": "unpaid",
        "amount_total": 1990,
        "currency": "usd",
        "client_reference_id": "mp_1",
        "created": 1_790_000_000,
        "expires_at": 1_790_002_400,
        "livemode": False,
        "url": PAGE,
        "payment_intent": None,
        "customer_email": None,
        "customer_details": None,
        "metadata": {},
        **changes,
    }
