"""Learns from the last weeks' orders how far each pair of products speaks where carts sum what pairs say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.counting import Pairs, ranked
from app.recommendations.engine.forest import forest_of
from app.recommendations.engine.growing import grown_for_sums
from app.recommendations.engine.interactions import Codes
from app.recommendations.engine.neighbours import Neighbours
from app.recommendations.engine.pairing import ENOUGH_CAME, SEEDS_AT_ONCE, Pairing, Traits
from app.recommendations.engine.questions import Query
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.sum_loss import Carts, PairsOf

# The pairs of so many products are learned from; each product has about 80, of 100 bytes.
_MOST_SEEDS = 20_000
# Of each order so many products are left out, one after the other.
_LEFT_OUT = 3
_SEED = 7
# A pair that only other sources name begins with so much of the usual plain score.
_UNNAMED = 0.03
_FAINTEST = 1e-30

Singles = NDArray[np.float32]


def learned(told: Pairing, near: Setting, queries: Sequence[Query]) -> Setting | None:
    """Trees that move the pairs' scores until carts bring up what was left out; None where too little was."""
    carts = _carts(queries)
    seeds = np.unique(carts.items)
    found = list(_blocks(told, seeds))
    if not found:
        return None
    place, other = (np.concatenate([block[at] for block in found]) for at in (0, 1))
    traits = {name: np.concatenate([block[2][name] for block in found]) for name in found[0][2]}
    place_of = np.full(told.products.shape[1], -1, np.int32)
    place_of[seeds] = np.arange(len(seeds))
    pairs = PairsOf(place_of, np.searchsorted(place, np.arange(len(seeds) + 1)), other)
    if np.isin(carts.missing, other).sum() < ENOUGH_CAME:
        return None
    forest = grown_for_sums(traits, _plain(told, traits), pairs, carts)
    return replace(near, method="learned", forest=forest.text()) if forest else None


def relisted(told: Pairing, setting: Setting, seeds: NDArray[Any], k: int) -> Neighbours:
    """The lists by learned scores, of those of some products that have plain pairs."""
    seeds, forest = np.intersect1d(seeds, told.seeds), forest_of(setting.forest)
    lists = Neighbours.empty(told.products.shape[1], k, seeds)
    for place, other, traits in _blocks(told, seeds):
        score = np.exp(_plain(told, traits) + forest.log_odds(traits)).astype(np.float32)
        ranked(Pairs(seeds[place].astype(np.int32), other, score, score), score, lists)
    return lists


def _blocks(told: Pairing, seeds: NDArray[Any]) -> Iterator[tuple[NDArray[np.int64], Codes, Traits]]:
    """The candidates of some products, block by block: places in `seeds`, themselves, and their traits."""
    for begin in range(0, len(seeds), SEEDS_AT_ONCE):
        place, other, traits = told.rows(seeds[begin : begin + SEEDS_AT_ONCE])
        yield place + begin, other, traits


def _plain(told: Pairing, traits: Traits) -> Singles:
    """The logarithm of what the plain lists say of each pair."""
    scores = told.plain_scores(traits) + max(_UNNAMED * told.usual_score, _FAINTEST)
    return np.asarray(np.log(scores), np.float32)


def _carts(queries: Sequence[Query]) -> Carts:
    """The orders of as many queries, in turn, as hold _MOST_SEEDS products, each without up to _LEFT_OUT."""
    dice = np.random.default_rng(_SEED)
    met: set[int] = set()
    carts: list[tuple[int, ...]] = []
    missing: list[int] = []
    for query in queries:
        met.update(query.asked)
        if len(met) > _MOST_SEEDS:
            break
        order = (*query.asked, *query.truth)
        others = dice.permutation(query.asked)[: _LEFT_OUT - len(query.truth)]
        for left_out in (*query.truth, *others.tolist()):
            carts.append(tuple(item for item in order if item != left_out))
            missing.append(left_out)
    starts = np.cumsum([0, *map(len, carts)]).astype(np.int64)
    return Carts(
        np.array([item for cart in carts for item in cart], np.int32), starts, np.array(missing, np.int32)
    )
