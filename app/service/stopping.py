"""Tells everybody who waits that the service is going away."""

from __future__ import annotations

import asyncio

from app.core.errors import ServiceStopping


class StopSign:
    """Raised once, never lowered. Streams end with the reason `service_stopping` when it is."""

    def __init__(self) -> None:
        self._raised = asyncio.Event()

    @property
    def is_up(self) -> bool:
        """Whether nothing may be begun any more."""
        return self._raised.is_set()

    def put_up(self) -> None:
        """Nothing new; what is under way may finish."""
        self._raised.set()

    async def wait(self) -> None:
        """Until it is up."""
        await self._raised.wait()

    def check(self) -> None:
        """Raises ServiceStopping."""
        if self.is_up:
            raise ServiceStopping("service_stopping")
