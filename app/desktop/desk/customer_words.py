"""What a customer reads of a link: in an e-mail, on paper, on the customer display. In their language, not staff's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QLocale

from app.core.money import Money
from app.desktop.desk.payment_words import on_the_clock
from app.desktop.texts import locale_for, money_text

LANGUAGES = ("zh", "en")

_WORDS: Mapping[str, tuple[str, str]] = {
    "scan": ("扫码付款", "Scan to pay"),
    "paid": ("付款成功，谢谢！", "Paid. Thank you!"),
    "processing": ("付款处理中，请稍候", "Your payment is being processed"),
    "over": ("此付款链接已失效", "This payment link has ended"),
    "preparing": ("正在准备付款码…", "Preparing the code…"),
    "reference": ("单号：{reference}", "Reference: {reference}"),
    "valid_until": ("有效期至 {moment}", "Valid until {moment}"),
    "how": (
        "用手机相机扫描上方二维码，在 Stripe 的安全页面完成付款。",
        "Scan the code with your phone's camera and pay on Stripe's secure page.",
    ),
    "subject": ("{shop}：付款链接（{amount}）", "{shop}: your payment link ({amount})"),
    "body": (
        "您好！\n\n请点击下面的链接付款：\n\n{url}\n\n商品：{product}\n金额：{amount}\n{more}\n谢谢！\n{shop}\n",
        "Hello,\n\nplease use this link to pay:\n\n{url}\n\n"
        "For: {product}\nAmount: {amount}\n{more}\nThank you,\n{shop}\n",
    ),
}


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """The text about one link. `ends_at` is in seconds since the epoch; None if that is not known.

    `zone` is the shop's; None is this computer's.
    """

    amount: Money
    product: str
    reference: str | None
    ends_at: float | None
    language: str
    shop: str
    zone: tzinfo | None = None

    @property
    def amount_text(self) -> str:
        """In the customer's way."""
        return money_text(self.amount, self.language)

    def reference_line(self) -> str:
        """Empty without a reference."""
        return self.say("reference", reference=self.reference) if self.reference else ""

    def until_line(self) -> str:
        """Empty if the end is not known."""
        if self.ends_at is None:
            return ""
        return self.say("valid_until", moment=moment_text(self.ends_at, self.language, self.zone))

    def say(self, key: str, **details: object) -> str:
        """A sentence in the customer's language."""
        return words(key, self.language).format(**details)


def words(key: str, language: str) -> str:
    """A sentence in "zh" or "en"."""
    zh, en = _WORDS[key]
    return zh if language == "zh" else en


def moment_text(at: float, language: str, zone: tzinfo | None) -> str:
    """Day and time in this zone; None is this computer's."""
    return locale_for(language).toString(on_the_clock(at, zone), QLocale.FormatType.ShortFormat)
