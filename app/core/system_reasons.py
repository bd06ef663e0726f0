"""What the system says went wrong with a file, a device or a connection, in the reader's language.

Errors carry the English words. Nothing here raises.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from types import MappingProxyType

# Name in `errno` → Chinese, English. Not every system knows every name.
_BY_NAME: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "EACCES": ("没有权限", "Permission denied"),
        "EADDRINUSE": ("地址已被占用", "Address already in use"),
        "EADDRNOTAVAIL": ("本机没有这个地址", "Cannot assign requested address"),
        "EBUSY": ("设备正被占用", "Device or resource busy"),
        "ECONNABORTED": ("连接中断", "Software caused connection abort"),
        "ECONNREFUSED": ("对方拒绝连接", "Connection refused"),
        "ECONNRESET": ("对方断开了连接", "Connection reset by peer"),
        "EDQUOT": ("磁盘配额已用完", "Disk quota exceeded"),
        "EEXIST": ("文件已存在", "File exists"),
        "EFBIG": ("文件超过了允许的大小", "File too large"),
        "EHOSTDOWN": ("对方没有开机", "Host is down"),
        "EHOSTUNREACH": ("网络上找不到对方", "No route to host"),
        "EINVAL": ("设备不接受", "Invalid argument"),
        "EIO": ("读写出错", "Input/output error"),
        "EISDIR": ("这是一个文件夹", "Is a directory"),
        "EMFILE": ("打开的文件太多", "Too many open files"),
        "ENAMETOOLONG": ("名称太长", "File name too long"),
        "ENETDOWN": ("网络没有开启", "Network is down"),
        "ENETUNREACH": ("网络不通", "Network is unreachable"),
        "ENODEV": ("没有这个设备", "No such device"),
        "ENOENT": ("没有这个文件或文件夹", "No such file or directory"),
        "ENOSPC": ("磁盘已满", "No space left on device"),
        "ENOTDIR": ("路径里有一段不是文件夹", "Not a directory"),
        "ENXIO": ("没有这个设备", "No such device or address"),
        "EPERM": ("系统不允许", "Operation not permitted"),
        "EPIPE": ("连接已断开", "Broken pipe"),
        "EROFS": ("磁盘是只读的", "Read-only file system"),
        "ETIMEDOUT": ("等待超时", "Connection timed out"),
    }
)
NAME_UNKNOWN, NOT_THERE, NOT_WRITABLE = "Name or service not known", "not there", "not writable"
UNKNOWN, NOT_A_FILE = "unknown error", "not a file"
_OTHERS = {
    NAME_UNKNOWN: "网络上没有这个名称",
    NOT_THERE: "不存在",
    NOT_WRITABLE: "不可写入",
    UNKNOWN: "未知错误",
    NOT_A_FILE: "这不是普通文件",
    # Qt's own.
    "Filename refers to a directory": "这是一个文件夹",
}
_CHINESE: Mapping[str, str] = MappingProxyType({en: zh for zh, en in _BY_NAME.values()} | _OTHERS)
_NUMBERED = re.compile(r"error (\d+)")


def reason_of(error: BaseException | None) -> str:
    """The system's reason in English, whatever the system speaks, and without anybody's data."""
    if isinstance(error, TimeoutError):
        return _BY_NAME["ETIMEDOUT"][1]
    if not isinstance(error, OSError) or error.errno is None:
        return UNKNOWN
    name = errno.errorcode.get(error.errno, "").removeprefix("WSA")
    return _BY_NAME[name][1] if name in _BY_NAME else f"error {error.errno}"


def reason_words(reason: str, language: str) -> str:
    """The reason in "zh" or "en" (which any other language gets). One that is not the system's stays as it is."""
    if language != "zh":
        return reason
    if numbered := _NUMBERED.fullmatch(reason):
        return f"错误 {numbered[1]}"
    return _CHINESE.get(reason, reason)
