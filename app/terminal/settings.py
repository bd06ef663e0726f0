"""`mofang settings`: each value, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.settings import CatalogItem, Settings
from app.settings.fields import DECLARATIONS, Declaration
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.language import language_of
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say

if TYPE_CHECKING:
    from app.surroundings import Surroundings


def run(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    """Raises InvalidSettings."""
    settings = around.load_settings()
    screen.language = language_of(settings, around.environment)
    if options.json:
        screen.document(as_document(around, settings))
    else:
        _print(around, settings, screen)
    return DONE


def as_document(around: Surroundings, settings: Settings) -> dict[str, object]:
    """Everything as plain data; what is hidden shows only whether it is set."""
    return {
        "home": str(around.paths.home),
        "settings_file": str(around.settings_file),
        "settings": {
            name: {
                "value": _plain(getattr(settings, name), declaration),
                "source": settings.source_of(name).kind.value,
                "place": settings.source_of(name).place,
                "line": settings.source_of(name).line,
            }
            for name, declaration in DECLARATIONS.items()
        },
    }


def _print(around: Surroundings, settings: Settings, screen: Screen) -> None:
    language = screen.language
    fate = say(language, "home_throwaway") if around.throwaway else ""
    screen.line(f"{say(language, 'home')}: {around.paths.home}{fate}")
    missing = "" if around.settings_file.exists() else " " + say(language, "file_missing")
    screen.line(f"{say(language, 'settings_file')}: {around.settings_file}{missing}")
    for name, declaration in DECLARATIONS.items():
        screen.line()
        screen.line(f"# {declaration.label(language)}")
        value = _shown(getattr(settings, name), declaration, language)
        screen.line(f"{name} = {value}    [{source_words(settings, name, language)}]")


def source_words(settings: Settings, name: str, language: str) -> str:
    """The source in words."""
    source = settings.source_of(name)
    words = say(language, f"from_{source.kind.value}", place=source.place or "")
    if source.line is None:
        return words
    return f"{words} {say(language, 'line', line=source.line)}"


def _shown(value: object, declaration: Declaration, language: str) -> str:
    if value is None:
        return say(language, "unset")
    if declaration.hidden:
        return say(language, "hidden")
    if isinstance(value, tuple):
        return "; ".join(_item(each, language) for each in value) or say(language, "unset")
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {text}" for key, text in value.items())
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _item(item: CatalogItem | str, language: str) -> str:
    if isinstance(item, str):
        return item
    return f"{item.name_in(language)} {item.amount.to_text()} {item.amount.currency}"


def _plain(value: object, declaration: Declaration) -> object:
    if declaration.hidden:
        return None if value is None else "hidden"
    if isinstance(value, tuple):
        return [_plain_item(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value


def _plain_item(item: CatalogItem | str) -> object:
    if isinstance(item, str):
        return item
    return {
        "name": item.name,
        "name_en": item.name_en,
        "amount": item.amount.to_text(),
        "currency": item.amount.currency,
    }
