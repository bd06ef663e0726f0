"""What a shop would write in an afternoon: no journal, no idempotency. `python -m tests.bench.plain_script PORT`."""

from __future__ import annotations

import os
import sys
from typing import Any

import stripe
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

client: Any = stripe.StripeClient(
    os.environ["STRIPE_SECRET_KEY"], base_addresses={"api": os.environ["STRIPE_API_BASE"]}
)
app = FastAPI()


class Order(BaseModel):
    amount: float
    currency: str = "usd"
    product_name: str
    customer_email: str | None = None
    metadata: dict[str, str] = {}


@app.post("/api/v1/payment/create-session")
def create_session(order: Order) -> dict[str, object]:
    product = {"name": order.product_name}
    price = {"currency": order.currency.lower(), "product_data": product}
    session = client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {"price_data": {**price, "unit_amount": round(order.amount * 100)}, "quantity": 1}
            ],
            "customer_email": order.customer_email or "",
            "metadata": order.metadata,
            "success_url": "https://example.com/payment-success.html",
            "cancel_url": "https://example.com/payment-cancel.html",
        }
    )
    return {"session_id": session.id, "checkout_url": session.url, "status": "created"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
