"""What a receipt says. Never the customer's e-mail address: paper is left lying about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core import events as ev
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import UNFINISHED_REFUNDS, Refund, RefundState
from app.core.session import SessionOutcome
from app.core.state import PaymentState
from app.core.story import Story


@dataclass(frozen=True, slots=True)
class Receipt:
    """One payment as its customer may keep it. `paid_at` and `issued_at` are in seconds since the epoch.

    `service_id` is Stripe's `pi_…`. `on_its_way_back` may yet fail; `given_back` has succeeded.
    """

    shop: str
    number: str
    payment_id: str
    product: str
    amount: Money
    given_back: Money
    on_its_way_back: Money
    paid_at: float
    issued_at: float
    reference: str | None
    service_id: str | None
    livemode: bool
    is_copy: bool

    @property
    def kept(self) -> Money:
        """What the shop keeps if everything on its way arrives."""
        gone = self.given_back.minor_units + self.on_its_way_back.minor_units
        return Money(max(0, self.amount.minor_units - gone), self.amount.currency)


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt on its way to paper, in its customer's language ("zh" or "en")."""

    receipt: Receipt
    language: str


def receipt_of(
    payment: Payment,
    refunds: Iterable[Refund],
    shop: str,
    *,
    paid_at: float,
    issued_at: float,
    is_copy: bool = False,
) -> Receipt | None:
    """None unless the money was taken: nobody gets a receipt for anything else."""
    if payment.state is not PaymentState.PAID:
        return None
    order, all_refunds = payment.order, tuple(refunds)
    return Receipt(
        shop=shop,
        number=payment.number,
        payment_id=payment.payment_id,
        product=order.product_name,
        amount=order.amount,
        given_back=_sum(all_refunds, order.amount.currency, frozenset({RefundState.SUCCEEDED})),
        on_its_way_back=_sum(all_refunds, order.amount.currency, UNFINISHED_REFUNDS),
        paid_at=paid_at,
        issued_at=issued_at,
        reference=order.reference,
        service_id=payment.payment_intent_id,
        livemode=payment.livemode,
        is_copy=is_copy,
    )


def paid_at(story: Story) -> float:
    """When it was paid, in seconds since the epoch: Stripe's time, else when the engine first knew of it.

    When the payment was made, if nothing tells.
    """
    if story.payment.sold_at is not None:
        return story.payment.sold_at
    told = (each.at for each in story.happened if _says_paid(each.event))
    return next(told, story.payment.prepared_at)


def _says_paid(event: object) -> bool:
    match event:
        case ev.SessionCreated(snapshot) | ev.SessionObserved(snapshot):
            return snapshot.outcome is SessionOutcome.PAID
        case _:
            return False


def _sum(refunds: Iterable[Refund], currency: str, states: frozenset[RefundState]) -> Money:
    units = sum(each.amount.minor_units for each in refunds if each.state in states)
    return Money(units, currency)
