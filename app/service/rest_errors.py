"""What a call may answer instead, for the description of the interface: meaning, example and headers of each status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.core.errors import (
    GatewayRefused,
    GatewayUnreachable,
    InvalidAmount,
    MofangError,
    NotAllowed,
    PaymentNotFound,
    RequestConflict,
    RequestMalformed,
    TooManyRequests,
    WebhookRefused,
    WrongAddress,
)
from app.service.problems import answer_for, problem_body
from app.service.rest_models import ErrorAnswer

# Whoever shows a token is a till; without one it is the public, which may do this as well.
FOR_EVERYBODY: dict[str, Any] = {"security": [{}]}
WITHOUT_TOKEN: dict[str, Any] = {"security": []}
# Any request may meet these, before it is known what it asks.
ALWAYS = (400, 403, 421, 431, 500, 503)
OF_BODIES = (408, 413, 415)
_OF_CALLERS = (401, 404, 422, 429)
_OF_POSTS = (402, 409, *OF_BODIES)
_REPLAYED = {
    "Idempotency-Replayed": {
        "description": "同一键的第一次回答 · the answer that this key got the first time",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


@dataclass(frozen=True, slots=True)
class _Meaning:
    words: str
    example: MofangError
    header: tuple[str, str] | None = None


_MEANINGS = (
    _Meaning(
        "请求有误 · the request is not as described here",
        RequestMalformed("request_invalid", field="body.amount", reason="string_type"),
    ),
    _Meaning(
        "缺少令牌或令牌无效 · token missing or wrong",
        NotAllowed("token_missing"),
        ("WWW-Authenticate", "Bearer"),
    ),
    _Meaning("支付渠道拒绝 · Stripe refused this request", GatewayRefused("currency_refused")),
    _Meaning("不允许 · not allowed to this caller", NotAllowed("refund_not_allowed")),
    _Meaning("没有 · nothing has this id", PaymentNotFound("payment_not_found")),
    _Meaning("太慢 · the body came too slowly", RequestMalformed("body_too_slow", seconds="10")),
    _Meaning(
        "冲突 · conflict with what was asked before, or with the payment's state",
        RequestConflict("idempotency_key_reused"),
    ),
    _Meaning("太大 · the body is too large", RequestMalformed("body_too_large", limit="65536")),
    _Meaning(
        "类型不对 · the body is not application/json, or is compressed",
        RequestMalformed("content_type_unsupported"),
    ),
    _Meaning("主机名不对 · not the name of this service", WrongAddress("host_not_allowed")),
    _Meaning(
        "内容不能用 · as described, but not to be charged like this", InvalidAmount("amount_zero")
    ),
    _Meaning(
        "太多 · too many requests from this address",
        TooManyRequests("too_many_requests", seconds="3"),
        ("Retry-After", "秒 · seconds"),
    ),
    _Meaning(
        "请求头太大 · the head is too large", RequestMalformed("head_too_large", limit="16384")
    ),
    _Meaning("服务内部出错 · a defect of the service", MofangError("unexpected")),
    _Meaning(
        "暂时不能 · not possible at the moment; try again with the same key",
        GatewayUnreachable("service_unreachable"),
    ),
)
_BY_STATUS = {answer_for(each.example).http: each for each in _MEANINGS}
_OF_WEBHOOK = {
    400: WebhookRefused("webhook_signature_wrong"),
    503: WebhookRefused("webhook_not_set_up"),
}


def errors_of(*, post: bool) -> dict[int | str, dict[str, Any]]:
    """What a call may answer instead, for its description."""
    errors = errors_with((*ALWAYS, *_OF_CALLERS, *(_OF_POSTS if post else ())))
    return {200: {"headers": _REPLAYED}, **errors} if post else errors


def webhook_errors() -> dict[int | str, dict[str, Any]]:
    """Stripe is told no more than it can do anything about."""
    errors = errors_with((*ALWAYS, *OF_BODIES))
    for status, error in _OF_WEBHOOK.items():
        errors[status]["content"] = _example(error)
    return errors


def errors_with(statuses: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """Each with its meaning and an example."""
    return {status: _described(_BY_STATUS[status]) for status in sorted(statuses)}


def _described(meaning: _Meaning) -> dict[str, Any]:
    described: dict[str, Any] = {
        "model": ErrorAnswer,
        "description": meaning.words,
        "content": _example(meaning.example),
    }
    if meaning.header is not None:
        name, words = meaning.header
        described["headers"] = {name: {"description": words, "schema": {"type": "string"}}}
    return described


def _example(error: MofangError) -> dict[str, Any]:
    return {"application/json": {"example": problem_body(error, "en", to_staff=True)}}
