"""What sells: decayed numbers of orders, and how alive each product is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import DAY, Codes, Floats, History, Lines

RECENT_DAYS = 14.0
STEADY_DAYS = 180.0
TREND_DAYS, USUAL_DAYS = 7.0, 60.0
LEAST_RECENT = 2


def decay(ts: Floats, now: float, half_life_days: float) -> Floats:
    """Weights of moments: 1 now, 1/2 a half-life ago; never 0, as ages stop at 500 half-lives."""
    return np.asarray(0.5 ** np.clip((now - ts) / (DAY * half_life_days), 0, 500))


def sales(lines: Lines, now: float, half_life_days: float, n_items: int) -> Floats:
    """Decayed number of orders (never of pieces) of each product."""
    weights = decay(lines.ts, now, half_life_days)
    return np.bincount(lines.item, weights=weights, minlength=n_items).astype(np.float64)


def best_first(strength: Floats) -> Codes:
    """Codes of the products with any strength, best first, equal ones by the lower code."""
    order = np.argsort(-strength, kind="stable")
    return order[strength[order] > 0].astype(np.int32)


def recent_popular(history: History) -> Codes:
    """The list every other must beat: recent best sellers, or the most viewed while nothing has sold."""
    lines = history.orders if len(history.orders) else history.views
    return best_first(sales(lines, history.now, RECENT_DAYS, len(history.item_ids)))


def popular_share(history: History, popular: Codes) -> NDArray[np.float32]:
    """Share of recent orders (else views) that hold each of the popular products."""
    lines = history.orders if len(history.orders) else history.views
    orders = np.unique(lines.basket, return_index=True)[1]
    every = decay(lines.ts[orders], history.now, RECENT_DAYS).sum() if len(lines) else 1.0
    recent = sales(lines, history.now, RECENT_DAYS, len(history.item_ids))
    return (recent[popular] / max(every, 1e-300)).astype(np.float32)


def rising(history: History) -> Codes:
    """Products by the rate of their orders in TREND_DAYS against USUAL_DAYS, best first.

    Both rates start from the shop's usual one, so that a few orders of a new product are no great rise, and
    at least LEAST_RECENT recent orders are needed.
    """
    n_items = len(history.item_ids)
    age = (history.now - history.orders.ts) / DAY
    recent = np.bincount(history.orders.item[age <= TREND_DAYS], minlength=n_items)
    usual = np.bincount(history.orders.item[age <= USUAL_DAYS], minlength=n_items)
    prior = max(float(usual[usual > 0].mean()), 1.0) / USUAL_DAYS if usual.any() else 1.0
    score = (recent / TREND_DAYS + prior) / (usual / USUAL_DAYS + prior)
    return best_first(np.where(recent >= LEAST_RECENT, score, 0))


def liveliness(history: History) -> NDArray[np.float32]:
    """Near 0 for a product that used to sell and stopped, higher the more of its sales are recent."""
    lines = history.orders if len(history.orders) else history.views
    recent = sales(lines, history.now, RECENT_DAYS, len(history.item_ids))
    steady = sales(lines, history.now, STEADY_DAYS, len(history.item_ids))
    usual = float(recent.mean()) if len(recent) else 0.0
    return ((recent + 0.05 * usual + 1e-9) / (steady + usual + 1e-9)).astype(np.float32)
