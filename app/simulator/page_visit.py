"""One visit of a browser: what it asked and prefers, and the shapes of the answers to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from app.simulator.http_messages import Request, Response
from app.simulator.page_templates import ASSET_TYPES, Html, asset
from app.simulator.page_texts import LANGUAGES

_MAX_FIELDS = 50
# No form leads beyond this origin: to the shop the customer goes by link or script.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFE = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser's request, taken apart."""

    request: Request
    query: Mapping[str, str] = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)

    @property
    def wants_json(self) -> bool:
        """Whether the page's script asks, which stays on the page."""
        return self.request.headers.get("accept", "").startswith("application/json")

    @property
    def chosen_language(self) -> str | None:
        """What the person picked with the switch, now or on an earlier page."""
        cookies = _cookies(self.request.headers.get("cookie", ""))
        return self.query.get("lang") or cookies.get("lang")

    @property
    def accepted_languages(self) -> str:
        """What the browser prefers."""
        return self.request.headers.get("accept-language", "")

    @property
    def says_yes(self) -> bool:
        """The button that was pressed on a page with two."""
        return self.fields.get("outcome") == "succeeded"


def read_visit(request: Request) -> Visit:
    """Take a request apart; what cannot be decoded is not there."""
    return Visit(request, _pairs(request.query), _pairs(request.body.decode("utf-8", "replace")))


def _pairs(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        return {}


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def show(markup: Html, status: int = 200) -> Response:
    """A page."""
    headers = {**_SAFE, "content-type": "text/html; charset=utf-8"}
    return Response(status, headers, markup.encode())


def tell(answer: Mapping[str, Any], status: int = 200) -> Response:
    """An answer for the page's script."""
    body = json.dumps(answer, ensure_ascii=False).encode()
    return Response(status, {**_SAFE, "content-type": "application/json; charset=utf-8"}, body)


def redirect(url: str) -> Response:
    """See other, on this origin."""
    return Response(303, {**_SAFE, "location": url, "content-type": "text/html"}, b"")


def show_asset(name: str) -> Response:
    """One of the page's own files."""
    body = asset(name)
    if body is None:
        return Response(404, {**_SAFE, "content-type": "text/plain"}, b"There is no such file.")
    return Response(200, {**_SAFE, "content-type": ASSET_TYPES[name]}, body)


def show_picture(body: bytes, content_type: str) -> Response:
    """A picture that is drawn for one page."""
    return Response(200, {**_SAFE, "content-type": content_type}, body)


def remember_language(visit: Visit, response: Response) -> Response:
    """A language picked with the switch holds for the pages that follow."""
    lang = visit.query.get("lang")
    if lang not in LANGUAGES:
        return response
    cookie = f"lang={lang}; Path=/; Max-Age=3600; SameSite=Lax; HttpOnly"
    return Response(response.status, {**response.headers, "set-cookie": cookie}, response.body)


def web_address(url: str | None) -> str | None:
    """The address if a browser may be sent there, None for `javascript:` and the like."""
    return url if url and urlsplit(url).scheme in ("http", "https") else None
