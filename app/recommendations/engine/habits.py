"""Learns from the shop's own returning customers which of their products stand in the next order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.forest import forest_of
from app.recommendations.engine.growing import grown_for_lists
from app.recommendations.engine.interactions import DAY, Codes, Floats, History
from app.recommendations.engine.logistic import Parts, chances, weighed
from app.recommendations.engine.owned import DECAYS, HALF_LIVES, Owned, owned
from app.recommendations.engine.questions import first_orders
from app.recommendations.engine.setting import Setting

# Fewer products bought again than this teach nothing about so many traits.
ENOUGH_REPEATS = 300
# The trees order so many of each customer's products, those that the weights of traits put first.
FIRST, TREES = 60, 200
# More customers teach the same, at a price.
_LEARN_FROM = 6_000
# Orders by the product's usual rate that a customer's own rate starts from.
_PRIOR_ORDERS = 5.0
_FAINTEST = 1e-300
# Rows of whole customers that are weighed at once, each of which takes half a kilobyte meanwhile.
_AT_ONCE = 200_000

Traits = dict[str, NDArray[Any]]


class Returned(NamedTuple):
    """Products of customers who came back, as they were known at `now`, and which of them came again."""

    known: Owned
    now: float
    came: NDArray[np.bool_]

    def of_half(self, parity: int) -> Returned:
        """Of customers with an even (0) or odd (1) code."""
        keep = self.known.user % 2 == parity
        return Returned(self.known.where(keep), self.now, self.came[keep])


class Lesson(NamedTuple):
    """Traits of the products that were likeliest to come again, customer by customer, and which came."""

    user: Codes
    traits: Traits
    came: NDArray[np.bool_]

    def of_half(self, parity: int) -> Lesson:
        """Of customers with an even (0) or odd (1) code."""
        keep = self.user % 2 == parity
        traits = {name: values[keep] for name, values in self.traits.items()}
        return Lesson(self.user[keep], traits, self.came[keep])


def returned(past: History, future: History) -> Returned:
    """Who came back after `past`, and what their first orders held."""
    known, width = owned(past), max(len(past.item_ids), 1)
    lines = first_orders(future.orders.where(future.orders.user >= 0))
    users = np.unique(lines.user)
    dice = np.random.default_rng(7)
    users = users if len(users) <= _LEARN_FROM else dice.choice(users, _LEARN_FROM, replace=False)
    known = known.where(np.isin(known.user, users))
    bought = np.unique(lines.user.astype(np.int64) * width + lines.item)
    return Returned(known, past.now, np.isin(known.user.astype(np.int64) * width + known.item, bought))


def weights(told: Returned) -> Parts:
    """Of traits, by logistic regression; none where too few products came again."""
    return weighed(traits(told.known, told.now), told.came) if told.came.sum() >= ENOUGH_REPEATS else ()


def lesson(told: Returned, parts: Parts) -> Lesson:
    """What the products that `parts` put first teach about their order."""
    first = _first(told.known, chances(traits(told.known, told.now), parts))
    rows = _list_traits(told.known, told.now, first)
    single = {name: values.astype(np.float32) for name, values in rows.items()}
    return Lesson(told.known.user[first], single, told.came[first])


def learned(told: Returned, lessons: Sequence[Lesson]) -> Setting | None:
    """Weights of traits, and trees that order what they put first; None where too few came again."""
    parts = weights(told)
    if not parts:
        return None
    forest = grown_for_lists(
        {name: np.concatenate([each.traits[name] for each in lessons]) for name in lessons[0].traits},
        np.concatenate([each.came for each in lessons]),
        np.concatenate([each.user.astype(np.int64) * len(lessons) + at for at, each in enumerate(lessons)]),
        TREES,
    )
    return Setting("learned", parts=parts, forest=forest.text() if forest else "")


def likelihood(known: Owned, now: float, setting: Setting) -> Floats:
    """Probability of each row to stand in its customer's next order, as learned.

    Where trees were learned, they and the log-odds of the weights together order the FIRST rows of each
    customer: the best takes the highest of their probabilities, and so on. Trees alone follow the season they
    grew in. `known` holds all rows of its customers, one customer's together; few are weighed at once.
    """
    found, begin = np.empty(len(known.user)), 0
    for end in _ends(known.user):
        found[begin:end] = _likelihood(known.where(slice(begin, end)), now, setting)
        begin = end
    return found


def _ends(user: Codes) -> list[int]:
    """Where stretches of about _AT_ONCE rows of whole customers end."""
    starts = np.flatnonzero(user[1:] != user[:-1]) + 1
    at = np.searchsorted(starts, np.arange(_AT_ONCE, len(user), _AT_ONCE))
    return [*np.unique(starts[at[at < len(starts)]]).tolist(), len(user)] if len(user) else []


def _likelihood(known: Owned, now: float, setting: Setting) -> Floats:
    chance = chances(traits(known, now), setting.parts)
    if not setting.forest:
        return chance
    first = _first(known, chance)
    odds = np.log(chance[first] / (1 - chance[first]))
    odds += forest_of(setting.forest).log_odds(_list_traits(known, now, first))
    user = known.user[first]
    by_chance = first[np.lexsort((-chance[first], user))]
    by_odds = first[np.lexsort((-odds, user))]
    ordered = chance.copy()
    ordered[by_odds] = chance[by_chance]
    return ordered


def traits(known: Owned, now: float) -> Traits:
    """What may tell whether a product is bought again, mostly as logarithms; one value a row."""
    age = np.maximum((now - known.last_ts) / DAY, 0.5)
    due, orders_due = np.log(age / known.usual_days), np.log((known.back + 1) / known.usual_orders)
    is_repeated = known.times > 1
    own_gap = (known.last_ts - known.first_ts) / DAY / np.maximum(known.times - 1, 1)
    own_due = np.where(is_repeated, np.log(age / np.maximum(own_gap, 1.0)), 0.0)
    return {
        **{f"frequency {decay}": _log(value) for decay, value in zip(DECAYS, known.frequency, strict=True)},
        "times": np.log(known.times),
        "share of orders": np.log(known.times / known.orders),
        "repeat rate": np.log(known.repeat_rate),
        "due": due,
        "due squared": due**2,
        "due in orders": orders_due,
        "due in orders squared": orders_due**2,
        "age": np.log(age),
        "orders since": np.log1p(known.back),
        "liveliness": np.log(known.liveliness),
        "recent sales": np.log(known.recent + 0.05),
        "is repeated": is_repeated.astype(np.float64),
        "own due": own_due,
        "own overdue": np.maximum(own_due, 0.0),
        **{
            f"last {days:g} days": np.log(value + 0.01)
            for days, value in zip(HALF_LIVES, known.lately, strict=True)
        },
        **_rates(known),
        "tenure": np.log(np.maximum((now - known.first_ts) / DAY, 1.0)),
        "orders": np.log(known.orders),
        "loyalty": known.loyalty,
    }


def _log(value: NDArray[Any]) -> Floats:
    """Finite also where a product lies thousands of orders back."""
    return np.asarray(np.log(np.maximum(value, _FAINTEST)))


def _rates(known: Owned) -> Traits:
    """Counted in orders: how often the product is taken again, and whether it is due by her own steps."""
    is_repeated = known.times > 1
    own_gap = (known.chances - known.back) / np.maximum(known.times - 1, 1)
    since = known.back + 1
    return {
        "rate": np.log(known.rate),
        "own rate": np.log((known.times - 1 + _PRIOR_ORDERS * known.rate) / (known.chances + _PRIOR_ORDERS)),
        "own due in orders": np.where(is_repeated, np.log(since / np.maximum(own_gap, 1.0)), 0.0),
        "last due in orders": np.where(is_repeated, np.log(since / np.maximum(known.gap_orders, 1)), 0.0),
    }


def _list_traits(known: Owned, now: float, rows: NDArray[np.int64]) -> Traits:
    """The traits of some rows, and where each stands among all products of its customer."""
    frequency, lately = known.frequency[1], known.lately[1]
    every = np.bincount(known.user, frequency)
    standing = {
        "place by frequency": np.log1p(_places(known, frequency)[rows]),
        "place by times": np.log1p(_places(known, known.times)[rows]),
        "place by late purchases": np.log1p(_places(known, lately)[rows]),
        "share of frequency": _log(frequency[rows]) - _log(every[known.user[rows]]),
        "usual days": np.log(known.usual_days[rows]),
        "usual orders": np.log(known.usual_orders[rows]),
    }
    return traits(known.where(rows), now) | standing


def _places(known: Owned, values: NDArray[np.generic]) -> NDArray[np.int64]:
    """Of each row among its customer's by falling values, from 0."""
    order = np.lexsort((-values.astype(np.float64), known.user))
    user = known.user[order]
    first = np.flatnonzero(np.append(True, user[1:] != user[:-1])) if len(user) else np.empty(0, np.int64)
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    return places


def _first(known: Owned, chance: Floats) -> NDArray[np.int64]:
    """The rows of each customer's FIRST likeliest products, customer by customer."""
    rows = np.flatnonzero(_places(known, chance) < FIRST)
    return rows[np.argsort(known.user[rows], kind="stable")]
