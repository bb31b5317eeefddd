"""What customers lean to: products and customers as points in one space, near where they go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.crowd import latest_customers
from app.recommendations.engine.interactions import Codes, Floats, History

DIMENSIONS = 48
# Best sellers that have a place; each takes 4 bytes a dimension.
MOST_PRODUCTS = 50_000
_BESIDE, _ROUNDS = 8, 3
_SEED = 7

Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Latent:
    """Places [n, DIMENSIONS] of products and of customers, by ascending codes."""

    items: Codes
    item_places: Singles
    users: Codes
    user_places: Singles

    def leaning(self, user: int, codes: Codes) -> Floats:
        """How much a customer leans to each of some products; 0 where either has no place."""
        found = np.zeros(len(codes))
        at = int(np.searchsorted(self.users, user))
        if at == len(self.users) or self.users[at] != user or len(self.items) == 0:
            return found
        asked = np.minimum(np.searchsorted(self.items, codes), len(self.items) - 1)
        is_placed = self.items[asked] == codes
        found[is_placed] = self.item_places[asked[is_placed]] @ self.user_places[at]
        return found

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]]) -> Latent | None:
        """None of a model that needed none."""
        if "latent.items" not in state:
            return None
        return cls(**{name: state[f"latent.{name}"] for name in cls.__dataclass_fields__})

    def state(self) -> dict[str, NDArray[Any]]:
        return {f"latent.{name}": getattr(self, name) for name in self.__dataclass_fields__}


def latent(history: History) -> Latent:
    """The first singular vectors of how often customers ordered products, rare products louder.

    PureSVD (Cremonesi, Koren and Turrin, RecSys 2010) on rows of equal length, weighed as words in texts are
    (tf-idf), by subspace iteration from random vectors (Halko, Martinsson and Tropp, SIAM Review 53, 2011).
    """
    lines = history.orders.where(history.orders.user >= 0)
    users = latest_customers(lines, len(history.user_ids))
    row_of = np.full(len(history.user_ids), -1)
    row_of[users] = np.arange(len(users))
    lines = lines.where(row_of[lines.user] >= 0)
    shape = (len(users), len(history.item_ids))
    often = sp.csr_matrix((np.ones(len(lines), np.float32), (row_of[lines.user], lines.item)), shape)
    holders = np.bincount(often.indices, minlength=shape[1])
    count = min(MOST_PRODUCTS, int((holders > 0).sum()))
    items = np.sort(np.argsort(-holders, kind="stable")[:count]).astype(np.int32)
    rarity = np.log((len(users) + 1) / (holders[items] + 1)).astype(np.float32)
    often.data = np.log1p(often.data)
    matrix = (often[:, items] @ sp.diags(rarity)).tocsr()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = (sp.diags((1 / np.maximum(lengths, 1e-12)).astype(np.float32)) @ matrix).tocsr()
    places = _places(matrix)
    return Latent(items, places, users, np.asarray(matrix @ places, np.float32))


def _places(matrix: sp.csr_matrix) -> Singles:
    width = min(DIMENSIONS + _BESIDE, *matrix.shape)
    if width == 0:
        return np.zeros((matrix.shape[1], 0), np.float32)
    basis = np.random.default_rng(_SEED).standard_normal((matrix.shape[1], width)).astype(np.float32)
    flipped = matrix.T.tocsr()
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(flipped @ np.linalg.qr(matrix @ basis)[0])[0]
    rotation = np.linalg.svd(matrix @ basis, full_matrices=False)[2]
    return np.ascontiguousarray((basis @ rotation.T)[:, :DIMENSIONS], np.float32)
