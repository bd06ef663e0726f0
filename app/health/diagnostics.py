"""One file for those who help: how the till is, without its secrets and without its customers."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.errors import MofangError
from app.core.listing import PaymentQuery
from app.health.findings import Finding
from app.paths import APP_NAME
from app.redaction import redact
from app.settings.fields import DECLARATIONS, Declaration

if TYPE_CHECKING:
    from app.bootstrap import Runtime
    from app.settings import Settings

# As much of each log as can be read by a person; the newest lines are at the end.
_LOG_BYTES = 1_000_000
_LOGS = 5
_NAME = re.compile(r"[\w.-]+")
_HIDDEN = "(set; not shown)"
_ABOUT = """\
What is in this file: what `mofang doctor` says, the settings, the versions of the program and its libraries, how many
payments the journal has in each state, and the last logs.

What is not: keys, tokens, passwords, payment links, customers' e-mail addresses, what was sold to whom, and takings.
Read it before you send it.

文件内容：mofang doctor 的结果、设置、程序和各库的版本、账本中各状态的付款笔数、最近的日志。
不包含：密钥、令牌、密码、付款链接、顾客邮箱、售出的商品和营业额。发送前请自行查看。
"""


def save_diagnostics(file: Path, runtime: Runtime, findings: Sequence[Finding]) -> None:
    """Write the zip whole or not at all, for this user only. Raises OSError. Slow: it reads the journal."""
    # Created with a random name: in a shared folder, no other user can occupy it first.
    descriptor, fresh = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w") as zipped:
            for name, text in _members(runtime, findings):
                zipped.writestr(name, redact(text), zipfile.ZIP_DEFLATED)
        Path(fresh).replace(file)
    finally:
        Path(fresh).unlink(missing_ok=True)


def _members(runtime: Runtime, findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    yield "README.txt", _ABOUT
    yield "health.json", _as_text([each.as_document("en") for each in findings])
    yield "machine.json", _as_text(_machine())
    yield "settings.json", _as_text(_settings(runtime.settings))
    yield "journal.json", _as_text(_journal(runtime))
    for log in _last_logs(runtime.around.paths.log_dir):
        yield f"logs/{log.name}", _tail(log)


def _as_text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def _machine() -> dict[str, Any]:
    return {
        "mofang": version(APP_NAME),
        "python": sys.version,
        "system": platform.platform(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "locale": os.environ.get("LANG", ""),
        "session": os.environ.get("XDG_SESSION_TYPE", ""),
        "libraries": dict(_libraries()),
    }


def _libraries() -> Iterator[tuple[str, str]]:
    for needed in requires(APP_NAME) or ():
        name = _NAME.match(needed)
        if name is None or "extra ==" in needed:
            continue
        try:
            yield name[0], version(name[0])
        except PackageNotFoundError:
            yield name[0], "missing"


def _settings(settings: Settings) -> Mapping[str, Any]:
    return {
        each.name: {
            "value": _shown(each, getattr(settings, each.name)),
            "from": str(settings.source_of(each.name)),
        }
        for each in DECLARATIONS.values()
    }


def _shown(declaration: Declaration, value: object) -> str | None:
    if value is None:
        return None
    return _HIDDEN if declaration.hidden else str(value)


def _journal(runtime: Runtime) -> Mapping[str, Any]:
    """Numbers of payments, not of money."""
    try:
        journal = runtime.open_journal()
        counts: dict[str, int] = {}
        for tally in journal.tally(PaymentQuery()):
            counts[tally.state.value] = counts.get(tally.state.value, 0) + tally.payments
    except MofangError as error:
        return {"trouble": error.code}
    return {"payments": counts, "on_server": runtime.settings.database_url is not None}


def _last_logs(folder: Path) -> list[Path]:
    try:
        logs = [each for each in folder.glob("*.log*") if each.is_file()]
        return sorted(logs, key=lambda each: each.stat().st_mtime)[-_LOGS:]
    except OSError:
        return []


def _tail(log: Path) -> str:
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _LOG_BYTES))
        return stream.read().decode("utf-8", errors="replace")
