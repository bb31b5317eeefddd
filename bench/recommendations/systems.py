"""Public systems behind the engine's face, as their papers and packages have them, untuned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bench.training import Table

DAY = 86_400.0
Scores = NDArray[np.float64]


class Shop:
    """What all of them start from: who bought what, in which order, as 0/1 matrices."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.item_ids, self.item = np.unique(table["item"], return_inverse=True)
        self.user_ids, self.user = np.unique(table["user"], return_inverse=True)
        self.basket = np.unique(table["basket"], return_inverse=True)[1]
        self.orders = self._matrix(self.basket)
        self.customers = self._matrix(self.user)
        fresh = 0.5 ** ((table["ts"].max() - table["ts"]) / (14 * DAY))
        self.recent = np.bincount(self.item, fresh, len(self.item_ids))

    def _matrix(self, rows: NDArray[Any]) -> sp.csr_matrix:
        matrix = sp.csr_matrix((np.ones(len(rows)), (rows, self.item)), (rows.max() + 1, len(self.item_ids)))
        matrix.data[:] = 1
        return matrix

    def codes(self, items: Iterable[int]) -> NDArray[np.int64]:
        known = [each for each in items if each in self._places]
        return np.array([self._places[each] for each in known], np.int64)

    @property
    def _places(self) -> dict[int, int]:
        if not hasattr(self, "_kept"):
            self._kept = {item: at for at, item in enumerate(self.item_ids.tolist())}
        return self._kept

    def best(self, scores: Scores, k: int, banned: NDArray[np.int64]) -> list[int]:
        """The best by score, then by recent sales where nothing is said for the rest."""
        ranked = scores + self.recent / (self.recent.sum() + 1) * 1e-9
        ranked[banned] = -np.inf
        return self.item_ids[np.argsort(-ranked, kind="stable")[:k]].tolist()


