"""What is made once for everybody who watches."""

from __future__ import annotations

from app.engine.feed import Contact, PaymentUpdate
from app.service.grpc_messages import LastTold, update_message
from tests.contracts.journal_samples import a_payment


def test_one_update_is_one_message_and_the_next_is_another() -> None:
    told = LastTold()
    first = PaymentUpdate(a_payment(1))
    second = PaymentUpdate(a_payment(1), Contact.BUSY)
    assert told.message(first) is told.message(first)
    assert told.message(first) == update_message(first)
    assert told.message(second).contact == "busy"
    assert told.message(first).contact == "ok"
