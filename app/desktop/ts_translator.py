"""Reads a translation from its source file (.ts): there is nothing to compile, and so nothing stale.

Why not compiled .qm files: app/decisions/translations-without-qm.md.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTranslator

Key = tuple[str, str, str]
# lupdate keeps sentences that the program has lost; they must not come back to life.
GONE = ("unfinished", "vanished", "obsolete")


class TsTranslator(QTranslator):
    """A QTranslator over one .ts file. Sentences it lacks fall through to the next translator."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        """Raises OSError or ParseError when the file cannot be read: it is a part of the program."""
        super().__init__(parent)
        root = ElementTree.parse(file).getroot()  # noqa: S314 - only our own files are read
        self._language = root.get("language", "")
        self._forms = dict(_finished_messages(root))

    def isEmpty(self) -> bool:
        """Qt does not announce a change of language for an empty translator."""
        return not self._forms

    def language(self) -> str:
        return self._language

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """The translation, or None (Qt's null text) to let another translator try."""
        forms = self._forms.get((context, source, disambiguation or ""))
        forms = forms or self._forms.get((context, source, ""))
        if forms is None:
            return None
        return forms[self._plural(n, len(forms))]

    def _plural(self, n: int, count: int) -> int:
        """Which form goes with a number: Chinese has one, English sets 1 apart."""
        return 0 if n in (-1, 1) else count - 1


def _finished_messages(root: ElementTree.Element) -> Iterator[tuple[Key, list[str]]]:
    for context in root.iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") in GONE:
                continue
            key = (name, message.findtext("source", ""), message.findtext("comment", ""))
            yield key, _forms(translation)


def _forms(translation: ElementTree.Element) -> list[str]:
    plurals = [form.text or "" for form in translation.iter("numerusform")]
    return plurals or [translation.text or ""]
