"""E-mail addresses in the one spelling by which we tell people apart."""

from __future__ import annotations

import re
import unicodedata

from app.core.errors import BadInput

LONGEST, LONGEST_LOCAL = 254, 64
"""Of an address and of the part before its @ (RFC 5321)."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\.[a-z][a-z0-9-]*[a-z0-9]")


def normal_email(address: str | None) -> str | None:
    """Compatibility-normalised, lower-case, without space around; None when nothing is left.

    Dots and tags stay: only some providers ignore them.
    """
    return unicodedata.normalize("NFKC", address or "").strip().lower() or None


def checked_email(address: str) -> str:
    """The address in our spelling; raises BadInput (`email_invalid`) for what mail servers refuse."""
    email = normal_email(address) or ""
    local, at, domain = email.rpartition("@")
    is_good = at and len(email) <= LONGEST and len(local) <= LONGEST_LOCAL and _LOCAL.fullmatch(local)
    if not is_good or not _DOMAIN.fullmatch(_in_ascii(domain)):
        raise BadInput("That is not an e-mail address.", code="email_invalid")
    return email


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""
