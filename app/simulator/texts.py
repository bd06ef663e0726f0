"""Limits of free text that the SDK's types do not state."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from app.simulator.errors import InvalidParameter, too_long

METADATA_KEYS = 50
METADATA_KEY_LENGTH = 40
METADATA_VALUE_LENGTH = 500
URL_LENGTH = 5000
REFERENCE_LENGTH = 200
NAME_LENGTH = 5000
EMAIL_LENGTH = 800

_URL_PROBLEM = "Not a valid URL"


def check_metadata(
    metadata: dict[str, str] | str | None, param: str = "metadata"
) -> dict[str, str]:
    """The metadata without emptied keys; refuses more, or longer, than Stripe keeps."""
    if not isinstance(metadata, dict):
        return {}
    if len(metadata) > METADATA_KEYS:
        raise InvalidParameter(
            f"Metadata can have at most {METADATA_KEYS} keys, but you passed {len(metadata)}.",
            param,
        )
    for key, value in metadata.items():
        _check_length("Metadata keys", key, METADATA_KEY_LENGTH, param)
        _check_length("Metadata values", value, METADATA_VALUE_LENGTH, f"{param}[{key}]")
    return {key: value for key, value in metadata.items() if value != ""}


def _check_length(what: str, text: str, limit: int, param: str) -> None:
    if len(text) > limit:
        raise InvalidParameter(
            f"{what} can have up to {limit} characters, but you passed in one that is {len(text)}"
            " characters.",
            param,
        )


def check_url(url: str, param: str) -> str:
    """Refuses what is not an absolute http(s) address of at most 5000 characters."""
    if len(url) > URL_LENGTH:
        raise too_long(param, URL_LENGTH)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise InvalidParameter(_URL_PROBLEM, param, "url_invalid") from error
    if parts.scheme not in ("http", "https"):
        raise InvalidParameter(
            "Invalid URL: An explicit scheme (such as https) must be provided.",
            param,
            "url_invalid",
        )
    if not parts.hostname or " " in url:
        raise InvalidParameter(_URL_PROBLEM, param, "url_invalid")
    return url


def check_text(
    params: dict[str, Any], name: str, limit: int, param: str | None = None
) -> str | None:
    """An optional text within its limit."""
    text = params.get(name)
    if text is None:
        return None
    if len(text) > limit:
        raise too_long(param or name, limit)
    return str(text)


def check_email(params: dict[str, Any], name: str) -> str | None:
    """An optional e-mail address with the little shape that Stripe asks for."""
    email = check_text(params, name, EMAIL_LENGTH)
    if email is None:
        return None
    local, at, domain = email.rpartition("@")
    if not (local and at and "." in domain.strip(".")) or any(map(str.isspace, email)):
        raise InvalidParameter("Invalid email address: " + email[:100], name, "email_invalid")
    return email
