"""Products, prices and the line items made of them."""

from __future__ import annotations

from typing import Any

from app.simulator.books import StripeObject


def product(product_id: str, created: int, params: dict[str, Any], *, active: bool) -> StripeObject:
    """A product from checked `products.create` or `product_data` parameters."""
    return {
        "id": product_id,
        "object": "product",
        "active": params.get("active", active),
        "created": created,
        "default_price": None,
        "description": params.get("description"),
        "images": params.get("images") or [],
        "livemode": False,
        "marketing_features": params.get("marketing_features") or [],
        "metadata": params.get("metadata") or {},
        "name": params["name"],
        "package_dimensions": params.get("package_dimensions"),
        "shippable": params.get("shippable"),
        "statement_descriptor": params.get("statement_descriptor"),
        "tax_code": params.get("tax_code"),
        "type": params.get("type", "service"),
        "unit_label": params.get("unit_label"),
        "updated": created,
        "url": params.get("url"),
    }


def price(
    price_id: str,
    created: int,
    params: dict[str, Any],
    *,
    product_id: str,
    unit_amount: int,
    active: bool,
) -> StripeObject:
    """A one-time, per-unit price."""
    return {
        "id": price_id,
        "object": "price",
        "active": params.get("active", active),
        "billing_scheme": "per_unit",
        "created": created,
        "currency": params["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": params.get("metadata") or {},
        "nickname": params.get("nickname"),
        "product": product_id,
        "recurring": None,
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    }


def line_item(
    item_id: str, price_object: StripeObject, quantity: int, description: str
) -> StripeObject:
    """One line of a Checkout Session, without taxes or discounts."""
    total = price_object["unit_amount"] * quantity
    return {
        "id": item_id,
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price_object["currency"],
        "description": description,
        "metadata": {},
        "price": price_object,
        "quantity": quantity,
    }
