"""What has been typed on the keypad. Qt-free.

Digits push in from the right, as on a bank's terminal: 1 9 9 0 is 19.90, and 500 in yen. So no key for a decimal
point is needed and a comma cannot turn 0,01 into 1. A point typed on a real keyboard is understood all the same.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from app.core.errors import InvalidAmount
from app.core.money import Money, decimals_written, largest_amount, parse_amount

_POINTS = frozenset(".,。")


class Misfit(StrEnum):
    """Why a key was left out."""

    NOT_A_DIGIT = "not_a_digit"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"


class AmountEntry:
    """The digits typed so far, never more than can be charged."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self._decimals = decimals_written(currency)
        self._most_digits = len(largest_amount(currency).to_text().replace(".", ""))
        self.clear()

    def clear(self) -> None:
        """Start again at zero."""
        self._digits = ""
        self._fraction: str | None = None

    def type_text(self, text: str) -> Misfit | None:
        """Take digits ("7", "00", "１９.９"); returns why the first that did not fit was left out."""
        told = [self._type_one(each) for each in unicodedata.normalize("NFKC", text)]
        return next((each for each in told if each is not None), None)

    def backspace(self) -> None:
        """Take the last key back."""
        if self._fraction:
            self._fraction = self._fraction[:-1]
        elif self._fraction is not None:
            self._fraction = None
        else:
            self._digits = self._digits[:-1]

    @property
    def money(self) -> Money:
        """The amount as it stands; zero is possible and cannot be ordered."""
        try:
            return parse_amount(self._as_text(), self.currency)
        except InvalidAmount:
            return Money(0, self.currency)

    def _type_one(self, character: str) -> Misfit | None:
        if character in _POINTS:
            return self._type_point()
        if "0" <= character <= "9":
            return self._type_digit(character)
        return None if character.isspace() else Misfit.NOT_A_DIGIT

    def _type_point(self) -> Misfit | None:
        if self._fraction is not None:
            return Misfit.NOT_A_DIGIT
        if len(self._digits) > self._most_digits - self._decimals:
            return Misfit.TOO_LARGE
        # Kept even where nothing may follow it: with the point left out, 500.00 yen would become 50000.
        self._fraction = ""
        return None if self._decimals else Misfit.TOO_MANY_DECIMALS

    def _type_digit(self, digit: str) -> Misfit | None:
        if self._fraction is not None:
            if len(self._fraction) >= self._decimals:
                return Misfit.TOO_MANY_DECIMALS
            self._fraction += digit
            return None
        digits = (self._digits + digit).lstrip("0")
        if len(digits) > self._most_digits:
            return Misfit.TOO_LARGE
        self._digits = digits
        return None

    def _as_text(self) -> str:
        if self._fraction is not None:
            return f"{self._digits or '0'}.{self._fraction.ljust(self._decimals, '0')}"
        if self._decimals == 0:
            return self._digits
        padded = self._digits.rjust(self._decimals + 1, "0")
        return f"{padded[: -self._decimals]}.{padded[-self._decimals :]}"
