"""The page behind a short link that leads nowhere, in words. It needs no script."""

from __future__ import annotations

import html
from string import Template

from app.core.money import money_words
from app.core.payment import Payment
from app.resource_files import resource_path
from app.service.languages import Language
from app.service.link_words import LINK_WORDS
from app.service.short_links import LinkAnswer, LinkView
from app.settings import Settings

# The names of the signs and colours in pages.css.
_STATE = {
    LinkView.PREPARING: "checking",
    LinkView.PAID: "success",
    LinkView.PROCESSING: "processing",
    LinkView.CANCELED: "canceled",
    LinkView.EXPIRED: "expired",
    LinkView.FAILED: "failed",
    LinkView.CHANGED: "failed",
    LinkView.NOT_FOUND: "unknown",
    LinkView.UNREACHABLE: "pending",
}
# Seconds until the browser asks again by itself.
_REFRESH = {LinkView.PREPARING: 2, LinkView.UNREACHABLE: 5, LinkView.PROCESSING: 20}
_HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_OWN_NAME = {"zh": "中文", "en": "English"}
_NUMBER = {"zh": "单号", "en": "Number"}
_PRODUCT = {"zh": "商品", "en": "Product"}
_TEST = {"zh": "测试模式 · 不会扣款", "en": "Test mode · no charge"}
_AGAIN = {"zh": "马上再试一次", "en": "Try again now"}


class LinkPage:
    """Fills the template. Whatever comes from an order is escaped."""

    def __init__(self, settings: Settings) -> None:
        """Raises FileNotFoundError."""
        self._settings = settings
        self._template = Template(resource_path("pages/link.html").read_text(encoding="utf-8"))

    def render(self, answer: LinkAnswer, language: Language) -> str:
        """The whole page, in one language, with the way to the other."""
        words = LINK_WORDS[language][answer.view]
        other: Language = "en" if language == "zh" else "zh"
        payment = answer.payment
        return self._template.substitute(
            html_language=_HTML_LANGUAGE[language],
            other_language=other,
            other_html_language=_HTML_LANGUAGE[other],
            other_name=_OWN_NAME[other],
            shop=html.escape(self._settings.shop_name_in(language)),
            title=html.escape(words.title),
            words=html.escape(words.sentence),
            state=_STATE[answer.view],
            refresh=_refresh(answer.view),
            again=_again(answer.view, language),
            amount=html.escape(_amount(answer)),
            facts=_facts(payment, language) if payment else "",
            test=_test(payment, language),
        )


def _refresh(view: LinkView) -> str:
    seconds = _REFRESH.get(view)
    return f'<meta http-equiv="refresh" content="{seconds}">' if seconds else ""


def _again(view: LinkView, language: Language) -> str:
    if view not in _REFRESH:
        return ""
    return f'<p class="actions"><a class="plain" href="">{_AGAIN[language]}</a></p>'


def _amount(answer: LinkAnswer) -> str:
    """Not where it is in doubt."""
    if answer.payment is None or answer.view is LinkView.CHANGED:
        return ""
    return money_words(answer.payment.order.amount)


def _facts(payment: Payment, language: Language) -> str:
    rows = ((_PRODUCT, payment.order.product_name), (_NUMBER, payment.number))
    shown = "".join(
        f"<div><dt>{name[language]}</dt><dd>{html.escape(text)}</dd></div>" for name, text in rows
    )
    return f'<dl class="facts">{shown}</dl>'


def _test(payment: Payment | None, language: Language) -> str:
    if payment is None or payment.livemode:
        return ""
    return f'<span class="test">{_TEST[language]}</span>'
