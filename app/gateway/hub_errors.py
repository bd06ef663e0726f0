"""One table: what the hub, or the road to it, did → our errors.

| the hub says (`mofang-kind`)             | ours                                                        |
|------------------------------------------|-------------------------------------------------------------|
| one of a gateway's own errors            | the very same, with its code and details                    |
| RequestConflict, JournalConflict         | GatewayUnreachable idempotency_conflict                     |
| NotAllowed                               | KeyRejected device_token_refused                            |
| TooManyRequests                          | GatewayBusy hub_busy                                        |
| RequestMalformed body_too_slow           | GatewayUnreachable hub_unreachable: it was not heard        |
| InputError, RequestMalformed, …          | GatewayRefused request_refused                              |
| anything else (its disk, its stop, …)    | GatewayUnreachable hub_out_of_order                         |

| no such word from the hub                | ours                                                        |
|------------------------------------------|-------------------------------------------------------------|
| UNAUTHENTICATED, PERMISSION_DENIED       | KeyRejected device_token_refused                            |
| UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED| GatewayUnreachable hub_unreachable                          |
| every other status                       | GatewayUnreachable hub_malformed: it may have acted         |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

import grpc

from app.core.errors import (
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    KeyRejected,
    SessionNotFound,
    SessionNotOpen,
)

_OWN: Mapping[str, type[GatewayError]] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            GatewayUnreachable,
            GatewayBusy,
            GatewayRefused,
            SessionNotFound,
            SessionNotOpen,
            KeyRejected,
        )
    }
)
_CONFLICTS = frozenset({"RequestConflict", "JournalConflict"})
_REFUSALS = frozenset({"InputError", "InvalidAmount", "InvalidOrder", "RequestMalformed"})
_NOT_LET_IN = frozenset({grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED})
_AWAY = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
    }
)
_NOT_HEARD = "body_too_slow"
_LONGEST = 200


def error_of_hub(told: Mapping[str, str | bytes], status: object, hub: str) -> GatewayError:
    """`told` is the trailing metadata, `hub` the address for the person who is told."""
    kind, code = told.get("mofang-kind"), told.get("mofang-code")
    if code == _NOT_HEARD:
        return GatewayUnreachable("hub_unreachable", hub=hub)
    if isinstance(kind, str) and isinstance(code, str):
        return _by_word(kind, code[:_LONGEST], _details(told.get("mofang-details-bin")))
    if status in _NOT_LET_IN:
        return KeyRejected("device_token_refused", hub=hub)
    if status in _AWAY:
        return GatewayUnreachable("hub_unreachable", hub=hub)
    return GatewayUnreachable("hub_malformed", hub=hub, status=str(status))


def _by_word(kind: str, code: str, details: dict[str, str]) -> GatewayError:
    if kind in _OWN:
        return _OWN[kind](code, **details)
    if kind in _CONFLICTS:
        return GatewayUnreachable("idempotency_conflict", **details)
    if kind == "NotAllowed":
        return KeyRejected("device_token_refused", reason=code)
    if kind == "TooManyRequests":
        return GatewayBusy("hub_busy", **details)
    if kind in _REFUSALS:
        return GatewayRefused("request_refused", stripe_code=code, param="")
    return GatewayUnreachable("hub_out_of_order", reason=code)


def _details(packed: object) -> dict[str, str]:
    """Only what a sentence can use; a detail named like an argument of ours is passed over."""
    try:
        read = json.loads(packed) if isinstance(packed, bytes) else {}
    except (ValueError, RecursionError):
        return {}
    pairs = read.items() if isinstance(read, dict) else ()
    return {
        name: text[:_LONGEST]
        for name, text in pairs
        if isinstance(text, str) and name.isidentifier() and name not in {"self", "code"}
    }
