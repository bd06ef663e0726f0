"""The catalogue as a CSV file that Excel opens rightly: read whole, or not at all with every reason."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.core.errors import InputError
from app.core.system_reasons import reason_of
from app.desktop.desk.payments_csv import BOM, safe_cell
from app.settings import CatalogItem, InvalidSettings, SettingsProblem, Source, SourceKind
from app.settings.catalog import Catalog
from app.settings.problems import ValueRefused

COLUMNS = ("name", "name_en", "amount", "currency")
_NEEDED = frozenset({"name", "amount"})
# What spreadsheets write, depending on the country.
_DELIMITERS = ",;\t"
_LARGEST_BYTES = 1_000_000


def write_catalog(file: Path, products: Sequence[Mapping[str, object]]) -> None:
    """Whole or not at all. Raises InputError `file_unwritable`."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        fresh.write_text(_text(products), encoding="utf-8", newline="")
        fresh.replace(file)
    except OSError as error:
        raise InputError("file_unwritable", reason=reason_of(error)) from None
    finally:
        fresh.unlink(missing_ok=True)


def read_catalog(file: Path, currency: str) -> tuple[CatalogItem, ...]:
    """Prices without a currency are in the shop's.

    Raises InputError: file_unreadable, catalog_file_headings; InvalidSettings with the line of each mistake.
    """
    rows = list(_rows(_read(file)))
    try:
        return Catalog().from_toml([row for _, row in rows], {"currency": currency})
    except ValueRefused as refused:
        lines = [line for line, _ in rows]
        problems = [
            SettingsProblem(
                Source(SourceKind.FILE, file.name, _line_of(each.within, lines)),
                str(each.within[1]) if len(each.within) > 1 else "",
                each.code,
                each.details,
            )
            for each in refused.refusals
        ]
        raise InvalidSettings(problems) from None


def _line_of(within: tuple[str | int, ...], lines: Sequence[int]) -> int | None:
    return lines[within[0]] if within and isinstance(within[0], int) else None


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise InputError("file_unreadable", reason=f"> {_LARGEST_BYTES} bytes")
        data = file.read_bytes()
    except OSError as error:
        raise InputError("file_unreadable", reason=reason_of(error)) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What a Chinese Excel calls plain CSV. Anything else fails by its first line.
        return data.decode("gb18030", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    """Each line that is not empty, with its number. Columns of other names are left aside."""
    headings = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=headings.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [each.strip().lower() for each in next(reader, [])]
    if not set(names) >= _NEEDED:
        raise InputError("catalog_file_headings", columns=", ".join(COLUMNS))
    for cells in reader:
        row: dict[str, object] = {
            name: _plain(cell)
            for name, cell in zip(names, cells, strict=False)
            if name in COLUMNS and cell.strip()
        }
        if row:
            yield reader.line_num, row


def _plain(cell: str) -> str:
    """Without the apostrophe that kept a spreadsheet from running it."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text


def _text(products: Sequence[Mapping[str, object]]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for each in products:
        writer.writerow([safe_cell(str(each.get(name, ""))) for name in COLUMNS])
    return BOM + lines.getvalue()
