"""One run of the payment service: engine, HTTP and gRPC on one loop, and an end that loses nothing."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from app.gateway.port import KeyReport
from app.service.faces import grpc_face, http_face
from app.service.http_server import GRACE_SECONDS, http_server
from app.service.open_parts import Equipment, open_parts
from app.service.options import ServeOptions
from app.service.parts import ServiceParts
from app.settings import Settings

_log = logging.getLogger(__name__)

# The loop gives its turn away at every call of the system, and a thread that reads a long list keeps it for so long.
# With Python's own 5 ms, a hundred such calls in a row took half a second; with 0.5 ms, whatever makes a session is
# interrupted so often that a fifth of the processor goes to that.
_SWITCH_SECONDS = 0.002

# Calls its argument, which is safe inside a signal handler, when the service is asked to stop.
Interrupts = Callable[[Callable[[], None]], AbstractContextManager[None]]


@dataclass(frozen=True)
class PaymentServer:
    """`listener` is bound; `started` is told the ports that were really taken, and what the key may do."""

    equipment: Equipment
    settings: Settings
    options: ServeOptions
    listener: socket.socket
    interrupts: Interrupts
    started: Callable[[ServeOptions, KeyReport | None], None]

    def run(self) -> None:
        """Until it is interrupted. Raises MofangError if it cannot start."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        asyncio.run(self._run())

    async def _run(self) -> None:
        async with open_parts(self.equipment, self.settings, self.options) as parts:
            loop = asyncio.get_running_loop()
            with self.interrupts(lambda: _call_soon(loop, parts.stop_sign.put_up)):
                await self._serve(parts)
        _log.info("The payment service has stopped")

    async def _serve(self, parts: ServiceParts) -> None:
        grpc, port = grpc_face(parts)
        http = http_server(http_face(parts), parts.options)
        await grpc.start()
        serving = asyncio.create_task(http.serve(sockets=[self.listener]))
        options = dataclasses.replace(parts.options, grpc_port=port)
        _log.info("Listening on %s, HTTP %d, gRPC %d", options.host, options.http_port, port)
        self.started(options, parts.key_report)
        try:
            await _either(serving, asyncio.create_task(parts.stop_sign.wait()))
        finally:
            _log.info("Stopping")
            parts.stop_sign.put_up()
            http.should_exit = True
            await asyncio.gather(serving, grpc.stop(GRACE_SECONDS))


async def _either(serving: asyncio.Task[None], asked: asyncio.Task[None]) -> None:
    """Until one is done; the second is only listened to."""
    await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()


def _call_soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """A second signal may come when the loop is gone."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(call)
