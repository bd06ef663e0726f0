"""The HTTP face: routes, gates, and every error in the one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from app.core.errors import MofangError, RequestMalformed, TooManyRequests
from app.service import rest_health, rest_lookups, rest_payments
from app.service.gates import BodyGate, OriginGate, Stopwatch
from app.service.languages import language_of
from app.service.link_page import LinkPage
from app.service.pages import is_opened_by_browser, nothing_there
from app.service.parts import ServiceParts
from app.service.problems import answer_for, problem_body
from app.service.rest_asking import NOT_KEPT, Asking, is_from_till
from app.service.shared_with_pages import SharedWithPages
from app.service.web_origins import WebOrigins

PREFIX = "/api/v1/payment"
_LONGEST_DETAIL = 200
_DESCRIPTION = """魔方收银台的支付服务：与使用指南一致的两个接口，以及取消、退款、查询和实时状态。

The payment service of Mofang Checkout: the guide's two calls, and cancelling, refunding, looking up and live state."""
_BY_STATUS: Mapping[int, str] = {
    400: "json_malformed",
    404: "not_found",
    405: "method_not_allowed",
}


def make_app(
    parts: ServiceParts,
    more: Iterable[APIRouter] = (),
    door: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> ASGIApp:
    """The whole HTTP face, ready to be served; `more` are the webhook and the pages.

    `door` stands between the gates and the routes, and may answer by itself.
    """
    app = FastAPI(
        title="Mofang Checkout payment service",
        version=_version(),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        # A way round by an address that the caller has written has no use here.
        redirect_slashes=False,
    )
    app.state.asking = Asking(parts)
    for rest in (rest_payments, rest_lookups, rest_health):
        app.include_router(rest.router(parts), prefix=PREFIX)
    for routes in more:
        app.include_router(routes)
    _add_error_handlers(app, LinkPage(parts.settings))
    return _behind_gates(door(app), parts)


def _behind_gates(app: ASGIApp, parts: ServiceParts) -> ASGIApp:
    """The outermost last. Errors of the gates inside CORS can be read by the shop's own pages, too."""
    origins = WebOrigins.of(parts.settings, parts.options.host)
    gated = OriginGate(BodyGate(app, parts.options.patience_seconds), origins)
    shared = SharedWithPages(
        gated,
        allow_origins=sorted(origins.origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type", "Idempotency-Key", "Last-Event-ID", "Accept-Language"],
        expose_headers=["Idempotency-Replayed"],
        max_age=600,
    )
    return Stopwatch(shared, parts.metrics)


def _add_error_handlers(app: FastAPI, page: LinkPage) -> None:
    @app.exception_handler(MofangError)
    async def on_our_error(request: Request, error: MofangError) -> Response:
        return problem(request, error)

    @app.exception_handler(RequestValidationError)
    async def on_wrong_shape(request: Request, error: RequestValidationError) -> Response:
        return problem(request, _shape_error(error))

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        is_api = request.url.path.startswith(PREFIX)
        if error.status_code == 404 and not is_api and is_opened_by_browser(request):
            return nothing_there(page, request)
        code = _BY_STATUS.get(error.status_code, "unexpected")
        answer = problem(request, RequestMalformed(code))
        answer.headers.update(error.headers or {})
        return answer


def problem(request: Request, error: MofangError) -> Response:
    """An error as an answer."""
    status = answer_for(error).http
    body = problem_body(
        error,
        language_of(request.headers.get("accept-language")),
        to_staff=is_from_till(request),
    )
    return JSONResponse(body, status, _headers_of(error, status))


def _headers_of(error: MofangError, status: int) -> dict[str, str]:
    headers = dict(NOT_KEPT)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = error.details.get("seconds", "1")
    return headers


def _shape_error(error: RequestValidationError) -> MofangError:
    """The first mistake by its place and its kind. What was sent is not repeated: it may be anything."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return RequestMalformed("json_malformed")
    field = ".".join(str(part) for part in first["loc"])[:_LONGEST_DETAIL]
    limit = str(next(iter(first.get("ctx", {}).values()), ""))[:_LONGEST_DETAIL]
    return RequestMalformed("request_invalid", field=field, reason=str(first["type"]), limit=limit)


def _version() -> str:
    try:
        return version("mofang-checkout")
    except PackageNotFoundError:
        return "0"
