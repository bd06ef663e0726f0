"""`mofang doctor`: goes on to the end, tells each fault apart, and says what to do."""

import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app import bootstrap, resource_files
from app.terminal.command_line import run
from tests.stage.receipt_printer import NO_PAPER, FakeReceiptPrinter
from tests.terminal.conftest import KEY, Shop

CHECKS = [
    "settings",
    "key",
    "refund_key",
    "keyring",
    "stripe",
    "clock",
    "return_address",
    "program",
    "journal",
    "log",
    "display",
    "fonts",
    "logo",
    "receipts",
    "simulator",
]
Examine = Callable[..., tuple[int, dict[str, dict[str, str]]]]


@pytest.fixture
def examine(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Examine:
    """Runs doctor; the exit code, and each finding by its check."""
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.chdir(shop.home.parent)

    def examine(*arguments: str, **changed: str) -> tuple[int, dict[str, dict[str, str]]]:
        for name, value in {**shop.variables, **changed}.items():
            monkeypatch.setenv(name, value)
        code = run(["doctor", "--json", *arguments], bootstrap)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return code, {each["check"]: each for each in lines}

    return examine


def test_a_till_in_order_is_told_so(examine: Examine) -> None:
    code, found = examine()
    assert list(found) == CHECKS
    assert {name for name in CHECKS if found[name]["level"] == "fail"} == set()
    assert found["keyring"]["code"] == "keyring_not_needed"
    assert code == 0


def test_the_demo_is_in_order_without_anything(examine: Examine) -> None:
    code, found = examine("--demo", STRIPE_SECRET_KEY="sk_live_" + "51MarkedNeverUsed")
    assert code == 0
    assert found["stripe"]["code"] == "stripe_simulator"
    assert "MarkedNeverUsed" not in str(found)


def test_a_till_without_a_key_is_told_how_to_get_one(examine: Examine) -> None:
    code, found = examine(STRIPE_SECRET_KEY="")
    assert code == 1
    assert (found["key"]["level"], found["keyring"]["level"]) == ("fail", "fail")
    assert "STRIPE_SECRET_KEY" in found["keyring"]["message"]
    assert found["stripe"]["level"] == "warn"


def test_a_refused_key_is_told_apart_from_a_dead_network(shop: Shop, examine: Examine) -> None:
    code, found = examine(STRIPE_SECRET_KEY=KEY + "x")
    assert (code, found["stripe"]["code"]) == (1, "key_invalid")
    assert found["clock"]["level"] == "ok"
    shop.simulator.stop()
    code, found = examine(STRIPE_SECRET_KEY=KEY)
    assert (code, found["stripe"]["code"]) == (1, "service_unreachable")
    assert found["clock"]["code"] == "clock_unknown"


def test_the_shop_s_day_is_told_by_stripe_s_clock(shop: Shop, examine: Examine) -> None:
    shop.simulator.clock.advance(3 * 86_400)
    _, found = examine(TZ="UTC", MOFANG_TIME_ZONE="Pacific/Kiritimati")
    there = datetime.now(ZoneInfo("Pacific/Kiritimati")) + timedelta(days=3)
    assert f"{there:%Y-%m-%d} (Pacific/Kiritimati)" in found["clock"]["message"]


def test_a_clock_that_is_off_is_a_warning(shop: Shop, examine: Examine) -> None:
    shop.simulator.clock.advance(86_400)
    code, found = examine()
    assert (code, found["clock"]["level"], found["clock"]["code"]) == (0, "warn", "clock_off")
    assert "864" in found["clock"]["message"] or "863" in found["clock"]["message"]


@pytest.mark.parametrize(
    ("address", "level", "code"),
    [
        ("", "fail", "return_address_missing"),
        ("http://localhost:8080", "warn", "return_loopback_test"),
        ("https://shop.example", "ok", "return_fine"),
    ],
)
def test_the_address_for_the_phone_is_looked_at(
    examine: Examine, address: str, level: str, code: str
) -> None:
    away = "http://127.0.0.1:9" if address else "https://proxy.example:9"
    _, found = examine(FRONTEND_BASE_URL=address, STRIPE_API_BASE=away)
    assert (found["return_address"]["level"], found["return_address"]["code"]) == (level, code)


def test_missing_files_of_the_program_are_told(
    examine: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(resource_files.resource_folder(), tmp_path / "app" / "resources")
    monkeypatch.setattr(resource_files, "_PACKAGE", tmp_path / "app")
    _, found = examine()
    assert (found["program"]["level"], found["program"]["code"]) == ("ok", "program_fine")
    assert str(tmp_path / "app" / "resources") in found["program"]["message"]
    (tmp_path / "app" / "resources" / "simulator" / "item.html").unlink()
    code, found = examine()
    assert (code, found["program"]["level"]) == (1, "fail")
    assert "simulator/item.html. Install Mofang Checkout again" in found["program"]["message"]
    _, found = examine(MOFANG_LANGUAGE="zh")
    assert "请重新安装" in found["program"]["message"]
    shutil.rmtree(tmp_path / "app" / "resources" / "simulator")
    _, found = examine()
    assert (
        "simulator/action.html, simulator/amount.html, simulator/bank.html …"
        in (found["program"]["message"])
    )


def test_a_demo_names_no_folder_that_it_deletes(examine: Examine) -> None:
    _, found = examine("--demo")
    assert (found["log"]["code"], found["journal"]["code"]) == (
        "log_throwaway",
        "journal_throwaway",
    )
    assert tempfile.gettempdir() not in found["log"]["message"] + found["journal"]["message"]


def test_a_broken_journal_is_told(shop: Shop, examine: Examine) -> None:
    shop.home.mkdir()
    (shop.home / "journal.sqlite3").write_bytes(b"this is not a database " * 100)
    code, found = examine()
    assert (code, found["journal"]["level"], found["journal"]["code"]) == (
        1,
        "fail",
        "journal_corrupt",
    )


def test_logs_that_cannot_be_written_are_only_a_warning(shop: Shop, examine: Examine) -> None:
    shop.home.mkdir()
    (shop.home / "logs").write_text("a file where the folder should be")
    code, found = examine()
    assert (code, found["log"]["level"], found["log"]["code"]) == (0, "warn", "log_unwritable")


def test_every_mistake_in_the_settings_is_told_and_the_rest_looked_at(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.home.mkdir()
    (shop.home / "settings.toml").write_text('langage = "zh"\nscan_seconds = 1\n')
    for name, value in {**shop.variables, "LANG": "en_US.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    assert run(["doctor"], bootstrap) == 1
    out = capsys.readouterr().out
    assert "settings.toml:1: langage: There is no such setting. Did you mean: language" in out
    assert "settings.toml:2: scan_seconds: Write a whole number of seconds from 30 to 1800" in out
    assert "Journal" in out


def test_missing_fonts_and_libraries_are_told_with_the_command(
    examine: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = tmp_path / "bin" / "fc-list"
    listing.parent.mkdir()
    listing.write_text("#!/bin/sh\nexit 0\n")
    listing.chmod(0o755)
    monkeypatch.setenv("PATH", str(listing.parent), prepend=":")
    monkeypatch.setitem(__import__("sys").modules, "app.desktop.application", None)
    code, found = examine()
    assert code == 1
    assert "fonts-noto-cjk" in found["fonts"]["message"]
    assert (found["display"]["level"], "apt install" in found["display"]["message"]) == (
        "fail",
        True,
    )


def test_a_receipt_printer_is_looked_at_and_stops_no_payment(
    examine: Examine, tmp_path: Path
) -> None:
    _, found = examine()
    assert found["receipts"]["code"] == "receipts_none"
    with FakeReceiptPrinter() as printer:
        code, found = examine(MOFANG_RECEIPT_PRINTER=printer.place)
        assert (code, found["receipts"]["code"]) == (0, "receipts_fine")
        printer.paper = NO_PAPER
        code, found = examine(MOFANG_RECEIPT_PRINTER=printer.place)
        assert (code, found["receipts"]["code"]) == (0, "printer_no_paper")
        assert printer.heard == b""
    gone = f"file:{tmp_path}/gone/lp0"
    code, found = examine(MOFANG_RECEIPT_PRINTER=gone)
    assert (code, found["receipts"]["level"]) == (0, "warn")
    assert gone in found["receipts"]["message"]


def test_receipts_that_nothing_can_print_are_told(examine: Examine) -> None:
    _, found = examine(MOFANG_RECEIPTS_AUTOMATIC="yes")
    assert found["receipts"]["code"] == "printer_not_set"
