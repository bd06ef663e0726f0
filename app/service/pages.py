"""What a browser is served: the three pages, the short links, and the live news of one payment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sse_starlette import EventSourceResponse

from app.core.errors import PaymentNotFound
from app.core.payment import Payment
from app.service.languages import Language, language_of
from app.service.link_page import LinkPage
from app.service.live_status import LiveStatus
from app.service.page_files import SECURITY_HEADERS, PageFile
from app.service.short_links import LinkAnswer, LinkView, ShortLinks

EVENTS = "/api/v1/payment/sessions/{session_id}/events"
_HTTP_STATUS = {LinkView.NOT_FOUND: 404, LinkView.UNREACHABLE: 503}
_KEEP_ALIVE_SECONDS = 15
# Browsers and messengers that look ahead are nobody with a phone in hand.
_LOOKS_AHEAD = ("sec-purpose", "purpose", "x-moz", "x-purpose")


@dataclass(frozen=True)
class Pages:
    """Everything that the pages need. `check` raises TooManyRequests for an address that asks too often.

    `find_session` takes Stripe's session id.
    """

    files: dict[str, PageFile]
    links: ShortLinks
    link_page: LinkPage
    live: LiveStatus
    find_session: Callable[[str], Awaitable[Payment | None]]
    check: Callable[[Request], None]


def router(pages: Pages) -> APIRouter:
    """All of it."""
    routes = APIRouter()
    for name, file in pages.files.items():
        _add_file(routes, f"/{name}", file)
    _add_file(routes, "/", pages.files["payment.html"])
    _add_file(routes, "/favicon.ico", pages.files["mark.svg"])
    _add_links(routes, pages)
    _add_events(routes, pages)
    return routes


def _add_file(routes: APIRouter, path: str, file: PageFile) -> None:
    async def send(request: Request) -> Response:
        return file.answer(request)

    routes.add_api_route(path, send, methods=["GET", "HEAD"], include_in_schema=False)


def _add_links(routes: APIRouter, pages: Pages) -> None:
    async def open_link(request: Request, short: str) -> Response:
        pages.check(request)
        answer = await pages.links.open(short, by_a_person=_is_a_person(request))
        return _link_response(pages.link_page, answer, _language(request))

    routes.add_api_route("/p/{short}", open_link, methods=["GET", "HEAD"], include_in_schema=False)


def _link_response(page: LinkPage, answer: LinkAnswer, language: Language) -> Response:
    headers = {**SECURITY_HEADERS, "cache-control": "no-store", "vary": "accept-language"}
    address = answer.payment.checkout_url if answer.payment else None
    if answer.view is LinkView.OPEN and address:
        return RedirectResponse(address, status_code=303, headers=headers)
    status = _HTTP_STATUS.get(answer.view, 200)
    return HTMLResponse(page.render(answer, language), status_code=status, headers=headers)


def _is_a_person(request: Request) -> bool:
    purposes = {request.headers.get(name, "").lower() for name in _LOOKS_AHEAD}
    return request.method == "GET" and not any(
        "prefetch" in each or "preview" in each for each in purposes
    )


def _language(request: Request) -> Language:
    asked = request.query_params.get("lang")
    if asked == "zh":
        return "zh"
    return "en" if asked == "en" else language_of(request.headers.get("accept-language"))


def _add_events(routes: APIRouter, pages: Pages) -> None:
    @routes.get(
        EVENTS,
        tags=["payment"],
        summary="Live status of one payment 实时付款状态",
        description="Server-sent events `status` for whoever has the whole session id. Then ask `verify`.",
        response_class=EventSourceResponse,
        responses={204: {"description": "Final, and told already: do not come back."}},
    )
    async def listen(request: Request, session_id: str) -> Response:
        pages.check(request)
        pages.live.check_room()
        payment = await pages.find_session(session_id)
        if payment is None:
            raise PaymentNotFound("payment_not_found")
        seen = _version_in(request.headers.get("last-event-id", ""))
        if payment.is_final and seen == payment.version:
            return Response(status_code=204)
        events = pages.live.events(payment.payment_id, seen)
        return EventSourceResponse(
            events, ping=_KEEP_ALIVE_SECONDS, headers={"cache-control": "no-store"}
        )


def _version_in(last_event_id: str) -> int | None:
    known = last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 10
    return int(last_event_id) if known else None
