"""The composition root: what a demo may touch, and the order of starting and stopping."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import bootstrap
from app.core.errors import InputError, JournalUnavailable, KeyRejected
from app.core.listing import PaymentQuery
from app.engine.commands import RequestRefund, new_payment_id, new_refund_id
from app.settings import InvalidSettings
from app.simulator.server import SimulatorServer
from app.vault import KeySource
from tests.contracts.receipt_book_contract import a_slip

MAIN_KEY = "sk_test_" + "51MarkedMainKey0001"
REFUND_KEY = "rk_test_" + "51MarkedRefundKey0002"
LIVE_KEY = "sk_live_" + "51MarkedNeverUsed"


@pytest.fixture
def real_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop that works for real: a live key, a database, an address, a settings file."""
    home = tmp_path / "real"
    home.mkdir()
    (home / "settings.toml").write_text('shop_name = "面馆"\n')
    (tmp_path / ".env").write_text(f"STRIPE_SECRET_KEY={LIVE_KEY}\n")
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "MOFANG_HOME": str(home),
        "STRIPE_SECRET_KEY": LIVE_KEY,
        "STRIPE_API_BASE": "https://proxy.example",
        "FRONTEND_BASE_URL": "https://shop.example",
        "MOFANG_DATABASE_URL": "postgresql://db.example/real",
    }.items():
        monkeypatch.setenv(name, value)
    return home


def test_a_demo_takes_nothing_from_the_real_world(real_world: Path) -> None:
    with bootstrap.open_runtime(None, demo=True) as runtime:
        settings = runtime.settings
        assert (settings.frontend_base_url, settings.stripe_api_base) == (None, None)
        assert (settings.database_url, settings.shop_name) == (None, "魔方西元")
        found = runtime.around.find_key()
        assert found is not None
        assert (found.source, found.key.livemode) == (KeySource.DEMO, False)
        demo_home = runtime.around.paths.home
        assert runtime.livemode is False
        runtime.open_service().ready.result(30)
        assert runtime.simulator_url is not None
        assert runtime.livemode is False
        assert (demo_home / "journal.sqlite3").exists()
    assert not demo_home.exists()
    assert [each.name for each in real_world.iterdir()] == ["settings.toml"]


def test_whether_money_moves_is_not_known_before_the_key_is(real_world: Path) -> None:
    with bootstrap.open_runtime(None, demo=False) as runtime:
        assert runtime.livemode is None
        runtime.open_gateway()
        assert runtime.livemode is True


def test_a_demo_of_a_named_home_tries_its_settings_beside_its_data(real_world: Path) -> None:
    for _ in range(2):
        with bootstrap.open_runtime(real_world, demo=True) as runtime:
            assert runtime.settings.shop_name == "面馆"
            assert runtime.settings.database_url is None
            runtime.open_service().ready.result(30)
    assert sorted(each.name for each in real_world.iterdir()) == ["demo", "settings.toml"]
    assert (real_world / "demo" / "simulator.state").exists()


def test_the_demo_s_page_can_be_opened_here_unless_the_shop_says_no(tmp_path: Path) -> None:
    with bootstrap.open_runtime(None, demo=True) as runtime:
        assert runtime.settings.allow_open_in_browser
    (tmp_path / "settings.toml").write_text("allow_open_in_browser = false\n")
    with bootstrap.open_runtime(tmp_path, demo=True) as runtime:
        assert not runtime.settings.allow_open_in_browser


def test_nothing_is_left_running(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with bootstrap.open_runtime(tmp_path, demo=True) as runtime:
        runtime.open_service().ready.result(30)
        assert "mofang-engine" in {each.name for each in threading.enumerate()}
    left = [each for each in set(threading.enumerate()) - before if not each.daemon]
    for each in left:
        each.join(10)
    assert [each for each in left if each.is_alive()] == []


def test_a_failed_start_can_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "pk_test_publishable")
    with bootstrap.open_runtime(tmp_path, demo=False) as runtime:
        for _ in range(2):
            with pytest.raises(KeyRejected, match="key_publishable"):
                runtime.open_service()


def test_a_real_checkout_needs_an_address_but_reading_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", LIVE_KEY)
    with bootstrap.open_runtime(tmp_path, demo=False) as runtime:
        runtime.open_gateway()
        assert runtime.livemode
        with pytest.raises(InputError, match="return_address_missing"):
            runtime.open_service()


def test_what_is_wrong_is_told_before_anything_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text("nonsense = 1")
    with pytest.raises(InvalidSettings), bootstrap.open_runtime(tmp_path, demo=False):
        pass
    (tmp_path / "file").touch()
    with (
        pytest.raises(JournalUnavailable, match="home_unusable"),
        bootstrap.open_runtime(tmp_path / "file" / "shop", demo=False),
    ):
        pass


