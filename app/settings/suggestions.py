"""The nearest known name to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; without a likely one, all of them."""
    from difflib import get_close_matches

    names = list(known)
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return close[0] if close else ", ".join(names)
