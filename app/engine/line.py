"""The line to Stripe as one payment sees it: what was asked last, and whether that was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from app.core.errors import (
    GatewayBusy,
    GatewayError,
    GatewayUnreachable,
    JournalError,
    MofangError,
)
from app.engine import pacing
from app.engine.feed import Contact
from app.engine.room import EngineRoom
from app.gateway.port import PaymentGateway

T = TypeVar("T")

_CONTACT_OF = (
    (GatewayUnreachable, Contact.UNREACHABLE),
    (GatewayBusy, Contact.BUSY),
    (JournalError, Contact.JOURNAL_UNAVAILABLE),
)


class Line:
    """`on_change` is called when `contact` has changed; `trouble` is what the last question failed with."""

    def __init__(self, room: EngineRoom, on_change: Callable[[], None]) -> None:
        self.contact = Contact.OK
        self.trouble: GatewayError | None = None
        self._room = room
        self._on_change = on_change
        self._asked = 0
        self._answered = 0

    async def ask(
        self,
        question: Callable[[PaymentGateway], T],
        within: float = pacing.LONGEST_CALL_SECONDS,
    ) -> T:
        """One call. With the SDK's own tries it may last a minute; people hear of it long before, and it goes on."""
        self._asked += 1
        number = self._asked
        loop = asyncio.get_running_loop()
        slow = loop.call_later(pacing.SLOW_SECONDS, self._note_silence, number)
        try:
            answer = await self._room.ask_gateway(question, within)
        except GatewayError as error:
            if not self._is_overtaken(number):
                self.trouble = error
            raise
        finally:
            slow.cancel()
        self._answered = max(self._answered, number)
        self.trouble = None
        if self.contact is Contact.UNREACHABLE:
            self.note(Contact.OK)
        return answer

    def note(self, contact: Contact) -> None:
        """What is true of the line now."""
        if contact is not self.contact:
            self.contact = contact
            self._on_change()

    def note_error(self, error: MofangError) -> Contact:
        """Report a failure, even the same as before: the caller of this try waits for its end."""
        contact = next((c for kind, c in _CONTACT_OF if isinstance(error, kind)), None)
        self.contact = contact or Contact.KEY_REJECTED
        self._on_change()
        return self.contact

    def is_news(self, error: MofangError) -> bool:
        """Whether no later call was answered since the one that has failed so."""
        return not isinstance(error, GatewayError) or error is self.trouble

    def _note_silence(self, number: int) -> None:
        if not self._is_overtaken(number):
            self.note(Contact.UNREACHABLE)

    def _is_overtaken(self, number: int) -> bool:
        return self._answered > number
