"""Test cards: which number does what. Source: docs.stripe.com/testing; never a real card."""

from __future__ import annotations

from dataclasses import replace

from app.simulator.attempts import BankClaim, CardBehaviour, Decline, RefundBehaviour

_DECLINED = "Your card was declined."


def _declined(decline_code: str, message: str = _DECLINED) -> Decline:
    return Decline("card_declined", decline_code, message)


GENERIC_DECLINE = _declined("generic_decline")
INSUFFICIENT_FUNDS = _declined("insufficient_funds", "Your card has insufficient funds.")
LOST_CARD = _declined("lost_card")
STOLEN_CARD = _declined("stolen_card")
BLOCKED_BY_RADAR = Decline("card_declined", "fraudulent", _DECLINED, blocked=True)
VELOCITY_EXCEEDED = _declined(
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount "
    "limit.",
)
EXPIRED_CARD = Decline("expired_card", None, "Your card has expired.", param="exp_month")
INCORRECT_CVC = Decline(
    "incorrect_cvc", None, "Your card's security code is incorrect.", param="cvc"
)
PROCESSING_ERROR = Decline(
    "processing_error",
    None,
    "An error occurred while processing your card. Try again in a little bit.",
)
INCORRECT_NUMBER = Decline(
    "incorrect_number", None, "Your card number is incorrect.", param="number", charged=False
)
LIVE_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test (live) card. "
    "For a list of valid test cards, visit: https://stripe.com/docs/testing.",
    param="number",
    charged=False,
)

_PAYING = {
    "4242424242424242": "US",
    "4000056655665556": "US",
    "5555555555554444": "US",
    "2223003122003222": "US",
    "5200828282828210": "US",
    "5105105105105100": "US",
    "378282246310005": "US",
    "371449635398431": "US",
    "6011111111111117": "US",
    "3056930009020004": "US",
    "3566002020360505": "JP",
    "6200000000000005": "CN",
    "6200000000000047": "CN",
    "4000001560000002": "CN",
    "4000003440000004": "HK",
    "4000008260000000": "GB",
    "4000002760000016": "DE",
    "4000003920000003": "JP",
}
_DECLINING = {
    "4000000000000002": GENERIC_DECLINE,
    "4000000000009995": INSUFFICIENT_FUNDS,
    "4000000000009987": LOST_CARD,
    "4000000000009979": STOLEN_CARD,
    "4000000000000069": EXPIRED_CARD,
    "4000000000000127": INCORRECT_CVC,
    "4000000000000119": PROCESSING_ERROR,
    "4000000000006975": VELOCITY_EXCEEDED,
    "4100000000000019": BLOCKED_BY_RADAR,
    "4000000000004954": BLOCKED_BY_RADAR,
}
# None: the card pays once the customer has authenticated.
_AUTHENTICATING: dict[str, Decline | None] = {
    "4000002500003155": None,
    "4000002760003184": None,
    "4000003800000446": None,
    "4000000000003220": None,
    "4000008260003178": INSUFFICIENT_FUNDS,
    "4000008400001629": GENERIC_DECLINE,
}
_REFUNDING = {
    "4000000000007726": RefundBehaviour.PENDING_THEN_SUCCEEDS,
    "4000000000005126": RefundBehaviour.SUCCEEDS_THEN_FAILS,
}
_CLAIMED = {
    "4000000000000259": BankClaim.FRAUD_DISPUTE,
    "4000000000002685": BankClaim.NOT_RECEIVED_DISPUTE,
    "4000000000001976": BankClaim.INQUIRY,
    "4000000404000079": BankClaim.TWO_DISPUTES,
    "4000000000005423": BankClaim.EARLY_FRAUD_WARNING,
}
_NUMBER_OF_TOKEN = {
    "visa": "4242424242424242",
    "visa_debit": "4000056655665556",
    "mastercard": "5555555555554444",
    "amex": "378282246310005",
    "discover": "6011111111111117",
    "diners": "3056930009020004",
    "jcb": "3566002020360505",
    "unionpay": "6200000000000005",
    "cn": "4000001560000002",
    "hk": "4000003440000004",
    "chargeDeclined": "4000000000000002",
    "visa_chargeDeclined": "4000000000000002",
    "chargeDeclinedInsufficientFunds": "4000000000009995",
    "visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "chargeDeclinedLostCard": "4000000000009987",
    "visa_chargeDeclinedLostCard": "4000000000009987",
    "chargeDeclinedStolenCard": "4000000000009979",
    "visa_chargeDeclinedStolenCard": "4000000000009979",
    "chargeDeclinedExpiredCard": "4000000000000069",
    "chargeDeclinedIncorrectCvc": "4000000000000127",
    "chargeDeclinedProcessingError": "4000000000000119",
    "chargeDeclinedVelocityLimitExceeded": "4000000000006975",
    "authenticationRequired": "4000002500003155",
    "authenticationRequiredOnSetup": "4000002500003155",
    "threeDSecureRequired": "4000000000003220",
    "threeDSecure2Required": "4000000000003220",
    "pendingRefund": "4000000000007726",
    "refundFail": "4000000000005126",
    "chargeDeclinedFraudulent": "4100000000000019",
    "visa_chargeDeclinedFraudulent": "4100000000000019",
    "radarBlock": "4100000000000019",
    "riskLevelHighest": "4000000000004954",
    "createDispute": "4000000000000259",
    "visa_createDispute": "4000000000000259",
    "visa_createDisputeInquiry": "4000000000001976",
    "visa_createDisputeProductNotReceived": "4000000000002685",
    "createDisputeProductNotReceived": "4000000000002685",
    "createDisputeInquiry": "4000000000001976",
    "createMultipleDisputes": "4000000404000079",
    "createIssuerFraudRecord": "4000000000005423",
}
_TOKEN_PREFIXES = ("pm_card_", "tok_")


