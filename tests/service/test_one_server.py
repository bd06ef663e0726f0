"""On a journal in SQLite there is one API server; kiosks, desks and commands work beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.simulator.server import SimulatorServer
from app.terminal.exit_codes import ExitCode
from tests.engine.face_process import opened
from tests.service.served import ServedShop, created, served_shop
from tests.terminal.conftest import Shop
from tests.terminal.mofang_process import MofangProcess, customer_pays, mofang

PORTS = ("--http-port", "0", "--grpc-port", "0")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedShop]:
    with served_shop(tmp_path, FRONTEND_BASE_URL="https://shop.example") as shop:
        yield shop


def _second(shop: ServedShop, language: str = "en", *arguments: str) -> tuple[int, dict[str, str]]:
    variables = {**shop.variables, "MOFANG_LANGUAGE": language}
    done = mofang("serve", "--json", *PORTS, *arguments, cwd=shop.folder, variables=variables)
    assert done.err == ""
    return done.code, done.documents[0]


def test_a_second_server_is_refused_and_told_the_way_to_postgresql(shop: ServedShop) -> None:
    code, told = _second(shop)
    assert (code, told["code"]) == (ExitCode.BAD_INPUT, "server_already_running")
    assert str(shop.folder / "home") in told["message"]
    assert "PostgreSQL" in told["message"]
    assert "--database" in told["message"]
    _, told = _second(shop, "zh")
    assert "已有一个 mofang serve" in told["message"]
    assert "PostgreSQL" in told["message"]
    with shop.client() as client:
        assert created(client)["checkout_url"]


def test_a_server_under_uvicorn_is_refused_too(shop: ServedShop) -> None:
    """As each further worker of one is."""
    from app import bootstrap
    from app.core.errors import InputError
    from app.service.options import ServeOptions

    with pytest.MonkeyPatch.context() as patched:
        for name, text in shop.variables.items():
            patched.setenv(name, text)
        with (
            bootstrap.open_runtime(None, demo=False) as runtime,
            pytest.raises(InputError, match="server_already_running"),
        ):
            runtime.prepared(ServeOptions())


@pytest.mark.parametrize("end", ["stopped", "killed"])
def test_the_next_server_starts_once_the_first_has_ended(shop: ServedShop, end: str) -> None:
    if end == "killed":
        shop.kill()
    else:
        shop.interrupt()
        assert shop.end().code == 0
    shop.start()
    with shop.client() as client:
        assert created(client)["checkout_url"]


def test_a_home_on_postgresql_may_have_several(
    tmp_path: Path, simulator: SimulatorServer, postgres_url: str
) -> None:
    shops = [ServedShop(tmp_path, simulator, MOFANG_DATABASE_URL=postgres_url) for _ in range(2)]
    try:
        for shop in shops:
            shop.start()
        for shop in shops:
            with shop.client() as client:
                assert created(client)["checkout_url"]
    finally:
        for shop in shops:
            shop.close()


def test_kiosk_desk_terminal_and_commands_work_beside_it(shop: ServedShop) -> None:
    beside = Shop(shop.folder / "home", shop.simulator, shop.variables)
    for face in ("kiosk", "desk"):
        with opened(beside, face) as running:
            payment_id = "mp_" + face[0] * 26
            running.do(f"start {payment_id} 2400")
            running.until_state(payment_id, "open")
            running.leave()
    with MofangProcess(["pay", "1.90", "--json"], shop.folder, shop.variables) as pay:
        customer_pays(pay.event("created"))
        assert pay.event("ended")["result"] == "paid"
    assert shop.till("counter").startswith("mft_")
    doctor = mofang("doctor", "--json", cwd=shop.folder, variables=shop.variables)
    assert "server_already_running" not in doctor.out


def test_one_key_at_once_is_one_payment_with_one_open_link(shop: ServedShop) -> None:
    """What two servers on one file have made of it: 200 from one, 503 from the other, and an expired link."""
    with shop.client() as first, shop.client() as second, ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda client: created(client, "key-1"), (first, second)))
    assert made[0] == made[1]
    session = shop.simulator.ledger.find_session(made[0]["session_id"])
    assert session is not None
    assert session["status"] == "open"
    with sqlite3.connect(shop.folder / "home" / "journal.sqlite3") as journal:
        assert journal.execute("SELECT count(*) FROM payments").fetchone() == (1,)
    journal.close()
