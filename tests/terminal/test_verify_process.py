"""`mofang verify`: the guide's answer from a real process, and an exit code that says the same."""

import json
from contextlib import closing

import pytest

from app.core.payment import Alarm
from app.core.state import PaymentState
from app.journal.opening import journal_for
from app.simulator.checkout import SESSIONS
from tests.terminal.conftest import Shop
from tests.terminal.mofang_process import Finished, MofangProcess, customer_pays, mofang


def _verify(shop: Shop, session_id: str) -> Finished:
    return mofang("verify", session_id, cwd=shop.home.parent, variables=shop.variables)


def test_the_story_of_two_payments(shop: Shop) -> None:
    with MofangProcess(["pay", "19.90", "--json"], shop.home.parent, shop.variables) as pay:
        paid = pay.event("created")
        pending = _verify(shop, paid["session_id"])
        assert (pending.code, json.loads(pending.out)["status"]) == (8, "pending")
        customer_pays(paid, email="user@example.com")
        assert pay.end().code == 0
    done = _verify(shop, paid["session_id"])
    answer = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert (answer["status"], answer["amount"], answer["currency"]) == ("success", "19.90", "USD")
    assert answer["metadata"] == {"source": "mofang_xiyuan"}
    assert answer["message"] == "支付状态查询成功"
    with MofangProcess(["pay", "5", "--json"], shop.home.parent, shop.variables) as pay:
        cancelled = pay.event("created")
        pay.interrupt()
        assert pay.end().code == 4
    done = _verify(shop, cancelled["session_id"])
    assert (done.code, json.loads(done.out)["status"]) == (4, "canceled")


def test_a_session_that_changed_after_it_was_paid_is_told_and_is_an_alarm(shop: Shop) -> None:
    with MofangProcess(["pay", "9", "--json"], shop.home.parent, shop.variables) as pay:
        paid = pay.event("created")
        customer_pays(paid)
        assert pay.end().code == 0
    ledger = shop.simulator.ledger
    with ledger.changing():
        session = ledger.get(SESSIONS, paid["session_id"])
        assert session is not None
        ledger.put(SESSIONS, paid["session_id"], {**session, "amount_total": 1})
    done = _verify(shop, paid["session_id"])
    answer = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert (answer["status"], answer["amount"]) == ("success", "9.00")
    assert answer["stripe_says"] == {"status": "success", "amount": "0.01", "currency": "USD"}
    with closing(journal_for(None, shop.home / "journal.sqlite3")) as journal:
        (payment,) = journal.needing_attention()
    assert (payment.state, payment.alarms) == (PaymentState.PAID, frozenset({Alarm.MISMATCH}))


@pytest.mark.parametrize(
    ("session_id", "code"),
    [
        ("cs_test_unknown", "session_not_found"),
        ("cs_live_../../x", "session_id_malformed"),
        ("pi_123", "session_id_malformed"),
        ("", "session_id_malformed"),
    ],
)
def test_a_wrong_id_is_told(shop: Shop, session_id: str, code: str) -> None:
    done = mofang("verify", "--json", session_id, cwd=shop.home.parent, variables=shop.variables)
    assert (done.code, done.documents[0]["code"]) == (2, code)
