"""What staff read of a link's state."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.core.state import PaymentState
from app.desktop.desk.desk_links import DeskLink
from app.desktop.texts import staff_reason
from app.engine.feed import Contact

CHIPS = {
    PaymentState.PREPARING: "quiet",
    PaymentState.OPEN: "open",
    PaymentState.CLOSING: "quiet",
    PaymentState.PROCESSING: "open",
    PaymentState.PAID: "paid",
    PaymentState.FAILED: "alarm",
    PaymentState.EXPIRED: "quiet",
    PaymentState.CANCELED: "quiet",
}


def state_text(state: PaymentState) -> str:
    """The state in the language that is installed."""
    translate = QCoreApplication.translate
    return {
        PaymentState.PREPARING: translate("LinkWords", "Being made…"),
        PaymentState.OPEN: translate("LinkWords", "Waiting"),
        PaymentState.CLOSING: translate("LinkWords", "Being closed…"),
        PaymentState.PROCESSING: translate("LinkWords", "Bank at work"),
        PaymentState.PAID: translate("LinkWords", "Paid"),
        PaymentState.FAILED: translate("LinkWords", "Failed"),
        PaymentState.EXPIRED: translate("LinkWords", "Expired"),
        PaymentState.CANCELED: translate("LinkWords", "Canceled"),
    }[state]


def chip_text(link: DeskLink) -> tuple[str, str]:
    """Words and chip; what staff must look after is never shown as a success."""
    if link.payment.alarms:
        return QCoreApplication.translate("LinkWords", "Needs attention"), "alarm"
    return state_text(link.payment.state), CHIPS[link.payment.state]


def trouble_text(link: DeskLink, language: str) -> str:
    """Why the link failed, or why its news may be old; empty if all is well."""
    if link.payment.failure_code and link.payment.state is PaymentState.FAILED:
        return staff_reason(link.payment.failure_code, language)
    if link.contact is Contact.OK or link.payment.is_final:
        return ""
    return QCoreApplication.translate("LinkWords", "Out of touch; news comes late.")
