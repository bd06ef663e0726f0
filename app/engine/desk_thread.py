"""The way into a desk's engine from other threads. What it offers is DeskService (app/desktop/desk/desk_service.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from app.core.attention import AttentionItem
from app.core.listing import KnownProduct, PaymentPage, PaymentQuery, Tally
from app.core.refund import Refund
from app.core.sales import Sales
from app.core.story import Story
from app.core.verification import Verified
from app.engine.commands import RequestRefund
from app.engine.desk import DeskEngine
from app.engine.feed import Feed, RefundFeed
from app.engine.loop_thread import LoopThread


class DeskThread(LoopThread[DeskEngine]):
    """A DeskEngine on a thread of its own. See LoopThread."""

    def __init__(
        self, make_engine: Callable[[], DeskEngine], feed: Feed, refund_feed: RefundFeed
    ) -> None:
        super().__init__(make_engine, feed)
        self._refund_feed = refund_feed

    @property
    def refund_refusal(self) -> str:
        """See DeskService."""
        return self._engine.refund_refusal if self._engine is not None else ""

    def request_refund(self, command: RequestRefund) -> Future[Refund]:
        """See DeskService."""
        return self._submit(lambda engine: engine.request_refund(command))

    def verify(self, session_id: str) -> Future[Verified]:
        """See DeskService."""
        return self._submit(lambda engine: engine.verify(session_id))

    def acknowledge(self, payment_id: str, note: str | None) -> Future[None]:
        """See DeskService."""
        return self._submit(lambda engine: engine.acknowledge(payment_id, note))

    def browse(self, query: PaymentQuery) -> Future[PaymentPage]:
        """See DeskService."""
        return self._submit(lambda engine: engine.browse(query))

    def tally(self, query: PaymentQuery) -> Future[Sequence[Tally]]:
        """See DeskService."""
        return self._submit(lambda engine: engine.tally(query))

    def origins(self) -> Future[Sequence[str]]:
        """See DeskService."""
        return self._submit(lambda engine: engine.origins())

    def story(self, payment_id: str) -> Future[Story]:
        """See DeskService."""
        return self._submit(lambda engine: engine.story(payment_id))

    def attention(self) -> Future[Sequence[AttentionItem]]:
        """See DeskService."""
        return self._submit(lambda engine: engine.attention())

    def sales(self, since: float, until: float) -> Future[Sales]:
        """See DeskService."""
        return self._submit(lambda engine: engine.sales(since, until))

    def known_products(self, limit: int) -> Future[Sequence[KnownProduct]]:
        """See DeskService."""
        return self._submit(lambda engine: engine.known_products(limit))

    def subscribe_refunds(self, listener: Callable[[Refund], None]) -> Callable[[], None]:
        """See DeskService."""
        return self._refund_feed.subscribe(listener)
