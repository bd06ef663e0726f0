"""What each page shows: Stripe's objects and texts in, markup out. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.simulator.attempts import MethodKind, NeedsAction
from app.simulator.page_money import format_amount
from app.simulator.page_templates import NOTHING, Html, fill, join
from app.simulator.page_texts import TEXTS

StripeObject = dict[str, Any]

_OFFERED_TEST_CARDS = (
    ("4242 4242 4242 4242", "test_pays"),
    ("4000 0025 0000 3155", "test_authenticates"),
    ("4000 0000 0000 9995", "test_declines"),
)
_NOTES = {
    MethodKind.ALIPAY: "wallet_note",
    MethodKind.WECHAT_PAY: "scan_note",
    MethodKind.SEPA_DEBIT: "bank_note",
    MethodKind.US_BANK_ACCOUNT: "bank_note",
}
_MARKS = {
    MethodKind.CARD: "VISA · MC · UP",
    MethodKind.ALIPAY: "支付宝",
    MethodKind.WECHAT_PAY: "微信",
    MethodKind.SEPA_DEBIT: "IBAN",
    MethodKind.US_BANK_ACCOUNT: "ACH",
}


@dataclass(frozen=True, slots=True)
class PageContext:
    """For whom a page is made; `path` is its own address, for the language switch."""

    lang: str
    shop_name: str
    path: str

    def text(self, key: str, **values: str) -> str:
        """A text in the page's language."""
        return TEXTS[self.lang][key].format(**values)

    def money(self, minor_units: int, currency: str) -> str:
        """An amount in the page's language."""
        return format_amount(minor_units, currency, self.lang)

    def total(self, session: StripeObject) -> str:
        """What the session costs."""
        return self.money(session["amount_total"], session["currency"])


@dataclass(frozen=True, slots=True)
class Typed:
    """What stays in the form after a try that failed, and why it failed. Never a card number."""

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def page(context: PageContext, title: str, content: Html, *, refresh: Html = NOTHING) -> Html:
    """Any page: banner, shop, language switch, and its content."""
    other = "en" if context.lang == "zh" else "zh"
    return fill(
        "layout",
        lang="zh-CN" if context.lang == "zh" else "en",
        title=f"{title} · {context.shop_name}",
        refresh=refresh,
        body_class="page",
        banner_label=context.text("banner_label"),
        banner_text=context.text("banner_text"),
        shop_name=context.shop_name,
        other_lang=other,
        other_lang_url=f"{context.path}{'&' if '?' in context.path else '?'}lang={other}",
        other_lang_name=TEXTS[other]["language_name"],
        content=content,
        footer=context.text("footer"),
    )


def pay_page(
    context: PageContext, session: StripeObject, lines: list[StripeObject], typed: Typed
) -> Html:
    """The page that a customer's phone opens from the QR."""
    shop = context.text("pay_shop", shop=context.shop_name)
    content = fill(
        "pay",
        summary_label=context.text("summary_label"),
        pay_shop=shop,
        amount=context.total(session),
        items=_items(context, lines),
        back_link=_back_link(context, session),
        action=f"/c/pay/{session['id']}",
        processing=context.text("processing"),
        paid_label=context.text("paid_label"),
        offline=context.text("offline"),
        incomplete_link=context.text("incomplete_link"),
        problem=typed.problem,
        problem_hidden=NOTHING if typed.problem else Html(" hidden"),
        contact_title=context.text("contact_title"),
        email_field=_email_field(context, session, typed),
        method_title=context.text("method_title"),
        methods=_methods(context, session, typed),
        above_submit=_custom_text(session, "submit"),
        submit=context.text("submit", amount=context.total(session)),
        below_submit=_custom_text(session, "after_submit"),
        safe_note=context.text("safe_note"),
    )
    return page(context, shop, content)


def _custom_text(session: StripeObject, place: str) -> Html:
    """What the shop says beside the Pay button, if anything."""
    text = session["custom_text"][place]
    return fill("custom_text", text=text["message"]) if text else NOTHING


def _items(context: PageContext, lines: list[StripeObject]) -> Html:
    return fill("items", rows=join([_item(context, line) for line in lines]))


def _item(context: PageContext, line: StripeObject) -> Html:
    each = context.money(line["price"]["unit_amount"], line["currency"])
    several = line["quantity"] > 1
    count = context.text("quantity", quantity=str(line["quantity"]), each=each) if several else ""
    price = context.money(line["amount_total"], line["currency"])
    return fill("item", name=line["description"], quantity=count, price=price)


def _back_link(context: PageContext, session: StripeObject) -> Html:
    url = session["cancel_url"]
    if not url:
        return NOTHING
    return text_link(url, context.text("back", shop=context.shop_name))


def _email_field(context: PageContext, session: StripeObject, typed: Typed) -> Html:
    label = context.text("email")
    if session["customer_email"]:
        return fill("known_email", label=label, value=session["customer_email"])
    error = typed.errors.get("email", "")
    return fill("email", label=label, value=typed.fields.get("email", ""), error=error)


def _methods(context: PageContext, session: StripeObject, typed: Typed) -> Html:
    kinds = [MethodKind(each) for each in session["payment_method_types"]]
    chosen = typed.fields.get("method", kinds[0].value)
    return join([_method(context, kind, typed, chosen=kind.value == chosen) for kind in kinds])


def _method(context: PageContext, kind: MethodKind, typed: Typed, *, chosen: bool) -> Html:
    body = _card_fields(context, typed) if kind is MethodKind.CARD else _note(context, kind)
    return fill(
        "method",
        kind=kind.value,
        name=context.text(kind.value),
        mark=_MARKS[kind],
        checked=Html(" checked") if chosen else NOTHING,
        body=body,
    )


