"""What a program, and whoever reads its log, is told when the payment service does not do what it asked.

The callers are programs, so the same words serve all; `{details}` come from the error.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.sentence import Sentence

_NO_PAGE_FOR_CUSTOMERS = (
    "这里现在不能付款。请联系店员。",
    "Payments cannot be taken here at the moment. Please ask the staff.",
)
# Customers read these on the payment page, and know nothing of settings.
_FOR_CUSTOMERS: Mapping[str, tuple[str, str]] = {
    "public_catalog_only": (
        "这个网页只收商品目录里的款。请向店家要一个新的付款链接，或联系店员。",
        "This page sells only what is in the shop's catalogue. Please ask the shop for a new link, or ask the staff.",
    ),
    "public_currency_only": (
        "这里只收 {currency}。请向店家要一个新的付款链接。",
        "Payments are taken in {currency} only. Please ask the shop for a new link.",
    ),
    "public_amount_bounds": (
        "请输入 {lowest} 到 {highest} 之间的金额。",
        "Please type an amount from {lowest} to {highest}.",
    ),
    "too_many_requests": (
        "请求太多，请在 {seconds} 秒后再试。",
        "Too many requests. Please try again in {seconds} s.",
    ),
    "service_full": (
        "现在付款的人太多，请在 {seconds} 秒后再试。",
        "Too many people are paying at once. Please try again in {seconds} s.",
    ),
    "service_stopping": (
        "支付服务正在停止，请稍后再试。",
        "The payment service is stopping. Please try again shortly.",
    ),
    "payment_not_found": (
        "找不到这笔付款，请联系店员。如果手机已显示付款成功，请不要再付。",
        "This payment cannot be found; please ask the staff. If your phone shows that you have paid, do not pay again.",
    ),
    "body_too_slow": (
        "网络太慢，请求没有完整到达。请再试一次。",
        "The connection is too slow: your request did not arrive whole. Please try again.",
    ),
    "journal_busy": (
        "现在付款的人太多，请稍后再试。",
        "Too many people are paying at once. Please try again shortly.",
    ),
    "payment_given_up": (
        "刚才那次没有成功，付款链接已关闭。请再试一次。",
        "The last try came to nothing and its link is closed. Please try again.",
    ),
    "idempotency_key_reused": (
        "订单有变。请刷新页面后再试。",
        "The order has changed. Please reload the page and try again.",
    ),
}
_WORDS: Mapping[str, tuple[str, str]] = {
    # --- who may ---
    "token_missing": (
        "这个操作需要收银机令牌（Authorization: Bearer …）。用 mofang till add 生成。",
        "This needs a till's token (Authorization: Bearer …). `mofang till add` makes one.",
    ),
    "token_malformed": (
        "Authorization 应写成“Bearer 令牌”。",
        "Authorization must read “Bearer” and the token.",
    ),
    "token_unknown": ("令牌无效或已被吊销。", "This token is not known here, or was revoked."),
    "token_revoked": ("令牌已被吊销。", "This token was revoked."),
    "refund_not_allowed": (
        "这台收银机不能退款。用 mofang till add --may-refund 生成可以退款的令牌。",
        "This till may not refund. `mofang till add --may-refund` makes a token that may.",
    ),
    "public_payments_off": (
        "公开页面不能收款（public_payments）。请联系店员。",
        "Public pages may not take payments here (public_payments). Please ask the staff.",
    ),
    "public_catalog_only": (
        "公开页面只能收商品目录里的款。请使用目录里的商品名和金额。",
        "Public pages sell only what is in the catalogue: please take a name and an amount of it, or ask the staff.",
    ),
    "public_currency_only": (
        "公开页面只收 {currency}。请改用这种货币。",
        "Public pages take {currency} only. Please change the currency.",
    ),
    "public_amount_bounds": (
        "公开页面的金额请在 {lowest} 到 {highest} 之间。",
        "Public pages take amounts from {lowest} to {highest}. Please change the amount.",
    ),
    "host_not_allowed": (
        "不接受发往这个主机名的请求。请在 service_address 或 service_hosts 中写上它。",
        "Requests for this host name are not taken. Name it in service_address or service_hosts.",
    ),
    "origin_not_allowed": (
        "不接受来自这个网页的请求。请在 FRONTEND_BASE_URL 中写上它的网址。",
        "Requests from this web page are not taken. Name its address in FRONTEND_BASE_URL.",
    ),
    "too_many_requests": (
        "请求太多，请在 {seconds} 秒后再试。",
        "Too many requests. Please try again in {seconds} s.",
    ),
    # --- what was asked ---
    "request_invalid": (
        "请求不符合接口说明：{field} {reason}。请对照 openapi.json 或 payment.proto。",
        "The request is not as described: {field} {reason}. See openapi.json or payment.proto.",
    ),
    "field_malformed": (
        "字段 {field} 无法使用。请对照 payment.proto。",
        "The field {field} cannot be used. See payment.proto.",
    ),
    "journal_busy": (
        "写入太多，请稍后再试。",
        "Too much is being written at once. Please try again shortly.",
    ),
    "json_malformed": (
        "请求体不是有效的 JSON。",
        "The body is not valid JSON.",
    ),
    "body_too_large": (
        "请求体超过 {limit} 字节。",
        "The body is larger than {limit} bytes.",
    ),
    "body_too_slow": (
        "请求体没有在 {seconds} 秒内到达。",
        "The body did not arrive within {seconds} s.",
    ),
    "head_too_large": (
        "请求头超过 {limit} 字节。",
        "The head of the request is larger than {limit} bytes.",
    ),
    "http_malformed": ("这不是有效的 HTTP 请求。", "This is not a valid HTTP request."),
    "preflight_refused": (
        "网页只能用 GET 和 POST，并且只能带接口说明里的请求头。",
        "Web pages may only use GET and POST, and the headers of the interface's description.",
    ),
    "service_full": (
        "连接太多，请在 {seconds} 秒后再试。",
        "Too many connections at once. Please try again in {seconds} s.",
    ),
    "content_type_unsupported": (
        "请求体须为 application/json，且不得压缩。",
        "The body must be application/json, and not compressed.",
    ),
    "not_found": ("没有这个接口。", "There is nothing at this address."),
    "method_not_allowed": ("这个接口不支持该方法。", "This method is not for this address."),
    "idempotency_key_malformed": (
        "Idempotency-Key 须为 1 到 255 个可见 ASCII 字符。",
        "Idempotency-Key must be 1 to 255 visible ASCII characters.",
    ),
    "idempotency_key_reused": (
        "这个 Idempotency-Key 已用于内容不同的请求。请换一个。",
        "This Idempotency-Key was used for a different request. Take another one.",
    ),
    "payment_id_malformed": (
        "付款编号格式不对，应为 mp_ 加 26 个字符。",
        "This is not a payment's id: mp_ and 26 characters.",
    ),
    "payment_not_found": ("没有这笔付款。", "There is no payment with this id."),
    "payment_given_up": (
        "这笔付款已经放弃或结束（{state}）。请用新的 Idempotency-Key 重新下单。",
        "This payment was given up or has ended ({state}). Order again with a new Idempotency-Key.",
    ),
    "payment_not_cancelable": (
        "这笔付款不能取消了（{state}）。如需还钱，请退款。",
        "This payment can no longer be cancelled ({state}). Refund it if the money is to go back.",
    ),
    "service_stopping": (
        "支付服务正在停止，请稍后再试。",
        "The payment service is stopping. Please try again shortly.",
    ),
}


def _sentence(code: str, zh: str, en: str) -> Sentence:
    return Sentence(*_FOR_CUSTOMERS.get(code, _NO_PAGE_FOR_CUSTOMERS), zh, en)


CALLER_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {code: _sentence(code, *words) for code, words in _WORDS.items()}
)
