from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreatePaymentSessionRequest(_message.Message):
    __slots__ = ("amount", "currency", "product_name", "customer_email", "metadata", "reference", "scan_seconds")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_NAME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_EMAIL_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SCAN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    amount: str
    currency: str
    product_name: str
    customer_email: str
    metadata: _containers.ScalarMap[str, str]
    reference: str
    scan_seconds: int
    def __init__(self, amount: _Optional[str] = ..., currency: _Optional[str] = ..., product_name: _Optional[str] = ..., customer_email: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., reference: _Optional[str] = ..., scan_seconds: _Optional[int] = ...) -> None: ...

class CreatePaymentSessionResponse(_message.Message):
    __slots__ = ("success", "session_id", "checkout_url", "status", "message", "payment_id", "expires_at")
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    CHECKOUT_URL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    success: bool
    session_id: str
    checkout_url: str
    status: str
    message: str
    payment_id: str
    expires_at: int
    def __init__(self, success: _Optional[bool] = ..., session_id: _Optional[str] = ..., checkout_url: _Optional[str] = ..., status: _Optional[str] = ..., message: _Optional[str] = ..., payment_id: _Optional[str] = ..., expires_at: _Optional[int] = ...) -> None: ...

class VerifyPaymentRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class VerifyPaymentResponse(_message.Message):
    __slots__ = ("success", "status", "payment_intent_id", "amount", "currency", "customer_email", "created_at", "metadata", "message", "stripe_says")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_INTENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_EMAIL_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    STRIPE_SAYS_FIELD_NUMBER: _ClassVar[int]
    success: bool
    status: str
    payment_intent_id: str
    amount: str
    currency: str
    customer_email: str
    created_at: int
    metadata: _containers.ScalarMap[str, str]
    message: str
    stripe_says: StripeSays
    def __init__(self, success: _Optional[bool] = ..., status: _Optional[str] = ..., payment_intent_id: _Optional[str] = ..., amount: _Optional[str] = ..., currency: _Optional[str] = ..., customer_email: _Optional[str] = ..., created_at: _Optional[int] = ..., metadata: _Optional[_Mapping[str, str]] = ..., message: _Optional[str] = ..., stripe_says: _Optional[_Union[StripeSays, _Mapping]] = ...) -> None: ...

class StripeSays(_message.Message):
    __slots__ = ("status", "amount", "currency")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    status: str
    amount: str
    currency: str
    def __init__(self, status: _Optional[str] = ..., amount: _Optional[str] = ..., currency: _Optional[str] = ...) -> None: ...

class CancelPaymentRequest(_message.Message):
    __slots__ = ("payment_id",)
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    def __init__(self, payment_id: _Optional[str] = ...) -> None: ...

class PaymentResponse(_message.Message):
    __slots__ = ("success", "payment")
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    success: bool
    payment: Payment
    def __init__(self, success: _Optional[bool] = ..., payment: _Optional[_Union[Payment, _Mapping]] = ...) -> None: ...

class RefundPaymentRequest(_message.Message):
    __slots__ = ("payment_id", "amount", "reason", "note")
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    amount: str
    reason: str
    note: str
    def __init__(self, payment_id: _Optional[str] = ..., amount: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class RefundPaymentResponse(_message.Message):
    __slots__ = ("success", "refund")
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    REFUND_FIELD_NUMBER: _ClassVar[int]
    success: bool
    refund: Refund
    def __init__(self, success: _Optional[bool] = ..., refund: _Optional[_Union[Refund, _Mapping]] = ...) -> None: ...

class ListPaymentsRequest(_message.Message):
    __slots__ = ("text", "states", "since", "until", "origin", "cursor", "limit", "marks")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    text: str
    states: _containers.RepeatedScalarFieldContainer[str]
    since: float
    until: float
    origin: str
    cursor: str
    limit: int
    marks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, text: _Optional[str] = ..., states: _Optional[_Iterable[str]] = ..., since: _Optional[float] = ..., until: _Optional[float] = ..., origin: _Optional[str] = ..., cursor: _Optional[str] = ..., limit: _Optional[int] = ..., marks: _Optional[_Iterable[str]] = ...) -> None: ...

