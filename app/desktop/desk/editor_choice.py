"""Which editor changes which kind of setting."""

from __future__ import annotations

from collections.abc import Mapping

from app.desktop.desk.hidden_editors import HiddenEditor, PinEditor
from app.desktop.desk.look_editors import ColorEditor, LogoEditor
from app.desktop.desk.setting_editors import (
    CatalogEditor,
    ChoiceEditor,
    LineEditor,
    MetadataEditor,
    SettingEditor,
    YesNoEditor,
)
from app.settings.catalog import Catalog, Metadata
from app.settings.colors import AccentColor
from app.settings.fields import Declaration
from app.settings.kinds import Choice, Picture, PinHash, YesNo
from app.settings.printer_kinds import Columns


def editor_for(declaration: Declaration, value: object) -> SettingEditor:
    """The editor for a setting's kind."""
    kind = declaration.kind
    if isinstance(kind, YesNo):
        return YesNoEditor(value)
    if isinstance(kind, Choice | Columns):
        return ChoiceEditor(tuple(kind.choices), value)
    if isinstance(kind, Catalog) and isinstance(value, tuple):
        return CatalogEditor(value)
    if isinstance(kind, Metadata) and isinstance(value, Mapping):
        return MetadataEditor(value)
    if isinstance(kind, Picture):
        return LogoEditor(declaration, value)
    if isinstance(kind, AccentColor):
        return ColorEditor(declaration, value)
    if isinstance(kind, PinHash):
        return PinEditor(declaration, value)
    return (HiddenEditor if declaration.hidden else LineEditor)(declaration, value)
