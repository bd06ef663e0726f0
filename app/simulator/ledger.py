"""Stripe's memory: every object, and the one door through which the customer's side changes it.

Deterministic for a given clock and random source; every method here takes the lock itself.
"""

from __future__ import annotations

import random as random_module
from collections.abc import Callable
from functools import partial
from typing import Any

from app.simulator import checkout, money_movement, paying, refunds
from app.simulator.attempts import AttemptResult, NeedsAction, PaymentAttempt
from app.simulator.books import Books, Change, EventListener, ShopProfile, StripeObject
from app.simulator.disputes import claims, evidence, lifecycle
from app.simulator.disputes.lifecycle import CaseType, Step
from app.simulator.errors import no_such

__all__ = ["Change", "EventListener", "Ledger", "ShopProfile", "StripeObject"]


class Ledger(Books):
    """All state of the simulated account. Sessions expire by its clock when next looked at."""

    def __init__(
        self,
        clock: Callable[[], float],
        random: random_module.Random,
        *,
        page_base_url: str,
        shop: ShopProfile | None = None,
    ) -> None:
        super().__init__(clock, random, page_base_url=page_base_url, shop=shop)
        for name, ring in _TIMERS.items():
            self.on_timer(name, partial(ring, self))

    # What the payment page and the tests look at ------------------------------------------------

    def find_session(self, session_id: str) -> StripeObject | None:
        """A copy of the Checkout Session as Stripe would return it, None if there is none."""
        with self.changing():
            self.run_due()
            found: StripeObject | None = _copy(self.get(checkout.SESSIONS, session_id))
            return found

    def line_items(self, session_id: str) -> list[StripeObject]:
        """Copies of the session's line items, in order; empty for an unknown session."""
        with self.lock:
            lines: list[StripeObject] = _copy(checkout.lines_of(self, session_id))
            return lines

    def session_ids(self) -> list[str]:
        """Every session ever made, oldest first."""
        with self.lock:
            return list(self.rows(checkout.SESSIONS))

    def find_action(self, token: str) -> NeedsAction | None:
        """The visit to a 3-D Secure or wallet page that waits under this token."""
        with self.lock:
            return paying.find_action(self, token)

    # What the customer does ---------------------------------------------------------------------

    def confirm_session(self, session_id: str, attempt: PaymentAttempt) -> AttemptResult:
        """The customer presses Pay."""
        with self.changing():
            self.run_due()
            return paying.confirm_session(self, session_id, attempt)

    def complete_action(self, token: str, *, succeeded: bool) -> AttemptResult:
        """The customer leaves the 3-D Secure or wallet page; an unknown token is NotPayable."""
        with self.changing():
            self.run_due()
            return paying.complete_action(self, token, succeeded=succeeded)

    def settle_delayed(self, session_id: str, *, succeeded: bool) -> bool:
        """The bank answers for a delayed method; False if this session waits for no bank."""
        with self.changing():
            self.run_due()
            return paying.settle_delayed(self, session_id, succeeded=succeeded)

    # What happens to a payment later, outside of the shop's program ----------------------------

    def refund_elsewhere(
        self,
        payment_id: str,
        *,
        amount: int | None = None,
        reason: str | None = None,
        pending: bool = False,
    ) -> StripeObject:
        """A refund as the Dashboard makes it, without metadata: all that is left, or `amount`.

        `payment_id` names a session, an intent or a charge. A pending one waits for `end_refund`.
        Raises StripeRefusal where Stripe refuses.
        """
        with self.changing():
            self.run_due()
            params = {"charge": self._charge_of(payment_id)["id"], "reason": reason}
            params = {**params, "amount": amount}
            create = refunds.hold if pending else refunds.create
            return _copied(create(self, params))

    def end_refund(
        self, refund_id: str, *, succeeded: bool, failure_reason: str = "expired_or_canceled_card"
    ) -> StripeObject:
        """The bank pays a pending refund, or returns the money of any refund."""
        with self.changing():
            self.run_due()
            if succeeded:
                return _copied(refunds.succeed(self, refund_id))
            return _copied(refunds.fail(self, refund_id, failure_reason))

    def open_dispute(
        self,
        payment_id: str,
        *,
        case_type: CaseType = CaseType.CHARGEBACK,
        reason: str = "fraudulent",
        amount: int | None = None,
    ) -> StripeObject:
        """The bank disputes a payment, or `amount` of it; raises DisputeError if it cannot."""
        with self.changing():
            self.run_due()
            dispute = lifecycle.open_dispute(
                self,
                self._charge_of(payment_id),
                case_type=case_type,
                reason=reason,
                amount=amount,
            )
            return _copied(dispute)

    def take_dispute_step(self, dispute_id: str, step: Step) -> StripeObject:
        """Submit, escalate or end a dispute; raises DisputeError where its status forbids that."""
        with self.changing():
            self.run_due()
            return _copied(lifecycle.take(self, dispute_id, step))

    def warn_of_fraud(self, payment_id: str) -> StripeObject:
        """The bank suspects a payment: an early fraud warning, which is only an event."""
        with self.changing():
            self.run_due()
            return _copied(claims.warn_of_fraud(self, self._charge_of(payment_id)))

    def _charge_of(self, payment_id: str) -> StripeObject:
        """The latest charge of a session, an intent, or the charge itself."""
        session = self.get(checkout.SESSIONS, payment_id)
        intent_id = session["payment_intent"] if session else payment_id
        intent = self.get(money_movement.INTENTS, intent_id or "")
        charge_id = intent["latest_charge"] if intent else payment_id
        charge = self.get(money_movement.CHARGES, charge_id or "")
        if charge is None:
            raise no_such("charge", payment_id)
        return charge


_TIMERS: dict[str, Callable[[Books, str], None]] = {
    checkout.EXPIRY_TIMER: checkout.ring_expiry,
    money_movement.SETTLE_TIMER: money_movement.ring_charge_settled,
    money_movement.CLAIM_TIMER: claims.ring_claim,
    refunds.SETTLE_TIMER: refunds.ring_settlement,
    refunds.REFERENCE_TIMER: refunds.ring_reference,
    evidence.VERDICT_TIMER: evidence.ring_verdict,
}


def _copied(found: StripeObject) -> StripeObject:
    copy: StripeObject = _copy(found)
    return copy


def _copy(found: Any) -> Any:
    """JSON is all that there is, so this is enough, and takes 0.4 of what `copy.deepcopy` does."""
    if isinstance(found, dict):
        return {name: _copy(each) for name, each in found.items()}
    if isinstance(found, list):
        return [_copy(each) for each in found]
    return found
