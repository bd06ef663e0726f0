"""A machine that loses its cable tells nobody: its payments are another's within 10 s, and stay so when it is back."""

from __future__ import annotations

import time
from pathlib import Path

from app.core.state import PaymentState
from app.simulator.server import SimulatorServer
from tests.service.served import created
from tests.service.shared_shop import TAKE_OVER_SECONDS, SharedShop
from tests.stage.postgres import PostgresServer
from tests.stage.silent_network import SilentNetwork, silent_network
from tests.stage.waiting import until

# Two seconds for a machine that other programs want, too.
PATIENCE_SECONDS = TAKE_OVER_SECONDS + 2.0


def test_a_vanished_machine_is_replaced_and_comes_back_without_its_payments(
    tmp_path: Path, postgres_server: PostgresServer, postgres_url: str, simulator: SimulatorServer
) -> None:
    with silent_network(postgres_server.folder / ".s.PGSQL.5432") as network:
        shop = SharedShop(tmp_path, postgres_url, simulator)
        shop.a.variables["MOFANG_DATABASE_URL"] = _through(network, postgres_url)
        try:
            shop.start()
            _play(shop, network)
        finally:
            shop.close()


def _play(shop: SharedShop, network: SilentNetwork) -> None:
    with shop.a.client() as at_a, shop.b.client(shop.token) as at_b:
        paid, open_still = created(at_a)["session_id"], created(at_a)["session_id"]
        owner = shop.payment(paid).owner
        network.pull_the_cable()
        gone_at = time.monotonic()
        shop.b.pay(paid)
        new_owner = shop.until_taken_over(paid, owner, PATIENCE_SECONDS)
        shop.until_taken_over(open_still, owner, PATIENCE_SECONDS)
        assert time.monotonic() - gone_at < PATIENCE_SECONDS
        until(lambda: shop.payment(paid).state is PaymentState.PAID)
        written = {each: len(shop.events(shop.payment(each))) for each in (paid, open_still)}
        network.mend()
        until(lambda: "is looked after by another engine" in shop.a.logs(), 30.0)
        assert at_b.post("/cancel", json={"payment_id": open_still}).json()["status"] == "canceled"
        kinds = [type(each.event).__name__ for each in shop.events(shop.payment(open_still))]
        assert kinds[written[open_still] :] == ["CloseRequested", "SessionObserved"]
        assert len(shop.events(shop.payment(paid))) == written[paid]
        assert shop.payment(paid).owner == shop.payment(open_still).owner == new_owner
        until(lambda: at_a.get("/ready").status_code == 200)
        assert created(at_a)["success"] is True


def _through(network: SilentNetwork, url: str) -> str:
    """The same database, over the network."""
    database = url.partition("@/")[2].partition("?")[0]
    return f"postgresql://postgres@127.0.0.1:{network.port}/{database}"
