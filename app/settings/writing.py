"""Change the settings file as a careful person would: only what is meant, with all comments, and never by halves."""

from __future__ import annotations

import dataclasses
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Item, Table

from app.settings.catalog import CatalogItem
from app.settings.fields import Settings
from app.settings.loading import load_settings
from app.settings.problems import InvalidSettings, SettingsProblem
from app.settings.source import Source, SourceKind

_NEW_FILE_MODE = 0o600


def change_settings(file: Path, changes: Mapping[str, object]) -> Settings:
    """Write these values, by the names of `Settings`' fields; None takes one out of the file, back to its default.

    Values are as `Settings` holds them, or as a TOML file would. Returns what the file says afterwards, environment
    left aside. The file stays as it was if the result would have a mistake: raises InvalidSettings with every one of
    them. Comments, order and whatever else is in the file are kept; comments between the products go with a changed
    catalogue.
    """
    # A link stays a link.
    target = file.resolve()
    text = _changed(_read(target), changes)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        _write(fresh, text, _mode_of(target))
        settings = _checked(fresh, file)
        fresh.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _unwritable(file, error) from None
    finally:
        fresh.unlink(missing_ok=True)
    return settings


def _read(file: Path) -> str:
    """Empty if there is no such file, or none that could be changed without losing what is in it."""
    load_settings(file, {})
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""


def _changed(text: str, changes: Mapping[str, object]) -> str:
    document = tomlkit.parse(text)
    for name, value in changes.items():
        if value is None:
            document.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(document.get(name), Table):
            _change_table(document[name], value)
        else:
            document[name] = _item(value)
    return tomlkit.dumps(document)


def _change_table(table: Table, values: Mapping[str, object]) -> None:
    """In its place: the lines behind it, up to the next table, belong to it."""
    for name in [each for each in table if each not in values]:
        table.remove(name)
    table.update(values)


def _item(value: object) -> Item:
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, Sequence) and any(isinstance(each, CatalogItem) for each in value):
        return _tables([_described(each) for each in value])
    return tomlkit.item(list(value) if isinstance(value, tuple) else value)


def _described(item: CatalogItem) -> dict[str, object]:
    price = tomlkit.value(str(item.amount.to_decimal()))
    described: dict[str, object] = {"name": item.name}
    if item.name_en is not None:
        described["name_en"] = item.name_en
    return {**described, "amount": price, "currency": item.amount.currency}


def _table(values: Mapping[str, object]) -> Table:
    table = tomlkit.table()
    for name, value in values.items():
        table.add(name, value)
    return table


def _tables(rows: Sequence[Mapping[str, object]]) -> AoT:
    tables = tomlkit.aot()
    for row in rows:
        tables.append(_table(row))
    return tables


def _mode_of(file: Path) -> int:
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except FileNotFoundError:
        return _NEW_FILE_MODE


def _write(file: Path, text: str, mode: int) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
        # What the process' mask took away of an old file's mode.
        file.chmod(mode)
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _checked(fresh: Path, file: Path) -> Settings:
    """Raises InvalidSettings as if it had been found in the file itself."""
    try:
        return load_settings(fresh, {})
    except InvalidSettings as invalid:
        raise InvalidSettings([_as_of(file, each) for each in invalid.problems]) from None


def _as_of(file: Path, problem: SettingsProblem) -> SettingsProblem:
    return dataclasses.replace(problem, source=dataclasses.replace(problem.source, place=str(file)))


def _sync_folder(folder: Path) -> None:
    """So that the new name, too, survives a power cut. Windows has no such thing, and no need of it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(file: Path, error: OSError) -> InvalidSettings:
    reason = error.strerror or type(error).__name__
    source = Source(SourceKind.FILE, str(file))
    return InvalidSettings([SettingsProblem(source, "", "settings_unwritable", {"reason": reason})])
