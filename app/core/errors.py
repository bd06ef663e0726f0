"""Everything that can go wrong, as one tree with stable codes.

MofangError
├── InputError            a person typed something that we cannot take; nothing was asked of anybody
│   ├── InvalidAmount
│   ├── InvalidOrder
│   ├── InvalidRefund     not paid, or more than is left of it
│   └── InvalidSettings   the settings file or the environment (app/settings)
├── GatewayError          the payment service said no, or said nothing
│   ├── GatewayUnreachable    no trustworthy answer: whether it acted is unknown; try again
│   ├── GatewayBusy           a limit or a lock; nothing was done; try again later
│   ├── GatewayRefused        a definite no to this request; repeating it cannot help
│   ├── SessionNotFound       the session's id means nothing to this key
│   ├── RefundNotFound        the refund's id means nothing to this key
│   ├── NewsForgotten         the last event heard is not kept any more: hear everything since then anew
│   ├── SessionNotOpen        expire was refused: the truth must be read again
│   └── KeyRejected           the key is wrong, revoked or lacks a permission
├── JournalError
│   ├── JournalUnavailable    nothing can be written: no checkout may start
│   └── JournalConflict       somebody else changed the payment first: read it again
├── CallerError           somebody asked the payment service for what it does not do for them
│   ├── NotAllowed            no token, a wrong one, or one that does not open this
│   ├── WrongAddress          asked under a name, or from a web page, that is not ours
│   ├── TooManyRequests       one address asks more than its share
│   ├── RequestMalformed      not what the description of the interface says
│   ├── RequestConflict       a key was used for something else, or the payment is past it
│   ├── PaymentNotFound       no payment has this id
│   ├── WebhookRefused        not signed by Stripe, or too long ago
│   └── ServiceStopping       nothing is begun any more
├── VaultError            the OS keyring is missing, locked or refused
└── ProgramIncomplete     a file of the program is missing

A code is what programs compare and what `sentences` turns into words; a message is never compared.
`details` fill the placeholders of the sentence and must be safe to log (no key, no URL, no e-mail).
"""

from __future__ import annotations


class MofangError(Exception):
    """Base of every error that we raise on purpose."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        if not self.details:
            return self.code
        return f"{self.code} ({', '.join(f'{k}={v}' for k, v in self.details.items())})"


class InputError(MofangError):
    """A person's input was refused; the details say what to type instead."""


class InvalidAmount(InputError):
    """The text is not an amount that can be charged in its currency."""


class InvalidOrder(InputError):
    """Something other than the amount cannot be ordered."""


class InvalidRefund(InputError):
    """This much of this payment cannot go back."""


class GatewayError(MofangError):
    """The payment service said no, or said nothing."""


class GatewayUnreachable(GatewayError):
    """No trustworthy answer came. The request may have been carried out."""


class GatewayBusy(GatewayError):
    """A rate limit or a lock: nothing was carried out, and a later try may succeed."""


class GatewayRefused(GatewayError):
    """A definite no, given without acting. Repeating the same request cannot help."""


class SessionNotFound(GatewayError):
    """The id is unknown to the account of this key."""


class RefundNotFound(GatewayError):
    """The refund's id is unknown to the account of this key."""


class NewsForgotten(GatewayError):
    """The event after which news was asked for is unknown there."""


class SessionNotOpen(GatewayError):
    """The session could not be expired because it is no longer open: read it again."""


class KeyRejected(GatewayError):
    """The key is wrong, revoked, or lacks the permission named in the details."""


class JournalError(MofangError):
    """The journal could not do what was asked."""


class JournalUnavailable(JournalError):
    """The journal cannot be read or written (full, read-only, corrupt, away)."""


class JournalConflict(JournalError):
    """The payment on disk is newer than the one in hand."""


class CallerError(MofangError):
    """The payment service was asked for what it does not do for this caller."""


class NotAllowed(CallerError):
    """The token is missing or wrong, or does not open this."""


class WrongAddress(CallerError):
    """The request names a host, or comes from a web page, that is not ours."""


class TooManyRequests(CallerError):
    """One address asks more than its share; nothing was done."""


class RequestMalformed(CallerError):
    """The request is not what the description of the interface says."""


class RequestConflict(CallerError):
    """An idempotency key was used for something else, or the payment is past what was asked."""


class PaymentNotFound(CallerError):
    """No payment has this id."""


class WebhookRefused(CallerError):
    """A webhook without a signature that any active secret made; nothing of it was read."""


class ServiceStopping(CallerError):
    """The service is going away and begins nothing."""


class VaultError(MofangError):
    """The OS keyring is missing, locked, or refused to answer: see app/vault.py for the codes."""


class ProgramIncomplete(MofangError):
    """A file that comes with the program is missing; `file` in the details names it."""
