"""A payment's changes as server-sent events. Each carries the payment's version as its id, to resume from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from pydantic import BaseModel
from sse_starlette import ServerSentEvent

from app.core.errors import MofangError
from app.core.payment import Payment
from app.engine.feed import PaymentUpdate
from app.service.access import Caller
from app.service.problems import message_of

PING_SECONDS = 15
SEND_SECONDS = 10.0
_RETRY_MILLISECONDS = 2000
View = Callable[[Payment], BaseModel]


async def told(
    changes: AsyncIterator[PaymentUpdate], view: View, caller: Caller
) -> AsyncIterator[ServerSentEvent]:
    """Every change, then `end` with the reason: "final", or the code of what has ended the stream early."""
    try:
        async for update in changes:
            yield _change(update, view)
    except MofangError as error:
        yield _end(error.code, message_of(error, caller.language, to_staff=caller.is_till))
    else:
        yield _end("final", "")


def _change(update: PaymentUpdate, view: View) -> ServerSentEvent:
    return ServerSentEvent(
        view(update.payment).model_dump_json(),
        event="payment",
        id=str(update.payment.version),
        retry=_RETRY_MILLISECONDS,
    )


def _end(reason: str, message: str) -> ServerSentEvent:
    data = _End(reason=reason, message=message).model_dump_json()
    return ServerSentEvent(data, event="end")


class _End(BaseModel):
    reason: str
    message: str
