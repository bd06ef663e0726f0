"""Random lives of checkouts: whatever happens, the books add up."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)

from app.simulator.attempts import MethodKind, NeedsAction, PaymentAttempt
from app.simulator.cards import behaviour_of
from app.simulator.disputes.lifecycle import CaseType, DisputeError, Step
from app.simulator.errors import StripeRefusal
from tests.simulator.api_driver import SESSIONS, ApiDriver
from tests.simulator.schema_check import assert_valid

NUMBERS = (
    "4242424242424242",
    "4000000000000002",
    "4000002500003155",
    "4000008260003178",
    "4000000000005126",
    "4242424242424241",
    "4000000000000259",
    "4000000000001976",
    "4000000000007726",
)


class Checkouts(RuleBasedStateMachine):
    """Every step goes through the API or the page; objects are checked against their schemas."""

    sessions = Bundle("sessions")
    visits = Bundle("visits")

    def __init__(self) -> None:
        super().__init__()
        self.driver = ApiDriver()

    @rule(target=sessions, minutes=st.integers(30, 120))
    def create(self, minutes: int) -> str:
        expires_at = self.driver.ledger.now + minutes * 60
        return str(self.driver.session(expires_at=expires_at)["id"])

    @rule(target=visits, session_id=sessions, number=st.sampled_from(NUMBERS))
    def pay_by_card(self, session_id: str, number: str) -> Any:
        return self._try(session_id, PaymentAttempt(card=behaviour_of(number)))

    @rule(target=visits, session_id=sessions, kind=st.sampled_from(list(MethodKind)))
    def pay_otherwise(self, session_id: str, kind: MethodKind) -> Any:
        return self._try(session_id, PaymentAttempt(kind))

    def _try(self, session_id: str, attempt: PaymentAttempt) -> Any:
        result = self.driver.ledger.confirm_session(session_id, attempt)
        return result.token if isinstance(result, NeedsAction) else multiple()

    @rule(token=consumes(visits), succeeded=st.booleans())
    def come_back(self, token: str, *, succeeded: bool) -> None:
        self.driver.ledger.complete_action(token, succeeded=succeeded)

    @rule(session_id=sessions, succeeded=st.booleans())
    def bank_answers(self, session_id: str, *, succeeded: bool) -> None:
        self.driver.ledger.settle_delayed(session_id, succeeded=succeeded)

    @rule(session_id=sessions)
    def expire(self, session_id: str) -> None:
        self.driver.post(f"{SESSIONS}/{session_id}/expire")

    @rule(session_id=sessions)
    def refund(self, session_id: str) -> None:
        intent = self.driver.get(f"{SESSIONS}/{session_id}").json["payment_intent"]
        if intent is not None:
            self.driver.post("/v1/refunds", {"payment_intent": intent, "amount": 500})

    @rule(session_id=sessions, amount=st.integers(1, 1990), case_type=st.sampled_from(CaseType))
    def dispute(self, session_id: str, amount: int, case_type: CaseType) -> None:
        with suppress(StripeRefusal, DisputeError):
            self.driver.ledger.open_dispute(session_id, amount=amount, case_type=case_type)

    @rule(step=st.sampled_from(Step), data=st.data())
    def bank_decides(self, step: Step, data: st.DataObject) -> None:
        known = list(self.driver.ledger.rows("disputes"))
        if known:
            with suppress(DisputeError):
                self.driver.ledger.take_dispute_step(data.draw(st.sampled_from(known)), step)

    @rule(data=st.data(), succeeded=st.booleans())
    def refund_ends(self, data: st.DataObject, *, succeeded: bool) -> None:
        known = list(self.driver.ledger.rows("refunds"))
        if known:
            refund_id = data.draw(st.sampled_from(known))
            self.driver.ledger.end_refund(refund_id, succeeded=succeeded)

    @rule(minutes=st.integers(1, 40))
    def wait(self, minutes: int) -> None:
        self.driver.clock.advance(minutes * 60)

    @rule()
    def restart(self) -> None:
        snapshot = json.loads(json.dumps(self.driver.ledger.dump()))
        clock = self.driver.clock
        self.driver = ApiDriver(seed=len(snapshot["tables"]["events"]))
        self.driver.clock.now = clock.now
        self.driver.ledger.load(snapshot)

    @invariant()
    def money_is_taken_once_and_only_for_paid_sessions(self) -> None:
        for session in self._sessions():
            taken = self._charges(session["payment_intent"], "succeeded")
            assert len(taken) == (session["payment_status"] == "paid"), session
            assert sum(charge["amount"] for charge in taken) in (0, session["amount_total"])

    @invariant()
    def only_open_sessions_have_an_address(self) -> None:
        for session in self._sessions():
            assert (session["url"] is not None) == (session["status"] == "open")
            if session["status"] == "open":
                assert self.driver.ledger.now < session["expires_at"]

    @invariant()
    def no_more_is_given_back_than_was_taken(self) -> None:
        for charge in self.driver.ledger.rows("charges").values():
            assert 0 <= charge["amount_refunded"] <= charge["amount_captured"] or not charge["paid"]
            assert charge["refunded"] == (charge["amount_refunded"] == charge["amount"])

    @invariant()
    def what_was_refunded_is_the_sum_of_the_refunds(self) -> None:
        sums: Counter[str] = Counter()
        for refund in self.driver.ledger.rows("refunds").values():
            if refund["status"] != "failed":
                sums[refund["charge"]] += refund["amount"]
        for charge in self.driver.ledger.rows("charges").values():
            assert charge["amount_refunded"] == sums[charge["id"]]

    @invariant()
    def a_dispute_holds_the_money_that_its_status_says(self) -> None:
        for dispute in self.driver.ledger.rows("disputes").values():
            assert_valid(dispute)
            moved = sum(each["amount"] for each in dispute["balance_transactions"])
            holds = dispute["status"] in ("needs_response", "under_review", "lost")
            if dispute["status"] != "prevented":
                assert moved == (-dispute["amount"] if holds else 0), dispute
            assert dispute["is_charge_refundable"] == (moved == 0), dispute

    def _sessions(self) -> list[dict[str, Any]]:
        self.driver.ledger.run_due()
        return list(self.driver.ledger.rows("checkout.sessions").values())

    def _charges(self, intent_id: str | None, status: str) -> list[dict[str, Any]]:
        rows = self.driver.ledger.rows("charges").values()
        return [
            row
            for row in rows
            if intent_id is not None
            and (row["payment_intent"], row["status"]) == (intent_id, status)
        ]


TestCheckouts = Checkouts.TestCase
TestCheckouts.settings = settings(max_examples=60, stateful_step_count=30)
