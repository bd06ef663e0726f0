"""What `--help` says: key → Chinese, English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HELP: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "program": (
            "魔方收银台：金额、二维码、Stripe、收款完成。",
            "Mofang Checkout: amount, QR code, Stripe, settled.",
        ),
        "exit_codes": (
            "退出码：0 已付款或已完成，1 本机故障，2 输入有误，3 已超时，4 已取消，5 失败，"
            "6 连不上 Stripe，7 密钥问题，8 尚无结果",
            "exit codes: 0 paid or done, 1 this machine is out of order, 2 bad input, 3 expired, "
            "4 cancelled, 5 failed, 6 cannot reach Stripe, 7 key problem, 8 not decided yet",
        ),
        "verb": ("命令", "command"),
        "verbs": ("可用命令", "commands"),
        "home": ("使用这个数据文件夹", "use this data folder"),
        "demo": (
            "演示：用内置模拟器代替 Stripe，不触碰任何真实数据",
            "use the built-in simulator instead of Stripe; touches nothing real",
        ),
        "version": ("显示版本", "show the version"),
        "help": ("显示帮助", "show this help"),
        "json": ("每行输出一个 JSON 对象", "print one JSON object a line"),
        "desk": (
            "打开收款工作台（付款链接、记录、退款）",
            "open the desk: links, payments, refunds",
        ),
        "desk_address": (
            "预先填好表单的链接，例如 mofang-pay:?amount=19.90；或 install、uninstall：登记、取消登记此类链接",
            "an address that fills the form, such as mofang-pay:?amount=19.90; or install, uninstall: have the "
            "system open such addresses with the desk, or no more",
        ),
        "kiosk": ("打开自助收银界面", "open the kiosk"),
        "kiosk_install": (
            "登录后自动打开，崩溃后自动重开",
            "open it after every login, and again after a crash",
        ),
        "kiosk_uninstall": ("不再自动打开", "do not open it by itself any more"),
        "print": ("只显示要写的文件，不改动任何东西", "only show the file; change nothing"),
        "pay": (
            "在终端收一笔款，等到有结果",
            "take one payment in the terminal, and wait for its end",
        ),
        "amount": ("金额，例如 19.90", "amount, such as 19.90"),
        "currency": ("货币，例如 USD", "currency, such as USD"),
        "product": ("商品名", "product name"),
        "email": (
            "顾客邮箱；写 - 则随后询问，地址不会出现在进程列表和命令历史里",
            "customer's e-mail address; - asks for it, which keeps it out of process lists and the shell's history",
        ),
        "reference": ("您自己的订单号", "your own order number"),
        "no_qr": ("不显示二维码", "do not draw the QR code"),
        "timeout": ("限时（秒），到时关闭链接", "seconds until the link is closed"),
        "verify": ("查询一笔付款的结果", "ask what became of a payment"),
        "session_id": ("会话编号 cs_…", "session id, cs_…"),
        "key": ("管理 Stripe 密钥", "keep the Stripe key"),
        "refunds": (
            "只用于退款的第二个密钥",
            "the second key, which is used for refunds alone",
        ),
        "key_set": ("保存密钥（按提示输入，或从管道读入）", "store a key, from a prompt or a pipe"),
        "key_show": (
            "显示正在使用的密钥的尾号和来源",
            "show the key's last digits and where it is",
        ),
        "key_test": ("向 Stripe 检查密钥的权限", "ask Stripe what the key may do"),
        "hub_address": (
            "用支付中枢收款，本机不需要密钥",
            "take payments through this hub, so that no key is needed here",
        ),
        "hub": ("设置支付中枢", "set up the hub"),
        "hub_token": ("管理本机的设备令牌（mft_…）", "keep this device's token (mft_…)"),
        "hub_token_set": (
            "把令牌存入密钥环（按提示输入，或从管道读入）",
            "store the token in the keyring, from a prompt or a pipe",
        ),
        "hub_token_show": (
            "显示令牌的末四位和存放位置",
            "show the token's last digits and where it is",
        ),
        "hub_token_delete": ("从密钥环删除令牌", "remove the token from the keyring"),
        "webhook": (
            "设置 Webhook（Stripe 主动通知）",
            "set up webhooks, by which Stripe tells news",
        ),
        "webhook_secret": (
            "管理 Webhook 签名密钥（whsec_…），可同时有多个",
            "keep webhook secrets (whsec_…); several may be active",
        ),
        "webhook_secret_add": (
            "添加签名密钥（按提示输入，或从管道读入）",
            "add a secret, from a prompt or a pipe",
        ),
        "webhook_secret_list": (
            "显示签名密钥的末四位和存放位置",
            "show the secrets' last digits and where they are",
        ),
        "webhook_secret_remove": (
            "按末四位删除签名密钥",
            "remove the secret with these last four characters",
        ),
        "last_four": ("末四位，例如 …1234", "its last four characters, such as …1234"),
        "key_delete": ("从密钥环删除密钥", "delete the key from the keyring"),
        "pin": ("生成退出密码的散列值", "make the hash of a PIN that closes the kiosk"),
        "settings": ("显示每项设置及其来源", "show each setting and where it came from"),
        "doctor": ("检查本机，并说明如何修复", "check this machine, and say what to do"),
        "serve": (
            "运行支付服务：REST、gRPC、页面",
            "run the payment service: REST, gRPC, pages",
        ),
        "host": ("监听的地址，默认 127.0.0.1", "address to listen on; 127.0.0.1 by default"),
        "http_port": ("REST 与页面的端口，默认 8001", "port of REST and pages; 8001 by default"),
        "grpc_port": ("gRPC 的端口，默认 9006", "port of gRPC; 9006 by default"),
        "database": (
            "几个进程共用的账本（PostgreSQL）；密码放在 MOFANG_DATABASE_URL 或 ~/.pgpass 里更稳妥",
            "journal that several processes share (PostgreSQL); put a password into MOFANG_DATABASE_URL",
        ),
        "tls_cert": ("TLS 证书文件（PEM）", "TLS certificate file (PEM)"),
        "tls_key": ("TLS 私钥文件（PEM）", "TLS key file (PEM)"),
        "behind_proxy": (
            "TLS 由前面的代理负责",
            "a proxy in front does TLS, and names the client in X-Forwarded-For",
        ),
        "serve_log_file": (
            "日志文件，默认在数据文件夹的 logs/ 里",
            "log file; in the data folder's logs/ by default",
        ),
        "print_unit": (
            "只打印从本次安装运行支付服务的 systemd 单元文件",
            "only print a systemd unit that runs the service from this installation",
        ),
        "till": (
            "管理可以使用支付服务的收银机",
            "keep the tills that may use the payment service",
        ),
        "till_add": ("添加一台，显示它的令牌", "let one in, and show its token"),
        "till_list": ("列出", "list them"),
        "till_revoke": ("吊销令牌", "shut one out"),
        "till_name": ("收银机的名字", "name of the till"),
        "till_named": ("名字或 till_… 编号", "name, or id till_…"),
        "may_refund": ("允许退款", "it may give money back"),
        "simulator": ("单独运行 Stripe 模拟器", "run the Stripe simulator by itself"),
    }
)

# argparse's own sentences, as it asks for their translation.
ARGPARSE_ZH: Mapping[str, str] = MappingProxyType(
    {
        "usage: ": "用法：",
        "options": "选项",
        "positional arguments": "参数",
        "show this help message and exit": "显示帮助",
        "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
        "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
        "the following arguments are required: %s": "缺少参数：%s",
        "unrecognized arguments: %s": "不认识的参数：%s",
        "unknown parser %(parser_name)r (choices: %(choices)s)": "没有这个命令：%(parser_name)r（可用：%(choices)s）",
        "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r（可用：%(choices)s）",
        "expected one argument": "需要一个值",
        "ignored explicit argument %r": "这里不能有值 %r",
        "not allowed with argument %s": "不能与 %s 一起使用",
        "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可能是 %(matches)s",
    }
)


def help_text(language: str, key: str) -> str:
    """The words in "zh" or "en"."""
    chinese, english = HELP[key]
    return english if language == "en" else chinese
