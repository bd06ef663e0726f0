"""A setting that lists payment methods by Stripe's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.payment_methods import MOST_EXCLUDED, is_method_name
from app.settings.kinds import refuse


@dataclass(frozen=True, slots=True)
class PaymentMethods:
    """Names such as "wechat_pay": a list, or one line with commas. An empty list is allowed."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> tuple[str, ...]:
        """See Kind."""
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise refuse("setting_not_payment_methods")
        return self._checked([str(each) for each in value])

    def from_text(self, text: str, so_far: Mapping[str, object]) -> tuple[str, ...]:
        """See Kind."""
        return self._checked([each for each in text.split(",") if each.strip()])

    def _checked(self, names: list[str]) -> tuple[str, ...]:
        methods = tuple(dict.fromkeys(each.strip().lower() for each in names))
        if len(methods) > MOST_EXCLUDED or not all(map(is_method_name, methods)):
            raise refuse("setting_not_payment_methods")
        return methods
