"""EASE: products predicted from all others at once, in closed form, for the best sellers of a shop."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.counting import strength, weighed
from app.recommendations.engine.interactions import Floats
from app.recommendations.engine.neighbours import Neighbours
from app.recommendations.engine.setting import Setting

# Cost grows with the third power: 2,500 products take about a CPU second and 150 MiB.
MOST_PRODUCTS = 2_500


def ease_lists(
    matrix: sp.csr_matrix,
    weights: Floats,
    setting: Setting,
    *,
    k: int,
    liveliness: NDArray[np.float32] | None = None,
) -> Neighbours:
    """The k products that each best seller predicts best (EASE: Steck, WWW 2019).

    With P the inverse of the decayed Gram matrix plus the penalty, product i speaks for j by -P_ij / P_jj.
    """
    n_items = matrix.shape[1]
    popularity = strength(matrix, weights)
    kept = np.argsort(-popularity, kind="stable")[: min(MOST_PRODUCTS, int((popularity > 0).sum()))]
    kept = np.sort(kept)
    lists = Neighbours.empty(n_items, k, kept)
    if len(kept) < 2:
        return lists
    scores = _weights_between(matrix[:, kept], weighed(matrix, weights, setting.length), setting.penalty)
    if setting.alive and liveliness is not None:
        scores *= liveliness[kept][None, :] ** setting.alive
    width = min(k, len(kept))
    best = np.argsort(-scores, axis=1, kind="stable")[:, :width]
    found = np.take_along_axis(scores, best, 1)
    lists.ids[1:, :width] = np.where(found > 0, kept[best], -1)
    lists.scores[1:, :width] = np.maximum(found, 0)
    return lists


def _weights_between(matrix: sp.csr_matrix, weights: Floats, penalty: float) -> NDArray[np.float32]:
    weights = weights / max(float(weights.mean()), 1e-300)
    gram = (matrix.T @ sp.diags(weights.astype(np.float32)) @ matrix).toarray().astype(np.float64)
    at = np.arange(len(gram))
    gram[at, at] += penalty
    inverse = np.linalg.inv(gram)
    found = -inverse / np.diag(inverse)
    found[at, at] = 0
    return np.asarray(found, np.float32)
