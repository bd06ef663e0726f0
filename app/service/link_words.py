"""What the page behind a short link says: view → Chinese and English title and sentence. Each says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.service.languages import Language
from app.service.short_links import LinkView

_V = LinkView


@dataclass(frozen=True, slots=True)
class LinkWords:
    """A heading, and what to do now."""

    title: str
    sentence: str


_ZH = {
    _V.PREPARING: LinkWords("正在准备付款页面", "请稍候，几秒后会自动打开。"),
    _V.PAID: LinkWords("已付款", "这一单已经付清，请不要再付。谢谢！"),
    _V.PROCESSING: LinkWords(
        "银行正在处理", "付款已提交，请不要再付。结果会显示在收银台，可能要等几分钟到几天。"
    ),
    _V.CANCELED: LinkWords(
        "付款已取消", "这个付款链接已关闭，没有扣款。要付款请回收银台重新扫码。"
    ),
    _V.EXPIRED: LinkWords("链接已过期", "这个付款链接已过期，没有扣款。要付款请回收银台重新扫码。"),
    _V.FAILED: LinkWords(
        "付款没有成功", "这笔付款没有完成。如果手机显示已扣款，请不要再付，请联系店员。"
    ),
    _V.CHANGED: LinkWords(
        "金额有变，请不要付款",
        "付款页面上的内容与订单不一致，链接已停用。请联系店员；如果您已付款，请出示单号。",
    ),
    _V.NOT_FOUND: LinkWords(
        "找不到这笔付款",
        "链接不完整，或者已经失效。请重新扫描收银台上的二维码；如果您已付款，请不要再付，请联系店员。",
    ),
    _V.UNREACHABLE: LinkWords(
        "暂时连不上支付服务", "正在自动重试，请不要关闭页面。如果您已付款，请不要再付，款项不会丢。"
    ),
}
_EN = {
    _V.PREPARING: LinkWords("Preparing the payment page", "One moment: it opens by itself."),
    _V.PAID: LinkWords("Paid", "This order has been paid; please do not pay again. Thank you!"),
    _V.PROCESSING: LinkWords(
        "Your bank is working on it",
        "The payment was submitted; please do not pay again. The kiosk shows the result, which may take minutes or "
        "days.",
    ),
    _V.CANCELED: LinkWords(
        "The payment was cancelled",
        "This link is closed and nothing was charged. To pay, start again at the kiosk and scan its new code.",
    ),
    _V.EXPIRED: LinkWords(
        "This link has expired",
        "Nothing was charged. To pay, start again at the kiosk and scan its new code.",
    ),
    _V.FAILED: LinkWords(
        "The payment did not succeed",
        "It was not completed. If your phone says that you were charged, do not pay again, and ask the staff.",
    ),
    _V.CHANGED: LinkWords(
        "The amount has changed: please do not pay",
        "What the payment page asks is not what was ordered, so this link is out of use. Please ask the staff; if you "
        "have paid, show them the number.",
    ),
    _V.NOT_FOUND: LinkWords(
        "This payment cannot be found",
        "The link is incomplete or no longer valid. Please scan the kiosk's code once more. If you have paid, do not "
        "pay again, and ask the staff.",
    ),
    _V.UNREACHABLE: LinkWords(
        "The payment service cannot be reached",
        "We keep trying; please keep this page open. If you have paid, do not pay again: your payment is not lost.",
    ),
}
LINK_WORDS: Mapping[Language, Mapping[LinkView, LinkWords]] = MappingProxyType(
    {"zh": MappingProxyType(_ZH), "en": MappingProxyType(_EN)}
)
