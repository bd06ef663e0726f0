"""The words on a receipt, in the customer's language; the program around it may speak another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from app.core.payment import Payment

_WORDS: Mapping[str, tuple[str, str]] = {
    "receipt": ("收据", "Receipt"),
    "copy": ("收据（副本）", "Receipt (copy)"),
    "test": ("测试模式：没有收取真实款项", "TEST MODE: no real money was taken"),
    "number": ("单号", "Number"),
    "paid": ("付款时间", "Paid"),
    "issued": ("开具时间", "Issued"),
    "total": ("已付", "Total paid"),
    "given_back": ("已退款", "Refunded"),
    "on_its_way_back": ("退款处理中", "Refund on its way"),
    "kept": ("实收", "Remaining"),
    "reference": ("业务编号", "Reference"),
    "service_id": ("Stripe 付款", "Stripe payment"),
    "payment_id": ("付款编号", "Payment id"),
    "thanks": ("谢谢惠顾", "Thank you"),
}


def receipt_words(key: str, language: str) -> str:
    """The words in "zh" or "en"."""
    zh, en = _WORDS[key]
    return zh if language == "zh" else en


def receipt_moment(at: float, zone: tzinfo | None) -> str:
    """The same for every reader: "2026-11-23 14:05". `zone` None is this computer's."""
    return datetime.fromtimestamp(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def receipt_language(payment: Payment, otherwise: str) -> str:
    """What the customer read when they paid, as far as it was decided here."""
    asked = payment.request.get("locale")
    return asked if asked in ("zh", "en") and isinstance(asked, str) else otherwise
