"""What is made once for everybody who watches."""

from __future__ import annotations

from app.engine.feed import Contact, PaymentUpdate
from app.service.generated import payment_pb2 as pb
from app.service.grpc_messages import LastTold, update_message, verified_message
from tests.contracts.journal_samples import a_payment


def test_a_contradiction_is_told_beside_the_guide_s_fields() -> None:
    answer = {
        "success": True,
        "status": "success",
        "payment_intent_id": None,
        "amount": "9.00",
        "currency": "USD",
        "created_at": 1,
        "metadata": {},
        "message": "…",
    }
    assert not verified_message(answer).HasField("stripe_says")
    said = {"status": "success", "amount": None, "currency": "EUR"}
    message = verified_message({**answer, "stripe_says": said})
    assert (message.status, message.amount) == ("success", "9.00")
    assert message.stripe_says == pb.StripeSays(status="success", currency="EUR")


def test_one_update_is_one_message_and_the_next_is_another() -> None:
    told = LastTold()
    first = PaymentUpdate(a_payment(1))
    second = PaymentUpdate(a_payment(1), Contact.BUSY)
    assert told.message(first) is told.message(first)
    assert told.message(first) == update_message(first)
    assert told.message(second).contact == "busy"
    assert told.message(first).contact == "ok"
