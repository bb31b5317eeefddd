"""Learns which products new to a customer she buys next, from what every source says of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.forest import forest_of
from app.recommendations.engine.growing import grown
from app.recommendations.engine.interactions import DAY, Codes, Floats, History
from app.recommendations.engine.logistic import log_odds, weighed
from app.recommendations.engine.neighbours import values_of
from app.recommendations.engine.owned import known_lines, owned
from app.recommendations.engine.popularity import decay, liveliness, sales
from app.recommendations.engine.setting import Setting

# The products that each source names first are weighed.
CANDIDATES = 60
# What is a thousandth of the best is as good as nothing.
_LEAST = 0.003
ENOUGH_BOUGHT = 300
_SHELF = 300

Scores = tuple[Codes, Floats]
Traits = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Appeal:
    """What is known of products [PRODUCT_TRAITS, products] and of customers [CUSTOMER_TRAITS, customers].

    `first_sales` [2, products] are purchases by customers who had ordered before, but not this product; they
    fade by half in 14 and in 60 days.
    """

    products: NDArray[np.float32]
    customers: NDArray[np.float32]
    first_sales: NDArray[np.float32]
    liveliness: NDArray[np.float32]

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]]) -> Appeal | None:
        """None of a model that weighed nothing."""
        if "appeal.products" not in state:
            return None
        return cls(**{name: state[f"appeal.{name}"] for name in cls.__dataclass_fields__})

    def state(self) -> dict[str, NDArray[Any]]:
        return {f"appeal.{name}": getattr(self, name) for name in self.__dataclass_fields__}

    @cached_property
    def shelves(self) -> dict[str, Scores]:
        """Sources that are the same for every customer, ascending by product."""
        return {
            name: (
                best := np.sort(np.argsort(-values, kind="stable")[:_SHELF]).astype(np.int32),
                values[best],
            )
            for name, values in zip(("first bought", "first bought before"), self.first_sales, strict=True)
        }

    def traits(
        self, user: int, sources: Mapping[str, Scores], own: Codes, leaning: Callable[[Codes], Floats]
    ) -> tuple[Codes, Traits]:
        """Candidates and, for each of them, what every source says of it and what is known beside.

        `leaning` tells how much the customer leans to products that are named by another source.
        """
        had = np.sort(own)
        kept = {name: _ascending(found, had) for name, found in {**sources, **self.shelves}.items()}
        codes = np.unique(np.concatenate([_best(found) for found in kept.values()]))
        traits: Traits = {}
        for name, (found, score) in kept.items():
            values = values_of(codes, found, score)
            traits[name] = _level(values, score)
            if name in ("similar", "taste", "crowd"):
                alive = score * self.liveliness[found]
                traits[f"{name}, raw"] = values
                traits[f"{name}, alive"] = _level(values * self.liveliness[codes], alive)
        traits["leaning"] = leaning(codes)
        traits |= zip(PRODUCT_TRAITS, self.products[:, codes], strict=True)
        for name, value in zip(CUSTOMER_TRAITS, self.customers[:, user], strict=True):
            traits[name] = np.full(len(codes), value)
        return codes, traits


PRODUCT_TRAITS = (
    "sales of 7 days",
    "sales of 14 days",
    "sales of 60 days",
    "sales of 180 days",
    "liveliness",
    "repeat rate",
    "customers",
    "share of first purchases",
    "share of first purchases before",
    "days since first sold",
)
CUSTOMER_TRAITS = ("her orders", "her products", "her products an order", "days since her last order")


def appeal(history: History) -> Appeal:
    n_items, n_users = len(history.item_ids), len(history.user_ids)
    known, lines = owned(history), known_lines(history)[0]
    selling = {days: sales(history.orders, history.now, days, n_items) for days in (7.0, 14.0, 60.0, 180.0)}
    first = np.stack([_first_sales(history, days) for days in (14.0, 60.0)])
    lively = liveliness(history)
    rate = np.full(n_items, float(known.repeat_rate.mean()) if len(known.item) else 0.0)
    rate[known.item] = known.repeat_rate
    born = np.full(n_items, history.now)
    np.minimum.at(born, history.orders.item, history.orders.ts)
    products = [
        *(np.log(values + 0.05) for values in selling.values()),
        np.log(lively),
        rate,
        np.log1p(np.bincount(known.item, minlength=n_items)),
        np.log(first[0] / (selling[14.0] + 0.1) + 0.01),
        np.log(first[1] / (selling[60.0] + 0.1) + 0.01),
        np.log1p((history.now - born) / DAY),
    ]
    orders, last = np.ones(n_users), np.full(n_users, -np.inf)
    orders[known.user] = known.orders
    np.maximum.at(last, lines.user, lines.ts)
    held = np.maximum(np.bincount(known.user, minlength=n_users), 1)
    age = np.where(np.isfinite(last), (history.now - last) / DAY, 0.0)
    customers = [np.log(orders), np.log(held), np.log(held / orders), np.log(age + 0.5)]
    return Appeal(
        np.stack(products).astype(np.float32),
        np.stack(customers).astype(np.float32),
        first.astype(np.float32),
        lively,
    )


def learned(rows: Iterable[tuple[Traits, NDArray[np.bool_]]]) -> Setting | None:
    """Weights and trees out of customers' candidates and which of them came; None where too few did."""
    told = [(traits, came) for traits, came in rows if len(came)]
    came = np.concatenate([came for _, came in told]) if told else np.empty(0, np.bool_)
    if came.sum() < ENOUGH_BOUGHT:
        return None
    together = {
        name: np.concatenate([traits[name] for traits, _ in told], dtype=np.float32) for name in told[0][0]
    }
    forest = grown(together, came)
    return Setting("learned", parts=weighed(together, came), forest=forest.text()) if forest else None


