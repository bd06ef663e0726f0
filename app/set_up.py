"""What a first run finds out and writes down: the settings, and a key that has been seen to work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.core.errors import VaultError
from app.core.money import decimals_typed
from app.secret_key import SecretKey, key_page
from app.settings import InvalidSettings, Settings
from app.settings.writing import change_settings

if TYPE_CHECKING:
    from app.gateway.port import KeyReport
    from app.surroundings import Surroundings


# More than the least that Stripe takes, in any currency.
_TRIAL = {0: "1000", 2: "10.00"}


def trial_address(settings: Settings) -> str:
    """What fills the desk's form for a first payment; it pays nothing by itself."""
    amount = _TRIAL[decimals_typed(settings.currency)]
    return f"mofang-pay:?amount={amount}&currency={settings.currency}&product=Test"


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
