"""What is said about a till's health, by `mofang doctor` and on the desk: key → Chinese, English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HEALTH_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "level_ok": ("正常", "ok"),
        "level_warn": ("注意", "warn"),
        "level_fail": ("故障", "FAIL"),
        "check_settings": ("设置", "Settings"),
        "check_hub_token": ("设备令牌", "Device token"),
        "check_hub": ("支付中枢", "Hub"),
        "hub_fine": (
            "{hub} 已连上，接受本机的令牌；中枢的密钥 {fingerprint} 权限齐全。",
            "{hub} answers and accepts this device; its key {fingerprint} has every permission it needs.",
        ),
        "check_key": ("密钥", "Key"),
        "check_refund_key": ("退款密钥", "Refund key"),
        "check_keyring": ("密钥环", "Keyring"),
        "check_stripe": ("Stripe", "Stripe"),
        "check_clock": ("时钟", "Clock"),
        "check_return_address": ("返回网址", "Return address"),
        "check_program": ("程序文件", "Program files"),
        "program_fine": ("{count} 个文件齐全（{folder}）。", "All {count} are there ({folder})."),
        "check_journal": ("账本", "Journal"),
        "check_log": ("日志", "Log"),
        "check_display": ("显示", "Display"),
        "check_fonts": ("中文字体", "Chinese fonts"),
        "check_receipts": ("收据打印机", "Receipt printer"),
        "check_logo": ("店铺标志", "Logo"),
        "logo_none": ("没有设置，显示立方体。", "None is set: the cube is shown."),
        "logo_fine": ("{file}", "{file}"),
        "logo_missing": (
            "找不到 {file}，先显示立方体。请检查设置 logo_file。",
            "There is no file {file}, so the cube is shown. Check the setting logo_file.",
        ),
        "check_simulator": ("模拟器", "Simulator"),
        "settings_fine": ("{file}，没有错误。", "{file}: no mistakes."),
        "settings_default": ("没有设置文件，全部使用默认值。", "No settings file: all defaults."),
        "keyring_fine": ("{keyring} 可用。", "{keyring} answers."),
        "keyring_not_needed": (
            "不可用，但密钥来自别处，不影响收款。",
            "Not usable, but the key comes from elsewhere, so payments work.",
        ),
        "keyring_demo": ("演示模式不使用密钥环。", "The demo uses no keyring."),
        "stripe_fine": (
            "已连上，密钥 {fingerprint} 权限齐全。",
            "Answers; {fingerprint} has every permission it needs.",
        ),
        "stripe_fine_for_tills": (
            "已连上，密钥 {fingerprint} 够收银台用。mofang serve 还会缺：{lacks}"
            "（rak_charge_write 用于退款，rak_event_read 用于补查停机期间的消息）。",
            "Answers; {fingerprint} has what a till needs. `mofang serve` would lack {lacks} "
            "(rak_charge_write is for refunds, rak_event_read for what was missed while it was down).",
        ),
        "stripe_simulator": ("模拟器已应答（{url}）。", "The simulator answers ({url})."),
        "stripe_not_asked": ("没有密钥，未检查。", "Not asked: there is no key."),
        "clock_fine": (
            "与 Stripe 相差 {seconds} 秒。今天是 {day}（{zone}）。",
            "{seconds} s from Stripe's. Today is {day} ({zone}).",
        ),
        "clock_off": (
            "与 Stripe 相差 {seconds} 秒。今天是 {day}（{zone}）：收款、单号和报表按 Stripe 的时钟，"
            "日志里的时间会不准。请打开系统自动校时。",
            "{seconds} s from Stripe's. Today is {day} ({zone}): payments, numbers and reports use Stripe's clock, but "
            "times in the logs are wrong. Switch on automatic time in the system's settings.",
        ),
        "clock_unknown": ("没有 Stripe 的应答，无法比较。", "Unknown: Stripe did not answer."),
        "return_fine": ("{address}", "{address}"),
        "return_loopback_test": (
            "{address} 指向本机，手机打不开。测试密钥可以这样用；正式收款前请换成店铺网址。",
            "{address} means this machine, which no phone can reach. Fine with a test key; "
            "give the shop's own address before going live.",
        ),
        "return_plain_http": (
            "{address} 没有加密。请改用 https://。",
            "{address} is not encrypted. Use https://.",
        ),
        "return_demo": ("由模拟器提供。", "The simulator serves it."),
        "journal_fine": ("可以写入（{place}）。", "Can be written ({place})."),
        "journal_throwaway": (
            "可以写入，演示结束后删除。",
            "Can be written; deleted at the end of the demo.",
        ),
        "log_fine": ("{folder}", "{folder}"),
        "log_throwaway": (
            "可以写入。演示结束后删除；程序出错时会保留，并显示文件名。",
            "Can be written. Deleted at the end of the demo, but kept and named if the program fails.",
        ),
        "log_unwritable": (
            "日志文件夹 {folder} 无法写入。收款不受影响，但出错后无从查起：请检查权限和磁盘。",
            "The log folder {folder} cannot be written. Payments work, but nobody could find out what went wrong: "
            "check its permissions and the disk.",
        ),
        "display_fine": ("可以打开窗口。", "A window can be shown."),
        "display_none": (
            "没有图形显示：mofang kiosk 会改在终端里收款。",
            "There is no display: `mofang kiosk` will run in the terminal.",
        ),
        "display_library": (
            "缺少系统库（{reason}），窗口打不开。请安装它，例如：apt install libegl1 libxkbcommon-x11-0 libxcb-cursor0",
            "A system library is missing ({reason}), so no window can be shown. Install it, for example: "
            "apt install libegl1 libxkbcommon-x11-0 libxcb-cursor0",
        ),
        "fonts_fine": ("{family} 等 {count} 种。", "{family} and others, {count} in all."),
        "fonts_system": ("由系统自带。", "The system has its own."),
        "fonts_none": (
            "没有中文字体，汉字会显示成方框。请安装：apt install fonts-noto-cjk",
            "None: Chinese text would show as boxes. Install one: apt install fonts-noto-cjk",
        ),
        "fonts_unknown": (
            "没有 fc-list，无法检查。若汉字显示成方框，请安装 fonts-noto-cjk。",
            "Not checked: there is no fc-list. If Chinese shows as boxes, install fonts-noto-cjk.",
        ),
        "receipts_none": ("没有设置收据打印机。", "None is set."),
        "receipts_fine": ("{place} 可用。", "{place} is there."),
        "simulator_fine": ("可以启动（演示用）。", "Starts (for the demo)."),
        "simulator_broken": ("无法启动：{reason}", "Does not start: {reason}"),
        "refund_key_not_set": (
            "没有另设退款密钥：退款使用收款密钥。",
            "There is none of its own: refunds use the main key.",
        ),
    }
)


def health_words(language: str, key: str, **details: object) -> str:
    """The words in "zh" or "en"."""
    chinese, english = HEALTH_WORDS[key]
    return (english if language == "en" else chinese).format(**details)
