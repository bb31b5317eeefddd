"""From a fitted model to the named arrays that a training hands over, in the child; no database here."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine import Model, Traits
from app.recommendations.engine.interactions import DAY
from app.recommendations.engine.neighbours import Neighbours
from app.recommendations.engine.popularity import RECENT_DAYS, best_first, decay

Arrays = dict[str, NDArray[Any]]

WHOLE_SHOP_LENGTH = 24
PUBLISHED_LENGTH = 12
LENGTH = 24
CART_LENGTH = 50
"""All that the engine has, so that the sums are the engine's."""
RANKING_LENGTH = 2_000
WINDOWS = (7, 30, 90, 365)
FILLED_UP_TO = 20_000
"""A shop with more products than this keeps no list that only fills up: its best sellers stand there."""
CUSTOMER_SECONDS = 60.0


def lists_of(model: Model, traits: Mapping[int, Traits], now: float) -> Arrays:
    """For each kind `<kind>.ids` [n], `<kind>.lists` [n, k] -1 where a list ends, `<kind>.learned` [n]."""
    found: Arrays = {}
    found |= _packed("best_sellers", [0], [model.best_sellers(WHOLE_SHOP_LENGTH)])
    found |= _packed("trending", [0], [model.trending(WHOLE_SHOP_LENGTH)])
    windows = [(0, ranking(model, now)[0]), *((days, _sold_in(model, now, days)) for days in WINDOWS)]
    found |= _packed("selling", [days for days, _ in windows], [items for _, items in windows])
    for kind in ("bought_together", "similar"):
        found |= _filled_kind(model, kind)
    for kind in ("also_viewed", "viewed_then_bought", "next_in_session"):
        found |= _learned_kind(model, kind)
    return found | _complements(model, traits)


def ranking(model: Model, now: float) -> tuple[list[int], list[float]]:
    """The best sellers by orders that fade by half in RECENT_DAYS, and those orders."""
    orders = _sales(model, decay(model.sold_ts, now, RECENT_DAYS))
    best = best_first(orders)[:RANKING_LENGTH]
    return model.item_ids[best].tolist(), orders[best].tolist()


def counts_of(model: Model, now: float) -> Arrays:
    """What bought-together lists rest on: `counts.product`, `.strength` [n], `.items`, `.scores` [n, k]."""
    half_life = model.choice["bought_together"].half_life_days
    strength = _sales(model, decay(model.sold_ts, now, half_life))
    sold = np.flatnonzero(strength > 0)
    items, scores = _stored(model, "bought_together", sold, LENGTH)
    popular, orders = ranking(model, now)
    return {
        "counts.product": model.item_ids[sold],
        "counts.strength": strength[sold],
        "counts.items": items,
        "counts.scores": scores,
        "ranking.items": np.array(popular, np.int64),
        "ranking.orders": np.array(orders, np.float64),
    }


def carts_of(model: Model) -> Arrays:
    """What a cart's answer sums up: `cart.ids` [n], `.lists`, `.scores` [n, k] and `.unit`.

    The unit is what a cart's lists count where bought together counts 1: an order more moves both alike,
    by whatever method the cart's were made.
    """
    codes = _seeds(model, "cart")
    items, scores = _stored(model, "cart", codes, CART_LENGTH)
    some = (items >= 0).any(axis=1)
    _, beside = _stored(model, "bought_together", _seeds(model, "bought_together"), 1)
    return {
        "cart.ids": model.item_ids[codes[some]],
        "cart.lists": items[some],
        "cart.scores": scores[some],
        "cart.unit": np.array(_usual_best(scores) / (_usual_best(beside) or 1.0)),
    }


def customers_of(model: Model, customers: Sequence[int]) -> Arrays:
    """`customers.ids` [n], `.for_you` and `.buy_again` [n, k], the first of them
    that CUSTOMER_SECONDS of work allow: the others are answered when they are asked for.
    """
    give_up_at = time.process_time() + CUSTOMER_SECONDS
    rows: list[tuple[int, list[int], list[int]]] = []
    for each in customers:
        rows.append((each, model.for_user(each, LENGTH, True), model.buy_again(each, LENGTH)))
        if time.process_time() > give_up_at:
            break
    return {
        "customers.ids": np.array([each for each, _, _ in rows], np.int64),
        "customers.for_you": _table([items for _, items, _ in rows]),
        "customers.buy_again": _table([items for _, _, items in rows]),
    }


