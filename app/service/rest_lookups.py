"""What may be asked about payments: the list, one of them, and its live state."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from sse_starlette import EventSourceResponse

from app.core.listing import MOST_ON_A_PAGE, PaymentQuery
from app.core.settlement import Mark
from app.core.state import PaymentState
from app.service.access import Caller, require_till
from app.service.event_stream import PING_SECONDS, SEND_SECONDS, View, told
from app.service.parts import ServiceParts
from app.service.rest_asking import BEARER, AskedBy, document
from app.service.rest_errors import FOR_EVERYBODY, errors_of
from app.service.rest_models import PAYMENT_ID, PaymentAnswer, PaymentsAnswer
from app.service.views import dispute_view, payment_view, public_view, refund_view

_YEAR_3000 = 32503680000
PaymentPath = Annotated[str, Path(pattern=PAYMENT_ID, examples=["mp_0123456789abcdefghjkmnpqrs"])]
Moment = Annotated[
    int | None, Query(ge=0, le=_YEAR_3000, description="Unix 秒 · seconds since the epoch")
]


def router(parts: ServiceParts) -> APIRouter:
    """All GETs about payments."""
    calls = APIRouter(tags=["payments"], dependencies=[Depends(BEARER)])
    _add_list(calls, parts)
    _add_one(calls, parts)
    _add_events(calls, parts)
    return calls


def _add_list(calls: APIRouter, parts: ServiceParts) -> None:
    @calls.get(
        "/payments",
        response_model=PaymentsAnswer,
        responses=errors_of(post=False),
        summary="查询付款 · list and search payments, newest first",
    )
    async def payments(
        caller: AskedBy,
        text: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
        state: Annotated[list[PaymentState] | None, Query(max_length=8)] = None,
        since: Moment = None,
        until: Moment = None,
        origin: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
        cursor: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
        mark: Annotated[list[Mark] | None, Query(max_length=8)] = None,
    ) -> Response:
        states = frozenset(state) if state else None
        marks = frozenset(mark) if mark else None
        query = PaymentQuery(text, states, since, until, origin, cursor, limit, marks=marks)
        page = await parts.checkout.browse(caller, query)
        found = [payment_view(each) for each in page.payments]
        return document(PaymentsAnswer(payments=found, next_cursor=page.next_cursor))


def _add_one(calls: APIRouter, parts: ServiceParts) -> None:
    @calls.get(
        "/payments/{payment_id}",
        response_model=PaymentAnswer,
        responses=errors_of(post=False),
        summary="一笔付款 · one payment and its refunds",
    )
    async def payment(payment_id: PaymentPath, caller: AskedBy) -> Response:
        require_till(caller)
        found = await parts.checkout.payment(payment_id)
        refunds = await parts.checkout.refunds(found.payment_id)
        shown = [refund_view(each) for each in refunds]
        disputes = await parts.checkout.disputes(found.payment_id)
        return document(
            PaymentAnswer(
                payment=payment_view(found),
                refunds=shown,
                disputes=[dispute_view(each) for each in disputes],
            )
        )


def _add_events(calls: APIRouter, parts: ServiceParts) -> None:
    @calls.get(
        "/payments/{payment_id}/events",
        response_class=EventSourceResponse,
        responses={
            200: {
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
                "description": "先给当前状态，再给每次变化 · what is true now, then every change; "
                "`end` tells why the stream ends",
            },
            204: {"description": "没有更多变化 · nothing more will change"},
            **errors_of(post=False),
        },
        summary="付款的实时状态 · live state, resumed with Last-Event-ID",
        openapi_extra=FOR_EVERYBODY,
    )
    async def events(
        payment_id: PaymentPath,
        caller: AskedBy,
        last: Annotated[str, Header(alias="Last-Event-ID", pattern=r"^[0-9]{0,9}$")] = "",
    ) -> Response:
        view = _view_for(caller, payment_id)
        parts.checkout.watchers.seats.check(caller)
        payment = await parts.checkout.payment(payment_id)
        after = int(last) if last else None
        if payment.is_final and payment.version == after:
            return Response(status_code=204)
        parts.stop_sign.check()
        changes = parts.checkout.watch(payment.payment_id, after, caller)
        return EventSourceResponse(
            told(changes, view, caller),
            ping=PING_SECONDS,
            send_timeout=SEND_SECONDS,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


def _view_for(caller: Caller, payment_id: str) -> View:
    """Whoever holds the session id may see how it stands: Stripe gave it to the customer. Raises NotAllowed."""
    if caller.is_till:
        return payment_view
    if not payment_id.startswith("cs_"):
        require_till(caller)
    return public_view