class RecentPopular:
    """What sells, with a half-life of 14 days: the mark that everybody must pass."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def bought_together(self, items: Iterable[int], k: int) -> list[int]:
        return self._shop.best(self._shop.recent.copy(), k, self._shop.codes(items))

    def for_user(self, user: int, k: int, exclude_seen: bool) -> list[int]:
        seen = self._own(user) if exclude_seen else np.empty(0, np.int64)
        return self._shop.best(self._shop.recent.copy(), k, seen)

    def buy_again(self, user: int, k: int) -> list[int]:
        mask = np.full(len(self._shop.item_ids), -1.0)
        mask[self._own(user)] = self._shop.recent[self._own(user)]
        return self._shop.best(mask, min(k, len(self._own(user))), np.empty(0, np.int64))

    def _own(self, user: int) -> NDArray[np.int64]:
        return np.asarray(self._shop.customers[np.searchsorted(self._shop.user_ids, user)].indices)


class Neighbours(RecentPopular):
    """`implicit`: item neighbours of orders and of customers, by BM25, TF-IDF or cosine."""

    def __init__(self, shop: Shop, kind: str) -> None:
        from implicit import nearest_neighbours

        super().__init__(shop)
        make = getattr(nearest_neighbours, f"{kind}Recommender")
        self._lists = []
        for matrix in (shop.orders, shop.customers):
            model = make(K=100, num_threads=1)
            model.fit(matrix, show_progress=False)
            self._lists.append(model.similarity.tocsr())

    def bought_together(self, items: Iterable[int], k: int) -> list[int]:
        seeds = self._shop.codes(items)
        scores = np.asarray(self._lists[0][seeds].sum(axis=0)).ravel()
        return self._shop.best(scores, k, seeds)

    def for_user(self, user: int, k: int, exclude_seen: bool) -> list[int]:
        own = self._shop.customers[np.searchsorted(self._shop.user_ids, user)]
        scores = np.asarray((own @ self._lists[1]).todense()).ravel()
        return self._shop.best(scores, k, own.indices if exclude_seen else np.empty(0, np.int64))

    def buy_again(self, user: int, k: int) -> list[int]:
        return _own_only(self, user, k)


class Ease(RecentPopular):
    """EASE of Steck, WWW 2019, in closed form, on orders and on customers, for the best sellers only."""

    def __init__(self, shop: Shop, penalty: float = 300.0, most: int = 3000) -> None:
        super().__init__(shop)
        sold = np.bincount(shop.item, minlength=len(shop.item_ids))
        self._kept = np.sort(np.argsort(-sold, kind="stable")[:most])
        self._weights = [self._solved(matrix, penalty) for matrix in (shop.orders, shop.customers)]

    def _solved(self, matrix: sp.csr_matrix, penalty: float) -> NDArray[np.float32]:
        held = matrix[:, self._kept].astype(np.float32)
        inverse = np.linalg.inv((held.T @ held).toarray() + penalty * np.eye(held.shape[1], dtype=np.float32))
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0)
        return weights

    def _scores(self, owned: NDArray[np.int64], weights: NDArray[np.float32]) -> Scores:
        scores = np.zeros(len(self._shop.item_ids))
        scores[self._kept] = weights[np.isin(self._kept, owned)].sum(axis=0)
        return scores

    def bought_together(self, items: Iterable[int], k: int) -> list[int]:
        seeds = self._shop.codes(items)
        return self._shop.best(self._scores(seeds, self._weights[0]), k, seeds)

    def for_user(self, user: int, k: int, exclude_seen: bool) -> list[int]:
        own = self._own(user)
        seen = own if exclude_seen else np.empty(0, np.int64)
        return self._shop.best(self._scores(own, self._weights[1]), k, seen)

    def buy_again(self, user: int, k: int) -> list[int]:
        return _own_only(self, user, k)


class Factors:
    """`implicit`: alternating least squares on customers."""

    def __init__(self, shop: Shop) -> None:
        from implicit.cpu.als import AlternatingLeastSquares

        self._shop = shop
        model = AlternatingLeastSquares(
            factors=64, regularization=0.05, alpha=5, iterations=15, num_threads=1, random_state=1
        )
        model.fit(shop.customers, show_progress=False)
        self._users, self._items = np.asarray(model.user_factors), np.asarray(model.item_factors)

    def for_user(self, user: int, k: int, exclude_seen: bool) -> list[int]:
        at = int(np.searchsorted(self._shop.user_ids, user))
        scores = (self._items @ self._users[at]).astype(np.float64)
        seen = self._shop.customers[at].indices
        return self._shop.best(scores, k, seen if exclude_seen else np.empty(0, np.int64))

    def buy_again(self, user: int, k: int) -> list[int]:
        return _own_only(self, user, k)


class Tifu:
    """TIFU-kNN of Hu et al., SIGIR 2020, with the figures they publish for groceries.

    A customer is a vector of how often she bought each product, fading with each order (rb) and each group of
    m orders (rg); she is predicted by her own vector and the mean of her k nearest customers' (alpha).
    """

    def __init__(self, shop: Shop, m: int = 7, rb: float = 0.9, rg: float = 0.7, alpha: float = 0.7) -> None:
        self._shop, self._alpha = shop, alpha
        weights = _fading(shop, m, rb, rg)
        shape = (len(shop.user_ids), len(shop.item_ids))
        self._taste = sp.csr_matrix((weights, (shop.user, shop.item)), shape)
        self._squares = np.asarray(self._taste.multiply(self._taste).sum(axis=1)).ravel()

    def for_user(self, user: int, k: int, exclude_seen: bool) -> list[int]:
        at = int(np.searchsorted(self._shop.user_ids, user))
        seen = self._shop.customers[at].indices if exclude_seen else np.empty(0, np.int64)
        return self._shop.best(self._scores(at), k, seen)

    def buy_again(self, user: int, k: int) -> list[int]:
        return _own_only(self, user, k)

    def _scores(self, at: int, neighbours: int = 300) -> Scores:
        own = self._taste[at]
        far = self._squares - 2 * np.asarray((own @ self._taste.T).todense()).ravel()
        far[at] = np.inf
        near = np.argpartition(far, min(neighbours, len(far) - 1))[:neighbours]
        others = np.asarray(self._taste[near].sum(axis=0)).ravel() / neighbours
        return np.asarray(self._alpha * np.asarray(own.todense()).ravel() + (1 - self._alpha) * others)


def _fading(shop: Shop, m: int, rb: float, rg: float) -> Scores:
    """For each line what its order counts; a product twice in an order counts once."""
    basket, first = np.unique(shop.basket, return_index=True)
    owner, ts = shop.user[first], shop.table["ts"][first]
    order = np.lexsort((basket, ts, owner))
    sizes = np.bincount(owner)
    size = sizes[owner]
    back = np.empty(len(basket), np.int64)
    starts = np.append(0, np.cumsum(sizes))[owner[order]]
    back[order] = size[order] - 1 - (np.arange(len(basket)) - starts)
    per = np.ceil(size / m)
    group, place, groups = back // per, back % per, np.ceil(size / per)
    held = np.where(group == groups - 1, size - (groups - 1) * per, per)
    weight = rb**place / held * rg**group / groups
    _, once = np.unique(np.stack([shop.basket, shop.item]), axis=1, return_index=True)
    first_of_its_kind = np.zeros(len(shop.basket))
    first_of_its_kind[once] = 1
    return np.asarray(weight[shop.basket] * first_of_its_kind)


def _own_only(model: Any, user: int, k: int) -> list[int]:
    """What a system would show a customer, of what she bought before."""
    shop = model._shop
    own = set(shop.item_ids[shop.customers[np.searchsorted(shop.user_ids, user)].indices].tolist())
    ranked = model.for_user(user, len(shop.item_ids), False)
    return [each for each in ranked if each in own][:k]


SYSTEMS: dict[str, Callable[[Shop], Any]] = {
    "recent popular": RecentPopular,
    "implicit BM25": lambda shop: Neighbours(shop, "BM25"),
    "implicit TF-IDF": lambda shop: Neighbours(shop, "TFIDF"),
    "implicit cosine": lambda shop: Neighbours(shop, "Cosine"),
    "implicit ALS": Factors,
    "EASE": Ease,
    "TIFU-kNN": Tifu,
}
