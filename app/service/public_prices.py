"""What a page that anybody can open may sell: the catalogue, or amounts within bounds. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import NotAllowed
from app.core.money import Money
from app.core.order import Order
from app.settings import Settings
from app.settings.catalog import CatalogItem


@dataclass(frozen=True, slots=True)
class PublicPrices:
    """`rule` is "bounds", "catalog" or "off". Amounts outside the shop's currency are never for sale."""

    rule: str
    currency: str
    lowest: Money
    highest: Money
    catalog: tuple[CatalogItem, ...]

    @classmethod
    def of(cls, settings: Settings) -> PublicPrices:
        """As the shop has set it."""
        return cls(
            settings.public_payments,
            settings.currency,
            *settings.public_bounds,
            settings.catalog,
        )

    def check(self, order: Order) -> None:
        """Raises NotAllowed: public_payments_off, public_currency_only, public_catalog_only, public_amount_bounds."""
        if self.rule == "off":
            raise NotAllowed("public_payments_off")
        if self.rule == "catalog":
            self._check_in_catalog(order)
        else:
            self._check_bounds(order)

    def _check_in_catalog(self, order: Order) -> None:
        for item in self.catalog:
            names = {item.name_in("zh"), item.name_in("en")}
            if item.amount == order.amount and order.product_name in names:
                return
        raise NotAllowed("public_catalog_only")

    def _check_bounds(self, order: Order) -> None:
        if order.amount.currency != self.currency:
            raise NotAllowed("public_currency_only", currency=self.currency)
        units = order.amount.minor_units
        if not self.lowest.minor_units <= units <= self.highest.minor_units:
            raise NotAllowed(
                "public_amount_bounds",
                lowest=self.lowest.to_text(),
                highest=self.highest.to_text(),
                currency=self.currency,
            )
