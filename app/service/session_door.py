"""`POST /api/v1/payment/create-session` without the framework: it is what every customer waits for.

Only what is asked for as described is answered here. Whatever is not goes on to the route behind, which says what is
wrong with it, and describes the call.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import MofangError
from app.service.gates import replay
from app.service.http_app import PREFIX, problem
from app.service.parts import ServiceParts
from app.service.payment_ids import is_key
from app.service.rest_asking import Asking
from app.service.rest_models import CreateSessionBody
from app.service.rest_payments import SessionDesk
from app.service.unambiguous_json import read_json

PATH = f"{PREFIX}/create-session"


class SessionDoor:
    """Stands before the framework, behind the gates: the body has been read whole, and is JSON by its type."""

    def __init__(self, app: ASGIApp, parts: ServiceParts) -> None:
        self._app = app
        self._asking = Asking(parts)
        self._desk = SessionDesk(parts)
        self._route = Route(PATH, self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        content = await request.body()
        wish, key = _wish(content), request.headers.get("idempotency-key")
        if wish is None or scope["query_string"] or not (key is None or is_key(key)):
            await self._app(scope, replay(content, receive), send)
            return
        scope["route"] = self._route
        try:
            caller = await self._asking.caller(request)
            answer = await self._desk.create(wish, request, caller, key)
        except MofangError as error:
            answer = problem(request, error)
        await answer(scope, receive, send)


def _wish(content: bytes) -> CreateSessionBody | None:
    """Read as the framework would; None if it would refuse it."""
    try:
        return CreateSessionBody.model_validate(read_json(content))
    except (ValueError, RecursionError):
        return None
