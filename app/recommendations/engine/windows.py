"""Parts a history into what was known and what came then: the last weeks, and the weeks before them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.recommendations.engine.interactions import DAY, History

_SHARE = 0.1
_DAYS = 28.0


def windows(history: History, most: int) -> Iterator[tuple[History, History]]:
    """Up to `most` times the history before a window and in it, the last window first."""
    for _ in range(most):
        start = window_start(history)
        past, future = history.split(start)
        if len(past.orders) + len(past.views) == 0:
            return
        yield past, future
        history = past


def window_start(history: History) -> float:
    """Where the last tenth of the baskets begins, at most four weeks back."""
    ends = [
        np.unique(np.stack([lines.basket, lines.ts]), axis=1)[1] for lines in (history.orders, history.views)
    ]
    moments = np.concatenate(ends)
    if len(moments) == 0:
        return history.now
    return max(float(np.quantile(moments, 1 - _SHARE, method="higher")), history.now - _DAYS * DAY)
