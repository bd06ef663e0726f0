"""What a customer is asked to pay for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.core.errors import InvalidOrder
from app.core.money import Money, check_not_too_large

DEFAULT_AMOUNT = Money(1990, "USD")
DEFAULT_PRODUCT_NAME = "月订阅会员"
DEFAULT_METADATA: Mapping[str, str] = MappingProxyType({"source": "mofang_xiyuan"})

# Stripe allows 5000; a till that shows the name to a customer has no use for so much.
MAX_PRODUCT_NAME = 250
# Stripe's limit for client_reference_id.
MAX_REFERENCE = 200
MAX_EMAIL = 254
MAX_METADATA_KEYS = 50
MAX_METADATA_KEY = 40
MAX_METADATA_VALUE = 500
# Kept free for what we add ourselves (payment id, reference).
OWN_METADATA_KEYS = frozenset({"mofang_payment_id", "mofang_reference"})

# Characters that turn what follows around: with them 99.00 could read as 00.99.
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
# Control characters and line breaks; and halves of characters, which cannot even be encoded.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"}) | _TURNING
# Controls, formats, spaces and marks. Not what this Python does not know yet (Cn): it may be a new script or emoji.
_WITHOUT_SHAPE = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Mc", "Me"})
# Letters by name only: fillers of Korean script, and a Braille cell without dots.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_UNSENDABLE = frozenset({"Cs"})
# Deliberately loose: faces check the address properly; this only keeps nonsense out of the journal.
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Order:
    """A checked order: everything in it can be sent to Stripe as it is.

    Raises InvalidOrder: amount_zero, amount_not_chargeable, product_name_empty, product_name_too_long, email_invalid,
    reference_too_long, text_has_control_characters, metadata_too_many_keys, metadata_key_invalid,
    metadata_value_too_long.
    """

    amount: Money
    product_name: str = DEFAULT_PRODUCT_NAME
    customer_email: str | None = None
    reference: str | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: DEFAULT_METADATA)

    def __post_init__(self) -> None:
        _check_amount(self.amount)
        _check_product_name(self.product_name)
        if self.reference is not None:
            _check_reference(self.reference)
        if self.customer_email is not None:
            _check_email(self.customer_email)
        _check_metadata(self.metadata)

    def __repr__(self) -> str:
        """Without the customer's e-mail, so that an order can be logged."""
        return (
            f"Order({self.amount.to_text()} {self.amount.currency}, reference={self.reference!r})"
        )


def _check_amount(amount: Money) -> None:
    if amount.minor_units == 0:
        raise InvalidOrder("amount_zero")
    check_not_too_large(amount)
    if not amount.is_chargeable:
        raise InvalidOrder(
            "amount_not_chargeable", amount=amount.to_text(), currency=amount.currency
        )


def can_be_seen(text: str) -> bool:
    """Whether anything of it shows: neither spaces nor characters without width."""
    return any(
        character not in _BLANK_LETTERS and unicodedata.category(character) not in _WITHOUT_SHAPE
        for character in text
    )


def _check_product_name(name: str) -> None:
    if not can_be_seen(name):
        raise InvalidOrder("product_name_empty")
    if len(name) > MAX_PRODUCT_NAME:
        raise InvalidOrder("product_name_too_long", longest=str(MAX_PRODUCT_NAME))
    _check_characters("product_name", name, _UNPRINTABLE)


def _check_reference(reference: str) -> None:
    if len(reference) > MAX_REFERENCE:
        raise InvalidOrder("reference_too_long", longest=str(MAX_REFERENCE))
    _check_characters("reference", reference, _UNPRINTABLE)


def _check_characters(field: str, text: str, refused: frozenset[str]) -> None:
    kinds = {kind(c) for c in text for kind in (unicodedata.category, unicodedata.bidirectional)}
    if kinds & refused:
        raise InvalidOrder("text_has_control_characters", field=field)


def _check_email(email: str) -> None:
    if len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email):
        raise InvalidOrder("email_invalid")


def _check_metadata(metadata: Mapping[str, str]) -> None:
    if len(metadata) > MAX_METADATA_KEYS - len(OWN_METADATA_KEYS):
        limit = str(MAX_METADATA_KEYS - len(OWN_METADATA_KEYS))
        raise InvalidOrder("metadata_too_many_keys", limit=limit)
    for key, value in metadata.items():
        _check_metadata_key(key)
        if len(value) > MAX_METADATA_VALUE:
            raise InvalidOrder("metadata_value_too_long", key=key, longest=str(MAX_METADATA_VALUE))
        _check_characters("metadata", value, _UNSENDABLE)


def _check_metadata_key(key: str) -> None:
    misused = set(key) & set("[]") or key in OWN_METADATA_KEYS
    if not 0 < len(key) <= MAX_METADATA_KEY or misused:
        raise InvalidOrder(
            "metadata_key_invalid", key=key[:MAX_METADATA_KEY], longest=str(MAX_METADATA_KEY)
        )
    _check_characters("metadata", key, _UNPRINTABLE)
