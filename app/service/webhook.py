"""`POST /api/v1/payment/webhook`: Stripe says "look now", and is answered as soon as that is on disk.

Nothing in a webhook is believed: the engine reads from Stripe what it speaks of, afterwards.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.core.errors import WebhookRefused
from app.gateway.stripe_webhook import WebhookReader
from app.service.inbox_writer import InboxWriter
from app.service.parts import ServiceParts
from app.service.rest_asking import errors_of

PATH = "/api/v1/payment/webhook"
_DESCRIPTION = """由 Stripe 调用。签名按原始内容校验；写入磁盘后立即回答，之后再向 Stripe 核对。

Called by Stripe. Signed over the raw body, answered as soon as it is on disk, and looked after afterwards."""

# Described by Stripe; here it is bytes and their signature.
_RAW_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    "parameters": [
        {"name": "Stripe-Signature", "in": "header", "required": True, "schema": {"type": "string"}}
    ],
}


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


def router(parts: ServiceParts) -> APIRouter:
    """The one address that Stripe is given."""
    return routes_of(_desk(parts))


def routes_of(desk: WebhookDesk) -> APIRouter:
    """The same for a desk of its own."""
    routes = APIRouter(tags=["webhook"])

    @routes.post(
        PATH,
        summary="Stripe's events 接收 Stripe 事件",
        description=_DESCRIPTION,
        responses=errors_of(post=True),
        openapi_extra=_RAW_BODY,
    )
    async def receive(request: Request) -> JSONResponse:
        await desk.receive(await request.body(), request.headers.get("stripe-signature", ""))
        return JSONResponse({"received": True})

    return routes


def _desk(parts: ServiceParts) -> WebhookDesk:
    room = parts.checkout.room
    secrets = parts.webhook_secrets
    signed = WebhookReader(secrets, room.now, livemode=room.gateway.livemode) if secrets else None
    return WebhookDesk(signed, InboxWriter(parts.news.put))
