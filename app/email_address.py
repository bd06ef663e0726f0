"""Check a customer's e-mail address properly, without asking the network."""

from __future__ import annotations

from app.core.errors import InvalidOrder


def checked_email(text: str) -> str | None:
    """The address as it is to be sent; None for blank text. Raises InvalidOrder `email_invalid`, without the text."""
    typed = text.strip()
    if not typed:
        return None
    # A tenth of a second to import, and most customers leave no address.
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        raise InvalidOrder("email_invalid") from None
