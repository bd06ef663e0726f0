"""Put the layers together: defaults, the file, `.env`, the environment. Every mistake is found before any is told."""

from __future__ import annotations

import errno
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from app.env_file import EnvEntry
from app.settings.fields import DECLARATIONS, Declaration, Settings
from app.settings.problems import InvalidSettings, SettingsProblem, ValueRefused
from app.settings.source import Source, SourceKind
from app.settings.suggestions import nearest
from app.settings.toml_lines import find_lines, line_of

_PLACE_IN_MESSAGE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")

# What tomllib says of a name or a section that comes again.
_WRITTEN_TWICE = re.compile(r"Cannot (overwrite|declare|redefine) .*|Duplicate .*")


@dataclass
class _Reading:
    """What has been read so far, and what was wrong with the rest."""

    values: dict[str, object] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[SettingsProblem] = field(default_factory=list)

    def take(
        self,
        declaration: Declaration,
        read: Callable[[], object],
        source_of: Callable[[tuple[str | int, ...]], Source],
    ) -> None:
        """Read one value, or note every reason against it."""
        try:
            value = read()
        except ValueRefused as refused:
            for each in refused.refusals:
                self.problems.append(
                    SettingsProblem(
                        source_of(each.within),
                        _field_name(declaration.name, each.within),
                        each.code,
                        each.details,
                    ),
                )
            return
        self.values[declaration.name] = value
        self.sources[declaration.name] = source_of(())


def load_settings(
    file: Path,
    environment: Mapping[str, str],
    env_entries: Mapping[str, EnvEntry] | None = None,
) -> Settings:
    """The settings. A missing file is an empty one. Raises InvalidSettings with every problem."""
    reading = _Reading()
    document, lines = _read_document(file, reading)
    for declaration in DECLARATIONS.values():
        _take_from_file(declaration, document, lines, file, reading)
        _take_from_env_file(declaration, env_entries or {}, reading)
        _take_from_environment(declaration, environment, reading)
    _refuse_unknown_names(document, lines, file, reading)
    _drop_foreign_catalog(reading)
    _check_together(reading)
    if reading.problems:
        raise InvalidSettings(sorted(reading.problems, key=lambda each: each.source.line or 0))
    return Settings(**reading.values, sources=MappingProxyType(reading.sources))  # type: ignore[arg-type]


# --- the file -------------------------------------------------------------------------------------


def _read_document(
    file: Path, reading: _Reading
) -> tuple[dict[str, object], dict[tuple[str | int, ...], int]]:
    text = _read_text(file, reading)
    try:
        # Decimals stay text, so that a price never passes through a float.
        return tomllib.loads(text, parse_float=str), find_lines(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error)
        place = _PLACE_IN_MESSAGE.search(message)
        line = int(place[1]) if place and place[1] else len(text.splitlines())
        reason = _PLACE_IN_MESSAGE.sub("", message).strip()
        twice = _WRITTEN_TWICE.fullmatch(reason)
        code = "settings_written_twice" if twice else "settings_not_toml"
        _note_file_problem(reading, file, code, line=line, reason=reason)
    except (
        ValueError
    ):  # Python reads no number of thousands of digits, and does not say where it is
        _note_file_problem(reading, file, "settings_not_toml", reason="a number is too long")
    return {}, {}


def _read_text(file: Path, reading: _Reading) -> str:
    try:
        if file.is_fifo():
            # Reading it would wait, perhaps for ever, for somebody to write.
            raise OSError(errno.EINVAL, "a pipe, not a file")
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        _note_file_problem(reading, file, "settings_not_utf8", line=line)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _note_file_problem(reading, file, "settings_unreadable", reason=reason)
    return ""


def _note_file_problem(
    reading: _Reading, file: Path, code: str, line: int | None = None, **details: str
) -> None:
    source = Source(SourceKind.FILE, str(file), line)
    reading.problems.append(SettingsProblem(source, "", code, details))


def _take_from_file(
    declaration: Declaration,
    document: Mapping[str, object],
    lines: Mapping[tuple[str | int, ...], int],
    file: Path,
    reading: _Reading,
) -> None:
    if declaration.name not in document:
        return

    def source_of(within: tuple[str | int, ...]) -> Source:
        line = line_of((declaration.name, *within), lines)
        return Source(SourceKind.FILE, str(file), line)

    value = document[declaration.name]
    reading.take(declaration, lambda: declaration.kind.from_toml(value, reading.values), source_of)


def _refuse_unknown_names(
    document: Mapping[str, object],
    lines: Mapping[tuple[str | int, ...], int],
    file: Path,
    reading: _Reading,
) -> None:
    for name in document:
        if name not in DECLARATIONS:
            source = Source(SourceKind.FILE, str(file), line_of((name,), lines))
            details = {"nearest": nearest(name, DECLARATIONS)}
            reading.problems.append(SettingsProblem(source, name, "setting_unknown", details))


# --- variables ------------------------------------------------------------------------------------


def _take_from_env_file(
    declaration: Declaration, entries: Mapping[str, EnvEntry], reading: _Reading
) -> None:
    entry = entries.get(declaration.variable or "")
    if entry is not None:
        source = Source(SourceKind.DOTENV, str(entry.file), entry.line)
        _take_text(declaration, entry.value, source, reading)


def _take_from_environment(
    declaration: Declaration, environment: Mapping[str, str], reading: _Reading
) -> None:
    text = environment.get(declaration.variable or "")
    if text is not None:
        source = Source(SourceKind.ENVIRONMENT, declaration.variable)
        _take_text(declaration, text, source, reading)


def _take_text(declaration: Declaration, text: str, source: Source, reading: _Reading) -> None:
    """An empty variable is one that is not set, as in every shell script."""
    if text.strip():
        reading.take(
            declaration,
            lambda: declaration.kind.from_text(text, reading.values),
            lambda _within: source,
        )


# --- the whole ------------------------------------------------------------------------------------


def _field_name(name: str, within: tuple[str | int, ...]) -> str:
    """`catalog[2].amount`, counting from 1 as people do."""
    for part in within:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return name


def _drop_foreign_catalog(reading: _Reading) -> None:
    """Our example prices are in dollars; a shop with another currency must not sell at them by accident."""
    if "catalog" not in reading.values and reading.values.get("currency", "USD") != "USD":
        reading.values["catalog"] = ()


def _check_together(reading: _Reading) -> None:
    """What only shows when two values are seen side by side. Skipped if one of them could not be read."""
    settings = Settings(**reading.values)  # type: ignore[arg-type]
    if not settings.catalog and not settings.allow_free_amount:
        _note_together(reading, "allow_free_amount", "settings_nothing_to_sell")
    if settings.idle_warning_seconds >= settings.idle_seconds:
        _note_together(reading, "idle_warning_seconds", "settings_warning_too_long")
    lowest, highest = settings.public_bounds
    if lowest.minor_units > highest.minor_units:
        _note_together(reading, "public_lowest_amount", "settings_bounds_crossed")
    if (settings.service_tls_cert is None) is not (settings.service_tls_key is None):
        _note_together(reading, "service_tls_key", "tls_incomplete")


def _note_together(reading: _Reading, name: str, code: str) -> None:
    already = {each.field.partition("[")[0] for each in reading.problems}
    source = reading.sources.get(name, Source(SourceKind.DEFAULT))
    if name not in already and "catalog" not in already:
        reading.problems.append(SettingsProblem(source, name, code))
