"""Two `mofang serve` processes on one PostgreSQL, as two machines of a shop run them, and one simulator behind both."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from app.core.payment import Payment
from app.journal.opening import Archive
from app.journal.port import RecordedEvent
from app.journal.till_book import Till
from app.service.access import hash_of
from app.service.webhook import PATH
from app.simulator.server import SimulatorServer
from app.simulator.webhooks import WebhookTarget, register
from tests.service.running_hub import TOKEN
from tests.service.served import ServedShop
from tests.stage.waiting import until

WEBHOOK_SECRET = "whsec_" + "MarkedShared0001"
# What the journal's server and the engines promise for a process that dies.
TAKE_OVER_SECONDS = 10.0


class SharedShop:
    """`a` and `b` are processes with homes of their own; `archive` sees what both have written."""

    def __init__(self, folder: Path, database_url: str, simulator: SimulatorServer) -> None:
        self.simulator = simulator
        self.archive = Archive(database_url, folder / "unused.sqlite3")
        self.a = self._served(folder / "a", database_url)
        self.b = self._served(folder / "b", database_url)
        self.token = TOKEN

    def _served(self, folder: Path, database_url: str) -> ServedShop:
        folder.mkdir()
        return ServedShop(
            folder,
            self.simulator,
            MOFANG_DATABASE_URL=database_url,
            STRIPE_WEBHOOK_SECRET=WEBHOOK_SECRET,
        )

    def start(self) -> SharedShop:
        """Both listen; one till may use either."""
        self.a.begin()
        self.b.begin()
        self.archive.books().tills.add(Till("t1", "counter", hash_of(TOKEN), True, 1.0))
        self.a.wait()
        self.b.wait()
        return self

    def close(self) -> None:
        """Whatever has become of them."""
        self.a.close()
        self.b.close()
        self.archive.close()

    def send_webhooks_to(self, served: ServedShop) -> None:
        """The simulator tells only this process."""
        register(self.simulator.ledger, WebhookTarget(f"{served.base_url}{PATH}", WEBHOOK_SECRET))

    def payment(self, session_id: str) -> Payment:
        """As journaled."""
        payment = self.archive.journal.find_session(session_id)
        assert payment is not None
        return payment

    def events(self, payment: Payment) -> list[RecordedEvent]:
        """Everything that was ever written of it, in order."""
        return list(self.archive.journal.events(payment.payment_id))

    def until_taken_over(self, session_id: str, owner: str, seconds: float) -> str:
        """The new owner's name."""

        def new_owner() -> str | None:
            now = self.payment(session_id).owner
            return now if now != owner else None

        return until(new_owner, seconds)


@contextlib.contextmanager
def shared_shop(folder: Path, database_url: str) -> Iterator[SharedShop]:
    """Both processes listen."""
    simulator = SimulatorServer()
    simulator.start()
    shop = SharedShop(folder, database_url, simulator)
    try:
        yield shop.start()
    finally:
        shop.close()
        simulator.stop()
