"""The guide's two calls, and what may be done to a payment: create, verify, cancel, refund."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from app.core.money import parse_amount, parse_currency
from app.core.order import DEFAULT_PRODUCT_NAME, Order
from app.core.payment import Payment
from app.service.access import Caller, require_refunds, require_till
from app.service.idempotency import OwnKey
from app.service.parts import ServiceParts
from app.service.rest_asking import (
    BEARER,
    AskedBy,
    Asking,
    KeyHeader,
    document,
    nobody_there,
    unless_gone,
)
from app.service.rest_errors import FOR_EVERYBODY, errors_of
from app.service.rest_models import (
    CancelAnswer,
    CancelBody,
    CreateSessionAnswer,
    CreateSessionBody,
    RefundAnswer,
    RefundBody,
    VerifyAnswer,
    VerifyBody,
)
from app.service.unambiguous_json import UnambiguousRoute
from app.service.views import STATUS_OF, payment_view, refund_view
from app.settings import Settings

# The guide's own words; programs that follow it may compare them.
CREATED_MESSAGE = "支付会话创建成功"
_CANCELED = {"zh": "支付已取消", "en": "The payment is cancelled"}
_BEING_CANCELED = {
    "zh": "正在取消，等待支付渠道确认",
    "en": "The payment is being cancelled; the payment service has yet to confirm it",
}
_REFUNDED = {"zh": "退款已受理", "en": "The refund is under way"}


def router(parts: ServiceParts) -> APIRouter:
    """All POSTs of the interface, but the webhook."""
    calls = APIRouter(
        tags=["payment"], dependencies=[Depends(BEARER)], route_class=UnambiguousRoute
    )
    _add_guide_calls(calls, parts, Asking(parts))
    _add_till_calls(calls, parts, Asking(parts))
    return calls


class SessionDesk:
    """Makes checkout sessions."""

    def __init__(self, parts: ServiceParts) -> None:
        self._parts = parts
        self._asking = Asking(parts)

    async def create(
        self, body: CreateSessionBody, request: Request, caller: Caller, key: str | None
    ) -> Response:
        """The guide's answer. Raises MofangError."""

        async def work(own_key: OwnKey) -> Response:
            order = order_of(body, self._parts.settings)
            making = self._parts.checkout.create(
                caller, order, language=caller.language, key=own_key.text, claim=own_key.claim
            )
            # With a key, a repeat gets the link. Without one nobody ever would: it is closed again.
            payment = await (unless_gone(request, making) if own_key.text is None else making)
            return nobody_there() if payment is None else document(_created(payment))

        return await self._asking.answer_once(request, caller, key, work, opens_payment=True)


def _add_guide_calls(calls: APIRouter, parts: ServiceParts, asking: Asking) -> None:
    desk = SessionDesk(parts)

    @calls.post(
        "/create-session",
        response_model=CreateSessionAnswer,
        responses=errors_of(post=True),
        summary="创建支付会话 · create a checkout session",
        openapi_extra=FOR_EVERYBODY,
    )
    async def create_session(
        body: CreateSessionBody, request: Request, caller: AskedBy, key: KeyHeader = None
    ) -> Response:
        return await desk.create(body, request, caller, key)

    @calls.post(
        "/verify",
        response_model=VerifyAnswer,
        responses=errors_of(post=True),
        summary="验证支付状态 · ask what became of a session",
        openapi_extra=FOR_EVERYBODY,
    )
    async def verify(
        body: VerifyBody, request: Request, caller: AskedBy, key: KeyHeader = None
    ) -> Response:
        async def work(_own_key: OwnKey) -> Response:
            answer = await parts.checkout.verify(body.session_id, caller.language)
            return document(VerifyAnswer.model_validate(answer), without_unset=True)

        return await asking.answer_once(request, caller, key, work)


def _add_till_calls(calls: APIRouter, parts: ServiceParts, asking: Asking) -> None:
    @calls.post(
        "/cancel",
        response_model=CancelAnswer,
        responses={
            202: {"model": CancelAnswer, "description": "正在取消 · being closed, still payable"},
            **errors_of(post=True),
        },
        summary="取消支付 · close the link",
    )
    async def cancel(
        body: CancelBody, request: Request, caller: AskedBy, key: KeyHeader = None
    ) -> Response:
        require_till(caller)

        async def work(_own_key: OwnKey) -> Response:
            payment = await parts.checkout.payment(body.payment_id)
            canceled = await parts.checkout.cancel(caller, payment.payment_id)
            return document(_canceled(canceled, caller), 200 if canceled.is_final else 202)

        return await asking.answer_once(request, caller, key, work)

    @calls.post(
        "/refund",
        response_model=RefundAnswer,
        responses=errors_of(post=True),
        summary="退款 · give money back, all or in part",
    )
    async def refund(
        body: RefundBody, request: Request, caller: AskedBy, key: KeyHeader = None
    ) -> Response:
        require_refunds(caller)

        async def work(own_key: OwnKey) -> Response:
            payment = await parts.checkout.payment(body.payment_id)
            currency = payment.order.amount.currency
            amount = None if body.amount is None else parse_amount(body.amount, currency)
            made = await parts.checkout.refund(
                caller, payment.payment_id, amount, body.reason, body.note, own_key.text
            )
            return document(
                RefundAnswer(refund=refund_view(made), message=_REFUNDED[caller.language])
            )

        return await asking.answer_once(request, caller, key, work)


def order_of(body: CreateSessionBody, settings: Settings) -> Order:
    """With the guide's defaults. Raises InvalidAmount, InvalidOrder."""
    currency = parse_currency(body.currency or settings.currency)
    product = body.product_name or DEFAULT_PRODUCT_NAME
    metadata = {**settings.metadata, "product": product} if body.metadata is None else body.metadata
    return Order(
        parse_amount(body.amount, currency),
        product,
        body.customer_email or None,
        metadata=metadata,
    )


def _created(payment: Payment) -> CreateSessionAnswer:
    return CreateSessionAnswer(
        session_id=payment.session_id or "",
        checkout_url=payment.checkout_url or "",
        message=CREATED_MESSAGE,
    )


def _canceled(payment: Payment, caller: Caller) -> CancelAnswer:
    words = _CANCELED if payment.is_final else _BEING_CANCELED
    return CancelAnswer(
        status=STATUS_OF[payment.state],
        payment=payment_view(payment),
        message=words[caller.language],
    )
