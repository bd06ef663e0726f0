"""`mofang pay` as a real process, paid by a customer at the simulator."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app import bootstrap
from app.terminal.command_line import run
from tests.journal.reading import payments_in
from tests.stage.waiting import until
from tests.terminal.conftest import Shop
from tests.terminal.mofang_process import (
    ANSWER_SECONDS,
    MofangProcess,
    customer_pays,
    environment,
    mofang,
)


def _paying(shop: Shop, *more: str) -> MofangProcess:
    return MofangProcess(["pay", "19.90", "--json", *more], shop.home.parent, shop.variables)


# --- how it ends ----------------------------------------------------------------------------------


def test_a_demo_is_paid_with_one_command_and_leaves_nothing(tmp_path: Path) -> None:
    temporary = {"TMPDIR": str(tmp_path)}
    with MofangProcess(["pay", "19.90", "--demo", "--json"], tmp_path, temporary) as pay:
        created = pay.event("created")
        assert [each.name[:12] for each in tmp_path.iterdir()] == ["mofang-demo-"]
        assert created["livemode"] is False
        customer_pays(created)
        assert pay.event("ended")["result"] == "paid"
        assert pay.end().code == 0
    assert list(tmp_path.iterdir()) == []


def test_created_comes_first_and_then_the_changes(shop: Shop) -> None:
    with _paying(shop, "--product", "面", "--email", "a@shop.example", "--reference", "R7") as pay:
        created = pay.event("created")
        assert created["session_id"].startswith("cs_test_")
        assert created["checkout_url"].startswith(shop.simulator.base_url)
        assert (created["amount"], created["currency"], created["product"]) == (
            "19.90",
            "USD",
            "面",
        )
        session = shop.simulator.ledger.find_session(created["session_id"])
        assert session is not None
        assert session["customer_email"] == "a@shop.example"
        assert session["metadata"]["mofang_reference"] == "R7"
        assert session["success_url"].startswith("https://shop.example/payment-success.html")
        customer_pays(created)
        done = pay.end()
    assert done.code == 0
    assert [(each["event"], each.get("state")) for each in done.documents] == [
        ("state", "paid"),
        ("ended", None),
    ]
    assert done.documents[-1]["payment_intent_id"].startswith("pi_")
    assert done.err == ""


def test_a_number_has_stripe_s_day_in_the_shop_s_zone(shop: Shop) -> None:
    shop.simulator.clock.advance(5 * 365 * 86_400)
    variables = {**shop.variables, "TZ": "UTC", "MOFANG_TIME_ZONE": "Pacific/Kiritimati"}
    with MofangProcess(["pay", "5", "--json"], shop.home.parent, variables) as pay:
        created = pay.event("created")
    told = datetime.fromisoformat(created["at"])
    assert told.year >= datetime.now(UTC).year + 4
    there = told.astimezone(ZoneInfo("Pacific/Kiritimati"))
    assert created["number"] == f"M-{there:%Y%m%d}-0001"


@pytest.mark.parametrize("typed", ["1500000", "1500000.00"])
def test_rupiah_are_paid_without_their_cents(shop: Shop, typed: str) -> None:
    arguments = ["pay", typed, "--currency", "IDR", "--json"]
    with MofangProcess(arguments, shop.home.parent, shop.variables) as pay:
        created = pay.event("created")
        session = shop.simulator.ledger.find_session(created["session_id"])
        assert session is not None
        assert (session["amount_total"], session["currency"]) == (150_000_000, "idr")
        customer_pays(created)
        ended = pay.event("ended")
    assert (ended["result"], ended["amount"]) == ("paid", "1500000")


def test_a_decline_is_told_and_is_not_the_end(shop: Shop) -> None:
    with _paying(shop) as pay:
        created = pay.event("created")
        customer_pays(created, card="4000000000009995")
        assert pay.event("declined")["code"] == "insufficient_funds"
        customer_pays(created)
        assert pay.event("ended")["result"] == "paid"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_leaving_closes_the_link_first(shop: Shop, number: signal.Signals) -> None:
    with _paying(shop) as pay:
        created = pay.event("created")
        pay.interrupt(number)
        ended = pay.event("ended")
        assert pay.end().code == 4
    session = shop.simulator.ledger.find_session(created["session_id"])
    assert session is not None
    assert (ended["result"], session["status"]) == ("canceled", "expired")


def test_paid_at_the_instant_of_leaving_is_a_sale(shop: Shop) -> None:
    with _paying(shop) as pay:
        created = pay.event("created")
        customer_pays(created)
        pay.interrupt()
        assert pay.event("ended")["result"] == "paid"
        assert pay.end().code == 0


def test_the_time_limit_closes_the_link(shop: Shop) -> None:
    with _paying(shop, "--timeout", "5") as pay:
        created = pay.event("created")
        assert pay.event("ended")["result"] == "expired"
        assert pay.end().code == 3
    session = shop.simulator.ledger.find_session(created["session_id"])
    assert session is not None
    assert session["status"] == "expired"


def test_methods_that_cannot_end_at_a_screen_are_not_offered(shop: Shop) -> None:
    with _paying(shop) as pay:
        created = pay.event("created")
        session = shop.simulator.ledger.find_session(created["session_id"])
        assert session is not None
        excluded = session["excluded_payment_method_types"]
        assert {"wechat_pay", "sepa_debit", "us_bank_account", "oxxo"} <= set(excluded)
        assert not {"card", "alipay"} & set(excluded)


def test_a_slow_method_is_neither_paid_nor_cancelled(shop: Shop) -> None:
    shop.home.mkdir(exist_ok=True)
    offered = 'kiosk_excluded_payment_methods = ["wechat_pay"]\n'
    (shop.home / "settings.toml").write_text(offered, encoding="utf-8")
    with _paying(shop) as pay:
        customer_pays(pay.event("created"), method="us_bank_account")
        assert pay.event("state")["state"] == "processing"
        pay.interrupt()
        assert pay.event("ended")["result"] == "undecided"
        assert pay.end().code == 8


def test_a_reader_that_goes_away_closes_the_link(shop: Shop) -> None:
    command = [sys.executable, "-m", "app", "pay", "19.90", "--json", "--home", str(shop.home)]
    variables = environment(**shop.variables)
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as pay:
        assert pay.stdout is not None
        created = json.loads(pay.stdout.readline())
        pay.stdout.close()
        customer_pays(created, card="4000000000009995")
        assert pay.wait(ANSWER_SECONDS) == 4
    session = shop.simulator.ledger.find_session(created["session_id"])
    assert session is not None
    assert session["status"] == "expired"


# --- the network ----------------------------------------------------------------------------------


def test_without_an_answer_nothing_is_started(shop: Shop) -> None:
    shop.simulator.stop()
    done = mofang("pay", "19.90", "--json", cwd=shop.home.parent, variables=shop.variables)
    assert done.code == 6
    assert [each["code"] for each in done.documents] == ["service_unreachable"]
    assert str(done.documents[0]["message"]).startswith(
        ("No payment was started.", "没有开始收款。")
    )


def test_a_service_that_goes_away_is_told_and_the_link_is_left_to_recovery(shop: Shop) -> None:
    with _paying(shop) as pay:
        created = pay.event("created")
        shop.simulator.stop()
        assert pay.event("contact")["contact"] == "unreachable"
        pay.interrupt()
        assert pay.event("state")["state"] == "closing"
        pay.interrupt()
        assert pay.event("left_behind")["session_id"] == created["session_id"]
        assert pay.event("ended")["result"] == "unreachable"
        assert pay.end().code == 6


def test_the_next_start_finishes_what_was_left(shop: Shop) -> None:
    with _paying(shop) as pay:
        left = pay.event("created")
        pay.process.kill()
        pay.process.wait()
    customer_pays(left)
    with _paying(shop) as pay:
        pay.event("created")
        until(lambda: _state(shop, left["session_id"]) == "paid", ANSWER_SECONDS)
        pay.interrupt()
        assert pay.end().code == 4


def _state(shop: Shop, session_id: str) -> str:
    return next(
        each.state.value for each in payments_in(shop.home) if each.session_id == session_id
    )


# --- the key --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("sk_test_51AnotherAccount", "key_invalid"),
        ("pk_test_51AnotherAccount", "key_publishable"),
        ("nonsense", "key_malformed"),
        ("", "keyring_missing"),
    ],
)
def test_a_wrong_key_is_a_key_problem(shop: Shop, key: str, code: str) -> None:
    variables = {**shop.variables, "STRIPE_SECRET_KEY": key}
    done = mofang("pay", "19.90", "--json", cwd=shop.home.parent, variables=variables)
    assert done.code == 7
    assert [each["code"] for each in done.documents] == [code]


def test_a_real_key_needs_an_address_that_a_phone_can_reach(shop: Shop) -> None:
    variables = {**shop.variables, "FRONTEND_BASE_URL": "", "STRIPE_API_BASE": ""}
    done = mofang("pay", "19.90", cwd=shop.home.parent, variables=variables)
    assert done.code == 2
    assert "FRONTEND_BASE_URL" in done.err


# --- the customer's address -----------------------------------------------------------------------


@pytest.mark.parametrize(("line", "email"), [("a@shop.example\n", "a@shop.example"), ("\n", None)])
def test_the_address_is_read_from_a_pipe(shop: Shop, line: str, email: str | None) -> None:
    command = [sys.executable, "-m", "app", "pay", "19.90", "--json", "--email", "-"]
    variables, pipe = environment(**shop.variables), subprocess.PIPE
    with subprocess.Popen(command, env=variables, stdin=pipe, stdout=pipe, text=True) as pay:
        assert pay.stdin is not None
        assert pay.stdout is not None
        pay.stdin.write(line)
        pay.stdin.close()
        created = json.loads(pay.stdout.readline())
        pay.send_signal(signal.SIGINT)
        assert pay.wait(ANSWER_SECONDS) == 4
    session = shop.simulator.ledger.find_session(created["session_id"])
    assert session is not None
    assert session["customer_email"] == email


def test_a_pipe_without_an_address_starts_nothing(shop: Shop) -> None:
    arguments = ["pay", "19.90", "--json", "--email", "-"]
    done = mofang(*arguments, cwd=shop.home.parent, typed="", variables=shop.variables)
    assert (done.code, done.documents[0]["code"]) == (2, "email_invalid")
    assert shop.simulator.ledger.session_ids() == []


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["1e3"], "amount_not_a_number"),
        (["NaN"], "amount_not_a_number"),
        (["-5"], "amount_negative"),
        (["0"], "amount_zero"),
        (["19.999"], "amount_too_many_decimals"),
        (["1000000"], "amount_too_large"),
        ([""], "amount_empty"),
        (["19.90", "--currency", "dollars"], "currency_unknown"),
        (["500.5", "--currency", "JPY"], "amount_whole_only"),
        (["19.90", "--product", ""], "product_name_empty"),
        (["19.90", "--product", "x" * 300], "product_name_too_long"),
        (["19.90", "--product", "a\nb"], "text_has_control_characters"),
        (["19.90", "--email", "nobody"], "email_invalid"),
        (["19.90", "--reference", "x" * 201], "reference_too_long"),
        (["19.90", "--timeout", "4"], "timeout_invalid"),
        (["19.90", "--timeout", "soon"], "timeout_invalid"),
        (["19.90", "--timeout", "９９"], "timeout_invalid"),
        (["19.90", "--wrong"], "usage"),
        ([], "usage"),
    ],
)
def test_bad_input_is_refused_with_what_to_type(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["pay", "--demo", "--json", *arguments], bootstrap) == 2
    out, err = capsys.readouterr()
    documents = [json.loads(line) for line in out.splitlines()]
    assert [each["code"] for each in documents] == [code]
    assert documents[0]["message"]
    assert err == ""


def test_full_width_digits_are_taken(shop: Shop) -> None:
    pay = MofangProcess(["pay", "１９．９", "--json"], shop.home.parent, shop.variables)
    with pay:
        assert pay.event("created")["amount"] == "19.90"


def test_a_tiny_amount_is_warned_about(shop: Shop) -> None:
    pay = MofangProcess(["pay", "0.10", "--json"], shop.home.parent, shop.variables)
    with pay:
        assert pay.event("warning")["code"] == "amount_below_minimum"
        done = pay.end()
    assert done.code == 5
    assert done.documents[-1]["failure_code"] == "amount_too_small"


def test_a_journal_that_cannot_be_written_starts_nothing(shop: Shop) -> None:
    shop.home.mkdir()
    (shop.home / "journal.sqlite3").write_bytes(b"this is not a database " * 100)
    done = mofang("pay", "19.90", "--json", cwd=shop.home.parent, variables=shop.variables)
    assert done.code == 1
    assert [each["code"] for each in done.documents] == ["journal_corrupt"]
    assert shop.simulator.ledger.session_ids() == []


def test_a_home_that_cannot_be_used_is_told(shop: Shop) -> None:
    shop.home.write_text("a file where the folder should be")
    done = mofang("pay", "19.90", cwd=shop.home.parent, variables=shop.variables)
    assert done.code == 1
    assert str(shop.home) in done.err
    assert "Traceback" not in done.err


# --- for a person ---------------------------------------------------------------------------------


def test_a_person_reads_the_link_and_the_end(shop: Shop) -> None:
    with MofangProcess(["pay", "19.90", "--no-qr"], shop.home.parent, shop.variables) as pay:
        assert "19.90 USD" in pay.line()
        url = pay.line_with("/c/pay/")
        created = {"checkout_url": url, "session_id": url.split("/c/pay/")[1].split("#")[0]}
        customer_pays(created)
        done = pay.end()
    assert "PAID  19.90 USD" in done.out
    assert done.code == 0


def test_a_person_is_spoken_to_in_chinese(shop: Shop) -> None:
    variables = {**shop.variables, "LANG": "zh_CN.UTF-8"}
    with MofangProcess(["pay", "19.90", "--no-qr"], shop.home.parent, variables) as pay:
        pay.line_with("按 Ctrl+C 取消")
        pay.interrupt()
        done = pay.end()
    assert "已取消，付款链接已关闭，未收款。" in done.out
