"""`POST /api/v1/payment/webhook`: Stripe says "look now", and is answered as soon as that is on disk.

Nothing in a webhook is believed: the engine reads from Stripe what it speaks of, afterwards.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import MofangError, WebhookRefused
from app.gateway.stripe_webhook import WebhookReader
from app.service.gates import send_problem
from app.service.inbox_writer import InboxWriter
from app.service.parts import ServiceParts
from app.service.rest_errors import WITHOUT_TOKEN, webhook_errors
from app.service.rest_models import ReceivedAnswer

PATH = "/api/v1/payment/webhook"
_DESCRIPTION = """由 Stripe 调用。签名按原始内容校验；写入磁盘后立即回答，之后再向 Stripe 核对。

Called by Stripe. Signed over the raw body, answered as soon as it is on disk, and looked after afterwards."""

# Described by Stripe; here it is bytes and their signature.
_RAW_BODY = {
    **WITHOUT_TOKEN,
    "requestBody": {
        "required": True,
        "description": "Stripe 的快照事件 · one of Stripe's snapshot events, as its documentation has it",
        "content": {
            "application/json": {
                "schema": {"type": "object", "required": ["id", "object", "type", "data"]},
                "example": {
                    "id": "evt_1Q…",
                    "object": "event",
                    "type": "checkout.session.completed",
                    "created": 1234567890,
                    "livemode": False,
                    "data": {"object": {"id": "cs_test_…", "object": "checkout.session"}},
                },
            }
        },
    },
    "parameters": [
        {
            "name": "Stripe-Signature",
            "in": "header",
            "required": True,
            "description": "t=时间,v1=签名 · HMAC-SHA256 of time, dot and raw body, no older than 300 s",
            "schema": {"type": "string", "pattern": "^t=[0-9]+,"},
            "example": "t=1234567890,v1=5257a869…",
        }
    ],
}

_RECEIVED = b'{"received":true}'
_HEAD = [
    (b"content-type", b"application/json"),
    (b"content-length", str(len(_RECEIVED)).encode()),
]


class WebhookDesk:
    """From a signed body to the disk. `signed` is None while no secret is set up: then asking must do."""

    def __init__(self, signed: WebhookReader | None, writer: InboxWriter) -> None:
        self._signed = signed
        self._writer = writer

    async def receive(self, payload: bytes, header: str) -> None:
        """Returns when it is on disk. Raises WebhookRefused, JournalUnavailable."""
        if self._signed is None:
            raise WebhookRefused("webhook_not_set_up")
        await self._writer.put(self._signed.read(payload, header))


class WebhookDoor:
    """Answers Stripe before any framework, because thousands may come in a second; whatever else comes passes on.

    Behind it lies the same as a route, which describes it, and refuses other methods.
    """

    def __init__(self, app: ASGIApp, desk: WebhookDesk) -> None:
        self._app = app
        self._desk = desk
        self._route = Route(PATH, self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI. The gate before it has read the body whole, so it comes in one message."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        scope["route"] = self._route
        signature = Headers(scope=scope).get("stripe-signature", "")
        message = await receive()
        try:
            await self._desk.receive(message.get("body", b""), signature)
        except MofangError as error:
            await send_problem(error, scope, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": _HEAD})
        await send({"type": "http.response.body", "body": _RECEIVED})


def routes_of(desk: WebhookDesk) -> APIRouter:
    """The one address that Stripe is given."""
    routes = APIRouter(tags=["webhook"])

    @routes.post(
        PATH,
        summary="Stripe's events 接收 Stripe 事件",
        description=_DESCRIPTION,
        response_model=ReceivedAnswer,
        response_description="已写入磁盘 · on disk",
        responses=webhook_errors(),
        openapi_extra=_RAW_BODY,
    )
    async def receive(request: Request) -> JSONResponse:
        await desk.receive(await request.body(), request.headers.get("stripe-signature", ""))
        return JSONResponse({"received": True})

    return routes


def desk_of(parts: ServiceParts) -> WebhookDesk:
    """With the service's secrets, clock and inbox."""
    room = parts.checkout.room
    secrets = parts.webhook_secrets
    livemode = room.gateway.livemode is True
    signed = WebhookReader(secrets, room.now, livemode=livemode) if secrets else None
    return WebhookDesk(signed, InboxWriter(parts.news.put))
