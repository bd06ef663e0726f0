"""Payments as lines of a CSV file that Excel opens rightly, and in which nothing is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from app.core.payment import Payment
from app.desktop.desk.payment_words import alarm_words, state_words

BOM = "\ufeff"
# What Excel, LibreOffice and Numbers may take for the beginning of a formula, also in full width.
_FORMULA = frozenset("=+-@|%＝＋－＠\t\r\n")
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "单号", "时间", "状态", "金额", "币种", "商品", "客户邮箱", "业务编号", "收银机", "需处理",
        "付款编号", "Stripe 会话", "Stripe 付款",
    ),
    "en": (
        "Number", "Time", "State", "Amount", "Currency", "Product", "Customer e-mail", "Reference",
        "Till", "Needs attention", "Payment id", "Stripe session", "Stripe payment",
    ),
}  # fmt: skip


def safe_cell(text: str) -> str:
    """An apostrophe before whatever a spreadsheet could run, also behind spaces and invisible characters."""
    seen = text.lstrip(" \u00a0\u3000\u200b\u200e\u200f\u2060\ufeff")
    return f"'{text}" if text[:1] in _FORMULA or seen[:1] in _FORMULA else text


def heading_line(language: str) -> str:
    """The first line, with the mark by which Excel knows UTF-8."""
    return BOM + _line(_HEADINGS["zh" if language == "zh" else "en"])


def payment_lines(payments: Sequence[Payment], zone: tzinfo | None) -> str:
    """One line for each, with the desk's words. Amounts are plain decimals; `zone` None is this computer's."""
    return "".join(_line(_cells(each, zone)) for each in payments)


def _cells(payment: Payment, zone: tzinfo | None) -> tuple[str, ...]:
    order = payment.order
    at = datetime.fromtimestamp(payment.prepared_at, zone)
    return (
        payment.number,
        at.strftime("%Y-%m-%d %H:%M:%S"),
        state_words(payment.state),
        order.amount.to_text(),
        order.amount.currency,
        order.product_name,
        order.customer_email or "",
        order.reference or "",
        payment.origin,
        alarm_words(payment.open_alarms),
        payment.payment_id,
        payment.session_id or "",
        payment.payment_intent_id or "",
    )


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(each) for each in cells])
    return line.getvalue()
