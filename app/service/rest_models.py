"""The bodies of the REST interface, as the guide has them and beyond. They describe; the core decides."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.dispute import DisputeState
from app.core.refund import LONGEST_NOTE, RefundReason, RefundState
from app.core.settlement import Mark, RefundStatus

SESSION_ID = r"^cs_(test|live)_[A-Za-z0-9]{1,250}$"
PAYMENT_ID = r"^(mp_[0-9a-hjkmnp-tv-z]{26}|cs_(test|live)_[A-Za-z0-9]{1,250})$"
_AMOUNT = r"^[0-9]{1,10}(\.[0-9]{1,3})?$"
_EXAMPLE_SESSION = "cs_test_a1B2c3D4e5F6g7H8i9J0"
_EXAMPLE_PAYMENT = "mp_0123456789abcdefghjkmnpqrs"

Amount = Annotated[
    str,
    Field(
        pattern=_AMOUNT,
        description="十进制金额文本 · decimal text, never a number",
        examples=["19.90"],
    ),
]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Za-z]{3}$", examples=["USD"])]
MetadataText = Annotated[str, StringConstraints(max_length=500)]
State = Literal["created", "pending", "processing", "success", "expired", "canceled", "failed"]


class Body(BaseModel):
    """What came in: nothing unknown, nothing of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CreateSessionBody(Body):
    """A checkout to be made. Whoever leaves product, currency or metadata out gets the guide's defaults."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "amount": "19.90",
                    "currency": "USD",
                    "product_name": "月订阅会员",
                    "customer_email": "user@example.com",
                    "metadata": {"source": "mofang_xiyuan", "product": "月订阅会员"},
                }
            ]
        }
    )

    amount: Amount
    currency: CurrencyCode | None = None
    product_name: Annotated[str, Field(min_length=1, max_length=250)] | None = None
    customer_email: Annotated[str, Field(max_length=254)] | None = None
    metadata: dict[str, MetadataText] | None = Field(default=None, max_length=48)


class CreateSessionAnswer(BaseModel):
    """The guide's fields. The calls beyond the guide take the session's id as well as the payment's."""

    success: Literal[True] = True
    session_id: str = Field(examples=[_EXAMPLE_SESSION])
    checkout_url: str = Field(examples=["https://checkout.stripe.com/c/pay/cs_test_…"])
    # Of the session, whatever has become of it since: a repeat is told what the first was.
    status: Literal["created"] = "created"
    message: str = Field(examples=["支付会话创建成功"])


class VerifyBody(Body):
    """Which session."""

    session_id: Annotated[str, Field(pattern=SESSION_ID, examples=[_EXAMPLE_SESSION])]


class StripeSays(BaseModel):
    """What Stripe's session says now."""

    status: State = Field(examples=["success"])
    amount: str | None = Field(examples=["0.01"])
    currency: str | None = Field(examples=["USD"])


class VerifyAnswer(BaseModel):
    """The guide's fields. `success` says that the question was answered; `status` is the answer, by our books.

    `stripe_says` is there only where Stripe's session contradicts them.
    """

    success: Literal[True] = True
    status: State = Field(examples=["success"])
    payment_intent_id: str | None = Field(examples=["pi_3Q…"])
    amount: str | None = Field(examples=["19.90"])
    currency: str | None = Field(examples=["USD"])
    customer_email: str | None = Field(examples=["user@example.com"])
    created_at: int = Field(examples=[1234567890])
    metadata: dict[str, str]
    message: str = Field(examples=["支付状态查询成功"])
    stripe_says: StripeSays | None = None


class CancelBody(Body):
    """Which payment, by our id or by Stripe's session id."""

    payment_id: Annotated[str, Field(pattern=PAYMENT_ID, examples=[_EXAMPLE_PAYMENT])]


class RefundBody(Body):
    """What goes back. Without an amount: all that is left."""

    payment_id: Annotated[str, Field(pattern=PAYMENT_ID, examples=[_EXAMPLE_PAYMENT])]
    amount: Amount | None = None
    reason: Annotated[RefundReason, Field(strict=False)] | None = None
    note: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)] | None = None


