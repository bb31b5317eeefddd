"""One step further: the neighbours of a product's neighbours, for products that few orders hold."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from app.recommendations.engine.counting import Pairs, ranked
from app.recommendations.engine.neighbours import Neighbours

# So many neighbours are followed of each product; the cost grows with their square.
FOLLOWED = 10
_SEEDS_AT_ONCE = 4_000


def onward_lists(lists: Neighbours, k: int) -> Neighbours:
    """The k products that a walk of two steps along the lists reaches most often.

    Each step goes to one of the first FOLLOWED neighbours with a chance by its score (as P3alpha walks over
    customers: Cooper et al., "Random walks in recommender systems", WWW 2014).
    """
    steps = _steps(lists)
    found = Neighbours.empty(steps.shape[0], k, lists.seeds)
    for begin in range(0, len(lists.seeds), _SEEDS_AT_ONCE):
        seeds = lists.seeds[begin : begin + _SEEDS_AT_ONCE]
        reached = (steps[seeds] @ steps).tocsr()
        seed = np.repeat(seeds, np.diff(reached.indptr)).astype(np.int32)
        other = seed != reached.indices
        pairs = Pairs(seed[other], reached.indices[other], reached.data[other], reached.data[other])
        ranked(pairs, pairs.weight, found)
    return found


def _steps(lists: Neighbours) -> sp.csr_matrix:
    """Chances to go from one product to another: rows that add up to 1."""
    seeds, n_items = lists.seeds, len(lists.row_of)
    ids, scores = lists.of(seeds)
    ids, scores = ids[:, :FOLLOWED], np.where(ids[:, :FOLLOWED] >= 0, scores[:, :FOLLOWED], 0)
    share = scores / np.maximum(scores.sum(axis=1, keepdims=True), 1e-30)
    held = share > 0
    rows = np.repeat(seeds, held.sum(axis=1))
    return sp.csr_matrix((share[held].astype(np.float32), (rows, ids[held])), (n_items, n_items))
