"""Many ask after one session at once; Stripe is asked as often as it takes to answer them truly, and no oftener."""

from __future__ import annotations

import asyncio

from app.core.session import SessionSnapshot
from app.engine.room import EngineRoom

Reading = asyncio.Task[SessionSnapshot]


class SessionReads:
    """For each session one reading under way and one that waits. On the engine's own loop.

    Whoever asks gets a reading that was sent after the question: the customer may have paid a moment ago.
    """

    def __init__(self, room: EngineRoom) -> None:
        self._room = room
        self._waiting: dict[str, Reading] = {}
        self._under_way: dict[str, Reading] = {}

    async def read(self, session_id: str) -> SessionSnapshot:
        """Stripe's answer to a question that is still to be sent. Raises GatewayError."""
        reading = self._waiting.get(session_id)
        if reading is None:
            before = self._under_way.get(session_id)
            reading = asyncio.create_task(self._read(session_id, before))
            self._waiting[session_id] = reading
            reading.add_done_callback(lambda done: self._forget(session_id, done))
        return await asyncio.shield(reading)

    async def _read(self, session_id: str, before: Reading | None) -> SessionSnapshot:
        if before is not None:
            await asyncio.wait([before])
        await self._room.wait_to_read()
        self._under_way[session_id] = self._waiting.pop(session_id)
        return await self._room.ask_gateway(lambda g: g.retrieve(session_id))

    def _forget(self, session_id: str, done: Reading) -> None:
        """Whoever waited for it may have gone, and its error is nobody's then."""
        for readings in (self._waiting, self._under_way):
            if readings.get(session_id) is done:
                del readings[session_id]
        if not done.cancelled():
            done.exception()
