"""The life of a dispute, from the bank's first question to its decision.

Order of events, as recorded in Stripe's test mode; Stripe promises none:

    opened      charge.dispute.created, and for a chargeback charge.dispute.funds_withdrawn
    submitted   charge.dispute.updated, charge.updated
    escalated   charge.dispute.updated, charge.dispute.funds_withdrawn
    won         charge.dispute.funds_reinstated, charge.dispute.closed
    lost, warning_closed, prevented   charge.dispute.closed
    accepted    charge.dispute.closed, charge.updated
"""

from __future__ import annotations

from enum import StrEnum

from app.simulator import refunds
from app.simulator.attempts import MethodKind
from app.simulator.books import Books, StripeObject
from app.simulator.disputes.balance import reversal, withdrawal
from app.simulator.errors import no_such
from app.simulator.money_movement import CHARGES
from app.simulator.objects.dispute import case_fields, response_deadline
from app.simulator.objects.dispute import dispute as build

TABLE = "disputes"
CLOSED = frozenset({"won", "lost", "warning_closed", "prevented"})


class CaseType(StrEnum):
    """Stripe's names of what a bank opens.

    An inquiry takes no money. A resolution gives the customer's money back at once, and a block
    keeps a dispute from being opened: both are `prevented` from the start.
    """

    CHARGEBACK = "chargeback"
    INQUIRY = "inquiry"
    RESOLUTION = "resolution"
    BLOCK = "block"


class Step(StrEnum):
    """What can happen to an open dispute."""

    SUBMIT = "submit"
    ESCALATE = "escalate"
    WIN = "win"
    LOSE = "lose"
    CLOSE = "close"
    PREVENT = "prevent"


class DisputeError(ValueError):
    """The bank cannot do this to this charge or dispute; says why."""


_FIRST_STATUS = {
    CaseType.CHARGEBACK: "needs_response",
    CaseType.INQUIRY: "warning_needs_response",
    CaseType.RESOLUTION: "prevented",
    CaseType.BLOCK: "prevented",
}
_TAKES_MONEY = frozenset({CaseType.CHARGEBACK, CaseType.RESOLUTION})
_INQUIRIES = ("warning_needs_response", "warning_under_review")
_CHARGEBACKS = ("needs_response", "under_review")
_NEXT_STATUS = {
    Step.SUBMIT: {
        "needs_response": "under_review",
        "warning_needs_response": "warning_under_review",
    },
    Step.ESCALATE: dict.fromkeys(_INQUIRIES, "needs_response"),
    Step.WIN: dict.fromkeys(_CHARGEBACKS, "won"),
    Step.LOSE: dict.fromkeys(_CHARGEBACKS, "lost"),
    Step.CLOSE: dict.fromkeys(_INQUIRIES, "warning_closed"),
    Step.PREVENT: dict.fromkeys(_INQUIRIES, "prevented"),
}


def find(books: Books, dispute_id: str) -> StripeObject:
    """Raises StripeRefusal 404 for an unknown id."""
    found = books.get(TABLE, dispute_id)
    if found is None:
        raise no_such("dispute", dispute_id, "dispute")
    return found


def open_dispute(
    books: Books,
    charge: StripeObject,
    *,
    case_type: CaseType = CaseType.CHARGEBACK,
    reason: str = "fraudulent",
    amount: int | None = None,
) -> StripeObject:
    """Open a dispute over `amount` minor units of the charge, all of it by default.

    Raises DisputeError for a charge that cannot be disputed so.
    """
    wanted = charge["amount"] if amount is None else amount
    _check_disputable(charge, wanted)
    takes_money = case_type in _TAKES_MONEY
    dispute = build(
        books.new_id("du_1"),
        created=books.now,
        amount=wanted,
        charge_object=charge,
        case_type=case_type.value,
        reason=reason,
        status=_FIRST_STATUS[case_type],
        is_charge_refundable=not takes_money,
    )
    if takes_money:
        fee_is_due = case_type is CaseType.CHARGEBACK
        dispute["balance_transactions"] = [withdrawal(books, dispute, fee_is_due=fee_is_due)]
    books.put(TABLE, dispute["id"], dispute)
    books.change(CHARGES, charge["id"], disputed=True)
    books.emit("charge.dispute.created", dispute)
    if takes_money:
        _tell_of_withdrawal(books, dispute)
    if dispute["status"] in CLOSED:
        books.emit("charge.dispute.closed", dispute)
    return dispute


