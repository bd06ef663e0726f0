"""The official SDK, unchanged, over TCP: its own classes for every answer and every refusal."""

from __future__ import annotations

import pytest
import stripe

from app.simulator.attempts import PaymentAttempt
from app.simulator.cards import behaviour_of
from app.simulator.server import SimulatorServer

Sdk = stripe.StripeClient


def created(sdk: Sdk, key: str = "order-1") -> stripe.checkout.Session:
    return sdk.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 1990,
                        "product_data": {"name": "月订阅会员"},
                    },
                    "quantity": 1,
                }
            ],
            "success_url": "http://shop.test/payment-success.html?id={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://shop.test/payment-cancel.html",
            "client_reference_id": "till-7/42",
            "customer_email": "li@example.com",
            "metadata": {"source": "mofang_xiyuan"},
            "payment_intent_data": {"metadata": {"source": "mofang_xiyuan"}},
            "locale": "zh",
            "adaptive_pricing": {"enabled": False},
            "after_expiration": {"recovery": {"enabled": False}},
        },
        {"idempotency_key": key},
    )


def pay(server: SimulatorServer, session_id: str, number: str = "4242424242424242") -> None:
    attempt = PaymentAttempt(card=behaviour_of(number), email="li@example.com")
    server.ledger.confirm_session(session_id, attempt)


def test_a_purchase(server: SimulatorServer, sdk: Sdk) -> None:
    session = created(sdk)
    assert session.status == "open"
    pay(server, session.id, "4000000000009995")
    expand = {"expand": ["payment_intent.latest_charge"]}
    declined = sdk.v1.checkout.sessions.retrieve(session.id, expand)  # type: ignore[arg-type]
    assert isinstance(declined.payment_intent, stripe.PaymentIntent)
    assert declined.payment_intent.last_payment_error is not None
    assert declined.payment_intent.last_payment_error.decline_code == "insufficient_funds"
    pay(server, session.id)
    paid = sdk.v1.checkout.sessions.retrieve(session.id, expand)  # type: ignore[arg-type]
    assert paid.payment_status == "paid"
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    assert isinstance(paid.payment_intent.latest_charge, stripe.Charge)
    assert paid.payment_intent.latest_charge.receipt_url


def test_a_repeat_with_the_same_key(sdk: Sdk) -> None:
    assert created(sdk).id == created(sdk).id
    assert created(sdk, "order-2").id != created(sdk).id


def test_expire_and_expire_again(sdk: Sdk) -> None:
    session = created(sdk)
    assert sdk.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        sdk.v1.checkout.sessions.expire(session.id)


def test_all_pages_of_a_list(sdk: Sdk) -> None:
    ids = [created(sdk, f"order-{number}").id for number in range(7)]
    pages = sdk.v1.checkout.sessions.list({"limit": 3, "status": "open"})
    assert [session.id for session in pages.auto_paging_iter()] == ids[::-1]


def test_refusals_become_the_sdks_exceptions(sdk: Sdk) -> None:
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        sdk.v1.checkout.sessions.create({"timeout": 20})  # type: ignore[arg-type]
    assert unknown.value.code == "parameter_unknown"
    with pytest.raises(stripe.InvalidRequestError) as missing:
        sdk.v1.checkout.sessions.retrieve("cs_test_nobody")
    assert missing.value.http_status == 404
    fields = {"amount": 2000, "currency": "usd", "confirm": True}
    with pytest.raises(stripe.CardError) as declined:
        sdk.v1.payment_intents.create({**fields, "payment_method": "pm_card_visa_chargeDeclined"})  # type: ignore[typeddict-item]
    assert declined.value.code == "card_declined"
    created(sdk)
    with pytest.raises(stripe.IdempotencyError):
        sdk.v1.products.create({"name": "x"}, {"idempotency_key": "order-1"})


def test_a_live_key_is_refused(server: SimulatorServer, sdk: Sdk) -> None:
    with pytest.raises(stripe.AuthenticationError, match="never accepts a live key"):
        sdk.v1.balance.retrieve(options={"api_key": "sk_live_neverShown12"})
    assert "neverShown12" not in str(server.ledger.dump())


def test_every_resource_of_a_sale(server: SimulatorServer, sdk: Sdk) -> None:
    session = created(sdk)
    pay(server, session.id)
    intent_id = str(sdk.v1.checkout.sessions.retrieve(session.id).payment_intent)
    charge_id = str(sdk.v1.payment_intents.retrieve(intent_id).latest_charge)
    refund = sdk.v1.refunds.create({"charge": charge_id, "amount": 990})
    line = sdk.v1.checkout.sessions.line_items.list(session.id).data[0]
    assert line.price is not None
    assert sdk.v1.prices.retrieve(line.price.id).unit_amount == 1990
    assert sdk.v1.products.retrieve(str(line.price.product)).name == "月订阅会员"
    assert sdk.v1.payment_intents.retrieve(intent_id).metadata["source"] == "mofang_xiyuan"
    assert sdk.v1.refunds.retrieve(refund.id).charge == charge_id
    assert sdk.v1.balance.retrieve().pending[0].amount == 1000
    assert sdk.v1.accounts.retrieve_current().charges_enabled
    newest = sdk.v1.events.list({"limit": 1, "type": "charge.refunded"}).data[0]
    assert newest.data.object["id"] == charge_id
    assert sdk.v1.charges.retrieve(charge_id).amount_refunded == 990


def test_what_happened_elsewhere(server: SimulatorServer, sdk: Sdk) -> None:
    session = created(sdk)
    pay(server, session.id)
    server.ledger.refund_elsewhere(session.id, amount=500)
    dispute_id = server.ledger.open_dispute(session.id, amount=700)["id"]
    listed = sdk.v1.checkout.sessions.list(
        {
            "created": {"gte": session.created},
            "limit": 100,
            "expand": ["data.payment_intent.latest_charge"],
        }
    )
    intent = listed.data[0].payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.amount_refunded, charge.disputed) == (500, True)
    [refund] = sdk.v1.refunds.list({"payment_intent": intent.id}).data
    assert refund.amount == 500
    assert refund.metadata is not None
    assert refund.metadata.to_dict() == {}
    [dispute] = sdk.v1.disputes.list({"payment_intent": intent.id}).data
    assert dispute.id == dispute_id
    assert (dispute.status, dispute.amount) == ("needs_response", 700)
    assert dispute.balance_transactions[0].net == -2200
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_disputed"
    evidence: stripe.params.DisputeUpdateParams = {
        "evidence": {"uncategorized_text": "winning_evidence"}
    }
    assert sdk.v1.disputes.update(dispute.id, evidence).status == "under_review"
    server.clock.advance(5)
    assert sdk.v1.disputes.retrieve(dispute.id).status == "won"
    types = ["charge.dispute.closed", "charge.refunded"]
    events = sdk.v1.events.list({"types": types, "created": {"gte": session.created}}).data
    assert [event.type for event in events] == types


def test_webhook_endpoints(sdk: Sdk) -> None:
    made = sdk.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]})
    assert made.secret is not None
    changed = sdk.v1.webhook_endpoints.update(made.id, {"disabled": True})
    assert changed.status == "disabled"
    assert sdk.v1.webhook_endpoints.delete(made.id).deleted is True
    assert sdk.v1.webhook_endpoints.list().data == []
