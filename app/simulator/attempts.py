"""What a customer tries on the payment page, how it behaves, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class MethodKind(StrEnum):
    """Stripe's names of the payment method types that the simulator can take money with."""

    CARD = "card"
    ALIPAY = "alipay"
    WECHAT_PAY = "wechat_pay"
    SEPA_DEBIT = "sepa_debit"
    US_BANK_ACCOUNT = "us_bank_account"


# Alipay leads away from the page; WeChat Pay shows a code on it.
WALLET_KINDS = frozenset({MethodKind.ALIPAY, MethodKind.WECHAT_PAY})
DELAYED_KINDS = frozenset({MethodKind.SEPA_DEBIT, MethodKind.US_BANK_ACCOUNT})


class RefundBehaviour(StrEnum):
    """How a refund to this card goes: at once, pending first, or taken back by the bank later."""

    SUCCEEDS = "succeeds"
    PENDING_THEN_SUCCEEDS = "pending_then_succeeds"
    SUCCEEDS_THEN_FAILS = "succeeds_then_fails"


class BankClaim(StrEnum):
    """What the bank raises by itself after a payment with this card has succeeded."""

    FRAUD_DISPUTE = "fraud_dispute"
    NOT_RECEIVED_DISPUTE = "not_received_dispute"
    INQUIRY = "inquiry"
    TWO_DISPUTES = "two_disputes"
    EARLY_FRAUD_WARNING = "early_fraud_warning"


@dataclass(frozen=True, slots=True)
class Decline:
    """A refusal in Stripe's words.

    `charged` is false where the number never reaches a bank. `blocked` is true where Radar refuses
    before the bank is asked: the charge's outcome tells the two apart.
    """

    code: str
    decline_code: str | None
    message: str
    param: str | None = None
    charged: bool = True
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class CardBehaviour:
    """What one test card does; `decline` None pays, `authenticates` asks for 3-D Secure first."""

    brand: str
    last4: str
    country: str = "US"
    decline: Decline | None = None
    authenticates: bool = False
    refund: RefundBehaviour = RefundBehaviour.SUCCEEDS
    claim: BankClaim | None = None


PAYING_CARD = CardBehaviour(brand="visa", last4="4242")


@dataclass(frozen=True, slots=True)
class PaymentAttempt:
    """One press of the Pay button; `card` is read for cards only and never holds a full number."""

    kind: MethodKind = MethodKind.CARD
    card: CardBehaviour = PAYING_CARD
    email: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    exp_month: int = 12
    exp_year: int = 2034


class NotPayableReason(StrEnum):
    """Why a session takes no money."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Paid:
    """The money is taken; `success_url` has the session's id filled in, None without a page."""

    session_id: str
    success_url: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Declined:
    """The bank said no; the session stays open for another try."""

    session_id: str
    code: str
    decline_code: str | None
    message: str


@dataclass(frozen=True, slots=True)
class NeedsAction:
    """The customer must pass a second page (3-D Secure or a wallet's); `token` names that visit."""

    session_id: str
    kind: MethodKind
    token: str


@dataclass(frozen=True, slots=True)
class Processing:
    """A delayed method was accepted: complete, unpaid until `Ledger.settle_delayed`."""

    session_id: str
    success_url: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotPayable:
    """Nothing was tried, nothing has changed."""

    session_id: str
    reason: NotPayableReason


AttemptResult = Paid | Declined | NeedsAction | Processing | NotPayable
