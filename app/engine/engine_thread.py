"""The way into a kiosk's engine from other threads."""

from __future__ import annotations

from concurrent.futures import Future

from app.core.payment import Payment
from app.core.state import PaymentState
from app.engine.engine import CheckoutEngine
from app.engine.loop_thread import LoopThread


class EngineThread(LoopThread[CheckoutEngine]):
    """A CheckoutEngine on a thread of its own. See LoopThread."""

    def free_screen(self, payment_id: str, shown: PaymentState) -> Future[None]:
        """See CheckoutEngine.free_screen."""
        return self._submit(lambda engine: engine.free_screen(payment_id, shown))

    def needing_attention(self) -> Future[list[Payment]]:
        """See CheckoutEngine.needing_attention."""
        return self._submit(lambda engine: engine.needing_attention())
