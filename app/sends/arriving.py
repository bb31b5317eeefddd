"""The word that a mail's link carries to the shop: whose mail was clicked, signed, for an hour."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.core import clock, sealing
from app.core.errors import NotAllowed
from app.sends.models import Send
from app.sends.planning import find

PARAM = "_pm"
"""widgets/snippet/link.js reads the same name. It stays in the address bar: a copied address is old soon."""
PURPOSE = "arrival"
LASTS = timedelta(hours=1)


def with_arrival(url: str, send: Send) -> str:
    """The address with the word in it, nothing else changed."""
    parts = urlsplit(url)
    word = sealing.sign(PURPOSE, [send.shop_id, send.id, send.message_id, int(clock.now().timestamp())])
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != PARAM]
    return urlunsplit(parts._replace(query=urlencode([*query, (PARAM, word)])))


def send_of_arrival(shop_id: int, word: str) -> Send | None:
    """The mail of this shop that was clicked less than an hour ago; None for any other word."""
    try:
        whose, send_id, message_id, clicked = sealing.read(PURPOSE, word[:1000])
        age = clock.now().timestamp() - clicked
    except (NotAllowed, ValueError, TypeError):
        return None
    send = find(shop_id, send_id) if whose == shop_id and 0 <= age <= LASTS.total_seconds() else None
    return send if send is not None and send.message_id == message_id else None
