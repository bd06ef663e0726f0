"""The two settings that are tables: what is for sale, and the metadata that goes with every payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

from app.core.errors import InputError
from app.core.money import (
    Money,
    check_not_too_large,
    check_not_too_small,
    most_minor_units,
    parse_amount,
    parse_currency,
)
from app.core.order import DEFAULT_AMOUNT, Order
from app.settings.problems import Refusal, ValueRefused
from app.settings.suggestions import nearest

_ITEM_FIELDS = ("name", "name_en", "amount", "currency")
MAX_ITEMS = 60


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """One tile of the kiosk. `name` is what Stripe is told."""

    name: str
    name_en: str | None
    amount: Money

    def name_in(self, language: str) -> str:
        """The name for a screen in "zh" or "en"."""
        return self.name_en if language == "en" and self.name_en else self.name


DEFAULT_CATALOG = (
    CatalogItem("月订阅会员", "Monthly membership", Money(1990, "USD")),
    CatalogItem("年订阅会员", "Annual membership", Money(19900, "USD")),
)


class Catalog:
    """`[[catalog]]` tables, in the order of the tiles; in the shop's currency unless a tile names another."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> tuple[CatalogItem, ...]:
        """See Kind."""
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise ValueRefused(Refusal("catalog_not_a_list", {"most": str(MAX_ITEMS)}))
        currency = str(so_far.get("currency", "USD"))
        items: list[CatalogItem] = []
        refusals: list[Refusal] = []
        for place, table in enumerate(value):
            found = _check_item(table, place)
            refusals += found or _read_item(table, place, currency, items)
        if refusals:
            raise ValueRefused(*refusals)
        return tuple(items)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> NoReturn:
        """A table has no place in an environment variable."""
        raise ValueRefused(Refusal("setting_only_in_file"))


def _check_item(table: object, place: int) -> list[Refusal]:
    if not isinstance(table, dict):
        return [Refusal("catalog_not_a_list", {"most": str(MAX_ITEMS)}, (place,))]
    unknown = [
        Refusal("setting_unknown", {"nearest": nearest(str(name), _ITEM_FIELDS)}, (place, name))
        for name in table
        if name not in _ITEM_FIELDS
    ]
    missing = [
        Refusal("catalog_item_incomplete", {"missing": name}, (place,))
        for name in ("name", "amount")
        if name not in table
    ]
    wrong = [
        Refusal("setting_not_text", {}, (place, name))
        for name in ("name", "name_en", "currency")
        if not isinstance(table.get(name, ""), str)
    ]
    return [*unknown, *missing, *wrong]


def _read_item(
    table: dict[str, object],
    place: int,
    currency: str,
    items: list[CatalogItem],
) -> list[Refusal]:
    """Add the item, or say what is wrong with its price or its names."""
    try:
        amount = _read_price(table["amount"], str(table.get("currency", currency)))
    except InputError as refused:
        wrong = "currency" if refused.code == "currency_unknown" else "amount"
        return [Refusal(refused.code, refused.details, (place, wrong))]
    names = {field: str(table[field]).strip() for field in ("name", "name_en") if field in table}
    for field, name in names.items():
        try:
            Order(amount, name)
        except InputError as refused:
            return [Refusal(refused.code, refused.details, (place, field))]
    items.append(CatalogItem(names["name"], names.get("name_en"), amount))
    return []


def _read_price(value: object, currency: str) -> Money:
    """Written 19.90 or "19.90": the loader reads decimals as text, so no float ever comes here.

    A product is for sale for good, so what Stripe refuses each time is refused here. Raises InvalidAmount.
    """
    currency = parse_currency(currency)
    if isinstance(value, int) and value > most_minor_units(currency):
        # It may be too long for Python to write out.
        check_not_too_large(Money(value, currency))
    amount = parse_amount(str(value), currency)
    check_not_too_small(amount)
    return amount


class Metadata:
    """`[metadata]`: text for text, within Stripe's limits."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> Mapping[str, str]:
        """See Kind."""
        if not isinstance(value, dict):
            raise ValueRefused(Refusal("metadata_not_text"))
        wrong = [
            Refusal("metadata_not_text", {}, (key,))
            for key, text in value.items()
            if not isinstance(text, str)
        ]
        if wrong:
            raise ValueRefused(*wrong)
        try:
            Order(DEFAULT_AMOUNT, metadata=value)
        except InputError as refused:
            raise ValueRefused(Refusal(refused.code, refused.details)) from None
        return MappingProxyType(value)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> NoReturn:
        """A table has no place in an environment variable."""
        raise ValueRefused(Refusal("setting_only_in_file"))
