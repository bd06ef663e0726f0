"""Puts an engine together out of what bootstrap has picked: for one kiosk, or for the payment service.

Everything is imported when it is wanted: the kiosk's first frame waits for none of it.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import JournalUnavailable

if TYPE_CHECKING:
    from datetime import tzinfo

    from app.engine.desk_thread import DeskThread
    from app.engine.engine_thread import EngineThread
    from app.engine.ownership import Ownership
    from app.engine.pacing import Pace
    from app.engine.room import EngineRoom
    from app.gateway.port import PaymentGateway, ServiceGateway
    from app.journal.opening import Archive
    from app.journal.port import Journal
    from app.service.open_parts import Equipment
    from app.webhook_secret import WebhookSecret

# Fewer than the connections that the gateway keeps; links that hang must not hold up the next customer.
_STRIPE_CALLS = 14
_SERVICE_WRITERS = 16
# A page and the sums under it.
_READERS = 2


def make_engine(
    gateway: PaymentGateway,
    archive: Archive,
    locks_dir: Path,
    stack: contextlib.ExitStack,
    zone: tzinfo | None = None,
) -> EngineThread:
    """Raises JournalUnavailable if this process cannot hold a lock."""
    from app.engine.engine import CheckoutEngine
    from app.engine.engine_thread import EngineThread
    from app.engine.pacing import Pace

    ownership = _make_ownership(archive, locks_dir)
    room = _engine_room(gateway, archive.journal, Pace.KIOSK, stack, zone)
    return EngineThread(lambda: CheckoutEngine(room, ownership), room.feed)


def make_desk(
    gateway: PaymentGateway,
    news_gateway: ServiceGateway | None,
    refund_gateway: ServiceGateway | None,
    archive: Archive,
    locks_dir: Path,
    stack: contextlib.ExitStack,
    zone: tzinfo | None = None,
) -> DeskThread:
    """The gateways may be one and the same; None where nobody gives money back, or tells news, as a hub does not.

    Raises JournalUnavailable.
    """
    from app.engine.desk import DeskEngine, DeskTools
    from app.engine.desk_thread import DeskThread
    from app.engine.engine import DESK, CheckoutEngine
    from app.engine.feed import RefundFeed
    from app.engine.news import NewsDesk
    from app.engine.pacing import Pace
    from app.engine.refund_right import RefundRight
    from app.engine.refunds import RefundDesk
    from app.engine.reversals import Reversals
    from app.engine.worker import ThreadWorker

    ownership = _make_ownership(archive, locks_dir)
    room = _engine_room(gateway, archive.journal, Pace.DESK, stack, zone)
    books, refund_feed = archive.books(), RefundFeed()
    reading = ThreadWorker("mofang-reading", _READERS)
    stack.callback(reading.close)

    def made() -> DeskEngine:
        engine = CheckoutEngine(room, ownership)
        refunds, news = None, None
        if refund_gateway is not None:
            refunds = RefundDesk(room, refund_gateway, books.refunds, engine.note, engine.recovery)
        if news_gateway is not None:
            reversals = None
            if refunds is not None:
                reversals = Reversals(room, engine.note, refunds, news_gateway, books.disputes)
            news = NewsDesk(room, engine, news_gateway, books.inbox, refunds, reversals)
        right = RefundRight(room, refund_gateway)
        receipts = archive.receipts(DESK)
        tools = DeskTools(
            books.refunds,
            refunds,
            right,
            reading,
            refund_feed,
            receipts,
            news,
            disputes=books.disputes,
        )
        return DeskEngine(engine, room, tools)

    return DeskThread(made, room.feed, refund_feed)


def make_equipment(
    gateway: ServiceGateway,
    archive: Archive,
    locks_dir: Path,
    stack: contextlib.ExitStack,
    webhook_secrets: tuple[WebhookSecret, ...] = (),
    zone: tzinfo | None = None,
) -> Equipment:
    """Raises JournalUnavailable."""
    from app.engine.pacing import Pace
    from app.service.open_parts import Equipment

    ownership = _make_ownership(archive, locks_dir)
    room = _engine_room(gateway, archive.journal, Pace.SERVICE, stack, zone)
    return Equipment(room, gateway, archive.books(), ownership, webhook_secrets)


def hold_server_lock(locks_dir: Path, stack: contextlib.ExitStack) -> None:
    """No other API server may use this home's journal meanwhile.

    Raises InputError `server_already_running`, JournalUnavailable `home_unusable`.
    """
    from app.service.server_lock import lock_server

    try:
        stack.callback(lock_server(locks_dir / "serve.lock"))
    except OSError as error:
        raise unusable(locks_dir, error) from None


def _engine_room(
    gateway: PaymentGateway,
    journal: Journal,
    pace: Pace,
    stack: contextlib.ExitStack,
    zone: tzinfo | None,
) -> EngineRoom:
    from random import Random

    from app.engine.clock import Clock
    from app.engine.feed import Feed
    from app.engine.pacing import Pace
    from app.engine.read_budget import ReadBudget
    from app.engine.room import EngineRoom
    from app.engine.worker import DaemonWorker, ThreadWorker

    for_many = pace is Pace.SERVICE
    gateway_worker = DaemonWorker("mofang-stripe", _STRIPE_CALLS)
    # What many write at once shares one commit; a kiosk's few writes come one after the other.
    journal_worker = ThreadWorker("mofang-journal", _SERVICE_WRITERS if for_many else 1)
    stack.callback(gateway_worker.close)
    stack.callback(journal_worker.close)
    return EngineRoom(
        gateway,
        journal,
        gateway_worker,
        journal_worker,
        Feed(),
        Clock(),
        Random(),
        reads=ReadBudget() if for_many else None,
        pace=pace,
        zone=zone,
    )


def _make_ownership(archive: Archive, locks_dir: Path) -> Ownership:
    """By the server that several machines share, or by lock files for the processes of this one."""
    from app.engine.ownership import LockFileOwnership

    try:
        return archive.ownership() or LockFileOwnership(locks_dir)
    except OSError as error:
        raise unusable(locks_dir, error) from None


def unusable(folder: Path, error: OSError | RuntimeError) -> JournalUnavailable:
    """The error of a folder that cannot be worked in."""
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return JournalUnavailable("home_unusable", folder=str(folder), reason=reason)
