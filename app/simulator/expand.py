"""The `expand` parameter: ids replaced by the objects that they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.simulator import checkout
from app.simulator.books import Books, StripeObject
from app.simulator.errors import InvalidParameter

DEEPEST = 4

Tree = dict[str, "Tree"]
Loader = Callable[[Books, StripeObject], Any]


@dataclass(frozen=True, slots=True)
class Edge:
    """A field that can be followed: to what kind of object, and how it is fetched."""

    target: str | None
    load: Loader
    listed: bool = False
    expandable: bool = True


def _reference(field: str, target: str, table: str) -> Edge:
    def load(books: Books, parent: StripeObject) -> Any:
        reference = parent[field]
        return None if reference is None else books.rows(table)[reference]

    return Edge(target, load)


def _always_null(field: str) -> Edge:
    return Edge(None, lambda _books, parent: parent.get(field))


def _lines(books: Books, session: StripeObject) -> StripeObject:
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return page(checkout.lines_of(books, session["id"]), url)


def _refunds(books: Books, charge: StripeObject) -> StripeObject:
    refunds = [row for row in books.rows("refunds").values() if row["charge"] == charge["id"]]
    return page(refunds[::-1], f"/v1/charges/{charge['id']}/refunds")


def page(data: list[StripeObject], url: str) -> StripeObject:
    """A list object that holds everything there is."""
    return {"object": "list", "data": data, "has_more": False, "url": url}


_INTENT = _reference("payment_intent", "payment_intent", "payment_intents")
_CHARGE = _reference("charge", "charge", "charges")
_NULLS = {
    "checkout.session": ("customer", "invoice", "payment_link", "setup_intent", "subscription"),
    "payment_intent": ("application", "customer", "on_behalf_of", "review"),
    "charge": ("application", "application_fee", "customer", "on_behalf_of", "review"),
    "payment_method": ("customer",),
    "refund": ("source_transfer_reversal", "transfer_reversal"),
    "product": ("default_price", "tax_code"),
}
_EDGES: dict[str, dict[str, Edge]] = {
    "checkout.session": {
        "payment_intent": _INTENT,
        "line_items": Edge("item", _lines, listed=True),
    },
    "payment_intent": {
        "latest_charge": _reference("latest_charge", "charge", "charges"),
        "payment_method": _reference("payment_method", "payment_method", "payment_methods"),
    },
    "charge": {
        "payment_intent": _INTENT,
        "refunds": Edge("refund", _refunds, listed=True),
    },
    "refund": {"payment_intent": _INTENT, "charge": _CHARGE},
    "dispute": {"payment_intent": _INTENT, "charge": _CHARGE},
    "item": {"price": Edge("price", lambda _books, item: item["price"], expandable=False)},
    "price": {"product": _reference("product", "product", "products")},
}
EDGES = {
    kind: {
        **_EDGES.get(kind, {}),
        **{field: _always_null(field) for field in _NULLS.get(kind, ())},
    }
    for kind in {*_EDGES, *_NULLS}
}


def read(paths: list[str], kind: str, *, listed: bool) -> Tree:
    """The paths as a tree; raises InvalidParameter for one that leads nowhere."""
    tree: Tree = {}
    for path in paths:
        parts = path.split(".")
        if len(parts) > DEEPEST + listed:
            raise InvalidParameter(
                f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}",
                "expand",
            )
        if listed and parts.pop(0) != "data":
            raise _not_expandable(path)
        _check(path, parts, kind)
        branch = tree
        for part in parts:
            branch = branch.setdefault(part, {})
    return tree


def _check(path: str, parts: list[str], kind: str | None) -> None:
    listed = False
    expandable = False
    for part in parts:
        if listed:
            if part != "data":
                raise _not_expandable(path)
            listed = False
            continue
        edge = EDGES.get(kind or "", {}).get(part)
        if edge is None:
            raise _not_expandable(path)
        kind, listed, expandable = edge.target, edge.listed, edge.expandable
    if not expandable:
        raise _not_expandable(path)


def _not_expandable(path: str) -> InvalidParameter:
    return InvalidParameter(f"This property cannot be expanded ({path}).", "expand")


def apply(books: Books, kind: str, value: StripeObject, tree: Tree) -> StripeObject:
    """A copy with every field of the tree filled in; the stored object stays as it is."""
    filled = dict(value)
    for field, below in tree.items():
        edge = EDGES[kind][field]
        child = edge.load(books, value)
        if child is not None and below:
            child = _descend(books, edge, child, below)
        filled[field] = child
    return filled


def _descend(books: Books, edge: Edge, child: StripeObject, below: Tree) -> StripeObject:
    target = edge.target or ""
    if not edge.listed:
        return apply(books, target, child, below)
    return apply_to_list(books, target, child, below["data"])


def apply_to_list(books: Books, kind: str, value: StripeObject, tree: Tree) -> StripeObject:
    """The same for each member of a list object."""
    return {**value, "data": [apply(books, kind, member, tree) for member in value["data"]]}