class RefundView(BaseModel):
    """A refund as it stands."""

    refund_id: str
    payment_id: str
    status: RefundState
    amount: str
    currency: str
    reason: RefundReason | None
    note: str | None
    requested_by: str = Field(
        description="stripe_dashboard：在 Stripe 后台退款 · made in Stripe's Dashboard"
    )
    requested_at: int
    service_refund_id: str | None
    failure_code: str | None


class DisputeView(BaseModel):
    """A dispute as it stands. `status` and `reason` are Stripe's own words."""

    dispute_id: str
    payment_id: str
    state: DisputeState
    status: str
    amount: str
    currency: str
    is_withdrawn: bool = Field(
        description="钱已被扣走且未归还 · the money was taken and not given back"
    )
    reason: str | None
    created_at: int
    found_at: int
    evidence_due_by: int | None


class PublicPaymentView(BaseModel):
    """What whoever holds the session id may see."""

    session_id: str | None
    status: State
    amount: str
    currency: str
    product_name: str
    scanned: bool
    version: int


class PaymentView(PublicPaymentView):
    """What tills see."""

    payment_id: str
    number: str
    checkout_url: str | None
    customer_email: str | None
    reference: str | None
    metadata: dict[str, str]
    origin: str
    created_at: int
    expires_at: int | None
    livemode: bool
    payment_intent_id: str | None
    receipt_url: str | None
    declines: int
    last_decline: str | None
    close_reason: str | None
    failure_code: str | None
    alarms: list[str]
    paid_at: int | None = Field(
        description="Stripe 的付款成功时间；未告知则为 null · when it was paid, by Stripe's clock; null if not told"
    )
    seen_paid_at: int | None = Field(
        description="本程序首次得知付款的时间 · when this service first knew that it was paid"
    )
    refunded: str = Field(description="已退和退款中的金额 · refunds that succeeded or are pending")
    refund_status: RefundStatus
    disputed: str = Field(
        description="因争议被扣走且未归还 · withdrawn by disputes and not reinstated"
    )
    dispute: DisputeState = Field(
        description="unchecked：有争议，但密钥不能读取 · there is one, and the key may not read it"
    )
    net: str = Field(
        description="扣除退款和争议、未扣手续费；可为负 · after refunds and disputes, before fees; may be negative"
    )
    marks: list[Mark]


class CancelAnswer(BaseModel):
    """With status 202 Stripe's word is still to come: the link may yet be paid, and is being closed."""

    success: Literal[True] = True
    status: State = Field(examples=["canceled"])
    payment: PaymentView
    message: str


class RefundAnswer(BaseModel):
    """The refund, which Stripe may take days to finish."""

    success: Literal[True] = True
    refund: RefundView
    message: str


class PaymentAnswer(BaseModel):
    """One payment, what went back of it, and what is disputed."""

    success: Literal[True] = True
    payment: PaymentView
    refunds: list[RefundView]
    disputes: list[DisputeView]


class PaymentsAnswer(BaseModel):
    """Newest first. `next_cursor` is null on the last page."""

    success: Literal[True] = True
    payments: list[PaymentView]
    next_cursor: str | None


class HealthAnswer(BaseModel):
    """The process answers, or it is also ready for customers."""

    success: Literal[True] = True
    status: Literal["ok", "ready"]
    demo: bool
    livemode: bool


class ReceivedAnswer(BaseModel):
    """What Stripe is told; it reads the status only."""

    received: Literal[True] = True


class ErrorInner(BaseModel):
    """`code` is stable; `message` is for people; `details` fill the message."""

    code: str = Field(examples=["amount_zero"])
    message: str
    details: dict[str, str]


class ErrorAnswer(BaseModel):
    """The one shape of every error."""

    success: Literal[False] = False
    error: ErrorInner
    message: str
