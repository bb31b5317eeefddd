"""A merchant opens a page that says her store is shut to us: ask it again instead of telling what was."""

from __future__ import annotations

from contextlib import suppress

from app.core import limits
from app.core.errors import TooMany
from app.core.jobs import GiveUp, Postpone, TryAgain
from app.core.unit import end_reading
from app.platforms import Condition
from app.shops.connecting import connect
from app.shops.models import Shop
from app.shops.watching import reception_of

SECONDS = 10
"""Between two questions, however often the page is opened."""


def ask_again(shop: Shop) -> None:
    """One call, where the last answer was no; its witness notes what it says, and what waits goes on."""
    if reception_of(shop).condition is Condition.OPEN:
        return
    with suppress(TooMany, GiveUp, Postpone, TryAgain):
        limits.check(f"asking_again:{shop.id}", limit=1, seconds=SECONDS)
        store = connect(shop, is_waited_for=True)
        end_reading()
        store.shop_info()
