"""Lists as they are read to answer: afresh, or once a process while the shop's lists do not change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from app.core.numbers import LARGEST_ID
from app.core.prepared import Prepared, one_of
from app.core.shelf import Shelf, shelf
from app.recommendations.models import ListKind, RecommendationList

MOST_KEPT = 300_000
"""Products in all lists that a process keeps, about 15 MB."""

Place = tuple[ListKind, int]
Version = tuple[datetime, int, int]
"""When the shop came (numbers of erased shops come again), and the states of its storefront and lists."""


class Row(NamedTuple):
    """What is read of a list; nobody changes it."""

    items: Sequence[int]
    learned: int
    scores: Sequence[float] | None


class _Kept(NamedTuple):
    version: Version
    row: Row | None


_kept: ContextVar[tuple[int, Version] | None] = ContextVar("kept_lists", default=None)
_ROWS = Prepared(
    lambda: select(
        RecommendationList.kind, RecommendationList.product, RecommendationList.items,
        RecommendationList.learned, RecommendationList.scores,
    ).where(
        RecommendationList.shop_id == bindparam("shop"),
        one_of(RecommendationList.kind, "kinds"),
        one_of(RecommendationList.product, "products"),
    )
)  # fmt: skip


@contextmanager
def kept(shop_id: int, version: Version) -> Iterator[None]:
    """Inside, lists of the shop are those of this version, and need not be read if they were."""
    token = _kept.set((shop_id, version))
    try:
        yield
    finally:
        _kept.reset(token)


def rows_of(shop_id: int, kinds: Collection[ListKind], products: Collection[int]) -> dict[Place, Row]:
    """The lists of these kinds and products that there are; numbers that no row can have find nothing."""
    known = [each for each in products if 0 <= each <= LARGEST_ID]
    if not known:
        return {}
    told = _kept.get()
    if told is None or told[0] != shop_id:
        return _read(shop_id, kinds, known)
    return _through_shelf(shop_id, told[1], [(kind, each) for kind in kinds for each in known])


def _through_shelf(shop_id: int, version: Version, places: list[Place]) -> dict[Place, Row]:
    lists: Shelf[_Kept] = shelf("lists", MOST_KEPT)
    here = lists.find_all((shop_id, *place) for place in places)
    found = {place: here[shop_id, *place] for place in places if (shop_id, *place) in here}
    found = {place: each for place, each in found.items() if each.version == version}
    missing = [place for place in places if place not in found]
    if missing:
        read = _read(shop_id, {kind for kind, _ in missing}, [*{product for _, product in missing}])
        for place in missing:
            found[place] = _Kept(version, read.get(place))
            lists.put((shop_id, *place), found[place], 1 + len(read[place].items if place in read else ()))
    return {place: each.row for place, each in found.items() if each.row is not None}


def _read(shop_id: int, kinds: Collection[ListKind], products: list[int]) -> dict[Place, Row]:
    rows = _ROWS.rows(shop=shop_id, kinds=[kind.value for kind in kinds], products=products)
    return {(kind, product): Row(*rest) for kind, product, *rest in rows}
