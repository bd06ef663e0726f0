"""Stripe's refusals, with the words and shapes that Stripe uses.

StripeRefusal
├── InvalidParameter   the request itself is wrong: not kept under its idempotency key
└── (others)           the endpoint ran and refused: kept, and replayed for the same key
"""

from __future__ import annotations

from typing import Any

DOC_URL = "https://stripe.com/docs/error-codes/"
INVALID_REQUEST = "invalid_request_error"


class StripeRefusal(Exception):
    """One error answer; `extra` holds further fields of the error object."""

    kept_for_replay = True

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = INVALID_REQUEST,
        code: str | None = None,
        param: str | None = None,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.headers = headers or {}
        self.extra = extra

    def body(self, request_log_url: str) -> dict[str, Any]:
        """The JSON body that Stripe sends: fields without a value are left out."""
        fields = {
            "code": self.code,
            "doc_url": DOC_URL + self.code.replace("_", "-") if self.code else None,
            **self.extra,
            "message": self.message,
            "param": self.param,
            "request_log_url": request_log_url,
            "type": self.kind,
        }
        return {"error": {name: value for name, value in fields.items() if value is not None}}


class InvalidParameter(StripeRefusal):
    """A parameter that Stripe would not have acted on."""

    kept_for_replay = False

    def __init__(self, message: str, param: str, code: str | None = None, **extra: Any) -> None:
        super().__init__(message, param=param, code=code, **extra)


def unknown_parameter(param: str) -> InvalidParameter:
    """A name that the endpoint does not have."""
    return InvalidParameter(f"Received unknown parameter: {param}", param, "parameter_unknown")


def missing_parameter(param: str) -> InvalidParameter:
    """A required name that was not sent."""
    return InvalidParameter(f"Missing required param: {param}.", param, "parameter_missing")


def empty_parameter(param: str) -> InvalidParameter:
    """An empty text where a value cannot be unset."""
    return InvalidParameter(
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset"
        f" a parameter; however '{param}' cannot be unset. You should remove '{param}' from your"
        " request or supply a non-empty value.",
        param,
        "parameter_invalid_empty",
    )


def too_long(param: str, limit: int) -> InvalidParameter:
    """A text over its limit, counted in characters."""
    return InvalidParameter(f"Invalid string: must be at most {limit} characters", param)


def not_imitated(param: str) -> InvalidParameter:
    """A real Stripe feature that this stand-in lacks: refused, never silently ignored."""
    return InvalidParameter(
        f"The simulator does not imitate `{param}`: leave it out, or use Stripe's own sandbox.",
        param,
    )


def no_such(object_name: str, object_id: str, param: str = "id") -> StripeRefusal:
    """An id that names nothing."""
    return StripeRefusal(
        f"No such {object_name}: '{object_id}'", status=404, code="resource_missing", param=param
    )


def unrecognized_url(method: str, path: str) -> StripeRefusal:
    """No endpoint has this address."""
    return StripeRefusal(
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can"
        " help at https://support.stripe.com/.",
        status=404,
    )
