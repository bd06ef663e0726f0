"""What staff are told about receipts and their printer: code → Chinese, English. Customers are never told."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PRINTER_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "printer_extra_missing": (
            "没有安装收据打印的组件（打包好的程序不含它）。请运行 pip install 'mofang-checkout[printer]'，再重新打开。",
            "What drives a receipt printer is not installed; the frozen program has none of it. Run "
            "`pip install 'mofang-checkout[printer]'`, and open mofang again.",
        ),
        "printer_usb_missing": (
            "这台电脑没有 libusb，无法使用 USB 收据打印机。请安装它（例如 apt install libusb-1.0-0）。",
            "This computer has no libusb, which a USB receipt printer needs. Install it (`apt install libusb-1.0-0`, "
            "say).",
        ),
        "printer_unreachable": (
            "收据打印机 {place} 没有回应（{reason}）。请检查电源、连线和设置 receipt_printer；付款不受影响。",
            "The receipt printer {place} does not answer ({reason}). Check its power, its cable and the setting "
            "receipt_printer; payments go on.",
        ),
        "printer_no_paper": (
            "收据打印机 {place} 缺纸。请换纸；付款不受影响。",
            "The receipt printer {place} is out of paper. Put in a new roll; payments go on.",
        ),
        "printer_offline": (
            "收据打印机 {place} 未就绪。请合上盖子，检查切刀和错误灯；付款不受影响。",
            "The receipt printer {place} is not ready. Close its cover, and look at its cutter and its error light; "
            "payments go on.",
        ),
        "printer_timed_out": (
            "收据打印机 {place} 在 {seconds} 秒内没有打完。请检查它，必要时关掉再打开；付款不受影响。",
            "The receipt printer {place} was not done within {seconds} s. Look at it, and turn it off and on again if "
            "need be; payments go on.",
        ),
        "printer_not_set": (
            '还没有设置收据打印机。请在设置里写 receipt_printer，例如 "network:192.168.1.5:9100"。',
            'No receipt printer is set. Set receipt_printer to, for example, "network:192.168.1.5:9100".',
        ),
        "receipts_left_over": (
            "上次关闭程序时，有收据还没有打印，或不确定是否已打印。请检查打印机和纸张，再补打；付款不受影响。",
            "When the program ended last time, receipts were not printed, or it is not known that they were. Look at "
            "the printer and its paper, then print them; payments go on.",
        ),
        "setting_not_a_printer": (
            '请写收据打印机的位置，例如 "network:192.168.1.5:9100"、"usb:04b8:0e15" 或 "file:/dev/usb/lp0"。',
            'Write where the receipt printer is: "network:192.168.1.5:9100", "usb:04b8:0e15" or "file:/dev/usb/lp0".',
        ),
        "setting_not_columns": (
            "请写收据打印机每行的字数：{choices}，不加引号。",
            "Write how many columns the receipt printer has, without quotes: {choices}.",
        ),
    }
)
