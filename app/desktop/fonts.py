"""The program's Latin type, and which of the system's Chinese types goes with it."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from app.desktop.theme import FAMILIES
from app.resource_files import resource_path


def load_fonts() -> QFont:
    """Register the Latin type; Chinese comes from the system, in the best-drawn family that it has."""
    for style in ("Regular", "SemiBold", "Bold"):
        QFontDatabase.addApplicationFont(str(resource_path(f"fonts/Inter-{style}.ttf")))
    font = QFont()
    font.setFamilies(list(FAMILIES))
    return font