def _check_disputable(charge: StripeObject, amount: int) -> None:
    if charge["status"] != "succeeded":
        raise DisputeError(f"{charge['id']} was not paid, so no bank can dispute it")
    if charge["payment_method_details"]["type"] == MethodKind.WECHAT_PAY:
        raise DisputeError("WeChat Pay has no disputes")
    if not 1 <= amount <= charge["amount"]:
        raise DisputeError(f"amount must be 1 to {charge['amount']}")


def take(books: Books, dispute_id: str, step: Step) -> StripeObject:
    """Take one step; raises DisputeError where the dispute's status does not allow it."""
    dispute = find(books, dispute_id)
    status = _NEXT_STATUS[step].get(dispute["status"])
    if status is None:
        raise DisputeError(f"a dispute that is {dispute['status']} cannot {step}")
    return _ACTIONS[step](books, dispute, status)


def accept(books: Books, dispute: StripeObject) -> StripeObject:
    """The seller gives in: a chargeback is lost, an inquiry is closed."""
    step = Step.CLOSE if dispute["status"] in _INQUIRIES else Step.LOSE
    dispute = take(books, dispute["id"], step)
    tell_of_charge(books, dispute)
    return dispute


def tell_of_charge(books: Books, dispute: StripeObject) -> None:
    """The event of the charge that goes with some changes of its dispute."""
    books.emit("charge.updated", books.rows(CHARGES)[dispute["charge"]])


def _submit(books: Books, dispute: StripeObject, status: str) -> StripeObject:
    details = dispute["evidence_details"]
    changed = books.change(
        TABLE,
        dispute["id"],
        status=status,
        evidence_details={
            **details,
            "has_evidence": True,
            "submission_count": details["submission_count"] + 1,
            "submission_method": "manual",
        },
    )
    books.emit("charge.dispute.updated", changed, {"status": dispute["status"]})
    tell_of_charge(books, changed)
    return changed


def _escalate(books: Books, dispute: StripeObject, status: str) -> StripeObject:
    """The inquiry becomes a chargeback under the same id, which can be answered once more."""
    changed = books.change(
        TABLE,
        dispute["id"],
        status=status,
        is_charge_refundable=False,
        balance_transactions=[withdrawal(books, dispute, fee_is_due=True)],
        evidence_details={
            **dispute["evidence_details"],
            "due_by": response_deadline(books.now),
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        **_case(books, dispute, CaseType.CHARGEBACK),
    )
    books.emit("charge.dispute.updated", changed, {"status": dispute["status"]})
    _tell_of_withdrawal(books, changed)
    return changed


def _case(books: Books, dispute: StripeObject, case_type: CaseType) -> StripeObject:
    charge = books.rows(CHARGES)[dispute["charge"]]
    return case_fields(charge, case_type.value, dispute["reason"])


def _tell_of_withdrawal(books: Books, dispute: StripeObject) -> None:
    """A refund that is still pending can no longer be paid out of this charge."""
    books.emit("charge.dispute.funds_withdrawn", dispute)
    refunds.fail_pending(books, dispute["charge"], "charge_for_pending_refund_disputed")


def _win(books: Books, dispute: StripeObject, status: str) -> StripeObject:
    changed = books.change(
        TABLE,
        dispute["id"],
        status=status,
        is_charge_refundable=True,
        balance_transactions=[*dispute["balance_transactions"], reversal(books, dispute)],
    )
    books.emit("charge.dispute.funds_reinstated", changed)
    books.emit("charge.dispute.closed", changed)
    return changed


def _end(books: Books, dispute: StripeObject, status: str) -> StripeObject:
    """No money moves: it is gone already, or never was."""
    changed = books.change(TABLE, dispute["id"], status=status)
    books.emit("charge.dispute.closed", changed)
    return changed


def _prevent(books: Books, dispute: StripeObject, status: str) -> StripeObject:
    books.change(TABLE, dispute["id"], **_case(books, dispute, CaseType.BLOCK))
    return _end(books, dispute, status)


_ACTIONS = {
    Step.SUBMIT: _submit,
    Step.ESCALATE: _escalate,
    Step.WIN: _win,
    Step.LOSE: _end,
    Step.CLOSE: _end,
    Step.PREVENT: _prevent,
}
