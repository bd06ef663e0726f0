"""The short address of a payment: what a QR code holds instead of Stripe's 400 characters.

It ends in the first 16 of the 26 random characters of the payment's id: 80 bits, so that nobody finds a link by
trying, and `https://pay.shop.example/p/…` stays within 40 characters. The whole id would make the code a version
larger, and would hand the name of the payment, under which tills ask for it, to everybody who sees the screen.
"""

from __future__ import annotations

import re

SHORT_LENGTH = 16
_PAYMENT_ID = re.compile(r"mp_([0-9a-z]{26})")
_SHORT = re.compile(rf"[0-9a-z]{{{SHORT_LENGTH}}}")


def short_id(payment_id: str) -> str:
    """What stands after `/p/`. Raises ValueError for what is no payment's id."""
    found = _PAYMENT_ID.fullmatch(payment_id)
    if found is None:
        raise ValueError("not the id of a payment")
    return found[1][:SHORT_LENGTH]


def short_link(base_url: str, payment_id: str) -> str:
    """The whole address, for a QR code. `base_url` is where the service is reached by phones."""
    return f"{base_url.rstrip('/')}/p/{short_id(payment_id)}"


def payment_id_start(short: str) -> str | None:
    """How the id of the payment begins; None for what cannot be a short id."""
    return f"mp_{short}" if _SHORT.fullmatch(short) else None
