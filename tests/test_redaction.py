"""What is written down holds no secret, however it is wrapped."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.redaction import redact

BODY = "51MarkedBODY4242"
FRAGMENT = "fidMarkedFRAGMENT" + "abc%2F1" * 20
HARMLESS = [
    "risk_level=normal task_name=work_item",
    "GET https://api.stripe.com/v1/checkout/sessions/cs_test_a1B2 200 in 0.12 s",
    "payment mp_0abc M-20261122-0042 open → closing",
    "at 2026-11-22T13:00:00.123+00:00 line 12, column 4",
    "postgresql://db.example/mofang",
    "Decorator @property on app.core.payment",
]


@pytest.mark.parametrize(
    "kind", ["sk_test", "sk_live", "rk_test", "rk_live", "pk_live", "whsec", "mft"]
)
@pytest.mark.parametrize(
    "wrap",
    [
        "{}",
        "key={},",
        "'{}'",
        '"{}"',
        "b'\\n{}'",
        "Bearer {}",
        "x{}",
        "https://x.example/?k={}&a=1",
        "({})",
        "STRIPE_SECRET_KEY={}",
    ],
)
def test_keys_are_taken_out_of_everything(kind: str, wrap: str) -> None:
    assert BODY not in redact(wrap.format(f"{kind}_{BODY}"))


@pytest.mark.parametrize(
    "link",
    [
        f"https://checkout.stripe.com/c/pay/cs_test_{BODY}#{FRAGMENT}",
        f"https://pay.shop.example/c/pay/cs_live_{BODY}#{FRAGMENT}",
        f"http://127.0.0.1:12111/c/pay/cs_test_{BODY}#{FRAGMENT}",
        f"/c/pay/cs_test_{BODY}",
        f"https://pay.stripe.com/receipts/payment/{BODY}",
    ],
)
@pytest.mark.parametrize("wrap", ["{}", "'{}'", "url={}", "see <{}>.", "[{}]"])
def test_links_are_taken_out_whole(link: str, wrap: str) -> None:
    for text in (wrap.format(link), json.dumps({"url": wrap.format(link)})):
        assert BODY not in redact(text)
        assert "MarkedFRAGMENT" not in redact(text)


def test_a_quoted_fragment_is_taken_out() -> None:
    assert "Marked" not in redact(quote(f"#{FRAGMENT}", safe=""))


@pytest.mark.parametrize(
    "address",
    [
        "marked.person@mail.example",
        "marked.person%40mail.example",
        "marked.person+tag@sub.mail.example",
        "顾客marked.person@邮箱.中国",
    ],
)
@pytest.mark.parametrize("wrap", ["{}", "<{}>", "'{}'", "email={}&x=1", "mailto:{}", "({})"])
def test_addresses_are_taken_out(address: str, wrap: str) -> None:
    assert "marked.person" not in redact(wrap.format(address))


def test_a_log_in_inside_an_address_is_taken_out() -> None:
    assert "opensesame" not in redact("cannot reach postgresql://till:opensesame@db.example/x")
    assert "opensesame" not in redact("cannot reach postgresql://till:opensesame@localhost/x")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_needed_for_diagnosis_stays(text: str) -> None:
    assert redact(text) == text


@given(before=st.text(max_size=30), after=st.text(max_size=30))
def test_a_key_never_survives_its_surroundings(before: str, after: str) -> None:
    assert BODY not in redact(f"{before}sk_live_{BODY}{after}")


@given(text=st.text(max_size=200))
def test_nothing_more_is_found_the_second_time(text: str) -> None:
    assert redact(redact(text)) == redact(text)
