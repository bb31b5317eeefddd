"""What systems are asked about the weeks after the cut, and what was true then.

Each question is drawn once, by a fixed seed, for all systems alike. A product that nobody had bought before
the cut is no answer to anything: new products are another task.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.recommendations.split import Split
from bench.training import Table

SEED = 7
SHOWN = 10


@dataclass(frozen=True)
class Question:
    """A call of the engine's face, without `k`, and the products that would have been right."""

    method: str
    asked: tuple[Any, ...]
    truth: frozenset[int]


@dataclass(frozen=True)
class Row:
    """One row of the table: questions of one kind, and whether order of the answers counts."""

    name: str
    measure: str
    goal: float
    questions: list[Question]


def rows(split: Split, most: int) -> list[Row]:
    """The five rows of a shop, each of up to `most` questions."""
    dice = np.random.default_rng(SEED)
    known = set(split.past["item"].tolist())
    pairs, carts = _baskets(split.future, known, most, dice)
    new, following, again = _customers(split, known, most, dice)
    return [
        Row("bought together", "NDCG@10", 0.095, pairs),
        Row("cart", "Recall@10", 0.135, carts),
        Row("discovery", "NDCG@10", 0.051, new),
        Row("next basket", "NDCG@10", 0.224, following),
        Row("buy again", "NDCG@10", 0.334, again),
    ]


def _baskets(
    future: Table, known: set[int], most: int, dice: np.random.Generator
) -> tuple[list[Question], list[Question]]:
    """One product of an order and the others; all products of an order but one, and that one."""
    held = [items for _, items in _distinct(future["basket"], future["item"])]
    baskets = [kept for items in held if len(kept := [each for each in items if each in known]) > 1]
    pairs, carts = [], []
    for at in dice.permutation(len(baskets))[:most].tolist():
        items = baskets[at]
        seed, out = (items[dice.integers(len(items))] for _ in range(2))
        pairs.append(Question("bought_together", ([seed],), frozenset(items) - {seed}))
        rest = [each for each in items if each != out]
        carts.append(Question("bought_together", (rest,), frozenset({out})))
    return pairs, carts


def _customers(
    split: Split, known: set[int], most: int, dice: np.random.Generator
) -> tuple[list[Question], list[Question], list[Question]]:
    """Of customers who came back: new products of all weeks, all of her next order, and its repeats."""
    had = {user: set(items) for user, items in _distinct(split.past["user"], split.past["item"]) if user >= 0}
    bought = {user: set(items) for user, items in _distinct(split.future["user"], split.future["item"])}
    first = _first_orders(split.future)
    returned = np.array(sorted(had.keys() & bought.keys() & first.keys()))
    new, following, again = [], [], []
    for user in sorted(dice.permutation(returned)[:most].tolist()):
        if truth := (bought[user] & known) - had[user]:
            new.append(Question("for_user", (user, True), frozenset(truth)))
        if truth := first[user] & known:
            following.append(Question("for_user", (user, False), frozenset(truth)))
        if truth := first[user] & had[user]:
            again.append(Question("buy_again", (user,), frozenset(truth)))
    return new, following, again


def _first_orders(table: Table) -> dict[int, set[int]]:
    order = np.lexsort((table["ts"], table["user"]))
    users, at = np.unique(table["user"][order], return_index=True)
    first = dict(zip(users.tolist(), table["basket"][order][at].tolist(), strict=True))
    return {
        user: {*table["item"][(table["user"] == user) & (table["basket"] == basket)].tolist()}
        for user, basket in first.items()
        if user >= 0
    }


def _distinct(keys: np.ndarray, items: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Each key with its items, in their order, each once."""
    order = np.argsort(keys, kind="stable")
    names, starts = np.unique(keys[order], return_index=True)
    for name, part in zip(names.tolist(), np.split(items[order], starts[1:]), strict=True):
        yield name, list(dict.fromkeys(part.tolist()))
