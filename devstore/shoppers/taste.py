"""What one shopper likes: the history's own listeners in the record shop, leanings everywhere else."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Protocol

from devstore.shoppers.shelves import Goods

if TYPE_CHECKING:
    from devstore.data.taste import Shelf

PICKY = 0.35
"""The smaller, the fewer kinds of goods one person cares for."""
BACKGROUND = 0.05
FAVOURITE_MAKERS = 3
FAVOURITE, SAME_KIND, TAKEN = 6.0, 2.5, 0.02
HISTORY_SEED = 1
"""The seed the demo's shops are made of."""


class Taste(Protocol):
    """How likely each of the shop's goods is to be looked at next, not normalised."""

    def wish(self, at: datetime, taken: Sequence[int]) -> list[float]:
        """`taken` are the places of what is in the cart already."""


class Leaning:
    """Leans to a few kinds and makers, and to what sells well."""

    def __init__(self, shelves: Sequence[Goods], dice: Random) -> None:
        self._shelves = shelves
        kinds = {
            kind: dice.gammavariate(PICKY, 1) + BACKGROUND for kind in sorted({each.kind for each in shelves})
        }
        makers = sorted({each.maker for each in shelves})
        favourites = set(dice.sample(makers, min(FAVOURITE_MAKERS, len(makers))))
        self._lean = [
            (1 + each.sold) ** 0.5 * kinds[each.kind] * (FAVOURITE if each.maker in favourites else 1)
            for each in shelves
        ]

    def wish(self, at: datetime, taken: Sequence[int]) -> list[float]:
        mood = self._shelves[taken[0]].kind if taken else None
        near = [SAME_KIND if each.kind == mood else 1 for each in self._shelves]
        return [
            lean * nearness * (TAKEN if place in taken else 1)
            for place, (lean, nearness) in enumerate(zip(self._lean, near, strict=True))
        ]


class ListenersTaste:
    """The very taste that made the record shop's history, for a customer of it or for somebody new."""

    def __init__(self, shelves: Sequence[Goods], key: int, owned: Sequence[int], today: datetime) -> None:
        # Imported here: a shop without this history must not need the libraries of its data.
        import numpy as np

        from devstore.data.taste import Listener

        shelf = _record_shelf(today.date())
        place_of = {record.handle: place for place, record in enumerate(shelf.records)}
        self._places = [place_of.get(each.handle) for each in shelves]
        self._listener = Listener(shelf, np.random.default_rng((HISTORY_SEED, key)))
        had = set(owned)
        kept = (place for each, place in zip(shelves, self._places, strict=True) if each.product_id in had)
        self._listener.keep([place for place in kept if place is not None])

    def wish(self, at: datetime, taken: Sequence[int]) -> list[float]:
        order = [place for place in (self._places[each] for each in taken) if place is not None]
        wish = self._listener.wish(at, order)
        return [0.0 if place is None else float(wish[place]) for place in self._places]


@lru_cache(maxsize=2)
def _record_shelf(today: date) -> "Shelf":
    from devstore.data import catalogue, record_shop
    from devstore.data.taste import Shelf

    return Shelf(catalogue.records(today, record_shop.TIMEZONE, HISTORY_SEED))


def choose(dice: Random, wish: Sequence[float]) -> int | None:
    """One place, by its weight; None when nothing at all is wished for."""
    return dice.choices(range(len(wish)), wish)[0] if any(wish) else None
