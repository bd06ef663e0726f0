"""List endpoints: newest first, filtered, paged by object ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.simulator.books import StripeObject
from app.simulator.errors import InvalidParameter, StripeRefusal

Params = dict[str, Any]
Rows = dict[str, StripeObject]
Filter = Callable[[StripeObject], bool]

DEFAULT_LIMIT = 10
LARGEST_LIMIT = 100
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
}


def page_of(rows: Rows, params: Params, url: str, filters: Iterable[Filter] = ()) -> StripeObject:
    """One page of a table whose rows stand oldest first."""
    limit = _limit(params)
    tests = [*filters, *_created(params)]
    after, before = params.get("starting_after"), params.get("ending_before")
    if after is not None and before is not None:
        raise InvalidParameter(
            "You may only specify one of these parameters: starting_after, ending_before.",
            "starting_after",
        )
    if before is not None:
        found = _take(rows, before, "ending_before", tests, limit, newest_first=False)
        data = found[:limit][::-1]
    else:
        found = _take(rows, after, "starting_after", tests, limit, newest_first=True)
        data = found[:limit]
    return {"object": "list", "data": data, "has_more": len(found) > limit, "url": url}


def _limit(params: Params) -> int:
    limit = int(params.get("limit", DEFAULT_LIMIT))
    if limit < 1:
        raise InvalidParameter(
            "This value must be greater than or equal to 1.", "limit", "parameter_invalid_integer"
        )
    if limit > LARGEST_LIMIT:
        raise InvalidParameter(
            f"This value must be less than or equal to {LARGEST_LIMIT}.",
            "limit",
            "parameter_invalid_integer",
        )
    return limit


def _created(params: Params) -> list[Filter]:
    created = params.get("created")
    if created is None:
        return []
    if isinstance(created, int):
        return [lambda row: row["created"] == created]
    return [
        lambda row, name=name, bound=bound: _COMPARE[name](row["created"], bound)  # type: ignore[misc]
        for name, bound in created.items()
    ]


def _take(
    rows: Rows,
    cursor: str | None,
    param: str,
    tests: list[Filter],
    limit: int,
    *,
    newest_first: bool,
) -> list[StripeObject]:
    """Up to one more than the limit, so that the caller knows whether more would follow."""
    if cursor is not None and cursor not in rows:
        raise StripeRefusal(f"No such object: '{cursor}'", code="resource_missing", param=param)
    found: list[StripeObject] = []
    passed = cursor is None
    for key in reversed(rows) if newest_first else rows:
        if not passed:
            passed = key == cursor
            continue
        if all(test(rows[key]) for test in tests):
            found.append(rows[key])
            if len(found) > limit:
                break
    return found


def equal_filters(params: Params, *names: str) -> list[Filter]:
    """One filter for each of the names that was given."""
    return [_equal(name, params[name]) for name in names if name in params]


def _equal(name: str, wanted: object) -> Filter:
    return lambda row: bool(row[name] == wanted)
