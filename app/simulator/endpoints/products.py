"""`/v1/products` and `/v1/prices`."""

from __future__ import annotations

from app.simulator import catalog
from app.simulator.amendments import amend
from app.simulator.books import StripeObject
from app.simulator.endpoints.route import Params, Route
from app.simulator.errors import not_imitated
from app.simulator.ledger import Ledger
from app.simulator.listing import Filter, equal_filters, page_of

_PRODUCTS = "/v1/products"
_PRICES = "/v1/prices"


def _create_product(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    return catalog.create_product(ledger, params)


def _retrieve_product(ledger: Ledger, _params: Params, product_id: str) -> StripeObject:
    return catalog.find_product(ledger, product_id)


def _update_product(ledger: Ledger, params: Params, product_id: str) -> StripeObject:
    return catalog.update_product(ledger, product_id, params)


def _list_products(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    filters: list[Filter] = equal_filters(params, "active", "shippable", "url")
    wanted = params.get("ids")
    if wanted is not None:
        filters.append(lambda row: row["id"] in wanted)
    return page_of(ledger.rows("products"), params, _PRODUCTS, filters)


def _create_price(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    return catalog.create_price(ledger, params)


def _retrieve_price(ledger: Ledger, _params: Params, price_id: str) -> StripeObject:
    return catalog.find_price(ledger, price_id, "price")


def _update_price(ledger: Ledger, params: Params, price_id: str) -> StripeObject:
    standing = catalog.find_price(ledger, price_id, "price")
    simple = ("active", "lookup_key", "nickname", "tax_behavior")
    price = amend(ledger, "prices", standing, params, simple=simple)
    ledger.emit("price.updated", price)
    return price


def _list_prices(ledger: Ledger, params: Params, _id: str) -> StripeObject:
    if "recurring" in params:
        raise not_imitated("recurring")
    filters = equal_filters(params, "active", "currency", "product", "type")
    keys = params.get("lookup_keys")
    if keys is not None:
        filters.append(lambda row: row["lookup_key"] in keys)
    return page_of(ledger.rows("prices"), params, _PRICES, filters)


_READ_PRODUCT, _WRITE_PRODUCT = "rak_product_read", "rak_product_write"
_READ_PRICE, _WRITE_PRICE = "rak_plan_read", "rak_plan_write"

ROUTES = (
    Route("POST", _PRODUCTS, "products.create", _WRITE_PRODUCT, "product", _create_product),
    Route("GET", _PRODUCTS, "products.list", _READ_PRODUCT, "product", _list_products, listed=True),
    Route(
        "GET",
        f"{_PRODUCTS}/{{id}}",
        "products.retrieve",
        _READ_PRODUCT,
        "product",
        _retrieve_product,
    ),
    Route(
        "POST", f"{_PRODUCTS}/{{id}}", "products.update", _WRITE_PRODUCT, "product", _update_product
    ),
    Route("POST", _PRICES, "prices.create", _WRITE_PRICE, "price", _create_price),
    Route("GET", _PRICES, "prices.list", _READ_PRICE, "price", _list_prices, listed=True),
    Route("GET", f"{_PRICES}/{{id}}", "prices.retrieve", _READ_PRICE, "price", _retrieve_price),
    Route("POST", f"{_PRICES}/{{id}}", "prices.update", _WRITE_PRICE, "price", _update_price),
)
