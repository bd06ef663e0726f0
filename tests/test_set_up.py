"""What a first run finds out and writes down, with a real simulator in Stripe's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import surroundings
from app.core.errors import GatewayUnreachable, KeyRejected, VaultError
from app.core.money import below_smallest_charge, parse_amount
from app.desktop.desk.deep_link import read_deep_link
from app.secret_key import SecretKey
from app.set_up import SetUp, trial_address
from app.settings import InvalidSettings, Settings
from app.simulator.server import SimulatorServer
from app.surroundings import Surroundings
from app.vault import Vault

KEY = "sk_test_" + "51MarkedKEYbody0001"
RESTRICTED = "rk_test_" + "51MarkedKEYbody0002"


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    server = SimulatorServer(
        keys=frozenset({KEY}), restricted_keys={RESTRICTED: frozenset({"rak_payment_intent_read"})}
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def around(
    tmp_path: Path, simulator: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Surroundings]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIPE_API_BASE", simulator.base_url)
    with surroundings(tmp_path / "home", demo=False) as around:
        yield around


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was kept; the real keyring has its own tests."""
    kept: list[str] = []

    def read(_: Vault) -> SecretKey | None:
        return SecretKey(kept[-1]) if kept else None

    monkeypatch.setattr(Vault, "write", lambda _, key: kept.append(key.reveal()))
    monkeypatch.setattr(Vault, "read", read)
    return kept


def test_it_is_needed_until_there_is_a_key(around: Surroundings, keyring: list[str]) -> None:
    set_up = SetUp(around)
    assert set_up.is_needed()
    set_up.save({"shop_name_en": "Noodles"})
    assert set_up.settings.shop_name_en == "Noodles"
    assert set_up.is_needed()
    report = set_up.check_and_keep_key(KEY)
    assert (report.livemode, report.missing) == (False, ())
    assert keyring == [KEY]
    assert not set_up.is_needed()


def test_a_key_that_lacks_a_permission_is_not_kept(
    around: Surroundings, keyring: list[str]
) -> None:
    report = SetUp(around).check_and_keep_key(RESTRICTED)
    assert "rak_checkout_session_write" in report.missing
    assert keyring == []


@pytest.mark.parametrize("typed", ["", "pk_test_" + "51Marked0001", "whsec_" + "Marked", "hello"])
def test_what_is_no_secret_key_is_refused_unsent(
    around: Surroundings, keyring: list[str], typed: str
) -> None:
    with pytest.raises(KeyRejected) as refused:
        SetUp(around).check_and_keep_key(typed)
    assert "Marked" not in str(refused.value)
    assert keyring == []


def test_without_an_answer_nothing_is_kept(
    around: Surroundings, simulator: SimulatorServer, keyring: list[str]
) -> None:
    simulator.stop()
    with pytest.raises(GatewayUnreachable):
        SetUp(around).check_and_keep_key(KEY)
    assert keyring == []


def test_a_shop_with_a_hub_or_a_mistake_is_not_asked(
    around: Surroundings, keyring: list[str]
) -> None:
    around.settings_file.write_text('hub_address = "hub.example:443"\n', encoding="utf-8")
    assert not SetUp(around).is_needed()
    around.settings_file.write_text("scan_seconds = 1\n", encoding="utf-8")
    assert not SetUp(around).is_needed()


def test_without_a_keyring_only_a_new_home_is_asked(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: Vault) -> None:
        raise VaultError("keyring_missing", variable="STRIPE_SECRET_KEY")

    monkeypatch.setattr(Vault, "read", missing)
    assert SetUp(around).is_needed()
    around.settings_file.write_text('language = "en"\n', encoding="utf-8")
    assert not SetUp(around).is_needed()


def test_a_refused_setting_leaves_all_as_it_was(around: Surroundings) -> None:
    set_up = SetUp(around)
    with pytest.raises(InvalidSettings):
        set_up.save({"currency": "dollars"})
    assert not around.settings_file.exists()


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("USD", "10.00"),
        ("JPY", "1000"),
        ("KWD", "10.00"),
        ("CZK", "300.00"),
        ("IDR", "50000"),
        ("VND", "50000"),
        ("TWD", "1000"),
    ],
)
def test_the_first_payment_is_one_that_stripe_takes(currency: str, amount: str) -> None:
    prefill = read_deep_link(trial_address(Settings(currency=currency)), currency)
    assert (prefill.amount, prefill.currency) == (amount, currency)
    assert prefill.refused == ()
    assert below_smallest_charge(parse_amount(amount, currency)) is None
