"""What people are told about money on its way back. Whoever gives it back is staff, unless a page says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.sentence import Sentence, for_staff, same_for_all

_ASK_STAFF = (
    "退款没有完成。请联系店员。",
    "The refund did not go through. Please ask the staff.",
)
_WAIT = (
    "退款正在核对，请稍候，不要重复退款。",
    "The refund is being checked. Please wait, and do not refund again.",
)

REFUND_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        # --- what was asked for ---
        "refund_not_paid": same_for_all(
            "这笔付款没有收到钱，不能退款。请检查付款的状态。",
            "This payment has not been paid, so nothing can go back. Please check its state.",
        ),
        "refund_nothing_left": same_for_all(
            "这笔付款已经全部退回。请不要再退。",
            "All of this payment has gone back already. Please do not refund it again.",
        ),
        "refund_exceeds_payment": same_for_all(
            "退款超过可退金额。请输入较小的金额。",
            "This is more than is left of the payment. Please type a smaller amount.",
        ),
        "refund_amount_invalid": same_for_all(
            "退款金额不对。请输入大于零、货币与付款相同（{currency}）的金额。",
            "This amount cannot be refunded. Please type one above zero in the payment's currency ({currency}).",
        ),
        "refund_note_too_long": same_for_all(
            "备注太长。请不要超过 {most} 个字。",
            "The note is too long. Please write at most {most} characters.",
        ),
        "refund_exists": same_for_all(
            "同一编号的退款已经存在，内容不同，没有退第二次。请换一个编号。",
            "A refund with this id exists already and is a different one; nothing went back a second time. "
            "Please give it another id.",
        ),
        "payment_not_found": same_for_all(
            "找不到这笔付款。请检查编号。",
            "There is no such payment. Please check its id.",
        ),
        # --- what Stripe says ---
        "refund_disputed": Sentence(
            *_ASK_STAFF,
            "顾客已向银行提出争议，不能退款。请在 Stripe 后台处理争议。请求编号：{request_id}",
            "The customer has disputed this payment at the bank, so it cannot be refunded. Answer the dispute in "
            "Stripe's Dashboard. Request: {request_id}",
        ),
        "refund_not_possible": Sentence(
            *_ASK_STAFF,
            "Stripe 不能退这笔付款：密钥属于另一个账户，或付款方式不支持。请在 Stripe 后台查看。请求编号：{request_id}",
            "Stripe cannot refund this payment: the key is of another account, or the method does not allow it. "
            "Look at it in Stripe's Dashboard. Request: {request_id}",
        ),
        "refund_balance_too_low": Sentence(
            *_ASK_STAFF,
            "Stripe 余额不足，没有退款。请充值或等待到账后再退。请求编号：{request_id}",
            "Stripe's balance is too low and nothing went back. Top it up, or wait for money to arrive, and refund "
            "again. Request: {request_id}",
        ),
        "refund_refused": Sentence(
            *_ASK_STAFF,
            "Stripe 拒绝了退款（{stripe_code} {param}）。请在 Stripe 后台的日志里查看 {request_id}。",
            "Stripe refused the refund ({stripe_code} {param}). Look up {request_id} in the Dashboard's logs.",
        ),
        "refund_in_doubt": Sentence(
            *_WAIT,
            "不确定退款是否已发出（最后的回答：{last}），程序正在核对。请勿再退。",
            "It is not known whether the refund was made (last answer: {last}); it is being looked up. Do not refund "
            "again.",
        ),
        "refund_failed": Sentence(
            *_ASK_STAFF,
            "退款没有到达顾客（银行退回或 Stripe 拒绝），钱已回到 Stripe 余额。请用其他方式退给顾客。",
            "The refund did not reach the customer (sent back by the bank, or refused); the money is in Stripe's "
            "balance. Give it back in another way.",
        ),
        "refund_canceled": Sentence(
            *_ASK_STAFF,
            "退款在 Stripe 被取消，顾客没有收到钱。请重新退款。",
            "The refund was cancelled at Stripe and the customer has no money. Refund it again.",
        ),
        "refund_mismatch": Sentence(
            *_ASK_STAFF,
            "Stripe 退回的与要求的不符（金额、货币或付款）。请在 Stripe 后台核对。",
            "What Stripe gave back is not what was asked for (amount, currency or payment). Check it in Stripe's "
            "Dashboard.",
        ),
        "refund_not_found": for_staff(
            "当前密钥的账户里没有这笔退款。请检查密钥是否属于同一账户和模式。",
            "This key's account has no such refund. Check that the key is of the same account and mode.",
        ),
        "refund_id_malformed": for_staff(
            "这不是退款编号。请检查。",
            "This is not a refund's id. Check it.",
        ),
        "news_forgotten": for_staff(
            "Stripe 已不再保存上次读到的事件；程序会重新读取，无需处理。",
            "Stripe no longer keeps the last event that was read; they are read anew, nothing to do.",
        ),
    }
)
