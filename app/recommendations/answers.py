"""Answers that all shoppers share, kept in this process for as long as browsers may keep them.

An answer is thrown away as soon as the shop's lists or its storefront configuration change, and a minute
after it was made; what is left of the minute is what browsers are told, so nobody sees an older one.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from flask import current_app
from sqlalchemy import bindparam, select

from app.core.prepared import Prepared
from app.core.queueing import leave_seat
from app.core.shelf import Shelf
from app.recommendations.models import Training
from app.recommendations.rows import Version, kept
from app.shops import Shop

LIFE = 60.0
LOOK_AGAIN = 0.2
"""Seconds for which the version of a shop's lists is believed: within them a new order may be missing."""
MOST_BYTES = 32 * 2**20
AROUND_AN_ANSWER = 1024
"""Bytes of its key and of what holds it, counted with each, so that many small ones are bounded too."""
TURNS = 64
"""Answers that may be made at the same time, each of another key."""


class Answer(NamedTuple):
    """A body, the tag that names exactly it (quotes included), and for how many seconds it still holds."""

    body: bytes
    tag: str
    max_age: int


class _Kept(NamedTuple):
    version: Version
    made_at: float
    body: bytes
    tag: str


_VERSION = Prepared(lambda: select(Training.version).where(Training.shop_id == bindparam("shop")))


class Answers:
    """Kept answers, the least recently asked for going first."""

    def __init__(self, now: Callable[[], float] = time.monotonic, most_bytes: int = MOST_BYTES) -> None:
        self._now = now
        self._turns = [threading.Lock() for _ in range(TURNS)]
        self._answers: Shelf[_Kept] = Shelf(most_bytes)
        self._versions: dict[int, tuple[float, int]] = {}

    def get(self, shop: Shop, key: Hashable, make: Callable[[], bytes]) -> Answer:
        """The answer to `key`, made anew where none that holds is kept; raises what `make` raises."""
        version = self.version_of(shop)
        place = (shop.id, key)
        kept = self._found(place, version)
        if kept is None:
            with self._alone(place):
                kept = self._found(place, version) or self._made(place, version, make)
        return self._told(kept)

    @contextmanager
    def _alone(self, place: Hashable) -> Iterator[None]:
        """Who asks for the same at the same time waits for the one that makes it, and keeps no seat."""
        making = self._turns[hash(place) % TURNS]
        if not making.acquire(blocking=False):
            leave_seat()
            making.acquire()
        try:
            yield
        finally:
            making.release()

    def _found(self, place: Hashable, version: Version) -> _Kept | None:
        kept = self._answers.find(place)
        if kept is None or kept.version != version or self._now() - kept.made_at >= LIFE:
            return None
        return kept

    def _made(self, place: Hashable, version: Version, make: Callable[[], bytes]) -> _Kept:
        made_at, body = self._now(), make()
        fresh = _Kept(version, made_at, body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')
        self._answers.put(place, fresh, len(body) + AROUND_AN_ANSWER)
        return fresh

    def _told(self, kept: _Kept) -> Answer:
        return Answer(kept.body, kept.tag, max(0, int(LIFE - (self._now() - kept.made_at))))

    def version_of(self, shop: Shop) -> Version:
        """Of which state the shop is, its lists as they were looked up at most LOOK_AGAIN seconds ago."""
        known = self._versions.get(shop.id)
        now = self._now()
        if known is None or now - known[0] >= LOOK_AGAIN:
            found = _VERSION.rows(shop=shop.id)
            known = now, int(found[0][0]) if found else 0
            self._versions[shop.id] = known
        return shop.installed_at, shop.storefront_version, known[1]


def shared_answer(shop: Shop, key: Hashable, make: Callable[[], bytes]) -> Answer:
    """An answer that depends on nothing but the shop and `key`; `make` is called where none is kept."""
    return _answers().get(shop, key, make)


def lists_kept(shop: Shop) -> AbstractContextManager[None]:
    """Inside, what is asked of the shop's lists is as old as answers may be: LOOK_AGAIN seconds."""
    return kept(shop.id, _answers().version_of(shop))


def _answers() -> Answers:
    known: Answers | None = current_app.extensions.get("shared_answers")
    return known or current_app.extensions.setdefault("shared_answers", Answers())
