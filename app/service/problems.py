"""Errors as answers: one table from ours to HTTP's and gRPC's, and one shape for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.core.errors import (
    GatewayBusy,
    GatewayRefused,
    GatewayUnreachable,
    InputError,
    JournalConflict,
    JournalUnavailable,
    KeyRejected,
    MofangError,
    NotAllowed,
    PaymentNotFound,
    RefundNotFound,
    RequestConflict,
    RequestMalformed,
    ServiceStopping,
    SessionNotFound,
    SessionNotOpen,
    TooManyRequests,
    VaultError,
    WebhookRefused,
    WrongAddress,
)
from app.core.sentences import customer_details, public_sentence, staff_sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP status, and the name of gRPC's."""

    http: int
    grpc: str


_UNAVAILABLE = Answer(503, "UNAVAILABLE")
_FORBIDDEN = Answer(403, "PERMISSION_DENIED")
# The first class that fits, in this order.
_BY_CLASS: tuple[tuple[type[MofangError], Answer], ...] = (
    (RequestMalformed, Answer(400, "INVALID_ARGUMENT")),
    (InputError, Answer(422, "INVALID_ARGUMENT")),
    (NotAllowed, _FORBIDDEN),
    (WrongAddress, _FORBIDDEN),
    (WebhookRefused, Answer(400, "INVALID_ARGUMENT")),
    (TooManyRequests, Answer(429, "RESOURCE_EXHAUSTED")),
    (RequestConflict, Answer(409, "FAILED_PRECONDITION")),
    (PaymentNotFound, Answer(404, "NOT_FOUND")),
    (SessionNotFound, Answer(404, "NOT_FOUND")),
    (RefundNotFound, Answer(404, "NOT_FOUND")),
    (SessionNotOpen, Answer(409, "FAILED_PRECONDITION")),
    (JournalConflict, Answer(409, "ABORTED")),
    (JournalUnavailable, _UNAVAILABLE),
    (GatewayBusy, _UNAVAILABLE),
    (GatewayUnreachable, _UNAVAILABLE),
    (ServiceStopping, _UNAVAILABLE),
    (GatewayRefused, Answer(402, "FAILED_PRECONDITION")),
    (KeyRejected, _UNAVAILABLE),
    (VaultError, _UNAVAILABLE),
)
_UNAUTHENTICATED = Answer(401, "UNAUTHENTICATED")
_BY_CODE: Mapping[str, Answer] = MappingProxyType(
    {
        "token_missing": _UNAUTHENTICATED,
        "token_malformed": _UNAUTHENTICATED,
        "token_unknown": _UNAUTHENTICATED,
        "token_revoked": _UNAUTHENTICATED,
        "host_not_allowed": Answer(421, "PERMISSION_DENIED"),
        "webhook_not_set_up": _UNAVAILABLE,
        "body_too_large": Answer(413, "INVALID_ARGUMENT"),
        "head_too_large": Answer(431, "RESOURCE_EXHAUSTED"),
        "service_full": _UNAVAILABLE,
        "body_too_slow": Answer(408, "DEADLINE_EXCEEDED"),
        "content_type_unsupported": Answer(415, "INVALID_ARGUMENT"),
        "not_found": Answer(404, "UNIMPLEMENTED"),
        "method_not_allowed": Answer(405, "UNIMPLEMENTED"),
        "payment_exists": Answer(409, "ALREADY_EXISTS"),
        "idempotency_key_reused": Answer(409, "ALREADY_EXISTS"),
    }
)
_FOR_PROGRAMMERS = (RequestMalformed, WebhookRefused, WrongAddress)
# REST refuses it by its shape, and no page sends one that is not whole.
_PROGRAMMERS_CODES = frozenset({"session_id_malformed"})
_UNEXPECTED = Answer(500, "INTERNAL")


def answer_for(error: MofangError) -> Answer:
    """By its code, else by its class; 500 for one that nobody has thought of."""
    by_class = next((a for kind, a in _BY_CLASS if isinstance(error, kind)), _UNEXPECTED)
    return _BY_CODE.get(error.code, by_class)


def message_of(error: MofangError, language: str, *, to_staff: bool = False) -> str:
    """One sentence in "zh" or "en". What only a program can have done wrong is told to whoever wrote it."""
    by_program = isinstance(error, _FOR_PROGRAMMERS) or error.code in _PROGRAMMERS_CODES
    if to_staff or by_program or answer_for(error) is _UNAUTHENTICATED:
        return staff_sentence(error, language)
    return public_sentence(error, language)


def details_of(error: MofangError, *, to_staff: bool = False) -> dict[str, str]:
    """The public learns no more than its sentence says: neither where a file is nor what a key lacks."""
    if to_staff or isinstance(error, _FOR_PROGRAMMERS):
        return dict(error.details)
    told = customer_details(error)
    return {name: text for name, text in error.details.items() if name in told}


def problem_body(error: MofangError, language: str, *, to_staff: bool = False) -> dict[str, object]:
    """The one shape of every error. `message` stands at the top as well, where the guide's programs look for it."""
    message = message_of(error, language, to_staff=to_staff)
    details = details_of(error, to_staff=to_staff)
    inner = {"code": error.code, "message": message, "details": details}
    return {"success": False, "error": inner, "message": message}
