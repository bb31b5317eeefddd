"""The query a proxied request carries: the visitor's own parameters and five that only the platform sets."""

import hashlib
import hmac
from collections.abc import Iterable

OURS = ("shop", "path_prefix", "timestamp", "logged_in_customer_id", "signature")

Pairs = list[tuple[str, str]]


def signed_query(
    visitors: Iterable[tuple[str, str]],
    secret: str,
    *,
    shop: str,
    path_prefix: str,
    customer_id: int | None,
    timestamp: int,
) -> Pairs:
    """All parameters in the order they are sent. What a visitor calls like one of ours is left out."""
    pairs = [(name, value) for name, value in visitors if name not in OURS]
    pairs += [
        ("shop", shop),
        ("logged_in_customer_id", "" if customer_id is None else str(customer_id)),
        ("path_prefix", path_prefix),
        ("timestamp", str(timestamp)),
    ]
    digest = hmac.new(secret.encode(), message_of(pairs).encode(), hashlib.sha256)
    return [*pairs, ("signature", digest.hexdigest())]


def message_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Sorted "name=value" without separator; values of one name joined by commas."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return "".join(sorted(f"{name}={','.join(each)}" for name, each in values.items()))
