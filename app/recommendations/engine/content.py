"""Neighbours by what products are (title, type, vendor, tags, price), for those nobody has bought yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.counting import Pairs, pairs, ranked
from app.recommendations.engine.interactions import Ids
from app.recommendations.engine.neighbours import Neighbours

# A word that more products share tells little and costs its square in pairs; together they may cost this.
_COMMON = 2_000
_MOST_PAIRS = 30_000_000
_WEIGHTS = {"title": 1.0, "type": 1.5, "vendor": 1.5, "tag": 1.0}


class Traits(NamedTuple):
    """What a product is; a plain tuple in this order does as well. An unknown price is None or 0."""

    title: Iterable[str] = ()
    type: str = ""
    vendor: str = ""
    tags: Iterable[str] = ()
    price: float | None = None


Content = Mapping[int, tuple[Iterable[str], str, str, Iterable[str], float | None]]


def content_neighbours(item_ids: Ids, content: Content, k: int) -> Neighbours:
    """The k products most alike to each product of `item_ids` that has traits; scores from 0 to 1."""
    traits = {int(item): Traits(*content[item]) for item in sorted(content)}
    if not traits or len(item_ids) == 0:
        return Neighbours.empty(len(item_ids), k)
    features = _features(item_ids, traits)
    price = _log_prices(item_ids, traits)
    lists = Neighbours.empty(len(item_ids), k, np.flatnonzero(np.diff(features.indptr)))
    for block in pairs(features.T.tocsr(), np.ones(features.shape[1]), min_rows=0):
        ranked(block, _closeness(block, price), lists)
    return lists


def _features(item_ids: Ids, traits: Mapping[int, Traits]) -> sp.csr_matrix:
    """Unit rows [products, features]; rarer features weigh more."""
    names: dict[tuple[str, str], int] = {}
    rows, columns, weights = [], [], []
    for row, item in enumerate(item_ids.tolist()):
        for kind, word in sorted(_words(traits[item])) if item in traits else ():
            rows.append(row)
            columns.append(names.setdefault((kind, word), len(names)))
            weights.append(_WEIGHTS[kind])
    matrix = sp.csr_matrix((np.array(weights), (rows, columns)), (len(item_ids), len(names)))
    spread = np.bincount(matrix.indices, minlength=len(names))
    rarity = np.where(_affordable(spread), np.log1p(len(traits) / np.maximum(spread, 1)), 0)
    matrix = (matrix @ sp.diags(rarity)).tocsr()
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    matrix = (sp.diags(1 / np.maximum(length, 1e-12)) @ matrix).tocsr()
    matrix.eliminate_zeros()
    return matrix


def _affordable(spread: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which words to use, by how many products share each: the rarest first."""
    order = np.argsort(spread, kind="stable")
    is_used = np.empty(len(spread), bool)
    is_used[order] = np.cumsum(spread[order].astype(np.float64) ** 2) <= _MOST_PAIRS
    return is_used & (spread <= _COMMON)


def _words(product: Traits) -> set[tuple[str, str]]:
    found = {("title", word.casefold()) for word in product.title}
    found |= {("tag", tag.casefold()) for tag in product.tags}
    found |= {("type", product.type.casefold()), ("vendor", product.vendor.casefold())}
    return {(kind, word) for kind, word in found if word}


def _log_prices(item_ids: Ids, traits: Mapping[int, Traits]) -> NDArray[np.float64]:
    prices = [traits[item].price if item in traits else None for item in item_ids.tolist()]
    return np.array([np.log(price) if price and price > 0 else np.nan for price in prices])


def _closeness(found: Pairs, price: NDArray[np.float64]) -> NDArray[np.float32]:
    """Likeness of words, lowered by up to a half where prices lie far apart."""
    apart = np.nan_to_num(np.abs(price[found.seed] - price[found.other]))
    return np.asarray(found.weight * (0.5 + 0.5 * np.exp(-apart)), np.float32)
