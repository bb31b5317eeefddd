"""Whether a query is the platform's: signed, lately, and such that every official library reads it alike.

The libraries encode odd signs, repeated names and mixed spellings differently before they sign. The platform
sends none of these, so a query that holds them is refused rather than judged by one library alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.platforms.shopify.signatures import Pairs, is_proxy_query_signed, is_query_signed, is_recent

NAME = re.compile(r"[A-Za-z0-9_-]+")
PLAIN = re.compile(r"[A-Za-z0-9*._%&-]*")
"""Signs that become the same in every encoding."""
ALPHABET = {sign: place for place, sign in enumerate("_-0123456789abcdefghijklmnopqrstuvwxyz")}


def is_query_genuine(pairs: Pairs, secrets: Sequence[str], now: float) -> bool:
    """For install and app-address queries. What holds no timestamp is never genuine."""
    values = list(pairs)
    names = [name for name, _ in values]
    is_plain = all(NAME.fullmatch(name) and PLAIN.fullmatch(value) for name, value in values)
    if not is_plain or len(set(names)) < len(names) or not _is_one_order(names):
        return False
    return is_query_signed(values, secrets) and is_recent(dict(values).get("timestamp"), now)


def is_proxy_query_genuine(pairs: Pairs, secrets: Sequence[str], now: float) -> bool:
    """For app-proxy queries; visitors may add values of any kind, for these are signed as they are."""
    values = list(pairs)
    names = list(dict.fromkeys(name for name, _ in values))
    if not all(NAME.fullmatch(name) for name in names) or not _is_one_order(names):
        return False
    return is_proxy_query_signed(values, secrets) and is_recent(dict(values).get("timestamp"), now)


def _is_one_order(names: Sequence[str]) -> bool:
    """Whether the names sort alike by bytes, as pairs, and as words of a dictionary."""
    by_bytes = sorted(names)
    return by_bytes == sorted(names, key=lambda name: f"{name}=") == sorted(names, key=_as_word)


def _as_word(name: str) -> tuple[list[int], list[bool]]:
    """Signs before digits before letters; case counts only between names that are alike otherwise."""
    return [ALPHABET[sign.lower()] for sign in name], [sign.isupper() for sign in name]
