"""Which language the terminal speaks: what the shop set, else what the person's system speaks."""

from __future__ import annotations

from collections.abc import Mapping

from app.settings import Settings, SourceKind

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(settings: Settings, environment: Mapping[str, str]) -> str:
    """ "zh" or "en"."""
    if settings.source_of("language").kind is not SourceKind.DEFAULT:
        return settings.language
    return system_language(environment)


def system_language(environment: Mapping[str, str]) -> str:
    """ "zh" or "en", from the locale; a system without one most likely has no Chinese font either."""
    chosen = environment.get("MOFANG_LANGUAGE", "")
    if chosen in {"zh", "en"}:
        return chosen
    locale = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
