"""What every REST call begins with: who asks, in which language, under which key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.responses import JSONResponse

from app.core.errors import RequestMalformed
from app.service.access import Caller, last_forwarded
from app.service.idempotency import Given, OwnKey
from app.service.languages import language_of
from app.service.parts import ServiceParts
from app.service.rest_models import ErrorAnswer

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="TillToken",
    description="mofang till add 给出的令牌 · the token that `mofang till add` shows",
)
# Described for whoever writes a client; IdempotentAnswers checks it.
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="同一键和同一请求体得到同一回答 · same key and body, same answer",
    ),
]
_MEANINGS: Mapping[int, str] = {
    400: "请求有误 · the request is not as described here",
    401: "缺少令牌或令牌无效 · token missing or wrong",
    402: "支付渠道拒绝 · Stripe refused this request",
    403: "不允许 · not allowed to this caller",
    404: "没有 · nothing has this id",
    408: "太慢 · the body came too slowly",
    409: "冲突 · conflict with what was asked before, or with the payment's state",
    413: "太大 · the body is too large",
    415: "类型不对 · the body is not application/json",
    421: "主机名不对 · not the name of this service",
    422: "内容不能用 · as described, but not to be charged like this",
    429: "太多 · too many requests from this address",
    503: "暂时不能 · not possible at the moment; try again with the same key",
}
_LONGEST_NAME = 60
# Who paid what is no cache's business, and JSON is never to be run.
NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_OF_POST = (402, 408, 409, 413, 415)


# Whoever shows a token is a till; without one it is the public, which may do this as well.
FOR_EVERYBODY: dict[str, Any] = {"security": [{}, {"TillToken": []}]}


def errors_of(*, post: bool) -> dict[int | str, dict[str, object]]:
    """What a call may answer instead, for its description."""
    codes = [400, 401, 403, 404, 421, 422, 429, 503, *(_OF_POST if post else ())]
    return {code: {"model": ErrorAnswer, "description": _MEANINGS[code]} for code in sorted(codes)}


class Asking:
    """Finds out about callers, for all routes of one service."""

    def __init__(self, parts: ServiceParts) -> None:
        self._parts = parts

    async def caller(self, request: Request) -> Caller:
        """Raises NotAllowed, TooManyRequests, JournalUnavailable. Whoever shows no good token has a ration."""
        address = client_address(request, behind_proxy=self._parts.options.behind_proxy)
        language = language_of(request.headers.get("accept-language"))
        return await self._parts.access.admitted(
            request.headers.get("authorization"),
            peer=address,
            language=language,
            limiter=self._parts.limiter,
        )

    async def answer_once(
        self,
        request: Request,
        caller: Caller,
        key: str | None,
        work: Callable[[OwnKey], Awaitable[Response]],
        *,
        opens_payment: bool = False,
    ) -> Response:
        """The same answer for the same key and request; `work` derives its ids from the key that it is given.

        Raises what `work` raises, and JournalConflict.
        """

        async def given(own_key: OwnKey) -> Given:
            response = await work(own_key)
            return Given(response.status_code, bytes(response.body))

        asked = b"\0".join((request.scope["path"].encode(), await request.body()))
        answers = self._parts.answers
        answer = await answers.answer(caller, key, asked, given, opens_payment=opens_payment)
        headers = dict(NOT_KEPT)
        if answer.replayed:
            headers["Idempotency-Replayed"] = "true"
        return Response(answer.body, answer.status, headers, "application/json")


async def _caller(request: Request) -> Caller:
    asking: Asking = request.app.state.asking
    caller = await asking.caller(request)
    _refuse_unknown_parameters(request)
    return caller


def _refuse_unknown_parameters(request: Request) -> None:
    """A filter with a slip of the pen would list everything. Raises RequestMalformed `request_invalid`."""
    route: APIRoute = request.scope["route"]
    known = {each.alias for each in route.dependant.query_params}
    for name in request.query_params:
        if name not in known:
            field = f"query.{name[:_LONGEST_NAME]}"
            raise RequestMalformed("request_invalid", field=field, reason="unknown")


# Of module level, because FastAPI looks annotations up there. `make_app` sets `app.state.asking`.
AskedBy = Annotated[Caller, Depends(_caller)]


def document(model: BaseModel, status: int = 200) -> Response:
    """An answer as JSON."""
    return JSONResponse(model.model_dump(mode="json"), status, NOT_KEPT)


def client_address(request: Request, *, behind_proxy: bool) -> str:
    """Without a port."""
    forwarded = request.headers.getlist("x-forwarded-for")
    if behind_proxy and forwarded:
        return last_forwarded(forwarded[-1])
    return request.client.host if request.client else ""
