"""Small changes to an object that stands: metadata and what is only shown."""

from __future__ import annotations

from typing import Any

from app.simulator.books import Books, StripeObject
from app.simulator.errors import not_imitated
from app.simulator.texts import check_metadata

Params = dict[str, Any]


def amend(
    books: Books,
    table: str,
    standing: StripeObject,
    params: Params,
    *,
    simple: tuple[str, ...] = (),
) -> StripeObject:
    """Put the `simple` fields as given and merge metadata; an emptied key is removed.

    Raises InvalidParameter for a real parameter that is neither.
    """
    for name in params:
        if name not in (*simple, "metadata", "expand"):
            raise not_imitated(name)
    fields = {name: _given(params[name], standing[name]) for name in simple if name in params}
    if "metadata" in params:
        fields["metadata"] = merged_metadata(standing["metadata"], params["metadata"])
    return books.change(table, standing["id"], **fields)


def _given(value: Any, standing: Any) -> Any:
    """An empty text unsets: lists become empty, everything else null."""
    if value != "":
        return value
    return [] if isinstance(standing, list) else None


def merged_metadata(standing: dict[str, str], given: dict[str, str] | str) -> dict[str, str]:
    """`given` on top of what stands; an empty text in its place removes everything."""
    return check_metadata({**standing, **given}) if isinstance(given, dict) else {}
