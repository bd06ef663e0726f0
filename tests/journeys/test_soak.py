"""200 checkouts at one kiosk: every payment right, and nothing that grows."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.journal.reading import payments_in
from tests.journeys.conftest import KEY, Account
from tests.terminal.mofang_process import environment

CHECKOUTS = 200
MAX_READS = 300  # for one checkout
MAX_GROWTH_BYTES = 8 << 20
# Calls to Stripe have up to so many threads and connections; what leaked for each customer would be 160.
POOL_SIZE = 14
SETTINGS = """\
language = "zh"
ask_email = false
outcome_seconds = 120
frontend_base_url = "{address}"
stripe_api_base = "{address}"
"""


def test_200_customers_leave_nothing_behind(tmp_path: Path, account: Account) -> None:
    (tmp_path / "settings.toml").write_text(SETTINGS.format(address=account.address), "utf-8")
    variables = {"QT_QPA_PLATFORM": "offscreen", "STRIPE_SECRET_KEY": KEY}
    command = [sys.executable, "-m", "tests.journeys.soak", str(tmp_path), str(CHECKOUTS)]
    done = subprocess.run(
        command, env=environment(**variables), capture_output=True, text=True, timeout=240
    )
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["wrong"] == []
    assert report["most_reads"] <= MAX_READS
    _check_books(tmp_path, account)
    warm, end = report["warm"], report["end"]
    assert end["threads"] - warm["threads"] <= POOL_SIZE, report
    assert end["files"] - warm["files"] <= POOL_SIZE, report
    assert end["rss_bytes"] - warm["rss_bytes"] <= MAX_GROWTH_BYTES, report


def _check_books(home: Path, account: Account) -> None:
    """The journal says of every session what Stripe says of it."""
    truth = {each["id"]: each["payment_status"] for each in account.sessions()}
    payments = payments_in(home)
    assert {each.session_id: each.state for each in payments} == {
        name: "paid" if status == "paid" else "canceled" for name, status in truth.items()
    }
    assert Counter(each.state for each in payments) == {"paid": 100, "canceled": 100}
    assert sum(each.declines for each in payments) == CHECKOUTS // 4
    assert not [each for each in payments if each.alarms]
