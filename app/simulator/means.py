"""Payment methods as an API caller makes them: test numbers, Stripe's ready-made tokens, ids."""

from __future__ import annotations

import re
from typing import Any

from app.simulator.attempts import CardBehaviour, MethodKind, PaymentAttempt
from app.simulator.books import Books, StripeObject
from app.simulator.cards import behaviour_of, behaviour_of_token
from app.simulator.errors import (
    InvalidParameter,
    StripeRefusal,
    missing_parameter,
    no_such,
    not_imitated,
)
from app.simulator.money_movement import new_method
from app.simulator.texts import check_email, check_metadata

Params = dict[str, Any]

_GIVEN = ("billing_details", "metadata", "allow_redisplay")
_KINDS = {kind.value for kind in MethodKind}
_CVC = re.compile(r"^\d{3,4}$", re.ASCII)


def create(books: Books, params: Params) -> StripeObject:
    """A payment method from `payment_methods.create` or `payment_method_data` parameters."""
    kind = params.get("type")
    if kind is None:
        raise missing_parameter("type")
    for name in params:
        if name not in (*_GIVEN, "type", "expand", kind):
            raise not_imitated(name)
    if kind not in _KINDS:
        raise not_imitated(f"type={kind}")
    check_email(params.get("billing_details", {}), "email", "billing_details[email]")
    given = {name: params[name] for name in _GIVEN if name in params}
    given["metadata"] = check_metadata(params.get("metadata"))
    return new_method(books, _attempt(books, MethodKind(kind), params), given)


def _attempt(books: Books, kind: MethodKind, params: Params) -> PaymentAttempt:
    if kind is not MethodKind.CARD:
        return PaymentAttempt(kind)
    card = params.get("card")
    if not isinstance(card, dict):
        raise missing_parameter("card")
    if "token" in card:
        return PaymentAttempt(card=_of_token(card["token"], "card[token]"))
    for name in ("number", "exp_month", "exp_year"):
        if name not in card:
            raise missing_parameter(f"card[{name}]")
    _check_date_and_code(books, card)
    return PaymentAttempt(
        card=_of_number(card["number"]), exp_month=card["exp_month"], exp_year=card["exp_year"]
    )


def _check_date_and_code(books: Books, card: Params) -> None:
    month, year = card["exp_month"], card["exp_year"]
    if not 1 <= month <= 12:
        raise _invalid_card("invalid_expiry_month", "expiration month", "exp_month")
    # A year has at least 31,556,952 seconds on average: near enough to refuse a past one.
    if year < 1970 + books.now // 31_556_952:
        raise _invalid_card("invalid_expiry_year", "expiration year", "exp_year")
    if "cvc" in card and not _CVC.match(card["cvc"]):
        raise _invalid_card("invalid_cvc", "security code", "cvc")


def _invalid_card(code: str, what: str, param: str) -> StripeRefusal:
    return StripeRefusal(
        f"Your card's {what} is invalid.", status=402, kind="card_error", code=code, param=param
    )


def _of_number(number: str) -> CardBehaviour:
    card = behaviour_of(number)
    decline = card.decline
    if decline is not None and not decline.charged:
        raise StripeRefusal(
            decline.message,
            status=402,
            kind="card_error",
            code=decline.code,
            param=decline.param,
            decline_code=decline.decline_code,
        )
    return card


def _of_token(token: str, param: str) -> CardBehaviour:
    card = behaviour_of_token(token)
    if card is None:
        raise no_such("token", token, param)
    return card


def find(books: Books, method_id: str, param: str) -> StripeObject:
    """A payment method by its id; one of Stripe's ready-made names makes a fresh one."""
    method = books.get("payment_methods", method_id)
    if method is not None:
        return method
    card = behaviour_of_token(method_id)
    if card is None:
        raise no_such("PaymentMethod", method_id, param)
    return new_method(books, PaymentAttempt(card=card))


def of_params(books: Books, params: Params) -> StripeObject | None:
    """The means of payment that a request names or brings with it, None if it has none."""
    known, data = params.get("payment_method"), params.get("payment_method_data")
    if known is not None and data is not None:
        raise InvalidParameter(
            "You may only specify one of these parameters: payment_method, payment_method_data.",
            "payment_method",
        )
    if data is not None:
        return create(books, data)
    return find(books, known, "payment_method") if known is not None else None
