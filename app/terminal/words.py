"""The terminal's own words: key → Chinese, English. What is said about errors is in `app.core.sentences`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- a payment ---
        "nothing_started": ("没有开始收款。", "No payment was started."),
        "asking": ("正在创建付款链接…", "Making the payment link…"),
        "order": (
            "{number}  {amount} {currency}  {product}",
            "{number}  {amount} {currency}  {product}",
        ),
        "test_mode": ("测试模式：不会产生真实扣款。", "TEST MODE: no real money moves."),
        "demo_mode": (
            "演示模式：付款页由本机模拟器提供。测试卡 4242 4242 4242 4242，任意未来日期，任意 CVC。",
            "DEMO: the payment page comes from a simulator on this machine. "
            "Test card 4242 4242 4242 4242, any future date, any CVC.",
        ),
        "scan_or_open": ("请用手机扫码付款，或打开：", "Scan with a phone to pay, or open:"),
        "too_narrow": (
            "窗口太窄，放不下二维码（需要 {needed} 列，现有 {columns} 列）。请打开下面的链接：",
            "This window is too narrow for the QR code ({needed} columns needed, {columns} there). Open this link:",
        ),
        "too_low": (
            "二维码高 {needed} 行，窗口只有 {lines} 行：请放大窗口或缩小字体后再扫。",
            "The QR code is {needed} lines high and the window {lines}: enlarge it, or make the type smaller.",
        ),
        "ctrl_c": ("按 Ctrl+C 取消。", "Press Ctrl+C to cancel."),
        "waiting": (
            "等待付款，剩余 {minutes}:{seconds}",
            "Waiting for payment, {minutes}:{seconds} left",
        ),
        "waiting_long": ("等待付款", "Waiting for payment"),
        "declined": (
            "二维码仍然有效，顾客可以在手机上再试。",
            "The QR code stays valid; the customer can try again on the phone.",
        ),
        "processing": (
            "顾客已确认付款，银行正在处理。按 Ctrl+C 可以离开，不影响付款。",
            "The customer has confirmed; the bank is still working on it. Ctrl+C leaves without disturbing that.",
        ),
        "closing": (
            "正在关闭付款链接，请稍候。再按一次 Ctrl+C 立即退出（由下次启动收尾）。",
            "Closing the payment link. Press Ctrl+C again to leave at once (the next start then finishes it).",
        ),
        "closing_timeout": ("时间到，正在关闭付款链接…", "Time is up; closing the payment link…"),
        "left_behind": (
            "注意：链接 {number} 可能仍可付款。下次在同一数据文件夹启动 mofang 时会继续查看并收尾。",
            "Careful: the link of {number} may still be payable. "
            "The next start of mofang on the same data folder goes on watching and finishes it.",
        ),
        "contact_ok": ("已重新连上支付服务。", "The payment service answers again."),
        "contact_unreachable": (
            "暂时连不上支付服务，正在重试。请不要重复付款。",
            "The payment service cannot be reached; trying again. Do not pay again.",
        ),
        "contact_busy": ("支付服务繁忙，正在重试。", "The payment service is busy; trying again."),
        "contact_key_rejected": (
            "Stripe 不再接受密钥，正在重试。请检查：mofang key test",
            "Stripe no longer takes the key; trying again. Check it with: mofang key test",
        ),
        "contact_journal_unavailable": (
            "账本暂时无法写入，正在重试。请检查磁盘。",
            "The journal cannot be written; trying again. Check the disk.",
        ),
        "email_prompt": (
            "请输入顾客邮箱（直接回车表示不填）：",
            "Customer's e-mail address (Enter for none): ",
        ),
        "below_smallest": (
            "提醒：Stripe 的最小收款额约为 {smallest}，此金额可能被拒绝。",
            "Note: Stripe's smallest charge is about {smallest}; this amount may be refused.",
        ),
        # --- how a payment ends ---
        "result_paid": ("✔ 已付款  {amount} {currency}", "✔ PAID  {amount} {currency}"),
        "result_expired": (
            "已超时，付款链接已关闭，未收款。",
            "Expired: the link is closed, nothing was paid.",
        ),
        "result_canceled": (
            "已取消，付款链接已关闭，未收款。",
            "Cancelled: the link is closed, nothing was paid.",
        ),
        "result_failed": ("付款失败。{reason}", "The payment failed. {reason}"),
        "result_mismatch": (
            "收到的款项与订单不符！请勿交货，也不要让顾客再付，先在 Stripe 后台核对。",
            "What was paid is not what was ordered! Hand nothing over, let nobody pay again, "
            "and check Stripe's Dashboard.",
        ),
        "result_undecided": (
            "顾客已确认付款，银行仍在处理，可能需要数日。之后可查：mofang verify {session}",
            "The customer has confirmed, but the bank may take days. Ask later with: mofang verify {session}",
        ),
        "result_unreachable": (
            "连不上支付服务，结果未知。",
            "The payment service cannot be reached; the outcome is unknown.",
        ),
        "result_key_problem": (
            "Stripe 不接受密钥。请检查：mofang key test",
            "Stripe does not take the key. Check it with: mofang key test",
        ),
        "result_out_of_order": (
            "账本无法写入。请检查磁盘：mofang doctor",
            "The journal cannot be written. Check with: mofang doctor",
        ),
        # --- the kiosk without a screen ---
        "no_display": (
            "这里没有图形显示，改在终端里收款。",
            "There is no display here, so the checkout runs in the terminal.",
        ),
        "no_desk_here": (
            "这里没有图形显示，无法打开收款工作台。在终端收款请用 mofang pay。",
            "There is no display here, so the desk cannot be opened. `mofang pay` takes a payment in the terminal.",
        ),
        "scheme_installed": (
            "mofang-pay: 链接现在由收款工作台打开：{place}",
            "The desk now opens mofang-pay: addresses: {place}",
        ),
        "scheme_removed": (
            "mofang-pay: 链接不再由收款工作台打开：{place}",
            "The desk no longer opens mofang-pay: addresses: {place}",
        ),
        "scheme_failed": (
            "未能登记 mofang-pay: 链接：{reason}",
            "The mofang-pay: addresses could not be registered: {reason}",
        ),
        "no_qt": (
            "无法打开窗口：{reason}。请安装缺少的系统库。",
            "No window can be opened: {reason}. Install the system library that is missing.",
        ),
        "choose": ("请选择（1–{last}），直接回车选 1：", "Choose (1–{last}), Enter for 1: "),
        "other_amount": ("其他金额", "Another amount"),
        "type_amount": ("请输入金额（{currency}）：", "Amount in {currency}: "),
        "choose_again": ("请输入 1 到 {last} 之间的数字。", "Type a number from 1 to {last}."),
        # --- the key ---
        "key_prompt": (
            "请粘贴 Stripe 密钥（不会显示）：",
            "Paste the Stripe key (it is not shown): ",
        ),
        "key_saved": ("已将 {fingerprint} 存入 {keyring}。", "Saved {fingerprint} in {keyring}."),
        "key_shown": (
            "{fingerprint}  {mode}  {kind}  来自：{place}",
            "{fingerprint}  {mode}  {kind}  from: {place}",
        ),
        "key_overridden": (
            "注意：{place} 里也有密钥（{fingerprint}），它优先于密钥环。",
            "Note: {place} also holds a key ({fingerprint}), and it wins over the keyring.",
        ),
        "key_deleted": ("已从密钥环删除。", "Deleted from the keyring."),
        "hub_token_prompt": (
            "请粘贴设备令牌（mft_…，不会显示）：",
            "Paste the device token (mft_…; it is not shown): ",
        ),
        "hub_token_saved": (
            "已把 {fingerprint} 存入{keyring}。",
            "Saved {fingerprint} in {keyring}.",
        ),
        "hub_token_deleted": ("已从密钥环删除令牌。", "The token was removed from the keyring."),
        "hub_token_nothing_to_delete": (
            "密钥环里没有令牌。",
            "There was no token in the keyring.",
        ),
        "hub_token_shown": ("{fingerprint}  {place}", "{fingerprint}  {place}"),
        "hub_token_overridden": (
            "注意：正在使用的是{place}里的令牌（{fingerprint}）。",
            "Note: the token in use is {fingerprint}, from {place}.",
        ),
        "webhook_prompt": (
            "请粘贴 Webhook 签名密钥（whsec_…，不会显示）：",
            "Paste the webhook secret (whsec_…; it is not shown): ",
        ),
        "webhook_added": (
            "已将 {fingerprint} 存入 {keyring}，服务下次启动时生效。更换密钥时新旧可以并存，之后再删除旧的。",
            "Saved {fingerprint} in {keyring}; it counts from the service's next start. While a secret is rolled, the "
            "old one may stay beside it.",
        ),
        "webhook_known": (
            "{keyring} 里已有 {fingerprint}。",
            "{keyring} has {fingerprint} already.",
        ),
        "webhook_removed": (
            "已从密钥环删除 {fingerprint}，服务下次启动时生效。",
            "Removed {fingerprint} from the keyring; it counts until the service's next start.",
        ),
        "webhook_none": (
            "还没有 Webhook 签名密钥：服务改为定时向 Stripe 查询。",
            "There is no webhook secret: the service asks Stripe now and again instead.",
        ),
        "webhook_overridden": (
            "注意：正在使用的是{place}里的签名密钥，不是密钥环里的。",
            "Note: the secrets in use are those of the {place}, not the keyring's.",
        ),
        "key_nothing_to_delete": ("密钥环里没有密钥。", "There was no key in the keyring."),
        "key_works": (
            "密钥有效：{fingerprint}（{mode}）。",
            "The key works: {fingerprint} ({mode}).",
        ),
        "mode_live": ("正式", "live"),
        "mode_test": ("测试", "test"),
        "kind_restricted": ("受限密钥", "restricted"),
        "kind_secret": ("完整权限", "all permissions"),
        "place_environment": ("环境变量 {place}", "environment variable {place}"),
        "place_dotenv": ("文件 {place}", "file {place}"),
        "place_keyring": ("密钥环（{place}）", "keyring ({place})"),
        "place_demo": ("演示模拟器", "the demo's simulator"),
        "pin_prompt": (
            "请输入 4 到 12 位数字密码（不会显示）：",
            "PIN of 4 to 12 digits (it is not shown): ",
        ),
        "pin_line": (
            "请把下面这一行写进设置文件的最前面（mofang settings 会显示它在哪里）：",
            "Put this line at the top of the settings file (`mofang settings` says where it is):",
        ),
        # --- settings ---
        "home": ("数据文件夹", "Data folder"),
        "home_throwaway": ("（演示用，结束后删除）", " (of this demo, deleted at its end)"),
        "settings_file": ("设置文件", "Settings file"),
        "file_missing": ("（尚不存在，全部使用默认值）", "(not there yet: all defaults)"),
        "log_file": ("日志", "Log"),
        "from_default": ("默认", "default"),
        "from_file": ("{place}", "{place}"),
        "from_dotenv": ("{place}", "{place}"),
        "from_environment": ("环境变量 {place}", "environment {place}"),
        "from_command_line": ("命令行 {place}", "command line {place}"),
        "from_demo": ("演示", "demo"),
        "hidden": ("（已设置，不显示）", "(set, not shown)"),
        "unset": ("（未设置）", "(not set)"),
        "line": ("第 {line} 行", "line {line}"),
        # --- the payment service ---
        "serving": (
            "支付服务已启动：{http}（REST 与页面），gRPC 端口 {grpc}。按 Ctrl+C 停止。",
            "The payment service is up: {http} (REST and pages), gRPC on port {grpc}. Press Ctrl+C to stop.",
        ),
        "serving_demo": (
            "演示：Stripe 由本机模拟器代替（{simulator}），不会产生真实扣款。",
            "DEMO: a simulator on this machine stands in for Stripe ({simulator}); no real money moves.",
        ),
        "serving_demo_token": (
            "演示用收银机令牌（可退款）：{token}",
            "Till token for this demo (may refund): {token}",
        ),
        "serve_stopped": ("支付服务已停止。", "The payment service has stopped."),
        "unit_in_home": (
            "注意：服务看不到个人主目录，而程序在 {place}。请把它安装到别处，例如 /opt/mofang。",
            "Note: a service cannot see home directories, and this program is in {place}. Install it elsewhere, for "
            "example in /opt/mofang.",
        ),
        "till_added": (
            "已添加收银机“{name}”。令牌只显示这一次，请立即保存到那台机器：",
            "Added the till “{name}”. Its token is shown this once; keep it on that machine now:",
        ),
        "till_revoked": (
            "已吊销“{name}”的令牌。",
            "The token of “{name}” was revoked.",
        ),
        "till_none": (
            "还没有收银机。运行 mofang till add 名字。",
            "There are no tills yet. Run `mofang till add NAME`.",
        ),
        "till_may_refund": ("可退款", "may refund"),
        "till_is_revoked": ("已吊销", "revoked"),
        # --- a kiosk that opens by itself ---
        "autostart_written": ("已写入 {file}。", "Wrote {file}."),
        "autostart_on": (
            "下次登录桌面后自动打开收银界面，崩溃后自动重开；请让这台机器开机后自动登录。现在就打开：{command}",
            "The kiosk opens after the next login, and again after a crash; let this machine log in by itself. "
            "To open it now: {command}",
        ),
        "autostart_by_hand": (
            "这台机器没有执行下面的命令，请在桌面登录后自己运行：",
            "This machine did not carry out these commands; run them once you are logged in to the desktop:",
        ),
        "autostart_removed": (
            "已删除 {file}，不再自动打开。正在运行的收银界面不受影响。",
            "Removed {file}: the kiosk no longer opens by itself. One that is open stays open.",
        ),
        "autostart_none": (
            "没有设置过自动打开，无需更改。",
            "The kiosk was not set to open by itself; nothing was changed.",
        ),
        # --- the program ---
        "internal_error": (
            "程序内部出错（{kind}）。详情见日志：{file}",
            "Something went wrong inside the program ({kind}). Details are in the log: {file}",
        ),
        "internal_error_without_log": (
            "程序内部出错（{kind}）。没有日志：文件夹 {folder} 无法写入。",
            "Something went wrong inside the program ({kind}). There is no log: the folder {folder} cannot be written.",
        ),
        "demo_failed": (
            "演示中程序出过错。详情见日志：{file}",
            "Something went wrong inside the program during this demo. Details are in the log: {file}",
        ),
        "all_fine": ("没有故障，可以收款。", "Nothing is broken; payments can be taken."),
        "some_fail": (
            "有 {count} 处故障，请按上面标“故障”的各行处理。",
            "Broken: {count}. Each line above that says FAIL tells what to do.",
        ),
    }
)


def say(language: str, key: str, **details: object) -> str:
    """The words in "zh" or "en"."""
    chinese, english = WORDS[key]
    return (english if language == "en" else chinese).format(**details)
