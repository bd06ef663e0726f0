"""Control of what happens to a payment later, outside of the shop's program.

Refunds of the Dashboard, disputes, early fraud warnings. A payment is named by its Checkout
Session, its payment intent or its charge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TypeVar

from app.simulator.books import StripeObject
from app.simulator.control_routes.route import (
    Answer,
    ControlError,
    ControlRoute,
    Fields,
    known_only,
    whole_number,
)
from app.simulator.disputes.lifecycle import CaseType, DisputeError, Step
from app.simulator.errors import StripeRefusal
from app.simulator.ledger import Ledger

_PAYMENT = r"/_control/(?:sessions|payment_intents|charges)/(\w+)"
_REFUND_REASONS = ("duplicate", "fraudulent", "requested_by_customer")
Choice = TypeVar("Choice", bound=StrEnum)


class AfterPaymentRoutes:
    """The routes, on one ledger. What Stripe would refuse is a 409 with Stripe's words."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def routes(self) -> tuple[ControlRoute, ...]:
        """Every address and its action."""
        return (
            ("POST", re.compile(f"{_PAYMENT}/refund"), self._refund),
            ("POST", re.compile(f"{_PAYMENT}/dispute"), self._dispute),
            ("POST", re.compile(f"{_PAYMENT}/fraud_warning"), self._warn),
            ("POST", re.compile(r"/_control/refunds/(\w+)/succeed"), self._succeed_refund),
            ("POST", re.compile(r"/_control/refunds/(\w+)/fail"), self._fail_refund),
            ("POST", re.compile(r"/_control/disputes/(\w+)/(\w+)"), self._take_step),
        )

    def _refund(self, payment_id: str, fields: Fields) -> Answer:
        """`amount`, `reason`; with `pending` true, `succeed` or `fail` ends it."""
        known_only(fields, "amount", "reason", "pending")
        amount = whole_number(fields, "amount")
        reason = fields.get("reason")
        if reason is not None and reason not in _REFUND_REASONS:
            raise ControlError(f"reason must be one of {', '.join(_REFUND_REASONS)}")
        pending = bool(fields.get("pending", False))
        with _stripes_refusals():
            return self._ledger.refund_elsewhere(
                payment_id, amount=amount, reason=reason, pending=pending
            )

    def _succeed_refund(self, refund_id: str, _fields: Fields) -> Answer:
        with _stripes_refusals():
            return self._ledger.end_refund(refund_id, succeeded=True)

    def _fail_refund(self, refund_id: str, fields: Fields) -> Answer:
        """`reason` is Stripe's `failure_reason`."""
        known_only(fields, "reason")
        reason = str(fields.get("reason", "expired_or_canceled_card"))
        with _stripes_refusals():
            return self._ledger.end_refund(refund_id, succeeded=False, failure_reason=reason)

    def _dispute(self, payment_id: str, fields: Fields) -> Answer:
        """`case_type` (chargeback, inquiry, resolution, block), `reason`, `amount`."""
        known_only(fields, "case_type", "reason", "amount")
        case_type = _choice(CaseType, fields.get("case_type", CaseType.CHARGEBACK), "case_type")
        amount = whole_number(fields, "amount")
        reason = str(fields.get("reason", "fraudulent"))
        with _stripes_refusals():
            return self._ledger.open_dispute(
                payment_id, case_type=case_type, reason=reason, amount=amount
            )

    def _take_step(self, dispute_id: str, word: str, _fields: Fields) -> Answer:
        step = _choice(Step, word, "the step")
        with _stripes_refusals():
            return self._ledger.take_dispute_step(dispute_id, step)

    def _warn(self, payment_id: str, _fields: Fields) -> StripeObject:
        with _stripes_refusals():
            return self._ledger.warn_of_fraud(payment_id)


def _choice(kind: type[Choice], word: object, name: str) -> Choice:
    for each in kind:
        if each == word:
            return each
    raise ControlError(f"{name} must be one of {', '.join(kind)}")


@contextmanager
def _stripes_refusals() -> Iterator[None]:
    try:
        yield
    except StripeRefusal as refusal:
        status = refusal.status if refusal.status == 404 else 409
        raise ControlError(refusal.message, status) from None
    except DisputeError as error:
        raise ControlError(str(error), 409) from None
