"""Take secrets out of text that will be written down: keys, payment links, e-mail addresses, log-ins in URLs."""

from __future__ import annotations

import re

_URL_CHARACTERS = r"[^\s'\"<>\\]"

# In order: a link is taken out before an e-mail address inside it could break it in two.
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"https?://(?:checkout|pay|hooks|billing)\.stripe\.com{_URL_CHARACTERS}*",
            re.IGNORECASE,
        ),
        "[payment link]",
    ),
    (
        re.compile(
            rf"(?:https?://{_URL_CHARACTERS}*?)?/c/pay/{_URL_CHARACTERS}*",
            re.IGNORECASE,
        ),
        "[payment link]",
    ),
    (re.compile(r"(?:#|%23)fid[A-Za-z0-9%._~!$&()*+,;=:@/?-]+"), "[payment link]"),
    # No look-behind here: in an escaped text the key may follow the letter of "\n".
    (re.compile(r"(sk|rk|pk)_(test|live)_[A-Za-z0-9_]+"), r"\1_\2_[key]"),
    (re.compile(r"mft_[A-Za-z0-9_-]+"), "mft_[token]"),
    (re.compile(r"whsec_[A-Za-z0-9_+/=]+"), "whsec_[key]"),
    (re.compile(r"(?<![A-Za-z0-9_])(sk|rk)_[A-Za-z0-9_]{8,}"), r"\1_[key]"),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 [key]"),
    (re.compile(r"://[^/\s:@'\"]*:[^/\s@'\"]*@"), "://[login]@"),
    (
        re.compile(
            r"[^\s@'\"<>(){}\[\],;:=&?/\\]+(?:@|%40)[^\s@'\"<>(){}\[\],;:=&?/\\]+\.[^\W\d_]{2,}"
        ),
        "[e-mail]",
    ),
)


# Without one of these, and in whatever case, no pattern finds anything: so it is with nearly every line of a log.
_A_SECRET_HAS = re.compile(
    r"stripe\.com|/c/pay/|fid|[srp]k_|mft_|whsec_|Bearer|Basic|://|@|%40", re.IGNORECASE
)


def redact(text: str) -> str:
    """The text without secrets. Safe on any text; it may take out too much, never too little."""
    if _A_SECRET_HAS.search(text) is None:
        return text
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text
