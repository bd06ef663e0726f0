"""The guide's verify answer, field by field, for every outcome."""

from dataclasses import replace

import pytest

from app.core.order import DEFAULT_AMOUNT, Order
from app.core.payment import Alarm, Payment
from app.core.session import SessionSnapshot
from app.core.state import PaymentState
from app.core.verification import VerifyStatus, verify_answer, verify_status

PAID = SessionSnapshot(
    session_id="cs_test_1",
    status="complete",
    payment_status="paid",
    amount_minor_units=1990,
    currency="USD",
    reference="mp_1",
    created_at=1234567890.0,
    expires_at=1234570000.0,
    livemode=False,
    payment_intent_id="pi_1",
    customer_email="user@example.com",
    metadata={"source": "mofang_xiyuan", "mofang_payment_id": "mp_1"},
)
OURS = Payment("mp_1", "M-1", Order(DEFAULT_AMOUNT), {}, "kiosk", "engine-1", 0.0)


def test_a_paid_session_gives_the_guide_s_answer() -> None:
    answer = verify_answer(PAID, None)
    assert answer == {
        "success": True,
        "status": "success",
        "payment_intent_id": "pi_1",
        "amount": "19.90",
        "currency": "USD",
        "customer_email": "user@example.com",
        "created_at": 1234567890,
        "metadata": {"source": "mofang_xiyuan"},
        "message": "支付状态查询成功",
    }
    assert list(answer) == [
        "success",
        "status",
        "payment_intent_id",
        "amount",
        "currency",
        "customer_email",
        "created_at",
        "metadata",
        "message",
    ]


@pytest.mark.parametrize(
    ("status", "payment_status", "intent", "expected"),
    [
        ("open", "unpaid", None, VerifyStatus.PENDING),
        ("new_word", "unpaid", None, VerifyStatus.PENDING),
        ("complete", "new_word", None, VerifyStatus.PENDING),
        ("complete", "paid", "succeeded", VerifyStatus.SUCCESS),
        ("complete", "no_payment_required", None, VerifyStatus.SUCCESS),
        ("complete", "unpaid", "processing", VerifyStatus.PROCESSING),
        ("complete", "unpaid", "requires_payment_method", VerifyStatus.FAILED),
        ("expired", "unpaid", None, VerifyStatus.EXPIRED),
    ],
)
def test_each_outcome_has_its_word(
    status: str, payment_status: str, intent: str | None, expected: VerifyStatus
) -> None:
    snapshot = replace(
        PAID, status=status, payment_status=payment_status, payment_intent_status=intent
    )
    assert verify_status(snapshot, None) is expected


@pytest.mark.parametrize("state", [PaymentState.CLOSING, PaymentState.CANCELED])
def test_only_the_journal_knows_that_it_was_cancelled(state: PaymentState) -> None:
    expired = replace(PAID, status="expired", payment_status="unpaid")
    assert verify_status(expired, replace(OURS, state=state)) is VerifyStatus.CANCELED
    assert verify_status(expired, replace(OURS, state=PaymentState.OPEN)) is VerifyStatus.EXPIRED


def test_money_for_something_else_is_never_a_success() -> None:
    wrong = replace(OURS, state=PaymentState.FAILED, alarms=frozenset({Alarm.MISMATCH}))
    assert verify_status(PAID, wrong) is VerifyStatus.FAILED


def test_a_sale_that_we_tried_to_cancel_is_a_success() -> None:
    assert verify_status(PAID, replace(OURS, state=PaymentState.CLOSING)) is VerifyStatus.SUCCESS


def test_an_amount_that_was_not_told_is_not_invented() -> None:
    assert verify_answer(replace(PAID, amount_minor_units=None), None)["amount"] is None
