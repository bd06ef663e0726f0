"""`mofang key` against a real Secret Service, as real processes."""

import json
from pathlib import Path

import pytest

from tests.stage.keyring_session import DesktopSession
from tests.terminal.conftest import KEY, Shop
from tests.terminal.mofang_process import Finished, MofangProcess, mofang

LIVE_KEY = "sk_live_" + "51MarkedKEYbody0009"


@pytest.fixture
def variables(keyring_session: DesktopSession, tmp_path: Path) -> dict[str, str]:
    return {**keyring_session.environment, "MOFANG_HOME": str(tmp_path / "home")}


def test_a_key_is_set_shown_tested_used_and_deleted(shop: Shop, variables: dict[str, str]) -> None:
    variables = {**shop.variables, **variables, "STRIPE_SECRET_KEY": ""}

    def key(*arguments: str, typed: str = "") -> Finished:
        return mofang("key", *arguments, cwd=shop.home.parent, typed=typed, variables=variables)

    assert key("show").code == 7
    saved = key("set", typed=f"  {KEY}\n")
    assert (saved.code, "sk_test_…0001" in saved.out) == (0, True)
    shown = key("show", "--json")
    assert shown.documents[0]["fingerprint"] == "sk_test_…0001"
    assert shown.documents[0]["source"] == "keyring"
    tested = key("test", "--json")
    assert (tested.code, tested.documents[0]["missing"]) == (0, [])
    assert key("delete").code == 0
    gone = key("show")
    assert gone.code == 7
    assert "mofang key set" in gone.err
    assert key("delete", "--json").documents == [{"deleted": False}]
    everything = [saved, shown, tested, gone]
    assert not [each for each in everything if "MarkedKEY" in each.out + each.err]


def test_a_second_key_for_refunds_is_kept_apart(shop: Shop, variables: dict[str, str]) -> None:
    variables = {**shop.variables, **variables}

    def key(*arguments: str, typed: str = "") -> Finished:
        return mofang(
            "key", *arguments, "--refunds", cwd=shop.home.parent, typed=typed, variables=variables
        )

    missing = key("show")
    assert (missing.code, "STRIPE_REFUND_KEY" in missing.err) == (7, True)
    # Without one, the main key is asked.
    assert key("test", "--json").documents[0]["fingerprint"] == "sk_test_…0001"
    refund_key = KEY.replace("sk", "rk", 1).replace("0001", "0002")
    assert key("set", typed=refund_key).code == 0
    assert key("show", "--json").documents[0]["fingerprint"] == "rk_test_…0002"
    main = mofang("key", "show", "--json", cwd=shop.home.parent, variables=variables)
    assert main.documents[0]["fingerprint"] == "sk_test_…0001"
    unknown = key("test")
    assert (unknown.code, "MarkedKEY" in unknown.out + unknown.err) == (7, False)
    assert key("set", typed=LIVE_KEY).code == 0
    other_mode = key("test")
    assert (other_mode.code, "--refunds" in other_mode.err or "same mode" in other_mode.err) == (
        7,
        True,
    )
    assert key("delete", "--json").documents == [{"deleted": True}]
    assert key("show").code == 7


def test_a_live_key_is_taken_with_a_warning(variables: dict[str, str], tmp_path: Path) -> None:
    done = mofang("key", "set", cwd=tmp_path, typed=LIVE_KEY, variables=variables)
    assert done.code == 0
    assert "rak_checkout_session_write" in done.err
    quiet = mofang(
        "key", "set", cwd=tmp_path, typed=LIVE_KEY.replace("sk", "rk", 1), variables=variables
    )
    assert (quiet.code, quiet.err) == (0, "")


