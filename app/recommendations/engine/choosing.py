"""Chooses each carousel's method on the shop's own last weeks; none stays below recent popular."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.recommendations.engine.building import build
from app.recommendations.engine.interactions import History
from app.recommendations.engine.pairing import Common
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.trying_lists import also_viewed, similar
from app.recommendations.engine.trying_orders import bought_together, cart
from app.recommendations.engine.trying_people import buy_again, for_you, next_order
from app.recommendations.engine.trying_sessions import next_in_session
from app.recommendations.engine.verdicts import POPULAR, Verdict
from app.recommendations.engine.windows import windows

# Habits change little, so that what came in the windows before the last one teaches too.
_WINDOWS = 5


def choose(history: History) -> tuple[dict[str, Setting], list[dict[str, Any]]]:
    """The best setting of each carousel, and the evidence, one row a carousel as `verdicts` tells."""
    earlier = windows(history, _WINDOWS)
    past, future = next(earlier, history.split(history.now))
    verdicts = list(_verdicts(past, future, earlier))
    choice: dict[str, Setting] = {}
    for verdict in verdicts:
        choice |= {verdict.carousel: verdict.chosen, **verdict.also}
    return choice, [verdict.row for verdict in verdicts]


def _verdicts(
    past: History, future: History, earlier: Iterable[tuple[History, History]]
) -> Iterator[Verdict]:
    common = Common(past)
    yield bought_together(past, future, common)
    yield cart(past, future, common)
    lists = [similar(past, future), also_viewed(past, future)]
    yield from lists
    again = buy_again(past, future, earlier)
    yield again
    choice = {verdict.carousel: verdict.chosen for verdict in (*lists, again)}
    # What starts from orders has been settled above and need not be counted again.
    settled = {"bought_together": POPULAR, "cart": POPULAR}
    model = build(past, {**choice, **settled, "for_you": Setting("learned")})
    yield next_order(model, past, future)
    yield for_you(model, past, future)
    yield next_in_session(model, past, future)
