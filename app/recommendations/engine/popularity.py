"""What sells: decayed numbers of orders, and how alive each product is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import DAY, Codes, Floats, History, Lines

RECENT_DAYS = 14.0
STEADY_DAYS = 180.0


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


def liveliness(history: History) -> NDArray[np.float32]:
    """Near 0 for a product that used to sell and stopped, higher the more of its sales are recent."""
    lines = history.orders if len(history.orders) else history.views
    recent = sales(lines, history.now, RECENT_DAYS, len(history.item_ids))
    steady = sales(lines, history.now, STEADY_DAYS, len(history.item_ids))
    usual = float(recent.mean()) if len(recent) else 0.0
    return ((recent + 0.05 * usual + 1e-9) / (steady + usual + 1e-9)).astype(np.float32)
