"""Products and prices: what a checkout's lines are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.simulator.amendments import amend
from app.simulator.amounts import check_currency, check_unit_amount
from app.simulator.books import Books, StripeObject
from app.simulator.errors import (
    InvalidParameter,
    missing_parameter,
    no_such,
    not_imitated,
)
from app.simulator.objects import catalog as build
from app.simulator.texts import (
    NAME_LENGTH,
    check_images,
    check_metadata,
    check_text,
    check_url,
)

Params = dict[str, Any]

_WHOLE = re.compile(r"^-?\d+(\.0+)?$", re.ASCII)
_RECURRING = ("recurring", "tiers", "tiers_mode", "custom_unit_amount", "currency_options")
_CHANGEABLE = (
    "active",
    "description",
    "images",
    "marketing_features",
    "name",
    "package_dimensions",
    "shippable",
    "statement_descriptor",
    "tax_code",
    "unit_label",
    "url",
)
_PRODUCT_ID = re.compile(r"^[A-Za-z0-9_-]{1,200}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """A price with its product, checked and built but not stored: a later check may refuse."""

    price: StripeObject
    product: StripeObject
    price_is_new: bool = False
    product_is_new: bool = False


def create_product(books: Books, params: Params) -> StripeObject:
    """A product; `default_price_data` is not imitated."""
    for name in ("default_price_data", "provisioning"):
        if name in params:
            raise not_imitated(name)
    return _store_product(books, _product(books, params, "", active=True))


def _product(books: Books, params: Params, path: str, *, active: bool) -> StripeObject:
    check_text(params, "name", NAME_LENGTH, _at(path, "name"))
    _check_addresses(params, path)
    metadata = check_metadata(params.get("metadata"), _at(path, "metadata"))
    product_id = params.get("id") or books.new_id("prod_", 14)
    if not _PRODUCT_ID.match(product_id):
        raise InvalidParameter("Invalid product id", _at(path, "id"))
    if books.get("products", product_id):
        raise InvalidParameter(
            "Product already exists.", _at(path, "id"), "resource_already_exists"
        )
    return build.product(product_id, books.now, {**params, "metadata": metadata}, active=active)


def _check_addresses(params: Params, path: str) -> None:
    check_images(params.get("images"), _at(path, "images"))
    if params.get("url"):
        check_url(params["url"], _at(path, "url"))


def _store_product(books: Books, product: StripeObject) -> StripeObject:
    books.put("products", product["id"], product)
    books.emit("product.created", product)
    return product


def update_product(books: Books, product_id: str, params: Params) -> StripeObject:
    """Replace the given fields; metadata keys are merged, emptied ones removed."""
    product = find_product(books, product_id)
    check_text(params, "name", NAME_LENGTH)
    _check_addresses(params, "")
    amend(books, "products", product, params, simple=_CHANGEABLE)
    product = books.change("products", product_id, updated=books.now)
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
    draft = _draft(books, params, "", active=True)
    store(books, draft)
    return draft.price


def inline_price(books: Books, params: Params, path: str) -> PriceDraft:
    """The price of a line's `price_data`: made for this line, not offered again."""
    return _draft(books, params, path, active=False)


def known_price(books: Books, price_id: str, path: str) -> PriceDraft:
    """A price made before; raises StripeRefusal if it is unknown or not offered any more."""
    price = find_price(books, price_id, path)
    if not price["active"]:
        raise InvalidParameter(
            "The price specified is inactive. This field only accepts active prices.", path
        )
    return PriceDraft(price, find_product(books, price["product"]))


def store(books: Books, draft: PriceDraft) -> None:
    """Put what is new of a draft on the books."""
    if draft.product_is_new:
        _store_product(books, draft.product)
    if draft.price_is_new:
        books.put("prices", draft.price["id"], draft.price)
        books.emit("price.created", draft.price)


def _draft(books: Books, params: Params, path: str, *, active: bool) -> PriceDraft:
    for name in _RECURRING:
        if name in params:
            raise not_imitated(_at(path, name))
    currency = check_currency(params["currency"], _at(path, "currency"))
    amount = check_unit_amount(_unit_amount(params, path), currency, _at(path, "unit_amount"))
    metadata = check_metadata(params.get("metadata"), _at(path, "metadata"))
    product, is_new = _product_of(books, params, path, active=active)
    price = build.price(
        books.new_id("price_1"),
        books.now,
        {**params, "currency": currency, "metadata": metadata},
        product_id=product["id"],
        unit_amount=amount,
        active=active,
    )
    return PriceDraft(price, product, price_is_new=True, product_is_new=is_new)


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


def _product_of(
    books: Books, params: Params, path: str, *, active: bool
) -> tuple[StripeObject, bool]:
    known, data = params.get("product"), params.get("product_data")
    if known is not None and data is None:
        return find_product(books, known, _at(path, "product")), False
    if data is not None and known is None:
        return _product(books, data, _at(path, "product_data"), active=active), True
    raise InvalidParameter(
        "You must specify either `product` or `product_data` when creating a price.",
        _at(path, "product"),
    )


def find_price(books: Books, price_id: str, param: str = "id") -> StripeObject:
    """Raises StripeRefusal 404 for an unknown id."""
    price = books.get("prices", price_id)
    if price is None:
        raise no_such("price", price_id, param)
    return price
