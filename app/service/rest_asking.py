"""What every REST call begins with: who asks, in which language, under which key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

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

T = TypeVar("T")
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
_LONGEST_NAME = 60
# What nginx calls it; there is no official number.
_CALLER_GONE = 499
# Who paid what is no cache's business, and JSON is never to be run.
NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Asking:
    """Finds out about callers, for all routes of one service."""

    def __init__(self, parts: ServiceParts) -> None:
        self._parts = parts

    async def caller(self, request: Request) -> Caller:
        """Raises NotAllowed, TooManyRequests, JournalUnavailable. Whoever shows no good token has a ration."""
        address = client_address(request, behind_proxy=self._parts.options.behind_proxy)
        language = language_of(request.headers.get("accept-language"))
        caller = await self._parts.access.admitted(
            request.headers.get("authorization"),
            peer=address,
            language=language,
            limiter=self._parts.limiter,
        )
        request.state.is_till = caller.is_till
        return caller

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


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """The work's result; None if the caller went away before, and the work was cancelled."""
    working, going = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, going}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        working.cancel()
        going.cancel()
        await asyncio.gather(working, going, return_exceptions=True)


async def _gone(request: Request) -> None:
    """The body has been read, so that there is nothing else to be received."""
    while (await request.receive())["type"] != "http.disconnect":
        continue


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


def document(model: BaseModel, status: int = 200, *, without_unset: bool = False) -> Response:
    """An answer as JSON; `without_unset` leaves out what was not given."""
    return JSONResponse(
        model.model_dump(mode="json", exclude_unset=without_unset), status, NOT_KEPT
    )


def nobody_there() -> Response:
    """For the log and the metrics: whoever asked is not there to be answered."""
    return Response(status_code=_CALLER_GONE)


def is_from_till(request: Request) -> bool:
    """Whether a good token was shown; not known before the caller was asked for."""
    return bool(getattr(request.state, "is_till", False))


def client_address(request: Request, *, behind_proxy: bool) -> str:
    """Without a port."""
    forwarded = request.headers.getlist("x-forwarded-for")
    if behind_proxy and forwarded:
        return last_forwarded(forwarded[-1])
    return request.client.host if request.client else ""
