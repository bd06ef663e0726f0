"""A channel that says by itself when to look: its word only hastens a look, which decides as ever."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from app.gateway.port import PaymentGateway, Pushed, PushingGateway


def listen(gateway: PaymentGateway, listener: Callable[[Pushed], object]) -> None:
    """Have the listener called on the running loop, if the channel is one that pushes."""
    if isinstance(gateway, PushingGateway):
        loop = asyncio.get_running_loop()
        gateway.subscribe(lambda pushed: _call_soon(loop, listener, pushed))


def hears(gateway: PaymentGateway, payment_id: str) -> bool:
    """Whether a change would be told right now, so that looking by ourselves is only a safety net."""
    return isinstance(gateway, PushingGateway) and gateway.hears(payment_id)


def _call_soon(
    loop: asyncio.AbstractEventLoop, listener: Callable[[Pushed], object], pushed: Pushed
) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended: nobody looks any more
        loop.call_soon_threadsafe(listener, pushed)
