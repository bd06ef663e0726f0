"""Starts the engine and everything around it on the running loop, and stops it the other way round."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass

from app.core.errors import (
    GatewayBusy,
    GatewayUnreachable,
    MofangError,
    NotAllowed,
    ServiceStopping,
)
from app.core.payment import Payment
from app.engine import faults
from app.engine.engine import CheckoutEngine
from app.engine.news import NewsDesk
from app.engine.ownership import Ownership
from app.engine.refunds import RefundDesk
from app.engine.reversals import Reversals
from app.engine.room import EngineRoom
from app.gateway.port import KeyReport, ServiceGateway
from app.journal.books import Books
from app.journal.notices import Notice, NoticeKind
from app.service.access import Access
from app.service.checkout_service import CheckoutService
from app.service.idempotency import IdempotentAnswers
from app.service.metrics import CountedWorker, Metrics
from app.service.options import ServeOptions
from app.service.parts import ServiceParts
from app.service.public_prices import PublicPrices
from app.service.rate_limit import RateLimiter
from app.service.session_reads import SessionReads
from app.service.stopping import StopSign
from app.service.watchers import Watchers
from app.settings import Settings
from app.webhook_secret import WebhookSecret

_log = logging.getLogger(__name__)

# A token that is revoked ends its streams within this time.
_LOOK_AT_TILLS_SECONDS = 2.0
_ENGINE_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Equipment:
    """What bootstrap has picked: the ports, their workers, and this engine's own name."""

    room: EngineRoom
    gateway: ServiceGateway
    books: Books
    ownership: Ownership
    webhook_secrets: tuple[WebhookSecret, ...] = ()


@contextlib.asynccontextmanager
async def open_parts(
    equipment: Equipment, settings: Settings, options: ServeOptions
) -> AsyncIterator[ServiceParts]:
    """Raises KeyRejected, JournalUnavailable: nothing is served without a key and a journal that work."""
    async with contextlib.AsyncExitStack() as stack:
        parts, watchers = _assembled(equipment, settings, options)
        room, engine = parts.checkout.room, parts.checkout.engine
        parts = dataclasses.replace(parts, key_report=await _checked_key(room))
        stack.callback(room.feed.subscribe(watchers.tell))
        stack.callback(room.feed.subscribe(parts.metrics.note_update))
        stack.push_async_callback(engine.shut_down, _ENGINE_STOP_SECONDS)
        await engine.start()
        stack.push_async_callback(parts.checkout.refund_desk.shut_down)
        await parts.checkout.refund_desk.start()
        stack.push_async_callback(parts.news.shut_down)
        await parts.news.start()
        _listen_to_others(stack, equipment, parts, watchers)
        stack.push_async_callback(parts.answers.write_left)
        await stack.enter_async_context(_running(parts.answers.keep_writing()))
        await stack.enter_async_context(_running(parts.answers.forget_old()))
        await stack.enter_async_context(_running(_end_revoked(equipment, watchers)))
        yield parts


def _assembled(
    equipment: Equipment, settings: Settings, options: ServeOptions
) -> tuple[ServiceParts, Watchers]:
    books, watchers, stop_sign = equipment.books, Watchers(), StopSign()
    stop_sign.tell(lambda: watchers.end_streams(ServiceStopping("service_stopping")))
    metrics = Metrics(lambda: watchers.streams)
    worker = CountedWorker(equipment.room.gateway_worker, metrics.note_stripe_call)
    room = dataclasses.replace(equipment.room, gateway_worker=worker)
    engine = CheckoutEngine(room, equipment.ownership)
    refunds = RefundDesk(room, equipment.gateway, books.refunds, engine.note, engine.recovery)
    reversals = Reversals(room, engine.note, refunds, equipment.gateway, books.disputes)
    news = NewsDesk(room, engine, equipment.gateway, books.inbox, refunds, reversals)
    metrics.tell_webhook_age(lambda: news.webhook_age)
    refunds.subscribe(metrics.note_refund)
    reversals.on_dispute = metrics.note_dispute
    checkout = CheckoutService(
        engine,
        room,
        refunds,
        books.refunds,
        watchers,
        PublicPrices.of(settings),
        stop_sign,
        SessionReads(room),
        books.disputes,
    )
    parts = ServiceParts(
        checkout=checkout,
        access=Access(lambda token: room.on_journal(lambda: books.tills.by_token_hash(token))),
        answers=IdempotentAnswers(books.answers, room),
        news=news,
        limiter=RateLimiter(settings.public_requests_per_minute, room.clock.monotonic),
        metrics=metrics,
        stop_sign=stop_sign,
        settings=settings,
        options=options,
        webhook_secrets=equipment.webhook_secrets,
    )
    return parts, watchers


