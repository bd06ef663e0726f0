"""What a first run finds out and writes down: the settings, and a key that has been seen to work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.core.errors import VaultError
from app.core.money import SMALLEST_CHARGE, Money, decimals_sent, smallest_amount
from app.secret_key import SecretKey, key_page
from app.settings import InvalidSettings, Settings
from app.settings.writing import change_settings

if TYPE_CHECKING:
    from app.gateway.port import KeyReport
    from app.surroundings import Surroundings


# 10.00 USD, 1000 JPY.
_TIMES_THE_SMALLEST = 20
# Where Stripe names no smallest charge: more than half a US dollar in each of these, as far as rates are known.
_TRIAL_UNITS = 10
_TRIAL_UNITS_OF = {
    **dict.fromkeys(
        "AFN ALL AMD CLP CRC DJF GYD ISK KMF KRW PKR RSD RWF SOS TWD VUV".split(), 1_000
    ),
    **dict.fromkeys("XAF XOF XPF YER".split(), 1_000),
    **dict.fromkeys("BIF COP GNF IDR LAK LBP MGA MMK MNT PYG STD TZS UGX UZS VND".split(), 50_000),
}


def trial_address(settings: Settings) -> str:
    """What fills the desk's form for a first payment; it pays nothing by itself."""
    amount = _trial_amount(settings.currency)
    return f"mofang-pay:?amount={amount.to_text()}&currency={amount.currency}&product=Test"


def _trial_amount(currency: str) -> Money:
    if currency in SMALLEST_CHARGE:
        smallest = smallest_amount(currency).minor_units
        return Money(_TIMES_THE_SMALLEST * smallest, currency)
    units = _TRIAL_UNITS_OF.get(currency, _TRIAL_UNITS)
    return Money(units * 10 ** decimals_sent(currency), currency)


class SetUp:
    """One home that has no key yet."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def is_needed(self) -> bool:
        """Whether this home can take no payment because nobody has set it up. May block on the keyring."""
        try:
            settings = self._around.load_settings()
            return settings.hub_address is None and self._around.find_key() is None
        except InvalidSettings:
            # Somebody has written them; what is wrong with them is told.
            return False
        except VaultError:
            return not self._around.settings_file.exists()

    @property
    def settings(self) -> Settings:
        """As they are now. Raises InvalidSettings."""
        return self._around.load_settings()

    def save(self, changes: Mapping[str, object]) -> None:
        """Write settings down. Raises InvalidSettings; the file then is as it was."""
        change_settings(self._around.settings_file, changes)

    def key_page(self, *, livemode: bool) -> str:
        """Stripe's page that makes a key with what a till needs, and nothing else."""
        return key_page(livemode=livemode, after_payments=True)

    def check_and_keep_key(self, typed: str) -> KeyReport:
        """Ask Stripe what the key may do, and keep it in the keyring if nothing is missing. Slow.

        Raises KeyRejected, GatewayError, VaultError.
        """
        from app.gateway.stripe_gateway import StripeGateway

        key = SecretKey(typed)
        gateway = StripeGateway(key, "", api_base=self.settings.stripe_api_base)
        try:
            report = gateway.check_key()
        finally:
            gateway.close()
        if not report.missing:
            self._around.vault().write(key)
        return report
