"""The guide's verify answer, field by field, for every outcome."""

from dataclasses import replace

import pytest

from app.core.order import DEFAULT_AMOUNT, Order
from app.core.payment import Alarm, Payment
from app.core.session import SessionSnapshot
from app.core.state import PaymentState
from app.core.verification import VerifyStatus, verified, verify_answer

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
EXPIRED = replace(PAID, status="expired", payment_status="unpaid")
OURS = Payment("mp_1", "M-1", Order(DEFAULT_AMOUNT), {}, "kiosk", "engine-1", 0.0)


def ours(state: PaymentState) -> Payment:
    return replace(OURS, state=state, session_id=PAID.session_id)


def test_a_paid_session_gives_the_guide_s_answer() -> None:
    answer = verify_answer(verified(PAID, None))
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
    assert verified(snapshot, None).status is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PaymentState.CLOSING, VerifyStatus.CANCELED),
        (PaymentState.CANCELED, VerifyStatus.CANCELED),
        (PaymentState.OPEN, VerifyStatus.EXPIRED),
        (PaymentState.EXPIRED, VerifyStatus.EXPIRED),
    ],
)
def test_only_the_journal_knows_that_it_was_cancelled(
    state: PaymentState, expected: VerifyStatus
) -> None:
    found = verified(EXPIRED, ours(state))
    assert (found.status, found.differs) == (expected, False)


@pytest.mark.parametrize(
    "state", [PaymentState.OPEN, PaymentState.CLOSING, PaymentState.PROCESSING]
)
def test_money_for_something_else_is_never_a_success(state: PaymentState) -> None:
    found = verified(replace(PAID, amount_minor_units=1), ours(state))
    assert (found.status, found.differs) == (VerifyStatus.FAILED, True)
    assert found.payment is not None
    assert found.payment.alarms == {Alarm.MISMATCH}


def test_a_sale_that_we_tried_to_cancel_is_a_success() -> None:
    found = verified(PAID, ours(PaymentState.CLOSING))
    assert (found.status, found.differs) == (VerifyStatus.SUCCESS, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount_minor_units": 1}, {"status": "success", "amount": "0.01", "currency": "USD"}),
        ({"currency": "EUR"}, {"status": "success", "amount": "19.90", "currency": "EUR"}),
        ({"reference": "mp_2"}, {"status": "success", "amount": "19.90", "currency": "USD"}),
        (
            {"amount_minor_units": None, "currency": "??"},
            {"status": "success", "amount": None, "currency": "??"},
        ),
        (
            {"status": "expired", "payment_status": "unpaid"},
            {"status": "expired", "amount": "19.90", "currency": "USD"},
        ),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_session_that_changed_after_it_was_paid_does_not_change_the_sale(
    changes: dict[str, object], said: dict[str, str | None], language: str
) -> None:
    changed = replace(PAID, payment_intent_id=None, **changes)  # type: ignore[arg-type]
    found = verified(changed, replace(ours(PaymentState.PAID), payment_intent_id="pi_1"))
    answer = verify_answer(found, language)
    assert (answer["status"], answer["amount"], answer["currency"]) == ("success", "19.90", "USD")
    assert (answer["payment_intent_id"], answer["stripe_says"]) == ("pi_1", said)
    assert ("账本" if language == "zh" else "books") in str(answer["message"])
    assert found.payment is not None
    assert found.payment.alarms == {Alarm.MISMATCH}


def test_a_reading_that_is_older_than_the_sale_is_told_and_is_no_alarm() -> None:
    found = verified(replace(PAID, status="open", payment_status="unpaid"), ours(PaymentState.PAID))
    assert (found.status, found.said, found.differs) == ("success", "pending", True)
    assert found.payment is not None
    assert not found.payment.alarms


@pytest.mark.parametrize("state", [PaymentState.CANCELED, PaymentState.EXPIRED])
def test_money_after_the_end_is_told_and_is_an_alarm(state: PaymentState) -> None:
    found = verified(PAID, ours(state))
    answer = verify_answer(found)
    assert answer["status"] == state.value
    assert answer["stripe_says"] == {"status": "success", "amount": "19.90", "currency": "USD"}
    assert found.payment is not None
    assert found.payment.alarms == {Alarm.PAID_AFTER_END}


def test_an_amount_that_was_not_told_is_not_invented() -> None:
    assert verify_answer(verified(replace(PAID, amount_minor_units=None), None))["amount"] is None