def _note(context: PageContext, kind: MethodKind) -> Html:
    return fill("note", text=context.text(_NOTES[kind], method=context.text(kind.value)))


def _card_fields(context: PageContext, typed: Typed) -> Html:
    return fill(
        "card_fields",
        number_label=context.text("card_number"),
        expiry_label=context.text("expiry"),
        expiry_hint=context.text("expiry_hint"),
        expiry=typed.fields.get("cardExpiry", ""),
        cvc_label=context.text("cvc"),
        name_label=context.text("billing_name"),
        name_hint=context.text("name_hint"),
        name=typed.fields.get("billingName", ""),
        number_error=typed.errors.get("cardNumber", ""),
        expiry_error=typed.errors.get("cardExpiry", ""),
        cvc_error=typed.errors.get("cardCvc", ""),
        name_error=typed.errors.get("billingName", ""),
        test_cards_title=context.text("test_cards_title"),
        test_cards_note=context.text("test_cards_note"),
        test_cards=join(
            [
                fill("test_card", number=shown, shown=shown, result=context.text(result))
                for shown, result in _OFFERED_TEST_CARDS
            ]
        ),
    )


def action_page(context: PageContext, visit: NeedsAction, session: StripeObject) -> Html:
    """3-D Secure's or a wallet's test page: one button for each answer."""
    is_card = visit.kind is MethodKind.CARD
    names = {"method": context.text(visit.kind.value), "shop": context.shop_name}
    prefix = "authenticate" if is_card else "wallet"
    heading = context.text(f"{prefix}_title", **names)
    content = fill(
        "action",
        stage=context.text(f"{prefix}_stage", **names),
        heading=heading,
        amount=context.total(session),
        lead=context.text(f"{prefix}_lead"),
        action=f"/authenticate/{visit.token}",
        accept=context.text("complete" if is_card else "authorize"),
        refuse=context.text("fail" if is_card else "refuse"),
    )
    return page(context, heading, content)


@dataclass(frozen=True, slots=True)
class Message:
    """A page that only says something: a drawn sign, the texts `{key}_title` and `{key}_lead`."""

    key: str
    sign: str
    tone: str = "plain"


EXPIRED = Message("expired", "clock", "ended")
# Stripe's words for a page that was opened before its session ended: it does not say how it ended.
DONE = Message("done", "check")
SCANNED = Message("scanned", "check")
PAID = Message("paid", "check", "paid")
PROCESSING = Message("processing", "dots")
BANK_REFUSED = Message("failed", "cross", "ended")
MISSING = Message("missing", "question")
GONE = Message("gone", "question")
RETURNING = Message("return", "check")
SUCCESS = Message("success", "check", "paid")
UNPAID = Message("unpaid", "dots")
CANCELED = Message("cancel", "back")
HOME = Message("home", "till")


def message_page(
    context: PageContext,
    message: Message,
    session: StripeObject | None = None,
    *,
    extra: Html = NOTHING,
    refresh: Html = NOTHING,
) -> Html:
    """One sign, one sentence, and what can be done."""
    heading = context.text(f"{message.key}_title")
    content = fill(
        "message",
        tone=message.tone,
        sign=fill(f"sign_{message.sign}"),
        heading=heading,
        amount=fill("amount", amount=context.total(session)) if session else NOTHING,
        lead=context.text(f"{message.key}_lead"),
        extra=extra,
    )
    return page(context, heading, content, refresh=refresh)


def bank_buttons(context: PageContext, session_id: str) -> Html:
    """For testing: the answer that a real bank gives days later."""
    return fill(
        "bank",
        action=f"/c/settle/{session_id}",
        bank_note=context.text("bank_choice"),
        bank_pays=context.text("bank_pays"),
        bank_refuses=context.text("bank_refuses"),
    )


def button_link(url: str, text: str) -> Html:
    """A link that looks like the page's main button."""
    return fill("link", style="pay", url=url, text=text)


def text_link(url: str, text: str) -> Html:
    """A link that leads back, in plain text."""
    return fill("link", style="back", url=url, text=text)


def receipt_page(context: PageContext, charge: StripeObject) -> Html:
    """The hosted receipt: kept up to date with refunds, like Stripe's."""
    heading = context.text("receipt_title")
    content = fill(
        "message",
        tone="paid",
        sign=fill("sign_check"),
        heading=heading,
        amount=fill("amount", amount=context.money(charge["amount"], charge["currency"])),
        lead=context.shop_name,
        extra=fill("receipt_rows", rows=join(_receipt_rows(context, charge))),
    )
    return page(context, heading, content)


def _receipt_rows(context: PageContext, charge: StripeObject) -> list[Html]:
    made = datetime.fromtimestamp(charge["created"], UTC)
    rows = {
        "receipt_number": charge["id"],
        "receipt_date": f"{made:%Y-%m-%d %H:%M} UTC",
        "receipt_method": _paid_with(context, charge["payment_method_details"]),
    }
    if charge["amount_refunded"]:
        rows["receipt_refunded"] = context.money(charge["amount_refunded"], charge["currency"])
    return [fill("receipt_row", name=context.text(key), value=rows[key]) for key in rows]


def _paid_with(context: PageContext, details: StripeObject) -> str:
    card = details.get("card")
    if card:
        return f"{str(card['brand']).title()} ···· {card['last4']}"
    return context.text(details["type"])
