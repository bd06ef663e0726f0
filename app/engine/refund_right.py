"""Whether the key may give money back."""

from __future__ import annotations

from app.core.errors import GatewayBusy, GatewayUnreachable, KeyRejected
from app.engine.room import EngineRoom
from app.gateway.port import PaymentGateway

CANNOT_REFUND = "key_cannot_refund"


class RefundRight:
    """Asked of the payment service until it has answered, and believed until then: a refusal costs nothing.

    `gateway` None: there is no key for it at all.
    """

    def __init__(self, room: EngineRoom, gateway: PaymentGateway | None) -> None:
        self._room = room
        self._gateway = gateway
        self._may: bool | None = None if gateway is not None else False

    @property
    def may(self) -> bool:
        """As far as is known."""
        return self._may is not False

    async def find_out(self) -> None:
        """Ask, if that is not known yet. Raises KeyRejected if the key opens nothing."""
        gateway = self._gateway
        if gateway is None or self._may is not None:
            return
        try:
            report = await self._room.on_gateway(gateway.check_key)
        except (GatewayUnreachable, GatewayBusy):
            return
        self._may = CANNOT_REFUND not in report.cannot

    async def require(self) -> None:
        """Raises KeyRejected `key_cannot_refund`, or whatever else is wrong with the key."""
        await self.find_out()
        if not self.may:
            raise KeyRejected("key_cannot_refund")