@pytest.mark.parametrize("place", ["environment", ".env"])
def test_a_key_elsewhere_wins_and_is_reported(
    variables: dict[str, str], tmp_path: Path, place: str
) -> None:
    mofang("key", "set", cwd=tmp_path, typed=LIVE_KEY, variables=variables)
    if place == ".env":
        (tmp_path / ".env").write_text(f"# the shop\nSTRIPE_SECRET_KEY={KEY}\n")
    else:
        variables["STRIPE_SECRET_KEY"] = KEY
    shown = mofang("key", "show", "--json", cwd=tmp_path, variables=variables).documents[0]
    assert shown["fingerprint"] == "sk_test_…0001"
    assert shown["place"] in {"STRIPE_SECRET_KEY", f"{tmp_path / '.env'}:2"}
    again = mofang("key", "set", cwd=tmp_path, typed=LIVE_KEY, variables=variables)
    assert "sk_test_…0001" in again.err


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "key_not_typed"),
        ("\n", "key_not_typed"),
        ("pk_live_51MarkedKEYbody\n", "key_publishable"),
        ("whsec_51MarkedKEYbody\n", "key_whsec"),
        ("hello MarkedKEY\n", "key_malformed"),
    ],
)
def test_what_is_not_a_key_is_refused(
    variables: dict[str, str], tmp_path: Path, typed: str, code: str
) -> None:
    done = mofang("key", "set", "--json", cwd=tmp_path, typed=typed, variables=variables)
    assert (done.code, done.documents[0]["code"]) == (7, code)
    assert "MarkedKEY" not in done.out + done.err


def test_without_a_keyring_the_key_is_stored_nowhere(
    bus_without_keyring: DesktopSession, tmp_path: Path
) -> None:
    variables = {**bus_without_keyring.environment, "MOFANG_HOME": str(tmp_path / "home")}
    done = mofang("key", "set", cwd=tmp_path, typed=KEY, variables=variables)
    assert done.code == 7
    assert "STRIPE_SECRET_KEY" in done.err
    written = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert not [each for each in written if "MarkedKEY" in each.read_text(errors="replace")]


def test_a_plain_keyring_is_refused(tmp_path: Path) -> None:
    variables = {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "MOFANG_HOME": str(tmp_path / "home"),
    }
    done = mofang("key", "set", "--json", cwd=tmp_path, typed=KEY, variables=variables)
    assert (done.code, done.documents[0]["code"]) == (7, "keyring_refused_plain")


def test_the_demo_has_its_own_key_and_stores_none(
    variables: dict[str, str], tmp_path: Path
) -> None:
    variables["STRIPE_SECRET_KEY"] = LIVE_KEY
    shown = mofang("key", "show", "--json", "--demo", cwd=tmp_path, variables=variables)
    assert json.loads(shown.out)["source"] == "demo"
    refused = mofang("key", "set", "--demo", cwd=tmp_path, typed=KEY, variables=variables)
    assert refused.code == 2


TILL_PERMISSIONS = frozenset(
    {"rak_checkout_session_write", "rak_payment_intent_read", "rak_charge_read"}
)


def test_a_tills_key_is_told_what_a_service_could_not_do_with_it(shop: Shop) -> None:
    from app.simulator.server import SimulatorServer

    key = "rk_test_" + "51MarkedKEYoftill01"
    server = SimulatorServer(restricted_keys={key: TILL_PERMISSIONS})
    server.start()
    variables = {**shop.variables, "STRIPE_SECRET_KEY": key, "STRIPE_API_BASE": server.base_url}

    def run(*arguments: str) -> Finished:
        return mofang(*arguments, cwd=shop.home.parent, variables=variables)

    ports = ("--http-port", "0", "--grpc-port", "0")
    try:
        tested, shown = run("key", "test"), run("key", "test", "--json")
        looked = {each["check"]: each for each in run("doctor", "--json").documents}
        with MofangProcess(["serve", "--json", *ports], shop.home.parent, variables) as served:
            assert served.event("serving")["http_port"]
            served.interrupt()
            said = served.end().err
    finally:
        server.stop()
    assert tested.code == 0
    for permission in ("rak_charge_write", "rak_event_read"):
        assert permission in tested.err
        assert permission in looked["stripe"]["message"]
        assert permission in said
    assert looked["stripe"]["level"] == "ok"
    assert shown.documents[0]["missing"] == []
    assert shown.documents[0]["cannot"] == [
        "key_cannot_refund",
        "key_cannot_read_events",
        "key_cannot_read_disputes",
    ]


def test_a_key_that_lacks_a_permission_is_told_which(shop: Shop) -> None:
    from app.simulator.server import SimulatorServer

    narrow = "rk_test_" + "51MarkedKEYnarrow01"
    server = SimulatorServer(restricted_keys={narrow: frozenset({"rak_checkout_session_read"})})
    server.start()
    variables = {**shop.variables, "STRIPE_SECRET_KEY": narrow, "STRIPE_API_BASE": server.base_url}
    try:
        done = mofang("key", "test", cwd=shop.home.parent, variables=variables)
    finally:
        server.stop()
    assert done.code == 7
    assert "rak_checkout_session_write" in done.err
