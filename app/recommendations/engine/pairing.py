"""Learns from the last weeks' orders what stands beside a product, out of what each source says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.counting import neighbours, strength
from app.recommendations.engine.ease import ease_lists
from app.recommendations.engine.forest import forest_of
from app.recommendations.engine.growing import grown_for_lists
from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.neighbours import Neighbours, values_of
from app.recommendations.engine.onward import onward_lists
from app.recommendations.engine.popularity import liveliness, sales
from app.recommendations.engine.questions import Query
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.similar import similar_lists
from app.recommendations.engine.together import order_rows

SOURCES = ("near", "short", "onward", "customers", "ease")
# Each source names so many candidates for a product.
NAMED = 30
ENOUGH_CAME = 300
SEEDS_AT_ONCE = 4_000
_LEAST = 1e-4
_HALF_LIVES = (7.0, 14.0, 60.0)
# In short orders two products belong together more; a long one counts little here.
_SHORT = Setting("neighbours", damping=0.0, length=1.65)
_SHALLOW = Setting("ease", length=0.5)

Traits = dict[str, NDArray[Any]]
Singles = NDArray[np.float32]


class Common:
    """What is told of a history's products and pairs whatever its plain lists, once for each half-life."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._told: dict[float, tuple[dict[str, Neighbours], NDArray[np.float32]]] = {}

    def told(self, half_life_days: float) -> tuple[dict[str, Neighbours], NDArray[np.float32]]:
        """Sources of pairs, and traits of single products [traits, products]."""
        if half_life_days not in self._told:
            self._told[half_life_days] = self._tell(half_life_days)
        return self._told[half_life_days]

    @cached_property
    def _customers(self) -> Neighbours:
        return similar_lists(self._history, Setting("neighbours"), NAMED)

    def _tell(self, half_life_days: float) -> tuple[dict[str, Neighbours], NDArray[np.float32]]:
        rows, lively = order_rows(self._history, half_life_days), liveliness(self._history)
        sources = {
            "short": neighbours(*rows, _SHORT, k=NAMED, min_rows=1),
            "customers": self._customers,
            "ease": ease_lists(*rows, _SHALLOW, k=NAMED, liveliness=lively),
        }
        return sources, _product_traits(self._history, rows[0])


