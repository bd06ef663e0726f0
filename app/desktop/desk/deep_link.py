"""What an address asks the form to hold: `mofang-pay:?amount=…`, or the guide's `payment.html?…`. It never pays.

Anybody can write an address. What could not have been typed into the form, or would read differently from what it
is, is left out and named, never corrected.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from app.core.errors import InputError, InvalidOrder
from app.core.money import parse_amount, parse_currency
from app.core.order import DEFAULT_AMOUNT, MAX_METADATA_VALUE, Order
from app.email_address import checked_email

SCHEME = "mofang-pay"
LONGEST = 8_192
_MOST_FIELDS = 32
_PAGE = "payment.html"
_WITHOUT_FORM = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# They hold emoji and words of some scripts together, and turn nothing around.
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Prefill:
    """Text for the form's fields; empty for what was not given. `refused` names the fields that were left out."""

    amount: str = ""
    currency: str = ""
    product: str = ""
    email: str = field(default="", repr=False)
    reference: str = ""
    note: str = field(default="", repr=False)
    refused: tuple[str, ...] = ()


def read_deep_link(address: str, shop_currency: str) -> Prefill:
    """Never raises. An amount without a currency is in the shop's.

    An address that is none of ours gives an empty form with `refused` naming `address`.
    """
    query = _query(address)
    if query is None:
        return Prefill(refused=("address",))
    try:
        pairs = parse_qsl(query, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return Prefill(refused=("address",))
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return _checked(given, shop_currency)


def _query(address: str) -> str | None:
    if len(address) > LONGEST:
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme == SCHEME:
        return None if parts.netloc or parts.path.strip("/") else parts.query
    last = parts.path.rsplit("/", 1)[-1]
    return parts.query if parts.scheme in {"", "http", "https"} and last == _PAGE else None


def _checked(given: Mapping[str, list[str]], shop_currency: str) -> Prefill:
    refused: list[str] = []

    def take(name: str, check: Callable[[str], str]) -> str:
        values = given.get(name, [])
        if not values:
            return ""
        try:
            if len(values) > 1:
                raise InvalidOrder("unexpected")
            return check(_readable(values[0]).strip())
        except InputError:
            refused.append(name)
            return ""

    currency = take("currency", parse_currency)
    # A number means another amount in another currency, so without a known one there is no amount.
    meant = "" if "currency" in refused else currency or shop_currency
    amount = take("amount", lambda text: parse_amount(text, meant).to_text())
    return Prefill(
        amount=amount,
        currency=currency or (meant if amount else ""),
        product=take("product", _product),
        email=take("email", lambda text: checked_email(text) or ""),
        reference=take("reference", _reference),
        note=take("note", _note),
        refused=tuple(refused),
    )


def _readable(text: str) -> str:
    hidden = (unicodedata.category(each) in _WITHOUT_FORM - {"Cf"} for each in text)
    turned = (unicodedata.category(each) == "Cf" and each not in _JOINERS for each in text)
    if any(hidden) or any(turned):
        raise InvalidOrder("text_has_control_characters", field="")
    return text


def _product(text: str) -> str:
    return Order(DEFAULT_AMOUNT, product_name=text).product_name


def _reference(text: str) -> str:
    return Order(DEFAULT_AMOUNT, reference=text).reference or ""


def _note(text: str) -> str:
    if len(text) > MAX_METADATA_VALUE:
        raise InvalidOrder("metadata_value_too_long", key="note", longest=str(MAX_METADATA_VALUE))
    return text
