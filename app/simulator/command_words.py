"""What `mofang simulator` says on its command line: key → Chinese, English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "program": (
            "单独运行 Stripe 模拟器。",
            "Run the Stripe simulator as a program of its own.",
        ),
        "host": ("监听的地址（默认只限本机）", "address to listen on (this machine only)"),
        "port": ("端口；写 0 自动选一个", "port; 0 takes a free one"),
        "lan": (
            "让同一网络里的手机能打开付款页",
            "let phones in the same network reach the payment page",
        ),
        "state": ("把全部状态保存在这个文件里", "keep everything in this file"),
        "fault": (
            "制造故障，例如 lose_reply,method=POST,path=/v1/checkout/sessions,times=2",
            "for example lose_reply,method=POST,path=/v1/checkout/sessions,times=2",
        ),
        "fault_seed": ("按概率出现的故障的随机种子", "seed of faults by probability"),
        "webhook": (
            "把签名事件发到这个网址；密钥从 ${variable} 读取",
            "send signed events there; the secret is read from ${variable}",
        ),
        "rate_limit": (
            "像 Stripe 一样，每秒超过 25 个请求就拒绝",
            "refuse more than 25 requests a second, as Stripe",
        ),
        "not_a_port": ("{text} 不是端口：请写 0 到 65535", "{text} is not a port: 0 to 65535"),
        "port_in_use": (
            "端口 {port} 已被占用：请用 --port 换一个，--port 0 自动选择",
            "port {port} is in use: choose another with --port; --port 0 takes a free one",
        ),
        "port_not_allowed": (
            "不允许使用端口 {port}：请用 --port 选一个 1024 以上的端口",
            "port {port} is not allowed here: choose one above 1023 with --port",
        ),
        "webhook_secret_missing": (
            "--webhook 需要先在 ${variable} 里设置签名密钥",
            "--webhook needs the signing secret in ${variable}",
        ),
    }
)


def say(language: str, key: str, **details: object) -> str:
    """The words in "zh" or "en"."""
    chinese, english = WORDS[key]
    return (chinese if language == "zh" else english).format(**details)
