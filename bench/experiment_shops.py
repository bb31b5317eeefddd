"""Simulated shops with a known truth, at the level of daily sums: 90 days of an experiment in each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from app.experiments.statistics import ArmSums

DAYS = 90
SEASON = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.4, 0.9])
REFUNDED, REFUND_DAYS = 0.08, 14
CAP_QUANTILE = 0.995
MOST_ORDERS = 60

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShopKind:
    """How a shop is: who comes, how often they buy, how wild their orders are, and what the truth is."""

    units: int
    control: float
    """The share that is held out."""
    conversion: float
    """Mean orders of a unit in 90 days."""
    spread: float
    """Sigma of the lognormal order value."""
    loyalty: float
    """Shape of the gamma that units' rates come from: the smaller, the more unlike they are."""
    effect: float


@dataclass(frozen=True, slots=True)
class Path:
    """What was seen on each day, and the truth of that day: expectations given who was exposed when."""

    revenue: tuple[ArmSums, ArmSums]
    buyers: tuple[ArmSums, ArmSums]
    orders: Numbers
    cap: float
    """What a unit brings beyond it does not count."""
    true_revenue: tuple[Numbers, Numbers]
    true_buyers: tuple[Numbers, Numbers]


def kinds(count: int, dice: np.random.Generator, effects: tuple[float, ...]) -> list[ShopKind]:
    """Shops of all sorts."""
    choose = dice.choice
    return [
        ShopKind(
            units=int(choose([200, 600, 2000, 6000, 20000])),
            control=float(choose([0.05, 0.1, 0.1, 0.5])),
            conversion=float(choose([0.02, 0.05, 0.15, 0.5])),
            spread=float(choose([0.5, 0.9, 1.3])),
            loyalty=float(choose([0.3, 1.0, 3.0])),
            effect=float(choose(effects)),
        )
        for _ in range(count)
    ]


def simulate(kind: ShopKind, dice: np.random.Generator) -> Path:
    """One shop's 90 days."""
    begun = np.where(dice.random(kind.units) < 0.3, dice.integers(0, 7, kind.units), 0)
    begun = np.where(begun == 0, dice.integers(0, DAYS, kind.units), begun)
    arm = (dice.random(kind.units) >= kind.control).astype(int)
    rate = dice.gamma(kind.loyalty, kind.conversion / DAYS / kind.loyalty, kind.units)
    cap = _cap(kind.spread)
    before = _spent_before(kind, rate, cap, dice)
    weights = season()
    ahead = np.cumsum(weights[::-1])[::-1]
    orders = dice.poisson(rate * (1 + kind.effect * arm) * ahead[begun])
    events = _events(kind, begun, orders, dice)
    shape = (2, DAYS)
    sums = {name: np.zeros(shape) for name in ("units", "x", "xx", "y", "yy", "xy", "buyers", "orders")}
    np.add.at(sums["units"], (arm, begun), 1)
    np.add.at(sums["x"], (arm, begun), before)
    np.add.at(sums["xx"], (arm, begun), before**2)
    _add_events(sums, events, arm, before, cap)
    total = {name: each.cumsum(axis=1) for name, each in sums.items()}
    revenue = tuple(
        ArmSums(*(total[name][a] for name in ("units", "y", "yy", "x", "xx", "xy"))) for a in (0, 1)
    )
    buyers = tuple(ArmSums.of_shares(total["units"][a], total["buyers"][a]) for a in (0, 1))
    true_revenue, true_buyers = _truth(kind, begun, cap)
    return Path(revenue, buyers, total["orders"], cap, true_revenue, true_buyers)  # type: ignore[arg-type]


