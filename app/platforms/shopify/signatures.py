"""Signatures of the platform: on install queries, on webhook bodies, on app-proxy queries."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

TOLERANCE_SECONDS = 90

PROXY_NEEDS = ("shop", "signature", "timestamp")
PROXY_MAY_HAVE = ("logged_in_customer_id", "path_prefix")

Pairs = Iterable[tuple[str, str]]
"""Decoded query parameters, repeated ones repeated."""


def is_query_signed(pairs: Pairs, secrets: Sequence[str]) -> bool:
    """Whether the `hmac` of an install or app-address query is right by one of the secrets."""
    values = list(pairs)
    given = [value for key, value in values if key == "hmac"]
    message = query_message((key, value) for key, value in values if key not in {"hmac", "signature"})
    return len(given) == 1 and _matches(given[0], message.encode(), secrets, _hex)


def is_proxy_query_signed(pairs: Pairs, secrets: Sequence[str]) -> bool:
    """Whether the `signature` of an app-proxy query is right; what the platform adds stands there once."""
    values = list(pairs)
    counts = Counter(name for name, _ in values)
    if any(counts[name] != 1 for name in PROXY_NEEDS) or any(counts[name] > 1 for name in PROXY_MAY_HAVE):
        return False
    given = next(value for key, value in values if key == "signature")
    message = proxy_message((key, value) for key, value in values if key != "signature")
    return _matches(given, message.encode(), secrets, _hex)


def is_body_signed(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    """Whether a webhook's raw body carries this base64 signature by one of the secrets."""
    return _matches(header, body, secrets, _base64)


def is_recent(timestamp: str | None, now: float) -> bool:
    """Whether a signed Unix timestamp lies within 90 seconds of now, before or after."""
    if not timestamp or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 20:
        return False
    return abs(now - int(timestamp)) <= TOLERANCE_SECONDS


def query_message(pairs: Pairs) -> str:
    """What is signed of an install query: escaped, sorted pairs joined by an ampersand."""
    merged: dict[str, str] = {}
    arrays: dict[str, list[str]] = {}
    for key, value in pairs:
        if key.endswith("[]"):
            arrays.setdefault(key.removesuffix("[]"), []).append(value)
        else:
            merged[key] = value
    merged |= {key: json.dumps(values, ensure_ascii=False) for key, values in arrays.items()}
    return "&".join(
        sorted(f"{_escaped(key, '%&=')}={_escaped(value, '%&')}" for key, value in merged.items())
    )


def proxy_message(pairs: Pairs) -> str:
    """What is signed of a proxy query: sorted pairs without separator, values of one key joined by commas."""
    merged: dict[str, list[str]] = {}
    for key, value in pairs:
        merged.setdefault(key, []).append(value)
    lines = (f"{key}={','.join(values)}" for key, values in merged.items())
    return "".join(sorted(lines, key=lambda line: line.encode("utf-8", "surrogatepass")))


def _escaped(text: str, signs: str) -> str:
    for sign in signs:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def _matches(given: str, message: bytes, secrets: Sequence[str], text_of: Callable[[bytes], str]) -> bool:
    wanted = [text_of(hmac.new(secret.encode(), message, hashlib.sha256).digest()) for secret in secrets]
    received = given.encode("utf-8", "surrogateescape")
    return any([hmac.compare_digest(received, each.encode()) for each in wanted])


def _hex(digest: bytes) -> str:
    return digest.hex()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
