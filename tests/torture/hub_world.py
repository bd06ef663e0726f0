"""A hub that crashes and comes back, and kiosks without a key that talk to it: each with a journal of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar, cast

from app.core.errors import JournalUnavailable
from app.engine.engine import CheckoutEngine
from app.engine.pacing import Pace
from app.engine.refunds import RefundDesk
from app.gateway.hub_gateway import HubGateway
from app.hub_token import HubToken
from app.journal.answer_book import AnswerBook
from app.journal.till_book import Till as Device
from app.service.access import Access, hash_of
from app.service.checkout_service import CheckoutService
from app.service.generated import payment_pb2_grpc
from app.service.grpc_api import PaymentServicer
from app.service.grpc_door import Door
from app.service.grpc_hub import HubServicer
from app.service.idempotency import IdempotentAnswers
from app.service.metrics import Metrics
from app.service.options import ServeOptions
from app.service.parts import ServiceParts
from app.service.public_prices import PublicPrices
from app.service.rate_limit import RateLimiter
from app.service.session_reads import SessionReads
from app.service.stopping import StopSign
from app.service.watchers import Watchers
from app.settings import Settings
from tests.torture.hub_wire import HubFault, HubPort, Network, VirtualLine, in_greenlet
from tests.torture.simulated_gateway import SimulatedGateway
from tests.torture.virtual_time import Life
from tests.torture.world import Ownership, Till, Weather, Worker, World

T = TypeVar("T")
MOST_HUB_CRASHES = 4
HUB_AWAY_SECONDS = (0.5, 5.0, 60.0, 3600.0)
# From the hub's knowing to the kiosk's screen: a push, a reading through the hub, and two journals.
PUSH_SECONDS = 2.0


@cache
def _settings() -> Settings:
    return Settings()


@cache
def _metrics() -> Metrics:
    return Metrics(lambda: 0)


class HubWorld(World):
    """The hub's process on its journal, which a service manager starts again."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.devices: dict[str, Device] = {}
        self._ports: dict[Life, HubPort] = {}
        self._died = asyncio.Event()

    async def keep_running(self) -> None:
        """As a service manager does; for ever."""
        while True:
            self._died.clear()
            await self.start_till()
            await self._died.wait()
            await asyncio.sleep(self.random.choice(HUB_AWAY_SECONDS))

    def crash(self, till: Till | None = None) -> None:
        """Only so often, so that a schedule has an end."""
        if self.crashes < MOST_HUB_CRASHES:
            super().crash(till)
            self._died.set()

    async def _begin(self, till: Till) -> None:
        """A hub that cannot read its journal does not start, which its service manager sees."""
        try:
            await super()._begin(till)
        except JournalUnavailable:
            till.life.kill()
            self.living.discard(till.owner)
            self._died.set()
        else:
            self._open_port(till)

    def port(self) -> HubPort | None:
        """Where kiosks reach it; None while it is away or has not taken up what was open."""
        till = self.till
        return None if till is None or till.life.is_over else self._ports.get(till.life)

    def fault(self) -> HubFault | None:
        """What the network between the hub and a kiosk does to the next question."""
        if self.random.random() >= self.weather.wire_faults / 2:
            return None
        if self.random.random() < self.weather.crash:
            self.crash()
        return self.random.choice(list(HubFault))

    def _open_port(self, till: Till) -> None:
        port = HubPort(till.life)
        parts = self._parts(till)
        door = Door(parts)
        payment_pb2_grpc.add_PaymentServiceServicer_to_server(
            PaymentServicer(parts, door), cast("Any", port)
        )
        payment_pb2_grpc.add_HubServiceServicer_to_server(
            HubServicer(parts, door), cast("Any", port)
        )
        self._ports[till.life] = port

    def _parts(self, till: Till) -> ServiceParts:
        room, watchers = till.room, Watchers()
        room.feed.subscribe(watchers.tell)
        if till.news is None:
            raise ValueError("a hub hears news")
        checkout = CheckoutService(
            engine=till.engine,
            room=room,
            reads=SessionReads(room),
            refund_desk=till.refunds,
            refund_book=cast("Any", self.refund_book),
            dispute_book=self.dispute_book,
            watchers=watchers,
            prices=PublicPrices.of(_settings()),
            stop_sign=StopSign(),
        )
        return ServiceParts(
            checkout=checkout,
            access=Access(lambda token: room.on_journal(lambda: self.devices.get(token))),
            # No kiosk asks what is answered from a book.
            answers=IdempotentAnswers(cast("AnswerBook", None), room),
            news=till.news,
            limiter=RateLimiter(60, room.clock.monotonic),
            metrics=_metrics(),
            stop_sign=checkout.stop_sign,
            settings=_settings(),
            options=ServeOptions(),
        )


@dataclass
class KioskWorld(World):
    """A kiosk's process on its own journal; Stripe is reached through the hub only."""

    hub: HubWorld = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        hub = self.hub
        self.random, self.ledger, self.api = hub.random, hub.ledger, hub.api
        self.tells_news = hub.tells_news
        self.weather = Weather.drawn(hub.random)
        self.was_calm = hub.was_calm and self.weather.is_calm
        token = f"mft_Torture{self.seed:020d}"
        self._token = HubToken(token)
        name, token_hash = f"kiosk-{self.seed}", hash_of(token)
        hub.devices[token_hash] = Device(name, name, token_hash, False, 0.0, None)

    @property
    def has_lain_dead(self) -> bool:
        """The hub is needed too."""
        return bool(self.crashes or self.hub.crashes)

    @property
    def told_seconds(self) -> float:
        """The hub has to hear of it first."""
        return self.hub.told_seconds + PUSH_SECONDS

    def sessions(self) -> list[dict[str, Any]]:
        """Those that this kiosk's customers were to pay."""
        every = super().sessions()
        return [each for each in every if each["client_reference_id"] in self.payment_ids]

    def _new_till(self, owner: str, life: Life, pace: Pace) -> Till:
        network = Network(self.random, self.hub.port, self.hub.fault)
        line = VirtualLine(network, life)
        gateway = HubGateway("hub.shop:9006", self._token, line=line)
        room = self._room(gateway, life, _HubWorker(self, life, lambda: 0.0), pace)
        ownership = Ownership(owner, self.living)
        engine = CheckoutEngine(room, ownership)
        # Without a key there is nothing to give back, and nobody asks Stripe.
        stripe = SimulatedGateway(self.api, self.loop.time)
        refunds = RefundDesk(room, stripe, self.refund_book, engine.note, engine.recovery)
        return Till(engine, room.feed, life, owner, stripe, room, refunds, news=None)


class _HubWorker(Worker):
    """Calls that wait for the hub let the others run meanwhile."""

    async def _carry_out(self, function: Callable[[], T]) -> T:
        answer: T = await in_greenlet(function)
        return answer


def hub_with_kiosks(seed: int, kiosks: int) -> tuple[HubWorld, list[KioskWorld]]:
    """One hub; kiosk worlds that know it."""
    hub = HubWorld(seed, pace=Pace.SERVICE)
    return hub, [KioskWorld(seed * 10 + number, hub=hub) for number in range(kiosks)]