def season() -> Numbers:
    weights = np.tile(SEASON, DAYS // 7 + 1)[:DAYS]
    return np.asarray(weights / weights.mean(), dtype=np.float64)


def _spent_before(kind: ShopKind, rate: Numbers, cap: float, dice: np.random.Generator) -> Numbers:
    counts = dice.poisson(rate * DAYS)
    values = dice.lognormal(0, kind.spread, int(counts.sum()))
    whose = np.repeat(np.arange(kind.units), counts)
    return np.minimum(np.bincount(whose, values, kind.units), cap)


@dataclass(frozen=True, slots=True)
class _Events:
    whose: NDArray[np.int64]
    day: NDArray[np.int64]
    value: Numbers
    """Negative when an order was paid back."""


def _events(
    kind: ShopKind, begun: NDArray[np.int64], orders: NDArray[np.int64], dice: np.random.Generator
) -> _Events:
    whose = np.repeat(np.arange(kind.units), orders)
    passed = np.concatenate([[0.0], np.cumsum(season())])
    start = passed[begun[whose]]
    at = start + dice.random(len(whose)) * (passed[-1] - start)
    day = np.clip(np.searchsorted(passed, at, side="right") - 1, begun[whose], DAYS - 1)
    value = dice.lognormal(0, kind.spread, len(whose))
    back = dice.random(len(whose)) < REFUNDED
    back_day = day + dice.integers(1, REFUND_DAYS + 1, len(whose))
    back &= back_day < DAYS
    whose = np.concatenate([whose, whose[back]])
    day = np.concatenate([day, back_day[back]])
    value = np.concatenate([value, -value[back]])
    order = np.lexsort((day, whose))
    return _Events(whose[order], day[order], value[order])


def _add_events(
    sums: dict[str, Numbers], events: _Events, arm: NDArray[np.int64], before: Numbers, cap: float
) -> None:
    if not len(events.whose):
        return
    running = np.cumsum(events.value)
    first = np.concatenate([[True], events.whose[1:] != events.whose[:-1]])
    base = np.where(first, running - events.value, 0)
    offset = base[np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))]
    net = running - offset
    net = np.where(net < 1e-9, 0, net)
    after = np.minimum(net, cap)
    earlier = np.where(first, 0, np.concatenate([[0], after[:-1]]))
    bought = (net > 0).astype(float) - (earlier > 0)
    where = (arm[events.whose], events.day)
    np.add.at(sums["y"], where, after - earlier)
    np.add.at(sums["yy"], where, after**2 - earlier**2)
    np.add.at(sums["xy"], where, (after - earlier) * before[events.whose])
    np.add.at(sums["buyers"], where, bought)
    np.add.at(sums["orders"], where, np.sign(events.value))


def _truth(
    kind: ShopKind, begun: NDArray[np.int64], cap: float
) -> tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers]]:
    """Orders that count at a day are Poisson given a unit's rate, so their number is negative binomial."""
    came = np.bincount(begun, minlength=DAYS).astype(float)
    exposed = np.maximum(came.cumsum(), 1)
    revenue, buyers = [], []
    for factor in (1.0, 1.0 + kind.effect):
        expected = _counting() * kind.conversion / DAYS * factor
        grid = np.linspace(0, expected.max(), 400)
        worth, bought = _expected(grid, kind.loyalty, kind.spread, cap)
        revenue.append(came @ np.interp(expected, grid, worth) / exposed)
        buyers.append(came @ np.interp(expected, grid, bought) / exposed)
    return (revenue[0], revenue[1]), (buyers[0], buyers[1])


@cache
def _counting() -> Numbers:
    """For a unit exposed on day d, season-weighted days until day t, less what is paid back by then."""
    weights, days = season(), np.arange(DAYS)
    kept = 1 - REFUNDED * np.clip(days, 0, REFUND_DAYS) / REFUND_DAYS
    result = np.zeros((DAYS, DAYS))
    for begin in range(DAYS):
        for end in range(begin, DAYS):
            result[begin, end] = weights[begin : end + 1] @ kept[end - np.arange(begin, end + 1)]
    return result


def _expected(mean: Numbers, shape: float, spread: float, cap: float) -> tuple[Numbers, Numbers]:
    counts = np.arange(MOST_ORDERS)
    chance = stats.nbinom.pmf(counts[None, :], shape, shape / (shape + mean[:, None]))
    return chance @ _capped_sums(spread, cap), 1 - chance[:, 0]


@cache
def _capped_sums(spread: float, cap: float) -> Numbers:
    """The mean of k order values together, cut at the cap, for each k."""
    dice = np.random.default_rng(7)
    together, means = np.zeros(100_000), [0.0]
    for _ in range(MOST_ORDERS - 1):
        if means[-1] < cap * 0.9999:
            together += dice.lognormal(0, spread, len(together))
            means.append(float(np.minimum(together, cap).mean()))
        else:
            means.append(cap)
    return np.array(means)


@cache
def _cap(spread: float) -> float:
    return float(np.exp(spread * stats.norm.ppf(CAP_QUANTILE)))
