"""What people are told about a payment's end, about alarms, about declined tries, and about the journal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.sentence import Sentence

_NOT_STARTED = (
    "暂时无法开始付款。请联系店员。",
    "A payment cannot be started at the moment. Please ask the staff.",
)
_ASK_STAFF = (
    "请联系店员核对这笔付款，不要再付。",
    "Please let the staff check this payment, and do not pay again.",
)
_ANOTHER_CARD = (
    "银行拒绝了这次付款。请在手机上换一张卡或换一种方式再试，二维码仍然有效。",
    "The bank declined this try. Please try another card or method on your phone; the QR code stays valid.",
)
_CHECK_CARD = (
    "卡片信息有误。请在手机上检查后再试，二维码仍然有效。",
    "The card's details are not right. Please check them on your phone and try again; the QR code stays valid.",
)

PAYMENT_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        # --- why a payment failed ---
        "creation_lapsed": Sentence(
            "付款没有成功发起，没有扣款。请重新开始。",
            "The payment was never started and nothing was charged. Please start again.",
            "网络中断太久，付款链接没有建立，即使建立也已过期。可以重新下单。",
            "The network was away too long: the link was never made, or has expired by now. It is safe to order again.",
        ),
        "closed_before_created": Sentence(
            "付款在发起前已取消，没有扣款。需要时请重新开始。",
            "The payment was cancelled before it began and nothing was charged. Please start again if you wish.",
            "付款链接建立之前已取消。可以重新下单。",
            "It was cancelled before a link was made. It is safe to order again.",
        ),
        "delayed_payment_failed": Sentence(
            "银行没有完成这笔付款。请联系店员，或换一种方式重新付款。",
            "The bank did not complete this payment. Please ask the staff, or pay again in another way.",
            "延迟到账的付款失败，没有收到钱。请联系顾客换一种方式付款。",
            "A delayed payment came to nothing: no money has arrived. Ask the customer to pay in another way.",
        ),
        "mismatch": Sentence(
            *_ASK_STAFF,
            "收到的款项与订单不符（金额、货币或单号），或 Stripe 的说法自相矛盾。请勿交货，请在 Stripe 后台核对。",
            "What was paid is not what was ordered (amount, currency or reference), or Stripe contradicts itself. "
            "Hand nothing over, and check it in Stripe's Dashboard.",
        ),
        # --- alarms ---
        "paid_late": Sentence(
            *_ASK_STAFF,
            "顾客离开屏幕之后才付款成功。请找到顾客交货，或在 Stripe 后台退款。",
            "It was paid after the screen had moved on. Find the customer and hand over, or refund it in Stripe's "
            "Dashboard.",
        ),
        "paid_after_end": Sentence(
            *_ASK_STAFF,
            "已经结束的付款又收到了钱。请在 Stripe 后台核对并退款。",
            "Money came in for a payment that had already ended. Check it in Stripe's Dashboard and refund it.",
        ),
        "session_missing": Sentence(
            *_ASK_STAFF,
            "Stripe 找不到这笔付款：密钥属于另一个账户或模式，或测试数据已清空。请换回原来的密钥。",
            "Stripe does not know this payment: the key is of another account or mode, or test data was wiped. "
            "Put the former key back.",
        ),
        # --- the journal ---
        "journal_full": Sentence(
            *_NOT_STARTED,
            "磁盘已满，账本写不进去，因此不能收款。请清理磁盘。",
            "The disk is full and the journal cannot be written, so no payment may start. Make room.",
        ),
        "journal_read_only": Sentence(
            *_NOT_STARTED,
            "账本是只读的，因此不能收款。请检查数据文件夹的权限和磁盘。",
            "The journal is read-only, so no payment may start. Check the data folder's permissions and the disk.",
        ),
        "journal_corrupt": Sentence(
            *_NOT_STARTED,
            "账本已损坏（{reason}），因此不能收款。请备份数据文件夹，不要删除，并恢复最近的备份。",
            "The journal is damaged ({reason}), so no payment may start. Copy the data folder, delete nothing, and "
            "restore the latest backup.",
        ),
        "journal_foreign": Sentence(
            *_NOT_STARTED,
            "账本文件是其他程序的数据库，因此不能收款。请将它移走，或换一个数据文件夹（MOFANG_HOME）。",
            "The journal's file is another program's database, so no payment may start. Move it away, or choose "
            "another data folder (MOFANG_HOME).",
        ),
        "journal_locked": Sentence(
            *_NOT_STARTED,
            "账本被其他程序占用。请关闭其他 mofang 或数据库工具后再试。",
            "Another program holds the journal. Close other copies of mofang or database tools, then try again.",
        ),
        "journal_unreachable": Sentence(
            *_NOT_STARTED,
            "连不上账本数据库（{reason}）。请检查数据库是否运行，并检查 database_url。",
            "The journal's database cannot be reached ({reason}). Check that it runs, and check database_url.",
        ),
        "journal_driver_missing": Sentence(
            *_NOT_STARTED,
            "这里没有安装 PostgreSQL 的驱动。请运行 pip install 'mofang-checkout[postgres]'（用程序自己的环境）。",
            "PostgreSQL's driver is not installed here. Run pip install 'mofang-checkout[postgres]' in the program's "
            "own environment.",
        ),
        "journal_missing": Sentence(
            *_NOT_STARTED,
            "账本文件被移走、删除或替换了（{reason}），因此不能收款。请先把它放回原处，再重新启动；不放回就会从空账本开始。",
            "The journal's file was moved, deleted or replaced ({reason}), so no payment may start. Put it back "
            "before you restart: without it a new, empty journal begins.",
        ),
        "journal_too_new": Sentence(
            *_NOT_STARTED,
            "账本由更新版本的 mofang 写成（{found}）。请升级程序后再启动。",
            "A newer mofang wrote this journal ({found}). Update this program, then start it again.",
        ),
        "payment_exists": Sentence(
            "这笔付款已经在进行，请不要重复操作。",
            "This payment is already under way; please do not start it twice.",
            "同一编号的付款已经存在，没有建立第二笔。请查看它的状态。",
            "A payment with this id exists already and no second one was made. Look at its state.",
        ),
        "payment_changed": Sentence(
            "这笔付款刚刚有了变化，请稍候。",
            "This payment has just changed; please wait a moment.",
            "另一个程序刚刚更新了这笔付款。程序会重新读取，请稍候。",
            "Another program has just updated this payment. It is read again; wait a moment.",
        ),
        "refund_changed": Sentence(
            "这笔退款刚刚有了变化，请稍候。",
            "This refund has just changed; please wait a moment.",
            "另一个程序刚刚更新了这笔退款。程序会重新读取，请稍候。",
            "Another program has just updated this refund. It is read again; wait a moment.",
        ),
        "cursor_invalid": Sentence(
            "没有这一页。请从第一页重新打开列表。",
            "There is no such page. Please open the list from its first page.",
            "翻页标记不是本程序给出的。请从第一页重新打开列表。",
            "The page's cursor is not one that this program has given. Open the list from its first page.",
        ),
        "unexpected": Sentence(
            *_ASK_STAFF,
            "没有预料到的错误：{code}。请保存日志并反馈。",
            "An error that nobody expected: {code}. Please report it with the log.",
        ),
    }
)

# Stripe's decline codes and error codes → Chinese, English. Reasons that a bank does not want told (lost, stolen,
# fraud) are left out on purpose: they get the general words, as Stripe advises.
DECLINE_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "": _ANOTHER_CARD,
        "insufficient_funds": (
            "余额不足。请在手机上换一张卡或换一种方式再试，二维码仍然有效。",
            "There is not enough money on this card. Please try another card or method on your phone; the QR code "
            "stays valid.",
        ),
        "expired_card": (
            "这张卡已过期。请在手机上换一张卡再试，二维码仍然有效。",
            "This card has expired. Please try another card on your phone; the QR code stays valid.",
        ),
        "incorrect_number": _CHECK_CARD,
        "invalid_number": _CHECK_CARD,
        "incorrect_cvc": _CHECK_CARD,
        "invalid_cvc": _CHECK_CARD,
        "invalid_expiry_month": _CHECK_CARD,
        "invalid_expiry_year": _CHECK_CARD,
        "incorrect_zip": _CHECK_CARD,
        "processing_error": (
            "银行处理出错。请在手机上稍后再试，二维码仍然有效。",
            "The bank failed to handle this try. Please try again on your phone in a moment; the QR code stays valid.",
        ),
        "payment_intent_authentication_failure": (
            "身份验证没有通过。请重试或换一张卡，二维码仍然有效。",
            "The bank could not verify you. Please try again or take another card; the QR code stays valid.",
        ),
        "authentication_required": (
            "银行要求验证身份。请在手机上重试并完成验证，二维码仍然有效。",
            "The bank wants to verify you. Please try again and complete that step; the QR code stays valid.",
        ),
        "card_velocity_exceeded": (
            "这张卡尝试次数过多或超出限额。请换一张卡再试，二维码仍然有效。",
            "This card was tried too often or is over its limit. Please try another card; the QR code stays valid.",
        ),
        "currency_not_supported": (
            "这张卡不支持这种货币。请换一张卡再试，二维码仍然有效。",
            "This card cannot pay in this currency. Please try another card; the QR code stays valid.",
        ),
        "test_mode_live_card": (
            "现在是测试模式，真实的卡不会扣款。请使用测试卡，例如 4242 4242 4242 4242。",
            "This is test mode and real cards are not charged. Please use a test card, such as 4242 4242 4242 4242.",
        ),
    }
)