def test_the_same_engine_is_given_to_everybody(tmp_path: Path) -> None:
    with bootstrap.open_runtime(tmp_path, demo=True) as runtime:
        assert runtime.open_service() is runtime.open_service()
        assert runtime.open_gateway() is runtime.open_gateway()
        assert runtime.lock_file.parent == runtime.around.paths.locks_dir


def test_a_desk_and_a_kiosk_have_locks_of_their_own_and_engines_of_their_own(
    tmp_path: Path,
) -> None:
    with bootstrap.open_runtime(tmp_path, demo=True) as runtime:
        assert runtime.desk_lock_file != runtime.lock_file
        assert runtime.desk_lock_file.parent == runtime.around.paths.locks_dir
        desk = runtime.open_desk()
        assert runtime.open_desk() is desk
        runtime.open_service().ready.result(30)
        desk.ready.result(30)
        assert desk.refund_refusal == ""
        assert list(desk.browse(PaymentQuery()).result(30).payments) == []


@pytest.fixture
def test_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatorServer]:
    """A shop with a test key, and a simulator that stands for Stripe and knows the keys of the tests."""
    simulator = SimulatorServer(keys=frozenset({MAIN_KEY, REFUND_KEY}))
    simulator.start()
    for name, value in {
        "STRIPE_SECRET_KEY": MAIN_KEY,
        "STRIPE_API_BASE": simulator.base_url,
        "FRONTEND_BASE_URL": "https://shop.example",
    }.items():
        monkeypatch.setenv(name, value)
    yield simulator
    simulator.stop()


def refund_key_of(runtime: bootstrap.Runtime) -> str:
    return runtime.open_refund_gateway().check_key().fingerprint


@pytest.mark.usefixtures("test_shop")
def test_refunds_are_asked_for_by_the_second_key_or_else_by_the_main_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bootstrap.open_runtime(tmp_path, demo=False) as runtime:
        assert refund_key_of(runtime).endswith("0001")
    monkeypatch.setenv("STRIPE_REFUND_KEY", REFUND_KEY)
    with bootstrap.open_runtime(tmp_path, demo=False) as runtime:
        assert refund_key_of(runtime).endswith("0002")
        assert runtime.open_gateway().check_key().fingerprint.endswith("0001")


@pytest.mark.usefixtures("test_shop")
@pytest.mark.parametrize("wrong", [LIVE_KEY, "pk_test_publishable"])
def test_a_wrong_refund_key_keeps_nobody_from_making_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("STRIPE_REFUND_KEY", wrong)
    with bootstrap.open_runtime(tmp_path, demo=False) as runtime:
        with pytest.raises(KeyRejected):
            runtime.open_refund_gateway()
        desk = runtime.open_desk()
        desk.ready.result(30)
        assert desk.refund_refusal == "refund_key_missing"
        wish = RequestRefund(new_refund_id(), new_payment_id(), None, None, None, "desk")
        with pytest.raises(KeyRejected, match="refund_key_missing"):
            desk.request_refund(wish).result(30)


def test_a_home_of_nobody_is_told() -> None:
    with (
        pytest.raises(JournalUnavailable, match="home_unusable"),
        bootstrap.surroundings(Path("~nobody-of-this-name/shop"), demo=False),
    ):
        pass


def test_a_removed_current_folder_does_not_stop_a_named_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with bootstrap.surroundings(tmp_path / "shop", demo=False) as around:
        assert around.load_settings().currency == "USD"
    with (
        pytest.raises(JournalUnavailable, match="home_unusable"),
        bootstrap.surroundings(Path("shop"), demo=False),
    ):
        pass


def test_settings_are_written_down_for_the_next_start_but_never_by_a_demo(tmp_path: Path) -> None:
    with bootstrap.open_runtime(tmp_path, demo=False) as runtime:
        runtime.save_settings({"shop_name": "面馆"})
        assert runtime.settings.shop_name != "面馆"
    with bootstrap.open_runtime(tmp_path, demo=True) as runtime:
        assert runtime.settings.shop_name == "面馆"
        with pytest.raises(InputError, match="settings_in_demo"):
            runtime.save_settings({"shop_name": "茶馆"})


def test_each_till_of_each_home_remembers_its_own_receipts(tmp_path: Path) -> None:
    with bootstrap.open_runtime(tmp_path / "a", demo=True) as shop:
        shop.open_receipts("kiosk").want(a_slip())
        assert shop.open_receipts("desk").missing(9) == []
    with bootstrap.open_runtime(tmp_path / "a", demo=True) as again:
        assert again.open_receipts("kiosk").missing(9) == [a_slip()]
        places = {again.around.place_of(face) for face in ("kiosk", "desk")}
    with bootstrap.surroundings(tmp_path / "b", demo=True) as other:
        assert other.place_of("kiosk") not in places
        assert str(tmp_path) not in other.place_of("kiosk")
