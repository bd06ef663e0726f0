// Written by `python -m app.service.page_sentences` from the program's own tables: change them there.
export const signs = {
  "USD": "US$",
  "CNY": "CN¥",
  "JPY": "JP¥",
  "EUR": "€",
  "GBP": "£",
  "HKD": "HK$",
  "TWD": "NT$",
  "MOP": "MOP$",
  "AUD": "A$",
  "CAD": "CA$",
  "NZD": "NZ$",
  "SGD": "S$",
  "KRW": "₩",
  "INR": "₹",
  "THB": "฿",
  "VND": "₫",
  "MXN": "MX$",
  "BRL": "R$"
};
export const withoutCents = [
  "AFN",
  "ALL",
  "AMD",
  "COP",
  "CRC",
  "GYD",
  "HUF",
  "IDR",
  "ISK",
  "LAK",
  "LBP",
  "MMK",
  "MNT",
  "MRO",
  "PKR",
  "RSD",
  "SOS",
  "STD",
  "TWD",
  "TZS",
  "UGX",
  "UZS",
  "YER"
];
export const sentences = {
  "account_not_ready": {
    "zh": "这笔付款无法发起，没有扣款。请联系店员。",
    "en": "This payment could not be started and nothing was charged. Please ask the staff."
  },
  "amount_below_minimum": {
    "zh": "金额低于 Stripe 的最小收款额。请输入 {smallest} 或以上。",
    "en": "The amount is below what Stripe takes. Please type {smallest} or more."
  },
  "amount_empty": {
    "zh": "请输入金额，例如 {example}。",
    "en": "Please type an amount, such as {example}."
  },
  "amount_has_comma": {
    "zh": "请不要用逗号或空格分隔金额。小数请用点，例如 {example}。",
    "en": "Please type the amount without commas; use a point for decimals, such as {example}."
  },
  "amount_negative": {
    "zh": "金额不能是负数。请输入例如 {example}。",
    "en": "The amount cannot be negative. Please type, for example, {example}."
  },
  "amount_not_a_number": {
    "zh": "请只用数字和小数点输入金额，例如 {example}。",
    "en": "Please type the amount with digits and a point only, such as {example}."
  },
  "amount_not_chargeable": {
    "zh": "无法收取 {amount}。请改成这种货币能付的金额。",
    "en": "{amount} cannot be charged. Please change it to an amount that exists in this currency."
  },
  "amount_over_service_limit": {
    "zh": "金额超过支付服务的上限，没有扣款。请改一个更小的金额。",
    "en": "The amount is above what the payment service takes; nothing was charged. Please choose a smaller amount."
  },
  "amount_too_large": {
    "zh": "金额太大。请输入不超过 {largest} 的金额。",
    "en": "The amount is too large. Please type at most {largest}."
  },
  "amount_too_many_decimals": {
    "zh": "{currency} 最多 {allowed} 位小数。请输入例如 {example}。",
    "en": "{currency} takes at most {allowed} decimals. Please type, for example, {example}."
  },
  "amount_too_small": {
    "zh": "金额低于支付服务的下限，没有扣款。请改一个更大的金额。",
    "en": "The amount is below what the payment service takes; nothing was charged. Please choose a larger amount."
  },
  "amount_whole_only": {
    "zh": "{currency} 没有小数。请输入整数，例如 {example}。",
    "en": "{currency} has no decimals. Please type a whole amount, such as {example}."
  },
  "amount_zero": {
    "zh": "请输入大于 0 的金额。",
    "en": "Please type an amount above 0."
  },
  "answer_malformed": {
    "zh": "暂时连不上支付服务。请稍后再试一次；如果手机已显示付款成功，请不要再付，请联系店员。",
    "en": "The payment service cannot be reached at the moment. Please try again shortly; if your phone shows that you have paid, do not pay again, and ask the staff."
  },
  "api_base_malformed": {
    "zh": "暂时无法收款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "en": "Payments are not working at the moment; please ask the staff. If your phone shows that you have paid, do not pay again."
  },
  "body_too_large": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "body_too_slow": {
    "zh": "网络太慢，请求没有完整到达。请再试一次。",
    "en": "The connection is too slow: your request did not arrive whole. Please try again."
  },
  "closed_before_created": {
    "zh": "付款在发起前已取消，没有扣款。需要时请重新开始。",
    "en": "The payment was cancelled before it began and nothing was charged. Please start again if you wish."
  },
  "connection_not_private": {
    "zh": "暂时连不上支付服务。请稍后再试一次；如果手机已显示付款成功，请不要再付，请联系店员。",
    "en": "The payment service cannot be reached at the moment. Please try again shortly; if your phone shows that you have paid, do not pay again, and ask the staff."
  },
  "content_type_unsupported": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "creation_in_doubt": {
    "zh": "暂时连不上支付服务。请稍后再试一次；如果手机已显示付款成功，请不要再付，请联系店员。",
    "en": "The payment service cannot be reached at the moment. Please try again shortly; if your phone shows that you have paid, do not pay again, and ask the staff."
  },
  "creation_lapsed": {
    "zh": "付款没有成功发起，没有扣款。请重新开始。",
    "en": "The payment was never started and nothing was charged. Please start again."
  },
  "currency_refused": {
    "zh": "这笔付款无法发起，没有扣款。请联系店员。",
    "en": "This payment could not be started and nothing was charged. Please ask the staff."
  },
  "currency_unknown": {
    "zh": "“{currency}”不是 Stripe 支持的货币。请输入三个字母的货币代码，例如 USD、CNY。",
    "en": "“{currency}” is not a currency that Stripe takes. Please type its three letters, such as USD or CNY."
  },
  "cursor_invalid": {
    "zh": "没有这一页。请从第一页重新打开列表。",
    "en": "There is no such page. Please open the list from its first page."
  },
  "delayed_payment_failed": {
    "zh": "银行没有完成这笔付款。请联系店员，或换一种方式重新付款。",
    "en": "The bank did not complete this payment. Please ask the staff, or pay again in another way."
  },
  "email_invalid": {
    "zh": "邮箱地址不完整或有误。请检查，例如 name@example.com；也可以不填。",
    "en": "This e-mail address is incomplete or wrong. Please check it (name@example.com), or leave it empty."
  },
  "email_refused": {
    "zh": "支付服务不接受这个邮箱，没有扣款。请检查邮箱，或不填。",
    "en": "The payment service does not take this e-mail address; nothing was charged. Please check it, or leave it empty."
  },
  "field_malformed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "head_too_large": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "host_not_allowed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "http_malformed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "idempotency_conflict": {
    "zh": "暂时连不上支付服务。请稍后再试一次；如果手机已显示付款成功，请不要再付，请联系店员。",
    "en": "The payment service cannot be reached at the moment. Please try again shortly; if your phone shows that you have paid, do not pay again, and ask the staff."
  },
  "idempotency_key_malformed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "idempotency_key_reused": {
    "zh": "订单有变。请刷新页面后再试。",
    "en": "The order has changed. Please reload the page and try again."
  },
  "internal_error": {
    "zh": "暂时连不上支付服务。请稍后再试一次；如果手机已显示付款成功，请不要再付，请联系店员。",
    "en": "The payment service cannot be reached at the moment. Please try again shortly; if your phone shows that you have paid, do not pay again, and ask the staff."
  },
  "journal_busy": {
    "zh": "现在付款的人太多，请稍后再试。",
    "en": "Too many people are paying at once. Please try again shortly."
  },
  "journal_corrupt": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "journal_driver_missing": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "journal_foreign": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "journal_full": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "journal_locked": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "journal_missing": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "journal_read_only": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "journal_too_new": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "journal_unreachable": {
    "zh": "暂时无法开始付款。请联系店员。",
    "en": "A payment cannot be started at the moment. Please ask the staff."
  },
  "json_malformed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "key_expired": {
    "zh": "暂时无法收款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "en": "Payments are not working at the moment; please ask the staff. If your phone shows that you have paid, do not pay again."
  },
  "key_forbidden": {
    "zh": "暂时无法收款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "en": "Payments are not working at the moment; please ask the staff. If your phone shows that you have paid, do not pay again."
  },
  "key_invalid": {
    "zh": "暂时无法收款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "en": "Payments are not working at the moment; please ask the staff. If your phone shows that you have paid, do not pay again."
  },
  "key_live_needs_tls": {
    "zh": "暂时无法收款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "en": "Payments are not working at the moment; please ask the staff. If your phone shows that you have paid, do not pay again."
  },
  "key_permission_missing": {
    "zh": "暂时无法收款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "en": "Payments are not working at the moment; please ask the staff. If your phone shows that you have paid, do not pay again."
  },
  "metadata_key_invalid": {
    "zh": "附加信息的名称“{key}”不可用。请用 1 到 {longest} 个字符，不含方括号，也不用 mofang_ 的保留名。",
    "en": "The metadata key “{key}” cannot be used. Please take 1 to {longest} characters without brackets, and none of the reserved mofang_ names."
  },
  "metadata_refused": {
    "zh": "这笔付款无法发起，没有扣款。请联系店员。",
    "en": "This payment could not be started and nothing was charged. Please ask the staff."
  },
  "metadata_too_many_keys": {
    "zh": "附加信息太多。请减到 {limit} 项以内。",
    "en": "There is too much metadata. Please cut it down to {limit} entries."
  },
  "metadata_value_too_long": {
    "zh": "附加信息“{key}”太长。请缩短到 {longest} 个字符以内。",
    "en": "The metadata “{key}” is too long. Please shorten it to {longest} characters."
  },
  "method_not_allowed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "mismatch": {
    "zh": "请联系店员核对这笔付款，不要再付。",
    "en": "Please let the staff check this payment, and do not pay again."
  },
  "not_found": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "origin_not_allowed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "paid_after_end": {
    "zh": "请联系店员核对这笔付款，不要再付。",
    "en": "Please let the staff check this payment, and do not pay again."
  },
  "paid_late": {
    "zh": "请联系店员核对这笔付款，不要再付。",
    "en": "Please let the staff check this payment, and do not pay again."
  },
  "payment_changed": {
    "zh": "这笔付款刚刚有了变化，请稍候。",
    "en": "This payment has just changed; please wait a moment."
  },
  "payment_exists": {
    "zh": "这笔付款已经在进行，请不要重复操作。",
    "en": "This payment is already under way; please do not start it twice."
  },
  "payment_given_up": {
    "zh": "刚才那次没有成功，付款链接已关闭。请再试一次。",
    "en": "The last try came to nothing and its link is closed. Please try again."
  },
  "payment_id_malformed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "payment_not_cancelable": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "payment_not_found": {
    "zh": "找不到这笔付款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "en": "This payment cannot be found; please ask the staff. If your phone shows that you have paid, do not pay again."
  },
  "pin_invalid": {
    "zh": "请输入 {shortest} 到 {longest} 位数字的 PIN。",
    "en": "Please type a PIN of {shortest} to {longest} digits."
  },
  "preflight_refused": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "product_name_empty": {
    "zh": "请填写商品名称。",
    "en": "Please give the product a name."
  },
  "product_name_too_long": {
    "zh": "商品名称太长。请缩短到 {longest} 个字符以内。",
    "en": "The product's name is too long. Please shorten it to {longest} characters."
  },
  "public_amount_bounds": {
    "zh": "请输入 {lowest} 到 {highest} 之间的金额。",
    "en": "Please type an amount from {lowest} to {highest}."
  },
  "public_catalog_only": {
    "zh": "这个网页只收商品目录里的款。请向店家要一个新的付款链接，或联系店员。",
    "en": "This page sells only what is in the shop's catalogue. Please ask the shop for a new link, or ask the staff."
  },
  "public_currency_only": {
    "zh": "这里只收 {currency}。请向店家要一个新的付款链接。",
    "en": "Payments are taken in {currency} only. Please ask the shop for a new link."
  },
  "public_payments_off": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "reference_too_long": {
    "zh": "单号太长。请缩短到 {longest} 个字符以内。",
    "en": "The reference is too long. Please shorten it to {longest} characters."
  },
  "refund_changed": {
    "zh": "这笔退款刚刚有了变化，请稍候。",
    "en": "This refund has just changed; please wait a moment."
  },
  "refund_not_allowed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "request_in_flight": {
    "zh": "支付服务繁忙，请稍后再试一次。",
    "en": "The payment service is busy. Please try again shortly."
  },
  "request_invalid": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "request_refused": {
    "zh": "这笔付款无法发起，没有扣款。请联系店员。",
    "en": "This payment could not be started and nothing was charged. Please ask the staff."
  },
  "return_address_refused": {
    "zh": "这笔付款无法发起，没有扣款。请联系店员。",
    "en": "This payment could not be started and nothing was charged. Please ask the staff."
  },
  "service_busy": {
    "zh": "支付服务繁忙，请稍后再试一次。",
    "en": "The payment service is busy. Please try again shortly."
  },
  "service_error": {
    "zh": "暂时连不上支付服务。请稍后再试一次；如果手机已显示付款成功，请不要再付，请联系店员。",
    "en": "The payment service cannot be reached at the moment. Please try again shortly; if your phone shows that you have paid, do not pay again, and ask the staff."
  },
  "service_full": {
    "zh": "现在付款的人太多，请在 {seconds} 秒后再试。",
    "en": "Too many people are paying at once. Please try again in {seconds} s."
  },
  "service_stopping": {
    "zh": "支付服务正在停止，请稍后再试。",
    "en": "The payment service is stopping. Please try again shortly."
  },
  "service_unreachable": {
    "zh": "暂时连不上支付服务。请稍后再试一次；如果手机已显示付款成功，请不要再付，请联系店员。",
    "en": "The payment service cannot be reached at the moment. Please try again shortly; if your phone shows that you have paid, do not pay again, and ask the staff."
  },
  "session_expiry_refused": {
    "zh": "这次付款等待太久，没有扣款。请重新开始。",
    "en": "This payment waited too long to start and nothing was charged. Please start again."
  },
  "session_missing": {
    "zh": "请联系店员核对这笔付款，不要再付。",
    "en": "Please let the staff check this payment, and do not pay again."
  },
  "session_not_found": {
    "zh": "找不到这笔付款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "en": "This payment cannot be found; please ask the staff. If your phone shows that you have paid, do not pay again."
  },
  "session_not_open": {
    "zh": "这笔付款刚刚有了结果，请稍候，正在核对。",
    "en": "This payment has just been decided; please wait while we look."
  },
  "text_has_control_characters": {
    "zh": "{field} 里有换行或看不见的字符。请删除后重新输入。",
    "en": "{field} contains a line break or invisible characters. Please type it again without them."
  },
  "token_malformed": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "token_missing": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "token_revoked": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "token_unknown": {
    "zh": "这里现在不能付款。请联系店员。",
    "en": "Payments cannot be taken here at the moment. Please ask the staff."
  },
  "too_many_requests": {
    "zh": "请求太多，请在 {seconds} 秒后再试。",
    "en": "Too many requests. Please try again in {seconds} s."
  },
  "unexpected": {
    "zh": "请联系店员核对这笔付款，不要再付。",
    "en": "Please let the staff check this payment, and do not pay again."
  }
};
