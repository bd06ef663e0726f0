"""Check a customer's e-mail address properly, without asking the network."""

from __future__ import annotations

from app.core.errors import InvalidOrder
from app.core.half_width import to_half_width


def checked_email(text: str) -> str | None:
    """The address as it is to be sent; None for blank text. Raises InvalidOrder `email_invalid`, without the text.

    Letters beyond ASCII are allowed after the @ only: few mail servers take them before it.
    """
    typed = to_half_width(text).strip()
    if not typed:
        return None
    # A tenth of a second to import, and most customers leave no address.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise InvalidOrder("email_invalid") from None
    return found.ascii_email
