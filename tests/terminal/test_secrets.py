"""No key, link or e-mail address where it could be read later: logs, error output, tracebacks, the process list."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.terminal.conftest import KEY, Shop
from tests.terminal.mofang_process import MofangProcess, customer_pays, environment, mofang

EMAIL = "marked.person@mail.example"
MARKS = ("MarkedKEY", "marked.person", "#fid", "/c/pay/", "whsec_")


def _logs(home: Path) -> str:
    return "".join(each.read_text() for each in (home / "logs").iterdir())


def _assert_clean(text: str) -> None:
    assert [mark for mark in MARKS if mark in text] == []


def test_a_payment_leaves_no_secret_behind(shop: Shop) -> None:
    arguments = ["pay", "19.90", "--json", "--email", EMAIL]
    with MofangProcess(arguments, shop.home.parent, shop.variables) as pay:
        created = pay.event("created")
        shown = " ".join(psutil.Process(pay.process.pid).cmdline())
        assert "MarkedKEY" not in shown
        assert "/c/pay/" not in shown
        customer_pays(created, card="4000000000009995")
        pay.event("declined")
        shop.simulator.stop()
        pay.event("contact")
        pay.interrupt()
        pay.event("state")
        pay.interrupt()
        done = pay.end()
    log = _logs(shop.home)
    assert "sk_test_…0001" in log or "sk_test_[key]" in log
    assert created["session_id"] not in done.err
    _assert_clean(log + done.err)


@pytest.mark.parametrize(
    "typed", [["--email", EMAIL], [f"--email={EMAIL}"], ["--email", EMAIL.replace("@", "＠")]]
)
def test_no_address_is_in_the_process_list(shop: Shop, typed: list[str]) -> None:
    arguments = ["pay", "19.90", "--json", *typed]
    with MofangProcess(arguments, shop.home.parent, shop.variables) as pay:
        created = pay.event("created")
        command_line = Path(f"/proc/{pay.process.pid}/cmdline").read_bytes()
        session = shop.simulator.ledger.find_session(created["session_id"])
        pay.interrupt()
        assert pay.end().code == 4
    assert b"marked.person" not in command_line
    assert command_line.startswith(b"mofang pay 19.90 --json")
    assert session is not None
    assert session["customer_email"] == EMAIL


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["pay", "--email", EMAIL, "--wrong"], "mofang pay --email … --wrong False\n"),
        (
            ["desk", "Mofang-Pay:?email=marked.person%40mail.example", "--wrong"],
            "mofang desk … --wrong False\n",
        ),
        (
            ["desk", "https://x/payment.html?email=marked.person%40mail.example", "--wrong"],
            "mofang desk … --wrong False\n",
        ),
    ],
)
def test_the_address_is_hidden_before_anything_slow_is_loaded(
    arguments: list[str], shown: str
) -> None:
    program = (
        "import sys, setproctitle\n"
        "setproctitle.setproctitle = lambda title: print(title, 'app.bootstrap' in sys.modules)\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "from app.__main__ import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True
    )
    assert done.stdout == shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["key", "set", KEY],
        ["key", "show", KEY],
        ["pay", "19.90", f"--{KEY}"],
        ["pay", KEY],
        ["pay", "19.90", "--email", "marked.person@@mail.example"],
        ["pay", "19.90", KEY, EMAIL],
        [KEY],
        ["verify", KEY],
        ["verify", "https://checkout.stripe.com/c/pay/cs_test_1#fidMarkedFRAGMENT"],
        ["settings", EMAIL],
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_mistake_is_told_without_repeating_secrets(
    shop: Shop, arguments: list[str], as_json: bool
) -> None:
    json = ["--json"] if as_json and arguments != [KEY] else []
    done = mofang(*arguments, *json, cwd=shop.home.parent, variables=shop.variables)
    assert done.code in {2, 7}
    assert done.out + done.err
    _assert_clean(done.out + done.err)


def test_mistakes_in_the_settings_are_told_without_repeating_secrets(shop: Shop) -> None:
    shop.home.mkdir()
    (shop.home / "settings.toml").write_text(
        f'currency = "{KEY}"\nstripe_secret_key = "{KEY}"\nfrontend_base_url = "{EMAIL}"\n'
        'database_url = "mysql://till:MarkedKEY@db/x"\n'
    )
    variables = {**shop.variables, "FRONTEND_BASE_URL": ""}
    for verb in (["settings"], ["doctor"], ["settings", "--json"], ["pay", "19.90"]):
        done = mofang(*verb, cwd=shop.home.parent, variables=variables)
        assert done.code in {1, 2}
        assert "currency" in done.out + done.err
        _assert_clean(done.out + done.err + _logs(shop.home))


def test_a_failure_inside_the_program_tells_no_secret(shop: Shop) -> None:
    """The journal's folder is taken away under the program; whatever then fails, fails discreetly."""
    program = (
        "import app.terminal.pay as pay, sys\n"
        f"def broken(*_): raise RuntimeError('no answer for {EMAIL} with {KEY} at '\n"
        "    'https://checkout.stripe.com/c/pay/cs_test_1#fidMarkedFRAGMENTabc')\n"
        "pay.order_from = broken\n"
        "from app.__main__ import main\n"
        "sys.argv[1:] = ['pay', '19.90']\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(**shop.variables),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    log = _logs(shop.home)
    assert "Traceback" in log
    _assert_clean(log + done.stdout + done.stderr)


def test_the_journal_and_logs_are_for_their_owner_only(shop: Shop) -> None:
    with MofangProcess(["pay", "19.90", "--json"], shop.home.parent, shop.variables) as pay:
        customer_pays(pay.event("created"))
        pay.end()
    for file in [shop.home / "journal.sqlite3", *(shop.home / "logs").iterdir()]:
        assert file.stat().st_mode & 0o077 == 0
