"""What staff are told about webhooks and their secrets: code → Chinese, English. Each says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WEBHOOK_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- the secrets ---
        "webhook_secret_missing": (
            "还没有 Webhook 签名密钥。请运行 mofang webhook secret add，或设置 STRIPE_WEBHOOK_SECRET。",
            "There is no webhook secret yet. Run `mofang webhook secret add`, or set STRIPE_WEBHOOK_SECRET.",
        ),
        "webhook_secret_empty": (
            "Webhook 签名密钥是空的，任何人都能冒充 Stripe，因此拒绝使用。请填写 whsec_ 开头的密钥；"
            "STRIPE_WEBHOOK_SECRET 里多个密钥用逗号分隔，不要留空。",
            "An empty webhook secret would let anybody pose as Stripe, so it is refused. Give the one that begins with "
            "whsec_; several in STRIPE_WEBHOOK_SECRET are separated by commas, with none left empty.",
        ),
        "webhook_secret_malformed": (
            "这不是 Webhook 签名密钥。它以 whsec_ 开头，请从 Stripe 后台的 Webhook 端点完整复制。",
            "This is not a webhook secret. It begins with whsec_; copy all of it from the endpoint in the Dashboard.",
        ),
        "webhook_secrets_too_many": (
            "最多 {most} 个 Webhook 签名密钥。请先用 mofang webhook secret remove 删除旧的。",
            "At most {most} webhook secrets. Remove old ones first: `mofang webhook secret remove`.",
        ),
        "webhook_secret_unknown": (
            "密钥环里没有这个 Webhook 签名密钥。请用 mofang webhook secret list 查看。",
            "The keyring has no such webhook secret. `mofang webhook secret list` shows what there is.",
        ),
        "webhook_secret_on_command_line": (
            "不要把 Webhook 签名密钥写在命令行里：它会留在历史记录和进程列表中。"
            "请先在 Stripe 后台更换它，再运行 mofang webhook secret add 并按提示输入。",
            "Never put a webhook secret on the command line: it stays in the shell's history and in the process list. "
            "Roll it in Stripe's Dashboard, then run `mofang webhook secret add` and type the new one when asked.",
        ),
        "webhook_secret_which": (
            "请写要删除的密钥的最后四位，例如 …1234（见 mofang webhook secret list）。",
            "Say which one by its last four characters, such as …1234 (see `mofang webhook secret list`).",
        ),
        # --- what came ---
        "webhook_not_set_up": (
            "这里还没有设置 Webhook 签名密钥，暂不接收事件。请运行 mofang webhook secret add 后重新启动。",
            "No webhook secret is set up here, so no events are taken. Run `mofang webhook secret add`, then restart.",
        ),
        "webhook_signature_missing": (
            "没有 Stripe-Signature 签名。这个地址只接收 Stripe 发送的事件。",
            "There is no Stripe-Signature. This address only takes events that Stripe sends.",
        ),
        "webhook_signature_malformed": (
            "Stripe-Signature 格式不对。请确认中间的代理没有改动请求头。",
            "The Stripe-Signature is not one. Make sure that no proxy on the way changes headers.",
        ),
        "webhook_signature_wrong": (
            "签名与任何一个有效密钥都不符。请确认密钥属于这个 Webhook 端点（测试和正式不同），"
            "并且代理没有改动请求内容。",
            "No active secret made this signature. Make sure that the secret belongs to this very endpoint (test and "
            "live differ), and that no proxy on the way changes the body.",
        ),
        "webhook_too_old": (
            "签名时间相差超过 {seconds} 秒，可能是重放。请检查本机时间。",
            "It was signed more than {seconds} s from now and may be a replay. Check this machine's clock.",
        ),
        "webhook_not_an_event": (
            "签名正确，但内容不是 Stripe 事件。请在 Webhook 端点里选择“快照”类型的事件。",
            "The signature is right, but this is not an event. Choose snapshot events for this endpoint.",
        ),
        "webhook_wrong_mode": (
            "这是另一种模式（测试或正式）的事件，与本机密钥不同。"
            "请在 Stripe 后台把这个 Webhook 端点建在与密钥相同的模式下。",
            "This event is of the other mode (test or live) than the key here. Make this endpoint in the Dashboard in "
            "the same mode as the key.",
        ),
    }
)
