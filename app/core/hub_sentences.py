"""What people are told about the hub, the payment service in the shop that has the key for all its kiosks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.sentence import Sentence, for_staff
from app.core.service_sentences import BUSY, WAIT

HUB_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "hub_unreachable": Sentence(
            *WAIT,
            "连不上支付中枢 {hub}。请检查中枢是否在运行（mofang serve）、网线和防火墙；远程连接需要 TLS。"
            "已经开始的付款会自动跟进，不要重复下单。",
            "The hub {hub} cannot be reached. Check that it runs (mofang serve), the cable and the firewall; from "
            "another machine it needs TLS. A payment that was begun is followed by itself: do not order it anew.",
        ),
        "hub_malformed": Sentence(
            *WAIT,
            "{hub} 的回答不像支付中枢（{status}）。请检查 hub_address 是否正确，两端版本是否一致。",
            "What answers at {hub} is no hub ({status}). Check hub_address, and that both ends have the same version.",
        ),
        "hub_out_of_order": Sentence(
            *WAIT,
            "支付中枢出了故障（{reason}），程序会自动重试。请在中枢上运行 mofang doctor。",
            "The hub is out of order ({reason}) and is asked again by itself. Run `mofang doctor` on the hub.",
        ),
        "hub_busy": Sentence(
            *BUSY,
            "对支付中枢的请求太多，程序会放慢并自动重试，无需处理。",
            "Too many requests for the hub; it is asked again more slowly, nothing to do.",
        ),
        "hub_authorities_unreadable": for_staff(
            "无法读取证书文件 {file}。请检查设置 hub_ca_file 的路径和权限。",
            "The certificate file {file} cannot be read. Check hub_ca_file in the settings, and its permissions.",
        ),
        "device_token_refused": for_staff(
            "支付中枢不接受本机的设备令牌（{reason}）。请在中枢上运行 mofang till add，"
            "再在本机运行 mofang hub token set。",
            "The hub does not accept this device's token ({reason}). Run `mofang till add` on the hub, then "
            "`mofang hub token set` here.",
        ),
        "device_token_missing": for_staff(
            "没有设备令牌。请在中枢上运行 mofang till add，再在本机运行 mofang hub token set。",
            "There is no device token. Run `mofang till add` on the hub, then `mofang hub token set` here.",
        ),
        "device_token_malformed": for_staff(
            "这不是设备令牌。令牌以 mft_ 开头，由中枢上的 mofang till add 显示。",
            "This is no device token. One begins with mft_, and `mofang till add` on the hub shows it.",
        ),
        "device_token_on_command_line": for_staff(
            "令牌写在命令行会留在历史记录里。请只运行 mofang hub token set，再按提示粘贴；这个令牌应当吊销。",
            "A token on the command line stays in the history. Run only `mofang hub token set` and paste it when "
            "asked; revoke this one.",
        ),
    }
)
