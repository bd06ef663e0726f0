"""The kinds of value that only the settings of receipts have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.settings.kinds import refuse


class ReceiptPrinter:
    """Where a printer is, in its one tidy way of writing: see app/receipt_printer.py."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        # A shop without a receipt printer never needs it.
        from app.receipt_printer import printer_place

        place = printer_place(text.strip())
        if place is None:
            raise refuse("setting_not_a_printer")
        return str(place)


@dataclass(frozen=True, slots=True)
class Columns:
    """One of a few whole numbers."""

    choices: tuple[int, ...]

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> int:
        """See Kind."""
        # Python takes True for 1.
        whole = isinstance(value, int) and not isinstance(value, bool)
        return self.from_text(str(value) if whole else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> int:
        """See Kind."""
        known = {str(each): each for each in self.choices}
        if text.strip() not in known:
            raise refuse("setting_not_columns", choices=" | ".join(known))
        return known[text.strip()]
