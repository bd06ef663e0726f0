"""Receipts to draw: a plain one, and one with everything on it that is long."""

from __future__ import annotations

from dataclasses import replace

from app.core.money import Money
from app.core.receipt import Receipt

AT = 1_795_400_000.0
PLAIN = Receipt(
    shop="魔方西元",
    number="M-20261123-0001",
    payment_id="mp_01JABCDEFGHJKMNPQRSTVWXYZ0",
    product="月订阅会员",
    amount=Money(1990, "USD"),
    given_back=Money(0, "USD"),
    on_its_way_back=Money(0, "USD"),
    paid_at=AT,
    issued_at=AT,
    reference=None,
    service_id=None,
    livemode=True,
    is_copy=False,
)
FULL = replace(
    PLAIN,
    shop="Donaudampfschifffahrtsgesellschaft",
    product="Kapitänsmützenreinigung " * 4 + "W" * 60,
    amount=Money(99_999_999, "USD"),
    given_back=Money(500, "USD"),
    on_its_way_back=Money(700, "USD"),
    issued_at=AT + 3600,
    reference="R" * 200,
    service_id="pi_3SabcDEFghiJKLmno1234567",
    livemode=False,
    is_copy=True,
)
