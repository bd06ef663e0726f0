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
CUSTOM_TEXT_LENGTH = 1200
MOST_IMAGES = 8

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
    """Refuses what is not an absolute http(s) address of at most 5000 ASCII characters."""
    if len(url) > URL_LENGTH:
        raise too_long(param, URL_LENGTH)
    if not url.isascii():
        raise InvalidParameter(
            "Invalid URL: Non-ASCII characters in URLs must be percent-encoded in order for the URL"
            " to be valid.",
            param,
            "url_invalid",
        )
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


def check_images(images: list[str] | str | None, param: str) -> None:
    """Refuses more pictures than Stripe shows, and addresses that are none."""
    if not isinstance(images, list):
        return
    if len(images) > MOST_IMAGES:
        raise InvalidParameter(f"Array {param} exceeded maximum {MOST_IMAGES}", param)
    for index, url in enumerate(images):
        check_url(url, f"{param}[{index}]")


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


def check_email(params: dict[str, Any], name: str, param: str | None = None) -> str | None:
    """An optional e-mail address in ASCII, with the little shape that Stripe asks for.

    An empty text unsets where that is allowed.
    """
    email = check_text(params, name, EMAIL_LENGTH, param)
    if not email:
        return None
    local, at, domain = email.rpartition("@")
    has_shape = local and at and "." in domain.strip(".")
    if not has_shape or not email.isascii() or any(map(str.isspace, email)):
        shown = "Invalid email address: " + email[:100]
        raise InvalidParameter(shown, param or name, "email_invalid")
    return email
