"""What people are told when the payment service says no, or says nothing.

A customer may have paid all the same, so no sentence about silence may say that nothing was charged.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.sentence import Sentence, for_staff

WAIT = (
    "暂时连不上支付服务，正在重试。请不要重复付款；如有疑问请联系店员。",
    "The payment service cannot be reached; we keep trying. Please do not pay again, and ask the staff if in doubt.",
)
BUSY = (
    "支付服务繁忙，请稍候，马上重试。",
    "The payment service is busy. Please wait a moment; we are trying again.",
)
_NOT_POSSIBLE = (
    "这笔付款无法发起，没有扣款。请联系店员。",
    "This payment could not be started and nothing was charged. Please ask the staff.",
)

SERVICE_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        # --- no trustworthy answer ---
        "service_unreachable": Sentence(
            *WAIT,
            "连不上 Stripe。请检查网线、Wi-Fi 和防火墙。已经开始的付款会自动跟进，不要重复下单。",
            "Stripe cannot be reached. Check cable, Wi-Fi and firewall. A payment that was begun is followed by "
            "itself: do not order it anew.",
        ),
        "connection_not_private": Sentence(
            *WAIT,
            "与 Stripe 的加密连接不可信。请检查本机日期和时间，以及网络是否要求先登录或拦截 HTTPS。",
            "The encrypted connection to Stripe is not trusted. Check this machine's date and time, and whether the "
            "network wants a log-in or intercepts HTTPS.",
        ),
        "service_error": Sentence(
            *WAIT,
            "Stripe 出错（{status}），程序会自动重试。如果持续，请查看 status.stripe.com。请求编号：{request_id}",
            "Stripe failed ({status}) and is asked again by itself. If it goes on, see status.stripe.com. "
            "Request: {request_id}",
        ),
        "answer_malformed": Sentence(
            *WAIT,
            "收到的不是 Stripe 的回答。请检查网络是否要求先登录（酒店、商场 Wi-Fi），以及 STRIPE_API_BASE 是否正确。",
            "The answer did not come from Stripe. Check whether the network wants a log-in (hotel, mall), and "
            "whether STRIPE_API_BASE is right.",
        ),
        "idempotency_conflict": Sentence(
            *WAIT,
            "Stripe 上已有同一编号、内容不同的请求，程序正在核对。请勿重新下单。请求编号：{request_id}",
            "Stripe has another request under this payment's key; it is being looked up. Do not order anew. "
            "Request: {request_id}",
        ),
        "creation_in_doubt": Sentence(
            *WAIT,
            "不确定付款链接是否已建立（最后的回答：{last}），程序正在核对。请勿重新下单。",
            "It is not known whether the payment link was made (last answer: {last}); it is being looked up. "
            "Do not order anew.",
        ),
        "internal_error": Sentence(
            *WAIT,
            "程序内部出错，已记入日志，会继续跟进这笔付款。请保存日志并反馈。",
            "The program itself failed; see the log. It keeps watching this payment. Please report it with the log.",
        ),
        "api_base_malformed": for_staff(
            "STRIPE_API_BASE 不是网址。请删除它，或写成 http://127.0.0.1:12111 这样。",
            "STRIPE_API_BASE is not a web address. Remove it, or write it like http://127.0.0.1:12111.",
        ),
        # --- later ---
        "service_busy": Sentence(
            *BUSY,
            "请求太多，Stripe 限流；程序会放慢并自动重试，无需处理。请求编号：{request_id}",
            "Too many requests for Stripe; it is asked again more slowly, nothing to do. Request: {request_id}",
        ),
        "request_in_flight": Sentence(
            *BUSY,
            "同一请求仍在 Stripe 处理中；程序会自动重试，无需处理。请求编号：{request_id}",
            "The same request is still under way at Stripe; it is asked again, nothing to do. Request: {request_id}",
        ),
        # --- the key ---
        "key_invalid": for_staff(
            "Stripe 不认识这个密钥。请运行 mofang key set 重新设置。",
            "Stripe does not know this key. Run `mofang key set` and give a valid one.",
        ),
        "key_expired": for_staff(
            "密钥已过期或被更换。请在 Stripe 后台取得新密钥，再运行 mofang key set。",
            "The key has expired or was rolled. Get the new one from Stripe's Dashboard and run `mofang key set`.",
        ),
        "key_forbidden": for_staff(
            "Stripe 拒绝了这个密钥（例如 IP 不在允许名单）。请在 Stripe 后台检查它的限制。请求编号：{request_id}",
            "Stripe refuses this key (its IP allow-list, for example). Check its restrictions in Stripe's Dashboard. "
            "Request: {request_id}",
        ),
        "key_permission_missing": for_staff(
            "密钥缺少权限 {permission}。请在 Stripe 后台为它加上。",
            "The key lacks the permission {permission}. Add it in Stripe's Dashboard.",
        ),
        "key_live_needs_tls": for_staff(
            "正式密钥只能通过 https 发送。请删除 STRIPE_API_BASE，或改用测试密钥。",
            "A live key is only sent over https. Remove STRIPE_API_BASE, or use a test key.",
        ),
        # --- a definite no to this order ---
        "amount_too_small": Sentence(
            "金额低于支付服务的下限，没有扣款。请改一个更大的金额。",
            "The amount is below what the payment service takes; nothing was charged. Please choose a larger amount.",
            "金额低于 Stripe 的下限（约合 0.50 美元，按结算货币计）。请提高金额。请求编号：{request_id}",
            "The amount is below Stripe's minimum (about 0.50 US dollars in the settlement currency). Raise it. "
            "Request: {request_id}",
        ),
        "amount_over_service_limit": Sentence(
            "金额超过支付服务的上限，没有扣款。请改一个更小的金额。",
            "The amount is above what the payment service takes; nothing was charged. Please choose a smaller amount.",
            "金额超过 Stripe 的上限。请分成几笔。请求编号：{request_id}",
            "The amount is above Stripe's limit. Split it. Request: {request_id}",
        ),
        "currency_refused": Sentence(
            *_NOT_POSSIBLE,
            "Stripe 不接受这种货币。请在设置里更换货币。请求编号：{request_id}",
            "Stripe does not take this currency. Change it in the settings. Request: {request_id}",
        ),
        "email_refused": Sentence(
            "支付服务不接受这个邮箱，没有扣款。请检查邮箱，或不填。",
            "The payment service does not take this e-mail address; nothing was charged. Please check it, or leave it "
            "empty.",
            "Stripe 不接受顾客的邮箱。请检查或留空。请求编号：{request_id}",
            "Stripe does not take the customer's e-mail address. Check it or leave it empty. Request: {request_id}",
        ),
        "metadata_refused": Sentence(
            *_NOT_POSSIBLE,
            "Stripe 不接受附加信息 {param}。请检查设置里的 [metadata]。请求编号：{request_id}",
            "Stripe does not take the metadata {param}. Check [metadata] in the settings. Request: {request_id}",
        ),
        "return_address_refused": Sentence(
            *_NOT_POSSIBLE,
            "Stripe 不接受付款后的返回网址。请检查设置 frontend_base_url。请求编号：{request_id}",
            "Stripe does not take the address to return to. Check frontend_base_url in the settings. "
            "Request: {request_id}",
        ),
        "session_expiry_refused": Sentence(
            "这次付款等待太久，没有扣款。请重新开始。",
            "This payment waited too long to start and nothing was charged. Please start again.",
            "Stripe 不接受链接的有效期：网络中断太久，或时钟不准。请重新下单。请求编号：{request_id}",
            "Stripe refused the link's expiry: the network was away too long, or a clock is wrong. Order again. "
            "Request: {request_id}",
        ),
        "account_not_ready": Sentence(
            *_NOT_POSSIBLE,
            "Stripe 账户还不能收款。请登录 Stripe 后台完成激活。请求编号：{request_id}",
            "The Stripe account cannot take payments yet. Finish activating it in the Dashboard. Request: {request_id}",
        ),
        "request_refused": Sentence(
            *_NOT_POSSIBLE,
            "Stripe 拒绝了请求（{stripe_code} {param}）。请在 Stripe 后台的日志里查看 {request_id}。",
            "Stripe refused the request ({stripe_code} {param}). Look up {request_id} in the Dashboard's logs.",
        ),
        # --- one session ---
        "session_not_found": Sentence(
            "找不到这笔付款，请联系店员。如果手机已显示付款成功，请不要再付。",
            "This payment cannot be found; please ask the staff. If your phone shows that you have paid, do not pay "
            "again.",
            "当前密钥的账户里没有这笔会话。请检查编号，以及密钥是否属于同一账户和模式。",
            "This key's account has no such session. Check the id, and that the key is of the same account and mode.",
        ),
        "session_not_open": Sentence(
            "这笔付款刚刚有了结果，请稍候，正在核对。",
            "This payment has just been decided; please wait while we look.",
            "链接已不能关闭：可能刚刚付款或过期，程序正在核对，请勿重新下单。",
            "The link can no longer be closed: it may just have been paid or have expired. It is being read again; "
            "do not order anew.",
        ),
    }
)
