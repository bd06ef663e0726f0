"""`POST /api/v1/payment/webhook`: Stripe says "look now", and is answered as soon as that is on disk.

Nothing in a webhook is believed: what it speaks of is read from Stripe, by the engine, afterwards.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.core.errors import WebhookRefused
from app.core.news import SessionNews
from app.service.catch_up import CatchUp
from app.service.inbox_reader import InboxReader
from app.service.inbox_writer import InboxWriter

PATH = "/api/v1/payment/webhook"


class SignedNews(Protocol):
    """`app.gateway.stripe_webhook.WebhookReader`."""

    def read(self, payload: bytes, header: str) -> SessionNews:
        """What an active secret has signed. Raises WebhookRefused."""


@dataclass(frozen=True)
class WebhookDesk:
    """From a signed body to the engine's ear. `signed` is None while no secret is set up: then polling must do."""

    signed: SignedNews | None
    writer: InboxWriter
    reader: InboxReader
    catch_up: CatchUp

    async def receive(self, payload: bytes, header: str) -> SessionNews:
        """Returns when it is on disk. Raises WebhookRefused, JournalUnavailable."""
        if self.signed is None:
            raise WebhookRefused("webhook_not_set_up")
        news = self.signed.read(payload, header)
        await self.writer.put(news)
        self.reader.look_now()
        return news

    async def run(self) -> None:
        """Everything around the answer, until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for each in (self.writer, self.reader, self.catch_up):
                tasks.create_task(each.run())


def router(desk: WebhookDesk) -> APIRouter:
    """The one address that Stripe is given."""
    routes = APIRouter(tags=["webhook"])

    @routes.post(
        PATH,
        summary="Stripe's events 接收 Stripe 事件",
        description="Signed by Stripe over the raw body (`Stripe-Signature`). Answered when it is on disk.",
        response_description="It is on disk.",
    )
    async def receive(request: Request) -> JSONResponse:
        await desk.receive(await request.body(), request.headers.get("stripe-signature", ""))
        return JSONResponse({"received": True})

    return routes
