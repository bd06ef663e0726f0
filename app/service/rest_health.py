"""For those who watch over the service: is it alive, may customers come, and how it has been."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from app.service.access import Caller, require_till
from app.service.metrics import CONTENT_TYPE
from app.service.parts import ServiceParts
from app.service.rest_asking import (
    BEARER,
    Asking,
    client_address,
    document,
)
from app.service.rest_errors import ALWAYS, FOR_EVERYBODY, WITHOUT_TOKEN, errors_of, errors_with
from app.service.rest_models import HealthAnswer
from app.web_address import is_loopback


def router(parts: ServiceParts) -> APIRouter:
    """None of these asks Stripe anything."""
    calls = APIRouter(tags=["service"])
    _add_health(calls, parts)
    _add_metrics(calls, parts, Asking(parts))
    return calls


def _add_health(calls: APIRouter, parts: ServiceParts) -> None:
    @calls.get(
        "/health",
        response_model=HealthAnswer,
        responses=errors_with(ALWAYS),
        summary="进程在运行 · the process answers",
        openapi_extra=WITHOUT_TOKEN,
    )
    async def health() -> Response:
        return document(_health(parts, "ok"))

    @calls.get(
        "/ready",
        response_model=HealthAnswer,
        responses=errors_with(ALWAYS),
        summary="可以收款 · a payment could be taken now",
        openapi_extra=WITHOUT_TOKEN,
    )
    async def ready() -> Response:
        parts.stop_sign.check()
        await parts.checkout.room.ask_journal(lambda j: j.check())
        return document(_health(parts, "ready"))


def _health(parts: ServiceParts, status: str) -> HealthAnswer:
    livemode = parts.checkout.room.gateway.livemode
    return HealthAnswer.model_validate(
        {"status": status, "demo": parts.options.demo, "livemode": livemode}
    )


def _add_metrics(calls: APIRouter, parts: ServiceParts, asking: Asking) -> None:
    async def may_scrape(request: Request) -> None:
        """This machine, or a till: how busy a shop is concerns nobody else."""
        behind_proxy = parts.options.behind_proxy
        address = client_address(request, behind_proxy=behind_proxy)
        # Of a proxy on this machine that the service was not told of, everybody would come from here.
        forwarded = "x-forwarded-for" in request.headers and not behind_proxy
        if forwarded or not is_loopback(f"//[{address}]" if ":" in address else f"//{address}"):
            caller: Caller = await asking.caller(request)
            require_till(caller)

    @calls.get(
        "/metrics",
        response_class=Response,
        dependencies=[Depends(BEARER)],
        responses={
            200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
            **errors_of(post=False),
        },
        summary="Prometheus 指标 · metrics for Prometheus",
        openapi_extra=FOR_EVERYBODY,
    )
    async def metrics(request: Request) -> Response:
        await may_scrape(request)
        return Response(parts.metrics.exposition(), media_type=CONTENT_TYPE)
