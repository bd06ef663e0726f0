"""Which endpoint an address means."""

from __future__ import annotations

from app.simulator.endpoints import accounts, checkout_sessions, disputes, payments, products
from app.simulator.endpoints.route import Route
from app.simulator.errors import unrecognized_url

ROUTES = (
    *checkout_sessions.ROUTES,
    *products.ROUTES,
    *payments.ROUTES,
    *disputes.ROUTES,
    *accounts.ROUTES,
)

_Shape = tuple[str, ...]


def _shape(path: str) -> _Shape:
    return tuple(path.strip("/").split("/"))


def _by_method_and_length() -> dict[tuple[str, int], list[tuple[_Shape, Route]]]:
    index: dict[tuple[str, int], list[tuple[_Shape, Route]]] = {}
    for route in ROUTES:
        shape = _shape(route.path)
        index.setdefault((route.method, len(shape)), []).append((shape, route))
    return index


_INDEX = _by_method_and_length()


def find_route(method: str, path: str) -> tuple[Route, str]:
    """The endpoint of an address and the id in it; raises StripeRefusal 404 if there is none."""
    given = _shape(path)
    for shape, route in _INDEX.get((method, len(given)), ()):
        object_id = ""
        for wanted, part in zip(shape, given, strict=True):
            if wanted == "{id}" and part:
                object_id = part
            elif wanted != part:
                break
        else:
            return route, object_id
    raise unrecognized_url(method, path)