@dataclass(frozen=True)
class Pairing:
    """Sources of pairs (lists of NAMED neighbours), and traits of single products [traits, products]."""

    sources: Mapping[str, Neighbours]
    products: NDArray[np.float32]

    @classmethod
    def beside(cls, nearest: Neighbours, near: Setting, common: Common) -> Pairing:
        """Of a shop's plain lists by the setting `near`, and what is common to all of that history."""
        sources, products = common.told(near.half_life_days)
        told = {"near": nearest, "onward": onward_lists(nearest, NAMED), **sources}
        return cls({name: told[name] for name in SOURCES}, products)

    @property
    def seeds(self) -> NDArray[np.intp]:
        """Products with a pair in the plain lists; the others have too little behind them for a list."""
        nearest = self.sources["near"]
        return np.flatnonzero(nearest.ids[nearest.row_of, 0] >= 0)

    @cached_property
    def usual_score(self) -> float:
        """The median score of plain pairs."""
        scores = self.sources["near"].scores
        return float(np.median(scores[scores > 0])) if (scores > 0).any() else 1.0

    def plain_scores(self, traits: Traits) -> Singles:
        """The scores in the plain lists of candidates with these traits; 0 where they are not in them."""
        return np.maximum(np.exp(traits["near, raw"]) - np.float32(_LEAST), 0)

    def rows(self, seeds: NDArray[Any]) -> tuple[NDArray[np.int64], Codes, Traits]:
        """Candidates of some products: for each its place in `seeds`, itself, and what is known of both."""
        n_items = self.products.shape[1]
        said = {name: _entries(lists, seeds, n_items) for name, lists in self.sources.items()}
        keys = np.unique(np.concatenate([keys for keys, _ in said.values()]))
        place, other = keys // n_items, (keys % n_items).astype(np.int32)
        new = other != seeds[place]
        keys, place, other = keys[new], place[new], other[new]
        traits: Traits = {}
        for name, (found, score) in said.items():
            values = values_of(keys, found, score)
            best = np.zeros(len(seeds))
            np.maximum.at(best, found // n_items, score)
            traits[name] = np.log(values / np.maximum(best[place], 1e-30) + _LEAST)
            traits[f"{name}, raw"] = np.log(values + _LEAST)
        seed = seeds[place]
        for name, each in zip(PRODUCT_TRAITS, self.products, strict=True):
            traits[name] = each[other]
        for at in _OF_SEEDS:
            traits[f"seed's {PRODUCT_TRAITS[at]}"] = self.products[at][seed]
        orders = PRODUCT_TRAITS.index("orders")
        # A share of the seed's orders, told as a share of the other's.
        traits["near, reversed"] = (
            traits["near, raw"] + self.products[orders][seed] - self.products[orders][other]
        )
        return place, other, {name: values.astype(np.float32) for name, values in traits.items()}


PRODUCT_TRAITS = (
    *(f"sales of {days:g} days" for days in _HALF_LIVES),
    "orders",
    "products an order",
    "share alone",
)
_OF_SEEDS = tuple(PRODUCT_TRAITS.index(name) for name in ("orders", "products an order", "share alone"))


def learned(told: Pairing, near: Setting, queries: Sequence[Query]) -> Setting | None:
    """Trees that bring to the top what came in the orders behind some queries; None where too little came."""
    rows = list(_told(told, queries))
    if sum(int(came.sum()) for _, came, _ in rows) < ENOUGH_CAME:
        return None
    names = rows[0][0]
    forest = grown_for_lists(
        {name: np.concatenate([traits[name] for traits, _, _ in rows]) for name in names},
        np.concatenate([came for _, came, _ in rows]),
        np.concatenate([place for _, _, place in rows]),
    )
    return replace(near, method="learned", forest=forest.text()) if forest else None


def relisted(told: Pairing, setting: Setting, seeds: NDArray[Any], k: int) -> Neighbours:
    """The lists in the learned order, of those of some products that have plain pairs.

    The scores are those of the plain list, highest first, so that a new order moves a pair as it did before.
    """
    nearest, forest = told.sources["near"], forest_of(setting.forest)
    seeds = np.intersect1d(seeds, told.seeds)
    lists = Neighbours.empty(len(nearest.row_of), k, seeds)
    for begin in range(0, len(seeds), SEEDS_AT_ONCE):
        some = seeds[begin : begin + SEEDS_AT_ONCE]
        place, other, traits = told.rows(some)
        order = np.lexsort((-forest.log_odds(traits), place))
        start = np.searchsorted(place, np.arange(len(some)))
        rank = np.arange(len(place)) - start[place]
        shown = rank < k
        row = lists.row_of[some[place[shown]]]
        lists.ids[row, rank[shown]] = other[order][shown]
        lists.scores[row, rank[shown]] = _steps(nearest.of(some)[1], k)[place[shown], rank[shown]]
    return lists


def _told(told: Pairing, queries: Sequence[Query]) -> Iterator[tuple[Traits, NDArray[np.bool_], Codes]]:
    """Traits of the candidates of some queries, which of them came, and whose they are."""
    for begin in range(0, len(queries), SEEDS_AT_ONCE):
        some = queries[begin : begin + SEEDS_AT_ONCE]
        place, other, traits = told.rows(np.array([query.asked for query in some]))
        width = told.products.shape[1]
        came = np.concatenate(
            [np.array(sorted(query.truth)) + at * width for at, query in enumerate(some)]
        ).astype(np.int64)
        yield traits, np.isin(place * width + other, came), (place + begin).astype(np.int32)


def _steps(scores: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """Scores of plain lists [n, any] for lists of k: falling, also beyond where the plain ones end."""
    width = min(k, scores.shape[1])
    steps = np.zeros((len(scores), k), np.float32)
    steps[:, :width] = scores[:, :width]
    for at in range(1, k):
        steps[:, at] = np.where(steps[:, at] > 0, steps[:, at], steps[:, at - 1] * np.float32(0.9))
    return steps


def _entries(lists: Neighbours, seeds: NDArray[Any], n_items: int) -> tuple[NDArray[np.int64], Floats]:
    """Place in `seeds` x products + neighbour of the first NAMED neighbours, ascending, and their scores."""
    ids, scores = lists.of(seeds)
    ids, scores = ids[:, :NAMED], scores[:, :NAMED]
    held = (ids >= 0) & (scores > 0)
    keys = (np.arange(len(seeds), dtype=np.int64)[:, None] * n_items + ids)[held]
    order = np.argsort(keys)
    return keys[order], scores[held][order].astype(np.float64)


def _product_traits(history: History, orders: Any) -> NDArray[np.float32]:
    n_items = len(history.item_ids)
    sizes = np.diff(orders.indptr).astype(np.float64)
    count = strength(orders, np.ones(len(sizes)))
    return np.stack(
        [
            *(np.log(sales(history.orders, history.now, days, n_items) + 0.05) for days in _HALF_LIVES),
            np.log(count + 0.1),
            strength(orders, sizes) / np.maximum(count, 1),
            strength(orders, (sizes == 1).astype(np.float64)) / np.maximum(count, 1),
        ]
    ).astype(np.float32)
