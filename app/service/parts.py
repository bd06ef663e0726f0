"""What every face of the service works with."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.news import NewsDesk
from app.gateway.port import KeyReport
from app.service.access import Access
from app.service.checkout_service import CheckoutService
from app.service.idempotency import IdempotentAnswers
from app.service.metrics import Metrics
from app.service.options import ServeOptions
from app.service.rate_limit import RateLimiter
from app.service.stopping import StopSign
from app.settings import Settings
from app.webhook_secret import WebhookSecret


@dataclass(frozen=True)
class ServiceParts:
    """Made by `server.open_parts`; handed to `rest_api`, `grpc_api`, `webhook` and `pages`.

    `pages.router(parts)` returns FastAPI's APIRouter, as `webhook.routes_of` does; `grpc_api.make_grpc_server(parts)`
    a `grpc.aio.Server` that has its port and is not started yet.
    """

    checkout: CheckoutService
    access: Access
    answers: IdempotentAnswers
    news: NewsDesk
    limiter: RateLimiter
    metrics: Metrics
    stop_sign: StopSign
    settings: Settings
    options: ServeOptions
    webhook_secrets: tuple[WebhookSecret, ...] = ()
    # None while Stripe cannot be reached.
    key_report: KeyReport | None = None
