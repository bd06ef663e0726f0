"""Whether the key may give money back."""

from __future__ import annotations

from app.core.errors import GatewayBusy, GatewayUnreachable, KeyRejected
from app.engine.room import EngineRoom
from app.gateway.port import PaymentGateway

CANNOT_REFUND = "key_cannot_refund"
NO_KEY = "refund_key_missing"


class RefundRight:
    """Asked of the payment service until it has answered, and believed until then: a refusal costs nothing.

    `gateway` None: there is no key for it at all.
    """

    def __init__(self, room: EngineRoom, gateway: PaymentGateway | None) -> None:
        self._room = room
        self._gateway = gateway
        # Empty: it may. None: nobody has said.
        self._refusal: str | None = None if gateway is not None else NO_KEY

    @property
    def refusal(self) -> str:
        """The code of what stands against it, as far as is known; empty if nothing does."""
        return self._refusal or ""

    async def find_out(self) -> None:
        """Ask, if that is not known yet. Raises KeyRejected if the key opens nothing."""
        gateway = self._gateway
        if gateway is None or self._refusal is not None:
            return
        try:
            report = await self._room.on_gateway(gateway.check_key)
        except (GatewayUnreachable, GatewayBusy):
            return
        self._refusal = CANNOT_REFUND if CANNOT_REFUND in report.cannot else ""

    async def require(self) -> None:
        """Raises KeyRejected `key_cannot_refund` or `refund_key_missing`, or whatever else is wrong with the key."""
        await self.find_out()
        if self.refusal == NO_KEY:
            raise KeyRejected("refund_key_missing")
        if self.refusal:
            raise KeyRejected("key_cannot_refund")
