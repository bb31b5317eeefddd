"""Builds a model's lists from a history, by the chosen setting of each carousel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.recommendations.engine.content import Content, content_neighbours
from app.recommendations.engine.counting import Neighbours
from app.recommendations.engine.interactions import History
from app.recommendations.engine.model import Model, Setting
from app.recommendations.engine.popularity import liveliness, recent_popular
from app.recommendations.engine.repeats import purchases
from app.recommendations.engine.sessions import next_lists
from app.recommendations.engine.similar import blended, similar_lists, support
from app.recommendations.engine.together import together_lists

LIST_LENGTH = 50

DEFAULTS: Mapping[str, Setting] = {
    "bought_together": Setting("neighbours"),
    "similar": Setting("neighbours"),
    "next_in_session": Setting("steps"),
    "for_you": Setting("neighbours"),
    "next_order": Setting("repeats"),
    "buy_again": Setting("frequency"),
}


def build(
    history: History,
    choice: Mapping[str, Setting],
    *,
    content: Content | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
) -> Model:
    """The model of a history; carousels that `choice` leaves out take the defaults."""
    choice = {**DEFAULTS, **choice}
    return Model(
        item_ids=history.item_ids,
        user_ids=history.user_ids,
        lists={
            "similar": _similar(history, choice, content),
            "bought_together": _together(history, choice["bought_together"]),
            "next_in_session": _steps(history, choice["next_in_session"]),
        },
        purchases=purchases(history, choice["buy_again"].method),
        popular=recent_popular(history),
        liveliness=liveliness(history),
        sold_items=history.orders.item,
        sold_ts=history.orders.ts,
        choice=choice,
        evidence=evidence,
    )


def _together(history: History, setting: Setting) -> Neighbours:
    if setting.method == "popular":
        return Neighbours.empty(len(history.item_ids), LIST_LENGTH)
    return together_lists(
        history, k=LIST_LENGTH, damping=setting.damping, half_life_days=setting.half_life_days
    )


def _similar(history: History, choice: Mapping[str, Setting], content: Content | None) -> Neighbours:
    """Customers' lists stay even where "popular" won for `similar`, as the personal carousels read them."""
    setting = choice["similar"]
    lists = similar_lists(
        history, k=LIST_LENGTH, damping=setting.damping, half_life_days=setting.half_life_days
    )
    if not content:
        return lists
    alike = content_neighbours(history.item_ids, content, LIST_LENGTH)
    return blended(lists, alike, support(history, setting.half_life_days))


def _steps(history: History, setting: Setting) -> Neighbours:
    if setting.method == "popular" or len(history.views) == 0:
        return Neighbours.empty(len(history.item_ids), LIST_LENGTH)
    return next_lists(history, LIST_LENGTH)
