"""HTML from small templates: every value is escaped unless it is markup already."""

from __future__ import annotations

import html
from functools import cache
from string import Template

from app.resource_files import resource_path

ASSET_TYPES = {
    "checkout.css": "text/css; charset=utf-8",
    "checkout.js": "text/javascript; charset=utf-8",
    "mark.svg": "image/svg+xml",
}


class Html(str):
    """Markup that came out of a template, safe to put into another."""

    __slots__ = ()


NOTHING = Html("")


def fill(template: str, /, **values: str) -> Html:
    """The template of that name with its values; KeyError for a value that is missing."""
    return Html(
        _template(template).substitute({key: _escaped(each) for key, each in values.items()})
    )


def join(parts: list[Html]) -> Html:
    """Markup after markup."""
    return Html("\n".join(parts))


@cache
def asset(name: str) -> bytes | None:
    """One of the page's own files; None for any other name."""
    return resource_path(f"simulator/{name}").read_bytes() if name in ASSET_TYPES else None


@cache
def _template(name: str) -> Template:
    return Template(resource_path(f"simulator/{name}.html").read_text(encoding="utf-8"))


def _escaped(value: str) -> str:
    return value if isinstance(value, Html) else html.escape(value)
