"""Tells everybody who waits that the service is going away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.core.errors import ServiceStopping


class StopSign:
    """Raised once, never lowered. Streams end with the reason `service_stopping` when it is."""

    def __init__(self) -> None:
        self._up = asyncio.Event()
        self._told: list[Callable[[], None]] = []

    @property
    def is_up(self) -> bool:
        """Whether nothing may be begun any more."""
        return self._up.is_set()

    def put_up(self) -> None:
        """Nothing new; what is under way may finish."""
        self._up.set()
        for tell in self._told:
            tell()

    def tell(self, when_up: Callable[[], None]) -> None:
        """Call it once, when the sign goes up."""
        self._told.append(when_up)

    async def wait(self) -> None:
        """Until it is up."""
        await self._up.wait()

    def check(self) -> None:
        """Raises ServiceStopping."""
        if self.is_up:
            raise ServiceStopping("service_stopping")
