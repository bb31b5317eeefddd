"""E-mail addresses in the one spelling by which we tell people apart."""

from __future__ import annotations

import unicodedata


def normal_email(address: str | None) -> str | None:
    """Compatibility-normalised, lower-case, without space around; None when nothing is left.

    Dots and tags stay: only some providers ignore them.
    """
    return unicodedata.normalize("NFKC", address or "").strip().lower() or None
