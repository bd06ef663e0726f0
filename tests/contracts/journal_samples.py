"""Payments and readings to write into a journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.money import Money
from app.core.order import Order
from app.core.payment import Payment
from app.core.session import Charge, Decline, SessionSnapshot

DAY = "20261122"
NOON = 1_795_348_800.25

REQUEST: Mapping[str, object] = {
    "mode": "payment",
    "line_items": [{"quantity": 1, "price_data": {"unit_amount": 1990, "currency": "usd"}}],
    "metadata": {"source": "mofang_xiyuan", "note": "月订阅会员 😀 \x00"},
    "expires_at": 1_795_350_900,
    "adaptive_pricing": {"enabled": False},
    "after_expiration": None,
}


def a_payment(which: int = 1, **changes: Any) -> Payment:
    """A payment that nobody has asked Stripe for yet; 1, 2, 3, … make different ones."""
    facts: dict[str, Any] = {
        "payment_id": f"mp_{which:026d}",
        "number": f"M-{DAY}-{which:04d}",
        "order": Order(
            Money(1990, "USD"),
            customer_email="wang.fang@example.com",
            reference="桌 7",
            metadata={"source": "mofang_xiyuan", "till": "\x00 2"},
        ),
        "request": REQUEST,
        "origin": "kiosk",
        "owner": "kiosk-1",
        "prepared_at": NOON + 1 / 3,
        "scan_seconds": 240.0,
    }
    return Payment(**(facts | changes))


def a_reading(payment: Payment, **changes: Any) -> SessionSnapshot:
    """What Stripe says about the payment's session: open, unless told otherwise."""
    amount = payment.order.amount
    facts: dict[str, Any] = {
        "session_id": payment.session_id or f"cs_test_{payment.payment_id}",
        "status": "open",
        "payment_status": "unpaid",
        "amount_minor_units": amount.minor_units,
        "currency": amount.currency,
        "reference": payment.payment_id,
        "created_at": NOON,
        "expires_at": NOON + 2100,
        "livemode": False,
        "url": f"https://checkout.example/c/pay/{payment.payment_id}#fid",
        "metadata": {"mofang_payment_id": payment.payment_id},
    }
    return SessionSnapshot(**(facts | changes))


def a_full_reading(payment: Payment) -> SessionSnapshot:
    """A reading in which every field says something."""
    return a_reading(
        payment,
        payment_intent_id="pi_1",
        payment_intent_status="requires_payment_method",
        decline=Decline("ch_1", "insufficient_funds"),
        receipt_url="https://pay.example/receipt/1",
        customer_email="wang.fang@example.com",
        charge=Charge("ch_1", NOON + 1 / 3, 500, disputed=True),
        paid_at=NOON + 1 / 3,
    )