class ListPaymentsResponse(_message.Message):
    __slots__ = ("payments", "next_cursor")
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    payments: _containers.RepeatedCompositeFieldContainer[Payment]
    next_cursor: str
    def __init__(self, payments: _Optional[_Iterable[_Union[Payment, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class WatchPaymentRequest(_message.Message):
    __slots__ = ("payment_id", "after_version")
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    after_version: int
    def __init__(self, payment_id: _Optional[str] = ..., after_version: _Optional[int] = ...) -> None: ...

class PaymentUpdate(_message.Message):
    __slots__ = ("payment", "contact")
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    payment: Payment
    contact: str
    def __init__(self, payment: _Optional[_Union[Payment, _Mapping]] = ..., contact: _Optional[str] = ...) -> None: ...

class Payment(_message.Message):
    __slots__ = ("payment_id", "number", "state", "version", "is_final", "amount", "currency", "product_name", "customer_email", "reference", "metadata", "session_id", "checkout_url", "payment_intent_id", "receipt_url", "origin", "livemode", "scanned", "declines", "last_decline", "failure_code", "alarms", "prepared_at", "expires_at", "paid_at", "seen_paid_at", "refunded", "refund_status", "disputed", "dispute", "net", "marks")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_NAME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_EMAIL_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    CHECKOUT_URL_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_INTENT_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_URL_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    LIVEMODE_FIELD_NUMBER: _ClassVar[int]
    SCANNED_FIELD_NUMBER: _ClassVar[int]
    DECLINES_FIELD_NUMBER: _ClassVar[int]
    LAST_DECLINE_FIELD_NUMBER: _ClassVar[int]
    FAILURE_CODE_FIELD_NUMBER: _ClassVar[int]
    ALARMS_FIELD_NUMBER: _ClassVar[int]
    PREPARED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    PAID_AT_FIELD_NUMBER: _ClassVar[int]
    SEEN_PAID_AT_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    REFUND_STATUS_FIELD_NUMBER: _ClassVar[int]
    DISPUTED_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    NET_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    number: str
    state: str
    version: int
    is_final: bool
    amount: str
    currency: str
    product_name: str
    customer_email: str
    reference: str
    metadata: _containers.ScalarMap[str, str]
    session_id: str
    checkout_url: str
    payment_intent_id: str
    receipt_url: str
    origin: str
    livemode: bool
    scanned: bool
    declines: int
    last_decline: str
    failure_code: str
    alarms: _containers.RepeatedScalarFieldContainer[str]
    prepared_at: float
    expires_at: float
    paid_at: float
    seen_paid_at: float
    refunded: str
    refund_status: str
    disputed: str
    dispute: str
    net: str
    marks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, payment_id: _Optional[str] = ..., number: _Optional[str] = ..., state: _Optional[str] = ..., version: _Optional[int] = ..., is_final: _Optional[bool] = ..., amount: _Optional[str] = ..., currency: _Optional[str] = ..., product_name: _Optional[str] = ..., customer_email: _Optional[str] = ..., reference: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., session_id: _Optional[str] = ..., checkout_url: _Optional[str] = ..., payment_intent_id: _Optional[str] = ..., receipt_url: _Optional[str] = ..., origin: _Optional[str] = ..., livemode: _Optional[bool] = ..., scanned: _Optional[bool] = ..., declines: _Optional[int] = ..., last_decline: _Optional[str] = ..., failure_code: _Optional[str] = ..., alarms: _Optional[_Iterable[str]] = ..., prepared_at: _Optional[float] = ..., expires_at: _Optional[float] = ..., paid_at: _Optional[float] = ..., seen_paid_at: _Optional[float] = ..., refunded: _Optional[str] = ..., refund_status: _Optional[str] = ..., disputed: _Optional[str] = ..., dispute: _Optional[str] = ..., net: _Optional[str] = ..., marks: _Optional[_Iterable[str]] = ...) -> None: ...

class Refund(_message.Message):
    __slots__ = ("refund_id", "payment_id", "amount", "currency", "state", "reason", "note", "requested_by", "requested_at", "service_refund_id", "failure_code")
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_BY_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    SERVICE_REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    FAILURE_CODE_FIELD_NUMBER: _ClassVar[int]
    refund_id: str
    payment_id: str
    amount: str
    currency: str
    state: str
    reason: str
    note: str
    requested_by: str
    requested_at: float
    service_refund_id: str
    failure_code: str
    def __init__(self, refund_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., amount: _Optional[str] = ..., currency: _Optional[str] = ..., state: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., requested_by: _Optional[str] = ..., requested_at: _Optional[float] = ..., service_refund_id: _Optional[str] = ..., failure_code: _Optional[str] = ...) -> None: ...

class OpenSessionRequest(_message.Message):
    __slots__ = ("payment_id", "minor_units", "currency", "product_name", "customer_email", "reference", "metadata", "language", "expires_at", "excluded_payment_methods")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    MINOR_UNITS_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_NAME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_EMAIL_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_PAYMENT_METHODS_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    minor_units: int
    currency: str
    product_name: str
    customer_email: str
    reference: str
    metadata: _containers.ScalarMap[str, str]
    language: str
    expires_at: int
    excluded_payment_methods: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, payment_id: _Optional[str] = ..., minor_units: _Optional[int] = ..., currency: _Optional[str] = ..., product_name: _Optional[str] = ..., customer_email: _Optional[str] = ..., reference: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., language: _Optional[str] = ..., expires_at: _Optional[int] = ..., excluded_payment_methods: _Optional[_Iterable[str]] = ...) -> None: ...

class ReadSessionRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class ListSessionsRequest(_message.Message):
    __slots__ = ("status", "created_since")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_SINCE_FIELD_NUMBER: _ClassVar[int]
    status: str
    created_since: float
    def __init__(self, status: _Optional[str] = ..., created_since: _Optional[float] = ...) -> None: ...

class ListSessionsResponse(_message.Message):
    __slots__ = ("sessions",)
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[Session]
    def __init__(self, sessions: _Optional[_Iterable[_Union[Session, _Mapping]]] = ...) -> None: ...

class ExpireSessionRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class GreetRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Greeting(_message.Message):
    __slots__ = ("till",)
    TILL_FIELD_NUMBER: _ClassVar[int]
    till: str
    def __init__(self, till: _Optional[str] = ...) -> None: ...

class CheckHubRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class HubReport(_message.Message):
    __slots__ = ("fingerprint", "livemode", "restricted", "missing")
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    LIVEMODE_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    fingerprint: str
    livemode: bool
    restricted: bool
    missing: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, fingerprint: _Optional[str] = ..., livemode: _Optional[bool] = ..., restricted: _Optional[bool] = ..., missing: _Optional[_Iterable[str]] = ...) -> None: ...

class Session(_message.Message):
    __slots__ = ("session_id", "status", "payment_status", "minor_units", "currency", "reference", "created_at", "expires_at", "livemode", "url", "payment_intent_id", "payment_intent_status", "decline", "receipt_url", "customer_email", "metadata", "paid_at")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_STATUS_FIELD_NUMBER: _ClassVar[int]
    MINOR_UNITS_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    LIVEMODE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_INTENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_INTENT_STATUS_FIELD_NUMBER: _ClassVar[int]
    DECLINE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_URL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_EMAIL_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    PAID_AT_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    status: str
    payment_status: str
    minor_units: int
    currency: str
    reference: str
    created_at: float
    expires_at: float
    livemode: bool
    url: str
    payment_intent_id: str
    payment_intent_status: str
    decline: Decline
    receipt_url: str
    customer_email: str
    metadata: _containers.ScalarMap[str, str]
    paid_at: float
    def __init__(self, session_id: _Optional[str] = ..., status: _Optional[str] = ..., payment_status: _Optional[str] = ..., minor_units: _Optional[int] = ..., currency: _Optional[str] = ..., reference: _Optional[str] = ..., created_at: _Optional[float] = ..., expires_at: _Optional[float] = ..., livemode: _Optional[bool] = ..., url: _Optional[str] = ..., payment_intent_id: _Optional[str] = ..., payment_intent_status: _Optional[str] = ..., decline: _Optional[_Union[Decline, _Mapping]] = ..., receipt_url: _Optional[str] = ..., customer_email: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., paid_at: _Optional[float] = ...) -> None: ...

class Decline(_message.Message):
    __slots__ = ("charge_id", "code")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    code: str
    def __init__(self, charge_id: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...
