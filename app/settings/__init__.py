"""What a shop can decide: one TOML file, overridden by `.env` and then by the environment."""

from app.settings.catalog import CatalogItem
from app.settings.fields import Settings
from app.settings.loading import load_settings
from app.settings.problems import InvalidSettings, SettingsProblem
from app.settings.source import Source, SourceKind

__all__ = [
    "CatalogItem",
    "InvalidSettings",
    "Settings",
    "SettingsProblem",
    "Source",
    "SourceKind",
    "load_settings",
]
