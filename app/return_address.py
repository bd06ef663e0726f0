"""Where the customer's phone lands after paying: it must be an address that a phone can reach."""

from __future__ import annotations

from app.core.errors import InputError
from app.settings import Settings
from app.web_address import is_loopback


def return_address(settings: Settings, *, livemode: bool) -> str:
    """The base of the success and cancel pages. Raises InputError: return_address_missing, return_address_loopback.

    A stand-in for Stripe on this machine serves such pages itself, so a test key used with one needs no address.
    """
    address = settings.frontend_base_url
    if address is not None:
        if livemode and is_loopback(address):
            raise InputError("return_address_loopback")
        return address
    stand_in = settings.stripe_api_base
    if stand_in is not None and not livemode and is_loopback(stand_in):
        return stand_in
    raise InputError("return_address_missing")
