"""The file for those who help: enough to help by, and nothing that belongs to the shop or its customers alone."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest

from app import bootstrap
from app.core.money import Money
from app.core.order import Order
from app.engine.commands import StartCheckout, new_payment_id
from app.health.findings import Finding, Level
from app.simulator.server import SimulatorServer

KEY = "sk_test_" + "51MarkedKEYbody0001"
REFUND_KEY = "rk_test_" + "51MarkedKEYrefunds02"
EMAIL = "marked.person@mail.example"
MARKS = (
    "MarkedKEY",
    "marked.person",
    "MarkedPassword",
    "MarkedToken",
    "MarkedReference",
    "Marked product",
    "MarkedLog",
    "/c/pay/",
    "#fid",
    "argon2",
    "19.90",
)
# As a log would have it if somebody had forgotten to hide it.
CARELESS = (
    f"{KEY} for {EMAIL}: https://checkout.stripe.com/c/pay/cs_test_MarkedLog#fidMarkedLog\n"
    "whsec_MarkedLogSecret mft_MarkedTokenOfATill postgresql://till:MarkedPassword@db/journal\n"
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose every corner has something in it that nobody else may read."""
    home = tmp_path / "home"
    (home / "logs").mkdir(parents=True)
    (home / "logs" / "mofang-20200101-000000-1.log").write_text(CARELESS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIPE_SECRET_KEY", KEY)
    monkeypatch.setenv("STRIPE_REFUND_KEY", REFUND_KEY)
    monkeypatch.setenv("FRONTEND_BASE_URL", "https://shop.example")
    return home


def everything_in(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name).decode("utf-8") for name in zipped.namelist()}


def test_it_helps_and_tells_no_secret(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator = SimulatorServer(keys=frozenset({KEY, REFUND_KEY}))
    simulator.start()
    monkeypatch.setenv("STRIPE_API_BASE", simulator.base_url)
    file = tmp_path / "help.zip"
    try:
        with bootstrap.open_runtime(shop, demo=False) as runtime:
            service = runtime.open_service()
            service.ready.result(30)
            order = Order(
                Money(1990, "USD"), "Marked product", EMAIL, "MarkedReference", {"who": EMAIL}
            )
            service.start_checkout(StartCheckout(new_payment_id(), order, "zh", "desk")).result(30)
            runtime.save_diagnostics(file, list(runtime.look_over("en")))
    finally:
        simulator.stop()
    found = everything_in(file)
    assert [mark for mark in MARKS for text in found.values() if mark in text] == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    health = {each["check"]: each for each in json.loads(found["health.json"])}
    assert (health["stripe"]["level"], health["refund_key"]["level"]) == ("ok", "ok")
    assert json.loads(found["journal.json"])["payments"] != {}
    settings = json.loads(found["settings.json"])
    assert settings["frontend_base_url"] == {
        "value": "https://shop.example",
        "from": "environment FRONTEND_BASE_URL",
    }
    libraries = json.loads(found["machine.json"])["libraries"]
    assert "pyside6-essentials" in {name.lower() for name in libraries}
    assert "logs/mofang-20200101-000000-1.log" in found
    assert sum(name.startswith("logs/") for name in found) == 2


def test_what_is_hidden_stays_so_and_a_dead_journal_is_told(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = "postgresql://till:MarkedPassword@127.0.0.1:9/journal?connect_timeout=1"
    monkeypatch.setenv("MOFANG_DATABASE_URL", database)
    file = tmp_path / "help.zip"
    with bootstrap.open_runtime(shop, demo=False) as runtime:
        runtime.save_diagnostics(file, [Finding("journal", Level.FAIL, "journal_unreachable")])
    found = everything_in(file)
    assert [mark for mark in MARKS for text in found.values() if mark in text] == []
    assert json.loads(found["settings.json"])["database_url"]["value"] == "(set; not shown)"
    assert json.loads(found["journal.json"])["trouble"]


def test_the_file_before_stays_whole_when_the_new_one_cannot_be(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "help.zip"
    file.write_bytes(b"the one before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with (
        bootstrap.open_runtime(shop, demo=False) as runtime,
        pytest.raises(OSError, match="No space"),
    ):
        runtime.save_diagnostics(file, [])
    assert file.read_bytes() == b"the one before"
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []
