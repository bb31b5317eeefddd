"""Chooses each carousel's method on the shop's own last weeks; none stays below recent popular."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from app.recommendations.engine.building import build
from app.recommendations.engine.interactions import DAY, History
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.trying_lists import also_viewed, similar
from app.recommendations.engine.trying_orders import bought_together, cart
from app.recommendations.engine.trying_people import buy_again, for_you, next_order
from app.recommendations.engine.trying_sessions import next_in_session
from app.recommendations.engine.verdicts import POPULAR, Verdict

_WINDOW_SHARE = 0.1
_WINDOW_DAYS = 28.0


def choose(history: History) -> tuple[dict[str, Setting], list[dict[str, Any]]]:
    """The best setting of each carousel, and the evidence, one row a carousel as `verdicts` tells."""
    past, future = history.split(_window_start(history))
    verdicts = list(_verdicts(past, future))
    choice: dict[str, Setting] = {}
    for verdict in verdicts:
        choice |= {verdict.carousel: verdict.chosen, **verdict.also}
    return choice, [verdict.row for verdict in verdicts]


def _verdicts(past: History, future: History) -> Iterator[Verdict]:
    yield bought_together(past, future)
    yield cart(past, future)
    lists = [similar(past, future), also_viewed(past, future)]
    yield from lists
    again = buy_again(past, future)
    yield again
    choice = {verdict.carousel: verdict.chosen for verdict in (*lists, again)}
    # What starts from orders has been settled above and need not be counted again.
    settled = {"bought_together": POPULAR, "cart": POPULAR}
    model = build(past, {**choice, **settled, "for_you": Setting("blend", parts=(("taste", 1.0),))})
    yield next_order(model, past, future)
    yield for_you(model, past, future)
    yield next_in_session(model, past, future)


def _window_start(history: History) -> float:
    """Where the last tenth of the baskets begins, at most four weeks back."""
    ends = [
        np.unique(np.stack([lines.basket, lines.ts]), axis=1)[1] for lines in (history.orders, history.views)
    ]
    moments = np.concatenate(ends)
    if len(moments) == 0:
        return history.now
    return max(
        float(np.quantile(moments, 1 - _WINDOW_SHARE, method="higher")), history.now - _WINDOW_DAYS * DAY
    )