async def _checked_key(room: EngineRoom) -> KeyReport | None:
    """A shop whose line is down may start: what waits for Stripe says so by itself. Raises KeyRejected."""
    try:
        report = await room.ask_gateway(lambda g: g.check_key())
    except (GatewayUnreachable, GatewayBusy) as error:
        _log.warning("The key could not be checked: %s", error)
        return None
    for words in report.complaints("en"):
        _log.warning("%s", words)
    return report


# --- what other processes write --------------------------------------------------------------------


def _listen_to_others(
    stack: contextlib.AsyncExitStack,
    equipment: Equipment,
    parts: ServiceParts,
    watchers: Watchers,
) -> None:
    """Notices come on a thread of the journal's; one round of reading serves however many came meanwhile."""
    loop = asyncio.get_running_loop()
    others = OtherProcesses(parts, watchers)
    stack.callback(others.close)
    listening = equipment.books.notices.listen(
        lambda notice: _soon(loop, lambda: others.hear(notice))
    )
    stack.push_async_callback(asyncio.to_thread, listening.close)


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
        loop.call_soon_threadsafe(call)


class OtherProcesses:
    """Passes on what other processes have written, to the engine and to whoever watches here."""

    def __init__(self, parts: ServiceParts, watchers: Watchers) -> None:
        self._parts = parts
        self._watchers = watchers
        self._tasks: set[asyncio.Task[None]] = set()

    def hear(self, notice: Notice) -> None:
        """On the loop."""
        if notice.kind is NoticeKind.NEWS_ARRIVED:
            self._parts.news.wake()
        elif notice.payment_id is not None:
            self._changed(notice.payment_id)
        else:
            for payment_id in self._watchers.payment_ids:
                self._changed(payment_id)

    def _changed(self, payment_id: str) -> None:
        self._parts.checkout.engine.changed_elsewhere(payment_id)
        if self._watchers.is_watched(payment_id):
            task = asyncio.ensure_future(self._tell(payment_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Tell nothing more."""
        for task in self._tasks:
            task.cancel()

    async def _tell(self, payment_id: str) -> None:
        """A change is notified once: until it has been read, subscribers here wait for it."""
        failures = 0
        while self._watchers.is_watched(payment_id):
            try:
                payment: Payment | None = await self._parts.checkout.engine.payment(payment_id)
            except MofangError as error:
                failures += 1
                _log.warning("%s was changed and could not be read: %s", payment_id, error.code)
                await asyncio.sleep(faults.retry_seconds(error, failures))
                continue
            if payment is not None:
                self._watchers.tell_payment(payment)
            return


# --- tokens ----------------------------------------------------------------------------------------


async def _end_revoked(equipment: Equipment, watchers: Watchers) -> None:
    """One question for all streams: a thousand tills must not ask a thousand times."""
    while True:
        await asyncio.sleep(_LOOK_AT_TILLS_SECONDS)
        if not watchers.streams:
            continue
        try:
            tills = await equipment.room.on_journal(equipment.books.tills.all)
        except MofangError as error:
            _log.warning("Revoked tokens could not be looked for: %s", error.code)
            continue
        live = {till.token_hash for till in tills if till.revoked_at is None}
        watchers.end_streams_except(live, NotAllowed("token_revoked"))


@contextlib.asynccontextmanager
async def _running(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
