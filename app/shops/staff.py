"""What members of staff may do themselves, as tokens of their own tell; kept in memory and never at rest.

Such a token ends with the session, so there is nothing to refresh: when it is forgotten, another is fetched.
"""

from __future__ import annotations

import threading
import time

from app.platforms import Claims, hosted

KEPT_SECONDS = 300.0
"""Rights that were taken away hold on for so long at most."""
MOST = 10_000

_known: dict[tuple[str, str, str], tuple[frozenset[str], float]] = {}
_lock = threading.Lock()


def staff_scopes(claims: Claims, session_token: str) -> frozenset[str]:
    """The scopes of who asks, implied ones included. Network: outside any unit of work.

    Raises TokenRejected when the session token is over, Unavailable when the store does not answer.
    """
    key = (claims.shop_domain, claims.user_id, claims.session_id)
    scopes, until = _known.get(key, (frozenset(), 0.0))
    if time.monotonic() < until:
        return scopes
    tokens = hosted.exchange_for_staff(claims.shop_domain, session_token)
    return remember_staff(claims, tokens.staff_scopes)


def remember_staff(claims: Claims, scopes: frozenset[str]) -> frozenset[str]:
    """Know them for a while; returns them with what they imply."""
    whole = hosted.with_implied(scopes)
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        key = (claims.shop_domain, claims.user_id, claims.session_id)
        _known[key] = (whole, time.monotonic() + KEPT_SECONDS)
    return whole
