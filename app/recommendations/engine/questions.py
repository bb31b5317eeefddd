"""Questions whose answers the end of a history knows: what came beside a product, to a customer, next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp

from app.recommendations.engine.interactions import Codes, History, Lines

_MAX_QUERIES = 2_000
_MAX_CARTS = 3_000
_MAX_CUSTOMERS = 3_000
_SEED = 7


@dataclass(frozen=True)
class Query:
    """One question (a product, products, or a customer) and the products that really came, all as codes."""

    asked: Any
    truth: frozenset[int]


def row_queries(matrix: sp.csr_matrix, known: Codes, most: int = _MAX_QUERIES) -> list[Query]:
    """One random seed for each of some rows, its other products the truth; only known products count."""
    asked = islice(_drawn(matrix, known), most)
    return [Query(seed, frozenset(items - {seed})) for items, seed in asked]


def cart_queries(matrix: sp.csr_matrix, known: Codes, most: int = _MAX_CARTS) -> list[Query]:
    """Some rows without one random product, which is the truth; only known products count."""
    asked = islice(_drawn(matrix, known), most)
    return [Query(tuple(items - {left_out}), frozenset({left_out})) for items, left_out in asked]


def _drawn(matrix: sp.csr_matrix, known: Codes) -> Iterator[tuple[set[int], int]]:
    """Rows of at least two known products in random order, each with one of its products drawn."""
    dice = np.random.default_rng(_SEED)
    is_known = np.zeros(matrix.shape[1], bool)
    is_known[known] = True
    for row in dice.permutation(matrix.shape[0]):
        items = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        items = items[is_known[items]]
        if len(items) >= 2:
            yield set(items.tolist()), int(items[dice.integers(len(items))])


class CustomerQueries(NamedTuple):
    """For customers who came back: repeats in their next order, all of it, new products of the window."""

    repeats: list[Query]
    orders: list[Query]
    news: list[Query]


def customer_queries(past: History, future: History) -> CustomerQueries:
    known = set(np.unique(past.orders.item).tolist())
    before, after = _products_by_customer(past.orders), _products_by_customer(future.orders)
    next_one = _products_by_customer(first_orders(future.orders))
    dice = np.random.default_rng(_SEED)
    returned = np.array(sorted(before.keys() & after.keys()), np.int64)
    found = CustomerQueries([], [], [])
    for user in dice.permutation(returned)[:_MAX_CUSTOMERS].tolist():
        had = before[user]
        truths = (next_one[user] & had, next_one[user] & known, (after[user] & known) - had)
        for queries, truth in zip(found, truths, strict=True):
            if truth:
                queries.append(Query(user, frozenset(truth)))
    return found


def _products_by_customer(lines: Lines) -> dict[int, set[int]]:
    products: dict[int, set[int]] = {}
    own = lines.where(lines.user >= 0)
    for user, item in zip(own.user.tolist(), own.item.tolist(), strict=True):
        products.setdefault(user, set()).add(item)
    return products


def first_orders(lines: Lines) -> Lines:
    """Lines of each customer's earliest order."""
    order = np.lexsort((lines.basket, lines.ts, lines.user))
    ordered = lines.where(order)
    first = np.flatnonzero(np.append(True, ordered.user[1:] != ordered.user[:-1])) if len(ordered) else order
    sizes = np.diff(np.append(first, len(ordered)))
    return ordered.where(ordered.basket == np.repeat(ordered.basket[first], sizes))


def click_queries(past: History, future: History) -> list[Query]:
    """Moments of the window's sessions whose next click is a product not yet seen in the session."""
    known = set(np.unique(past.views.item).tolist())
    views = future.views
    items = views.item.tolist()
    starts = (
        np.flatnonzero(np.append(True, views.basket[1:] != views.basket[:-1]))
        if len(views)
        else np.empty(0, int)
    )
    start_of = np.repeat(starts, np.diff(np.append(starts, len(views))))
    queries: list[Query] = []
    for at in np.random.default_rng(_SEED).permutation(len(views)).tolist():
        clicks = items[start_of[at] : at]
        if clicks and items[at] in known and items[at] not in clicks:
            queries.append(Query(clicks, frozenset({items[at]})))
        if len(queries) == _MAX_QUERIES:
            break
    return queries