def _sold_in(model: Model, now: float, days: float) -> list[int]:
    best = best_first(_window(model, now, days))[:RANKING_LENGTH]
    return model.item_ids[best].tolist()  # type: ignore[no-any-return]


def _window(model: Model, now: float, days: float) -> NDArray[np.float64]:
    return _sales(model, (model.sold_ts > now - days * DAY).astype(np.float64))


def _sales(model: Model, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Orders of each product, each with its weight."""
    return np.bincount(model.sold_items, weights, len(model.item_ids)).astype(np.float64)


def _stored(
    model: Model, kind: str, codes: NDArray[Any], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The learned lists of these products (codes): ids [n, k], -1 where one ends, and scores [n, k].

    All of them end at once where best sellers won.
    """
    lists = model.lists[kind]
    if kind in model.choice and model.choice[kind].method == "popular":
        lists = Neighbours.empty(len(model.item_ids), 1)
    rows = lists.row_of[codes]
    scores = lists.scores[:, :k][rows]
    longest = int((scores > 0).any(axis=0).sum())  # a million products of no list must not weigh
    found = lists.ids[:, :longest][rows]
    items = np.append(model.item_ids, -1)[np.where(scores[:, :longest] > 0, found, -1)]
    return items, np.maximum(scores[:, :longest], 0)


def _seeds(model: Model, kind: str) -> NDArray[np.intp]:
    """Products (codes) that have any neighbours."""
    lists = model.lists[kind]
    return np.flatnonzero(lists.ids[lists.row_of, 0] >= 0)


def _usual_best(scores: NDArray[np.float32]) -> float:
    best = scores.max(axis=1, initial=0)
    return float(best[best > 0].mean()) if (best > 0).any() else 0.0


def _filled_kind(model: Model, kind: str) -> Arrays:
    if len(model.item_ids) > FILLED_UP_TO:
        return _learned_kind(model, kind, PUBLISHED_LENGTH)
    ids, lists, scores = model.neighbours(kind, PUBLISHED_LENGTH)
    return {f"{kind}.ids": ids, f"{kind}.lists": lists, f"{kind}.learned": (scores > 0).sum(axis=1)}


def _learned_kind(model: Model, kind: str, k: int = LENGTH) -> Arrays:
    """Without what only fills up."""
    codes = _seeds(model, kind)
    return _kept(kind, model.item_ids[codes], _stored(model, kind, codes, k)[0])


def _complements(model: Model, traits: Mapping[int, Traits]) -> Arrays:
    """Products of another type out of those bought together."""
    codes = _seeds(model, "bought_together")
    ids, lists = model.item_ids, _stored(model, "bought_together", codes, 2 * LENGTH)[0]
    names = {name: code for code, name in enumerate({each.type for each in traits.values()})}
    kind = np.array([names[traits[item].type] if item in traits else -1 for item in ids.tolist()], np.int64)
    theirs = np.append(kind, -1)[np.where(lists >= 0, np.searchsorted(ids, lists), -1)]
    own = kind[codes, None]
    other = (theirs >= 0) & (own >= 0) & (theirs != own)
    order = np.argsort(~other, axis=1, kind="stable")[:, :LENGTH]
    lists = np.where(np.take_along_axis(other, order, 1), np.take_along_axis(lists, order, 1), -1)
    return _kept("complements", ids[codes], lists)


def _kept(kind: str, ids: NDArray[Any], lists: NDArray[Any]) -> Arrays:
    """Those lists that name anything, all of it learned."""
    learned = (lists >= 0).sum(axis=1)
    some = learned > 0
    return {f"{kind}.ids": ids[some], f"{kind}.lists": lists[some], f"{kind}.learned": learned[some]}


def _packed(kind: str, ids: Sequence[int], lists: Sequence[Sequence[int]]) -> Arrays:
    return {
        f"{kind}.ids": np.array(ids, np.int64),
        f"{kind}.lists": _table(lists),
        f"{kind}.learned": np.array([len(items) for items in lists], np.int64),
    }


def _table(lists: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Lists of different lengths as one table, -1 where one ends."""
    table = np.full((len(lists), max(map(len, lists), default=0)), -1, np.int64)
    for at, items in enumerate(lists):
        table[at, : len(items)] = items
    return table
