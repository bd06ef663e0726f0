"""What a browser is served: the three pages and the short links."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.core.payment import Payment
from app.service.checkout_service import CheckoutService
from app.service.languages import Language, language_of
from app.service.link_page import LinkPage
from app.service.page_files import SECURITY_HEADERS, PageFile, load_pages
from app.service.parts import ServiceParts
from app.service.rest_asking import client_address
from app.service.short_links import LinkAnswer, LinkView, ShortLinks

_HTTP_STATUS = {LinkView.NOT_FOUND: 404, LinkView.UNREACHABLE: 503}
# Browsers and messengers that look ahead are nobody with a phone in hand.
_LOOKS_AHEAD = ("sec-purpose", "purpose", "x-moz", "x-purpose")


@dataclass(frozen=True)
class Pages:
    """Everything that the routes need. `check` raises TooManyRequests for an address that asks too often."""

    files: dict[str, PageFile]
    links: ShortLinks
    link_page: LinkPage
    check: Callable[[Request], None]


def router(parts: ServiceParts) -> APIRouter:
    """All of it, for the service. Raises FileNotFoundError if the program lacks its pages."""
    checkout = parts.checkout
    behind_proxy = parts.options.behind_proxy
    return routes_of(
        Pages(
            files=load_pages(parts.settings, test=not checkout.room.gateway.livemode),
            links=ShortLinks(_finder(checkout), checkout.verify, checkout.engine.mark_scanned),
            link_page=LinkPage(parts.settings),
            check=lambda request: parts.limiter.check(
                client_address(request, behind_proxy=behind_proxy)
            ),
        )
    )


def routes_of(pages: Pages) -> APIRouter:
    """The same for pages of one's own."""
    routes = APIRouter()
    for name, file in pages.files.items():
        _add_file(routes, f"/{name}", file)
    _add_file(routes, "/", pages.files["payment.html"])
    _add_file(routes, "/favicon.ico", pages.files["mark.svg"])
    _add_links(routes, pages)
    return routes


def _add_file(routes: APIRouter, path: str, file: PageFile) -> None:
    async def send(request: Request) -> Response:
        return file.answer(request)

    routes.add_api_route(path, send, methods=["GET", "HEAD"], include_in_schema=False)


def _add_links(routes: APIRouter, pages: Pages) -> None:
    async def open_link(request: Request, short: str) -> Response:
        pages.check(request)
        answer = await pages.links.open(short, by_a_person=_is_a_person(request))
        return _link_response(pages.link_page, answer, language_for(request))

    routes.add_api_route("/p/{short}", open_link, methods=["GET", "HEAD"], include_in_schema=False)


def _link_response(page: LinkPage, answer: LinkAnswer, language: Language) -> Response:
    headers = {**SECURITY_HEADERS, "cache-control": "no-store", "vary": "accept-language"}
    address = answer.payment.checkout_url if answer.payment else None
    if answer.view is LinkView.OPEN and address:
        return RedirectResponse(address, status_code=303, headers=headers)
    status = _HTTP_STATUS.get(answer.view, 200)
    return HTMLResponse(page.render(answer, language), status_code=status, headers=headers)


def is_opened_by_browser(request: Request) -> bool:
    """Whether a page is wanted, and no program's answer."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def nothing_there(page: LinkPage, request: Request) -> Response:
    """For a person with half an address, or a wrong one."""
    return _link_response(page, LinkAnswer(LinkView.NOT_FOUND), language_for(request))


def _is_a_person(request: Request) -> bool:
    if request.method != "GET":
        return False
    purposes = {request.headers.get(name, "").lower() for name in _LOOKS_AHEAD}
    return not any("prefetch" in each or "preview" in each for each in purposes)


def language_for(request: Request) -> Language:
    """What the address says, else what the browser likes best."""
    asked = request.query_params.get("lang")
    if asked == "zh":
        return "zh"
    return "en" if asked == "en" else language_of(request.headers.get("accept-language"))


def _finder(checkout: CheckoutService) -> Callable[[str], Awaitable[Payment | None]]:
    async def find(start: str) -> Payment | None:
        """Raises JournalUnavailable."""
        return await checkout.room.ask_journal(lambda j: j.find_by_start(start))

    return find