def likelihood(traits: Traits, setting: Setting) -> Floats:
    """The mean log-odds of weights and trees, as a probability."""
    total = (log_odds(traits, setting.parts) + forest_of(setting.forest).log_odds(traits)) / 2
    return np.asarray(1 / (1 + np.exp(-total)))


def _first_sales(history: History, half_life_days: float) -> Floats:
    lines = history.orders.where(history.orders.user >= 0)
    began = np.full(len(history.user_ids), np.inf)
    np.minimum.at(began, lines.user, lines.ts)
    pair = lines.user.astype(np.int64) * max(len(history.item_ids), 1) + lines.item
    order = np.lexsort((lines.ts, pair))
    first = order[np.append(True, pair[order][1:] != pair[order][:-1])] if len(pair) else order
    first = first[lines.ts[first] > began[lines.user[first]]]
    weights = decay(lines.ts[first], history.now, half_life_days)
    return np.bincount(lines.item[first], weights, len(history.item_ids)).astype(np.float64)


def _ascending(found: Scores, had: Codes) -> Scores:
    """Without what she had (ascending too)."""
    codes, score = found
    if not (codes[1:] > codes[:-1]).all():
        order = np.argsort(codes)
        codes, score = codes[order], score[order]
    at = np.searchsorted(codes, had)  # a source may name a hundred times as many as she had
    held = at[at < len(codes)]
    held = held[codes[held] == had[at < len(codes)]]
    if not len(held):
        return codes, score
    new = np.ones(len(codes), np.bool_)
    new[held] = False
    return codes[new], score[new]


def _best(found: Scores) -> Codes:
    codes, score = found
    return codes[np.argpartition(-score, CANDIDATES)[:CANDIDATES]] if len(codes) > CANDIDATES else codes


def _level(values: Floats, score: Floats) -> Floats:
    best = float(score.max()) if len(score) else 0.0
    return np.log(values / max(best, 1e-12) + _LEAST)
