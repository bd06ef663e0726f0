"""The hosted payment page: what a customer's phone shows after the QR was scanned."""

from __future__ import annotations

from app.simulator.http_messages import Request, Response
from app.simulator.ledger import Ledger


class PaymentPages:
    """Answers every address that is neither Stripe's API nor the control endpoint."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def handle(self, request: Request) -> Response:
        """Always a page."""
        return Response(404, {"content-type": "text/plain"}, b"There is no such page.")
