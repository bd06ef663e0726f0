"""The e-mail that a person's own mail program opens with the link in it (RFC 6068)."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import QUrl

from app.desktop.desk.customer_words import LinkFacts


def mail_address(facts: LinkFacts, url: str, email: str | None) -> QUrl:
    """A `mailto:` in the customer's language. Nothing that was typed can add a header or an addressee."""
    more = "".join(f"{line}\n" for line in (facts.reference_line(), facts.until_line()) if line)
    subject = facts.say("subject", shop=facts.shop, amount=facts.amount_text)
    body = facts.say(
        "body",
        url=url,
        product=facts.product,
        amount=facts.amount_text,
        more=more,
        shop=facts.shop,
    )
    to = quote(email or "", safe="@")
    encoded = f"mailto:{to}?subject={_part(subject)}&body={_part(body)}"
    return QUrl.fromEncoded(encoded.encode("ascii"), QUrl.ParsingMode.StrictMode)


def _part(text: str) -> str:
    return quote("\r\n".join(text.splitlines()), safe="")