def digits_of(number: str) -> str:
    """The number as a terminal sees it: full-width digits become ASCII, spacing is dropped."""
    return "".join(str(int(mark)) for mark in number if mark.isdecimal())


def passes_luhn(digits: str) -> bool:
    """Whether the check digit fits, so a slip of the finger is told from a foreign card."""
    doubled = (int(mark) * 2 for mark in digits[-2::-2])
    total = sum(map(int, digits[-1::-2])) + sum(value // 10 + value % 10 for value in doubled)
    return bool(digits) and total % 10 == 0


def brand_of(digits: str) -> str:
    """Stripe's name of the card network, by the first digits; `unknown` if no network has them."""
    for brand, starts in _BRANDS:
        if digits.startswith(starts):
            return brand
    return "unknown"


_BRANDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("visa", ("4",)),
    ("mastercard", ("51", "52", "53", "54", "55", "22", "23", "24", "25", "26", "27")),
    ("amex", ("34", "37")),
    ("diners", ("30", "36", "38", "39")),
    ("jcb", ("35",)),
    ("discover", ("6011", "64", "65")),
    ("unionpay", ("62", "81")),
)


def behaviour_of(number: str) -> CardBehaviour:
    """What this card does, spaces allowed; a number that is no test card declines as at Stripe."""
    digits = digits_of(number)
    card = CardBehaviour(
        brand=brand_of(digits), last4=digits[-4:], country=_PAYING.get(digits, "US")
    )
    if digits in _PAYING:
        return card
    if digits in _AUTHENTICATING:
        return replace(card, authenticates=True, decline=_AUTHENTICATING[digits])
    if digits in _REFUNDING:
        return replace(card, refund=_REFUNDING[digits])
    if digits in _CLAIMED:
        return replace(card, claim=_CLAIMED[digits])
    return replace(card, decline=_DECLINING.get(digits) or _not_a_test_card(digits))


def _not_a_test_card(digits: str) -> Decline:
    return LIVE_CARD if passes_luhn(digits) and len(digits) >= 12 else INCORRECT_NUMBER


def behaviour_of_token(token: str) -> CardBehaviour | None:
    """The card behind Stripe's ready-made `pm_card_…` and `tok_…` names; None for other ids."""
    for prefix in _TOKEN_PREFIXES:
        if token.startswith(prefix):
            number = _NUMBER_OF_TOKEN.get(token.removeprefix(prefix))
            return behaviour_of(number) if number else None
    return None


def known_numbers() -> tuple[str, ...]:
    """Every number of the tables, for the page's hint and for tests."""
    return (*_PAYING, *_AUTHENTICATING, *_REFUNDING, *_CLAIMED, *_DECLINING)
