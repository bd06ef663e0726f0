"""Products and prices: what a checkout's lines are made of."""

from __future__ import annotations

import re
from typing import Any

from app.simulator.amounts import check_currency, check_unit_amount
from app.simulator.books import Books, StripeObject
from app.simulator.errors import (
    InvalidParameter,
    missing_parameter,
    no_such,
    not_imitated,
)
from app.simulator.objects import catalog as build
from app.simulator.texts import NAME_LENGTH, check_metadata, check_text

Params = dict[str, Any]

_WHOLE = re.compile(r"^-?\d+(\.0+)?$", re.ASCII)
_RECURRING = ("recurring", "tiers", "tiers_mode", "custom_unit_amount", "currency_options")
_PRODUCT_ID = re.compile(r"^[A-Za-z0-9_-]{1,200}$", re.ASCII)


def create_product(books: Books, params: Params, *, active: bool = True) -> StripeObject:
    """A product; `default_price_data` is not imitated."""
    for name in ("default_price_data", "provisioning"):
        if name in params:
            raise not_imitated(name)
    return _put_product(books, params, "", active=active)


def _put_product(books: Books, params: Params, path: str, *, active: bool) -> StripeObject:
    check_text(params, "name", NAME_LENGTH, f"{path}[name]" if path else "name")
    metadata = check_metadata(params.get("metadata"))
    product_id = params.get("id") or books.new_id("prod_", 14)
    if not _PRODUCT_ID.match(product_id):
        raise InvalidParameter("Invalid product id", "id")
    if books.get("products", product_id):
        raise InvalidParameter("Product already exists.", "id", "resource_already_exists")
    shape = {**params, "metadata": metadata}
    product = build.product(product_id, books.now, shape, active=active)
    books.put("products", product_id, product)
    books.emit("product.created", product)
    return product


def update_product(books: Books, product_id: str, params: Params) -> StripeObject:
    """Replace the given fields; metadata keys are merged, emptied ones removed."""
    product = find_product(books, product_id)
    changes = {name: value for name, value in params.items() if name in product}
    changes["metadata"] = check_metadata({**product["metadata"], **(params.get("metadata") or {})})
    changes["updated"] = books.now
    product = books.change("products", product_id, **changes)
    books.emit("product.updated", product)
    return product


def find_product(books: Books, product_id: str, param: str = "id") -> StripeObject:
    """Raises StripeRefusal 404 for an unknown id."""
    product = books.get("products", product_id)
    if product is None:
        raise no_such("product", product_id, param)
    return product


def create_price(books: Books, params: Params) -> StripeObject:
    """A one-time price of a known product, or of one made with it."""
    return _price(books, params, "", active=True)


def inline_price(books: Books, params: Params, path: str) -> StripeObject:
    """The price of a line's `price_data`: made for this line, not offered again."""
    return _price(books, params, path, active=False)


def _price(books: Books, params: Params, path: str, *, active: bool) -> StripeObject:
    for name in _RECURRING:
        if name in params:
            raise not_imitated(_at(path, name))
    currency = check_currency(params["currency"], _at(path, "currency"))
    amount = check_unit_amount(_unit_amount(params, path), currency, _at(path, "unit_amount"))
    metadata = check_metadata(params.get("metadata"))
    product = _product_of(books, params, path, active=active)
    price_id = books.new_id("price_1")
    shape = {**params, "currency": currency, "metadata": metadata}
    price = build.price(
        price_id,
        books.now,
        shape,
        product_id=product["id"],
        unit_amount=amount,
        active=active,
    )
    books.put("prices", price_id, price)
    books.emit("price.created", price)
    return price


def _at(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _unit_amount(params: Params, path: str) -> int:
    amount, decimal = params.get("unit_amount"), params.get("unit_amount_decimal")
    if amount is not None and decimal is not None:
        raise InvalidParameter(
            "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
            _at(path, "unit_amount"),
        )
    if amount is not None:
        return int(amount)
    if decimal is None:
        raise missing_parameter(_at(path, "unit_amount"))
    if not _WHOLE.match(decimal):
        raise not_imitated(_at(path, "unit_amount_decimal"))
    return int(decimal.partition(".")[0])


def _product_of(books: Books, params: Params, path: str, *, active: bool) -> StripeObject:
    known, data = params.get("product"), params.get("product_data")
    if (known is None) == (data is None):
        raise InvalidParameter(
            "You must specify either `product` or `product_data` when creating a price.",
            _at(path, "product"),
        )
    if known is not None:
        return find_product(books, known, _at(path, "product"))
    return _put_product(books, data or {}, _at(path, "product_data"), active=active)


def find_price(books: Books, price_id: str, param: str = "id") -> StripeObject:
    """Raises StripeRefusal 404 for an unknown id."""
    price = books.get("prices", price_id)
    if price is None:
        raise no_such("price", price_id, param)
    return price
