"""What a request for a Checkout Session must and may say."""

from __future__ import annotations

from typing import Any

from app.simulator import catalog
from app.simulator.amounts import check_currency
from app.simulator.attempts import MethodKind
from app.simulator.books import Books
from app.simulator.catalog import PriceDraft
from app.simulator.errors import (
    InvalidParameter,
    StripeRefusal,
    missing_parameter,
    not_imitated,
)
from app.simulator.objects.checkout_session import ECHOED
from app.simulator.texts import (
    CUSTOM_TEXT_LENGTH,
    REFERENCE_LENGTH,
    check_email,
    check_metadata,
    check_text,
    check_url,
)

Params = dict[str, Any]

LEAST_LIFE_SECONDS = 30 * 60
LONGEST_LIFE_SECONDS = 24 * 3600
MAX_LINES = 100

_IMITATED = frozenset(
    (
        *ECHOED,
        "adaptive_pricing",
        "after_expiration",
        "automatic_tax",
        "currency",
        "custom_text",
        "customer_creation",
        "expand",
        "expires_at",
        "invoice_creation",
        "line_items",
        "metadata",
        "mode",
        "payment_intent_data",
        "payment_method_types",
        "phone_number_collection",
        "ui_mode",
    )
)
_IMITATED_INTENT_DATA = frozenset(
    (
        "description",
        "metadata",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    )
)
# Parameters of which one value is imitated; leaving them out means the same, but for the mode.
_ONLY_VALUES = {
    "after_expiration[recovery][enabled]": False,
    "automatic_tax[enabled]": False,
    "invoice_creation[enabled]": False,
    "mode": "payment",
    "phone_number_collection[enabled]": False,
    "ui_mode": "hosted_page",
}
_WALLET_CURRENCIES = {
    MethodKind.ALIPAY: "aud cad cny eur gbp hkd jpy myr nzd sgd usd",
    MethodKind.WECHAT_PAY: "aud cad chf cny dkk eur gbp hkd jpy nok sek sgd usd",
    MethodKind.SEPA_DEBIT: "eur",
    MethodKind.US_BANK_ACCOUNT: "usd",
}


def refuse_unimitated(params: Params) -> None:
    """Every real parameter that would change something here is either imitated or refused."""
    for name in params:
        if name not in _IMITATED:
            raise not_imitated(name)
    if params.get("mode") is None:
        raise missing_parameter("mode")
    for name, only in _ONLY_VALUES.items():
        value = _inner(params, name)
        if value is not None and value != only:
            raise not_imitated(f"{name}={str(value).lower()}")
    for name in params.get("payment_intent_data", {}):
        if name not in _IMITATED_INTENT_DATA:
            raise not_imitated(f"payment_intent_data[{name}]")


def _inner(params: Params, path: str) -> Any:
    value: Any = params
    for name in path.replace("]", "").split("["):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def check_texts(params: Params) -> None:
    """Addresses, reference, e-mail and metadata within Stripe's limits."""
    if not params.get("success_url"):
        raise missing_parameter("success_url")
    check_url(params["success_url"], "success_url")
    if params.get("cancel_url"):
        check_url(params["cancel_url"], "cancel_url")
    check_text(params, "client_reference_id", REFERENCE_LENGTH)
    check_email(params, "customer_email")
    params["metadata"] = check_metadata(params.get("metadata"))
    _check_custom_text(params)
    intent_data = params.get("payment_intent_data", {})
    check_email(intent_data, "receipt_email", "payment_intent_data[receipt_email]")
    if "metadata" in intent_data:
        path = "payment_intent_data[metadata]"
        intent_data["metadata"] = check_metadata(intent_data["metadata"], path)


def _check_custom_text(params: Params) -> None:
    """Each text within Stripe's limit; an empty one is none."""
    texts = params.get("custom_text", {})
    for name, text in texts.items():
        if text:
            check_text(text, "message", CUSTOM_TEXT_LENGTH, f"custom_text[{name}][message]")
    params["custom_text"] = {name: text or None for name, text in texts.items()}


def expires_at(books: Books, params: Params) -> int:
    """Stripe measures by its own clock, so by the ledger's, never by the caller's."""
    now = books.now
    wanted = params.get("expires_at")
    if wanted is None:
        return now + LONGEST_LIFE_SECONDS
    if wanted < now + LEAST_LIFE_SECONDS:
        raise InvalidParameter(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout"
            " Session creation.",
            "expires_at",
        )
    if wanted > now + LONGEST_LIFE_SECONDS:
        raise InvalidParameter(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            "expires_at",
        )
    return int(wanted)


def drafts(books: Books, params: Params) -> list[tuple[PriceDraft, Params]]:
    """The price of each line, with the line itself; nothing is stored yet."""
    items = params.get("line_items")
    if not items:
        raise missing_parameter("line_items")
    if len(items) > MAX_LINES:
        raise InvalidParameter(f"Array line_items exceeded maximum {MAX_LINES}", "line_items")
    return [(_draft(books, item, f"line_items[{index}]"), item) for index, item in enumerate(items)]


def _draft(books: Books, item: Params, path: str) -> PriceDraft:
    for name in ("adjustable_quantity", "dynamic_tax_rates", "tax_rates"):
        if name in item:
            raise not_imitated(f"{path}[{name}]")
    if item.get("quantity") is None:
        raise missing_parameter(f"{path}[quantity]")
    if item["quantity"] < 1:
        raise InvalidParameter(
            "This value must be greater than or equal to 1.",
            f"{path}[quantity]",
            "parameter_invalid_integer",
        )
    known, data = item.get("price"), item.get("price_data")
    if known is not None and data is not None:
        raise InvalidParameter(
            "You may only specify one of these parameters: price, price_data.", path
        )
    if data is not None:
        return catalog.inline_price(books, data, f"{path}[price_data]")
    if known is None:
        raise missing_parameter(f"{path}[price]")
    return catalog.known_price(books, known, f"{path}[price]")


def one_currency(params: Params, drafts: list[tuple[PriceDraft, Params]]) -> str:
    """The session's currency, which all its lines share."""
    first = str(drafts[0][0].price["currency"])
    wanted = check_currency(params.get("currency") or first, "currency")
    if any(draft.price["currency"] != wanted for draft, _item in drafts):
        raise InvalidParameter(
            "All line items must have the same currency as the Checkout Session.", "line_items"
        )
    return wanted


def method_types(params: Params, currency: str) -> list[str]:
    """What the page offers: by currency, and narrowed as the request says."""
    kinds = [
        kind.value
        for kind in MethodKind
        if kind is MethodKind.CARD or currency in _WALLET_CURRENCIES[kind].split()
    ]
    wanted = params.get("payment_method_types")
    if wanted:
        return _known_types(wanted, kinds, currency)
    allowed = params.get("allowed_payment_method_types") or kinds
    excluded = params.get("excluded_payment_method_types") or ()
    offered = [kind for kind in kinds if kind in allowed and kind not in excluded]
    if not offered:
        raise StripeRefusal(
            "No valid payment method types for this Checkout Session. Please ensure that you have"
            " activated payment methods compatible with your chosen currency in your dashboard."
        )
    return offered


def _known_types(wanted: list[str], kinds: list[str], currency: str) -> list[str]:
    for index, kind in enumerate(wanted):
        if kind not in set(MethodKind):
            raise not_imitated(f"payment_method_types[{index}]={kind[:40]}")
        if kind not in kinds:
            raise InvalidParameter(
                f"The currency provided ({currency}) is invalid for one or more payment method"
                " types on this Checkout Session.",
                "payment_method_types",
            )
    return wanted
