"""What each outcome looks like and says. One table, so that no outcome can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.desktop.kiosk.kiosk_flow import Outcome


@dataclass(frozen=True, slots=True)
class OutcomeLook:
    """`ink` and `fill` are colour tokens. `lasting` outcomes stay long enough to fetch somebody."""

    icon: str
    ink: str
    fill: str
    lasting: bool
    may_repeat: bool


LOOKS = {
    Outcome.PAID: OutcomeLook("check", "jade", "card", lasting=False, may_repeat=False),
    Outcome.PROCESSING: OutcomeLook("clock", "card", "ink", lasting=False, may_repeat=False),
    Outcome.EXPIRED: OutcomeLook("clock", "ink", "mark", lasting=False, may_repeat=True),
    Outcome.CANCELED: OutcomeLook("cross", "ink", "mark", lasting=False, may_repeat=True),
    Outcome.NOT_PAID: OutcomeLook("cross", "ink", "mark", lasting=False, may_repeat=True),
    Outcome.UNREACHABLE: OutcomeLook("cloud_off", "card", "alarm", lasting=True, may_repeat=False),
    Outcome.UNRECORDED: OutcomeLook("alert", "card", "alarm", lasting=True, may_repeat=False),
    Outcome.NOT_STARTED: OutcomeLook("alert", "ink", "mark", lasting=False, may_repeat=True),
    Outcome.JOURNAL_DOWN: OutcomeLook("alert", "card", "alarm", lasting=True, may_repeat=False),
    Outcome.MISMATCH: OutcomeLook("alert", "card", "alarm", lasting=True, may_repeat=False),
    Outcome.BROKEN: OutcomeLook("alert", "card", "alarm", lasting=True, may_repeat=False),
}


def title_of(outcome: Outcome) -> str:
    """The outcome in a few words."""
    translate = QCoreApplication.translate
    return {
        Outcome.PAID: translate("OutcomeWords", "Paid"),
        Outcome.PROCESSING: translate("OutcomeWords", "Your payment is being processed"),
        Outcome.EXPIRED: translate("OutcomeWords", "The time to pay is over"),
        Outcome.CANCELED: translate("OutcomeWords", "Payment cancelled"),
        Outcome.NOT_PAID: translate("OutcomeWords", "The payment did not go through"),
        Outcome.UNREACHABLE: translate("OutcomeWords", "We cannot reach the payment service"),
        Outcome.UNRECORDED: translate("OutcomeWords", "We cannot see the result yet"),
        Outcome.NOT_STARTED: translate("OutcomeWords", "The payment could not be started"),
        Outcome.JOURNAL_DOWN: translate("OutcomeWords", "No payment can be started now"),
        Outcome.MISMATCH: translate("OutcomeWords", "Please call the staff"),
        Outcome.BROKEN: translate("OutcomeWords", "Something went wrong on this screen"),
    }[outcome]


def lead_of(outcome: Outcome) -> str:
    """What it means for the customer, and what to do now."""
    translate = QCoreApplication.translate
    return {
        Outcome.PAID: translate("OutcomeWords", "Thank you!"),
        Outcome.PROCESSING: translate(
            "OutcomeWords",
            "Your bank needs more time to confirm. Do not pay again; the shop will see the result.",
        ),
        Outcome.EXPIRED: translate(
            "OutcomeWords", "The code is closed and nothing was charged. You can start again."
        ),
        Outcome.CANCELED: translate("OutcomeWords", "The code is closed and nothing was charged."),
        Outcome.NOT_PAID: translate(
            "OutcomeWords", "The bank turned it down. You can start again."
        ),
        Outcome.UNREACHABLE: _lead_without_an_answer(),
        Outcome.UNRECORDED: _lead_without_an_answer(),
        Outcome.NOT_STARTED: translate("OutcomeWords", "Nothing was charged."),
        Outcome.JOURNAL_DOWN: translate(
            "OutcomeWords", "Nothing was charged. Please ask the staff."
        ),
        Outcome.MISMATCH: translate(
            "OutcomeWords",
            "What was paid is not what was ordered. Do not pay again; show this number to the staff.",
        ),
        Outcome.BROKEN: translate(
            "OutcomeWords", "If you have paid, do not pay again. Please ask the staff."
        ),
    }[outcome]


def _lead_without_an_answer() -> str:
    """For who has paid and for who has just cancelled: we do not know which of them reads it."""
    return QCoreApplication.translate(
        "OutcomeWords",
        "If you have paid, do not pay again; please show this number to the staff. "
        "If not, there is nothing more to do: we are closing the code.",
    )
