"""From a fitted model to the named arrays that a training hands over, in the child; no database here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine import Model, Traits
from app.recommendations.engine.interactions import DAY
from app.recommendations.engine.model import KINDS
from app.recommendations.engine.popularity import RECENT_DAYS, best_first, decay

Arrays = dict[str, NDArray[Any]]

WHOLE_SHOP_LENGTH = 24
PUBLISHED_LENGTH = 12
LENGTH = 24
RANKING_LENGTH = 2_000
WINDOWS = (7, 30, 90, 365)
FILLED_UP_TO = 20_000
"""A shop with more products than this keeps no list that only fills up: its best sellers stand there."""
CUSTOMER_SECONDS = 60.0
TREND_DAYS, USUAL_DAYS = 7.0, 60.0
LEAST_TREND_ORDERS = 2


def lists_of(model: Model, traits: Mapping[int, Traits], now: float) -> Arrays:
    """For each kind `<kind>.ids` [n], `<kind>.lists` [n, k] -1 where a list ends, `<kind>.learned` [n]."""
    found: Arrays = {}
    found |= _packed("best_sellers", [0], [model.best_sellers(WHOLE_SHOP_LENGTH)])
    found |= _packed("trending", [0], [_trending(model, now)])
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
    ids, items, scores = model.neighbours("bought_together", LENGTH)
    half_life = model.choice["bought_together"].half_life_days
    strength = _sales(model, decay(model.sold_ts, now, half_life))
    sold = strength > 0
    popular, orders = ranking(model, now)
    items[scores <= 0] = -1
    return {
        "counts.product": ids[sold],
        "counts.strength": strength[sold],
        "counts.items": items[sold],
        "counts.scores": scores[sold],
        "ranking.items": np.array(popular, np.int64),
        "ranking.orders": np.array(orders, np.float64),
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


def _trending(model: Model, now: float) -> list[int]:
    """Rate of the last week against that of sixty days, drawn towards 1 by the shop's usual sales."""
    if answer := getattr(model, "trending", None):
        return list(answer(WHOLE_SHOP_LENGTH))
    recent, steady = _window(model, now, TREND_DAYS), _window(model, now, USUAL_DAYS)
    usual = max(float(steady[steady > 0].mean()), 1.0) / USUAL_DAYS if (steady > 0).any() else 1.0
    score = (recent / TREND_DAYS + usual) / (steady / USUAL_DAYS + usual)
    score[recent < LEAST_TREND_ORDERS] = 0
    return model.item_ids[best_first(score)[:WHOLE_SHOP_LENGTH]].tolist()  # type: ignore[no-any-return]


def _sold_in(model: Model, now: float, days: float) -> list[int]:
    best = best_first(_window(model, now, days))[:RANKING_LENGTH]
    return model.item_ids[best].tolist()  # type: ignore[no-any-return]


def _window(model: Model, now: float, days: float) -> NDArray[np.float64]:
    return _sales(model, (model.sold_ts > now - days * DAY).astype(np.float64))


def _sales(model: Model, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Orders of each product, each with its weight."""
    return np.bincount(model.sold_items, weights, len(model.item_ids)).astype(np.float64)


def _filled_kind(model: Model, kind: str) -> Arrays:
    ids, lists, scores = model.neighbours(kind, PUBLISHED_LENGTH)
    learned = (scores > 0).sum(axis=1)
    keep = slice(None) if len(ids) <= FILLED_UP_TO else learned > 0
    return {f"{kind}.ids": ids[keep], f"{kind}.lists": lists[keep], f"{kind}.learned": learned[keep]}


def _learned_kind(model: Model, kind: str) -> Arrays:
    """Without what only fills up; of a model without this kind, what is nearest to it."""
    if kind in KINDS:
        ids, lists, scores = model.neighbours(kind, LENGTH)
        lists[scores <= 0] = -1
    elif answer := getattr(model, kind, None):
        ids, lists = model.item_ids, _answered(model, answer)
    else:
        near = _learned_kind(model, "next_in_session") if kind == "also_viewed" else {}
        return {
            f"{kind}.{part}": near.get(f"next_in_session.{part}", none) for part, none in _NOTHING.items()
        }
    return _kept(kind, ids, lists)


def _answered(model: Model, answer: Callable[[int, int], Sequence[int]]) -> NDArray[np.int64]:
    return _table([answer(item, LENGTH) for item in model.item_ids.tolist()])


def _complements(model: Model, traits: Mapping[int, Traits]) -> Arrays:
    """Products of another type out of those bought together."""
    ids, lists, scores = model.neighbours("bought_together", 2 * LENGTH)
    names = {name: code for code, name in enumerate({each.type for each in traits.values()})}
    kind = np.full(len(ids), -1)
    for at, item in enumerate(ids.tolist()):
        kind[at] = names[traits[item].type] if item in traits else -1
    places = np.searchsorted(ids, np.maximum(lists, 0)).clip(max=max(len(ids) - 1, 0))
    theirs = kind[places] if len(ids) else lists
    other = (scores > 0) & (theirs >= 0) & (kind[:, None] >= 0) & (theirs != kind[:, None])
    order = np.argsort(~other, axis=1, kind="stable")[:, :LENGTH]
    lists = np.where(np.take_along_axis(other, order, 1), np.take_along_axis(lists, order, 1), -1)
    return _kept("complements", ids, lists)


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


_NOTHING = {
    "ids": np.empty(0, np.int64),
    "lists": np.empty((0, 0), np.int64),
    "learned": np.empty(0, np.int64),
}
