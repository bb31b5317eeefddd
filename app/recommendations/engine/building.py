"""Builds a model's lists from a history, by the chosen setting of each carousel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine import carting, pairing
from app.recommendations.engine.alike_sessions import alike_sessions
from app.recommendations.engine.appeal import appeal
from app.recommendations.engine.content import Content, content_neighbours
from app.recommendations.engine.crowd import crowd
from app.recommendations.engine.ease import ease_lists
from app.recommendations.engine.interactions import History
from app.recommendations.engine.latent import latent
from app.recommendations.engine.model import Model
from app.recommendations.engine.neighbours import Neighbours
from app.recommendations.engine.pairing import Common, Pairing
from app.recommendations.engine.popularity import liveliness, popular_share, recent_popular, rising
from app.recommendations.engine.repeats import purchases
from app.recommendations.engine.sessions import next_lists
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.similar import customer_rows, similar_lists, support, with_content
from app.recommendations.engine.together import order_lists
from app.recommendations.engine.viewed import bought_after_lists, viewed_lists

LIST_LENGTH = 50

DEFAULTS: Mapping[str, Setting] = {
    "bought_together": Setting("neighbours"),
    "cart": Setting("neighbours", damping=0.2, length=1.0, focus=0.75, trim=1.0),
    "similar": Setting("neighbours"),
    "also_viewed": Setting("neighbours", half_life_days=30.0),
    "next_in_session": Setting("both", half_life_days=30.0, parts=(("sessions", 1.0), ("steps", 0.5))),
    "for_you": Setting("neighbours"),
    "next_order": Setting("repeats"),
    "buy_again": Setting("frequency"),
    "taste": Setting("ease"),
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
    popular = recent_popular(history)
    is_learned = choice["for_you"].method == "learned"
    return Model(
        item_ids=history.item_ids,
        user_ids=history.user_ids,
        lists=_lists(history, choice, content),
        purchases=purchases(history, choice["buy_again"]),
        crowd=crowd(history),
        sessions=alike_sessions(history, choice["next_in_session"].half_life_days),
        popular=popular,
        popular_share=popular_share(history, popular),
        rising=rising(history),
        liveliness=liveliness(history),
        sold_items=history.orders.item,
        sold_ts=history.orders.ts,
        choice=choice,
        appeal=appeal(history) if is_learned else None,
        latent=latent(history) if is_learned else None,
        evidence=evidence,
    )


def _lists(history: History, choice: Mapping[str, Setting], content: Content | None) -> dict[str, Neighbours]:
    """Customers' lists stay even where "popular" won for `similar`, as the personal carousels read them."""
    empty = Neighbours.empty(len(history.item_ids), LIST_LENGTH)
    lively, common = liveliness(history), Common(history)
    is_shown = {kind: choice[kind].method != "popular" for kind in choice}
    has_views = len(history.views) > 0
    lists = {
        "similar": _similar(history, choice["similar"], content),
        **{
            kind: _from_orders(history, choice[kind], relisted, lively, common) if is_shown[kind] else empty
            for kind, relisted in (("bought_together", pairing.relisted), ("cart", carting.relisted))
        },
        "next_in_session": empty,
        "also_viewed": empty,
        "viewed_then_bought": empty,
        "taste": empty,
    }
    if has_views:
        lists["next_in_session"] = next_lists(history, LIST_LENGTH, choice["next_in_session"].half_life_days)
        lists["also_viewed"] = viewed_lists(history, choice["also_viewed"], LIST_LENGTH)
        lists["viewed_then_bought"] = bought_after_lists(history, Setting("neighbours"), LIST_LENGTH)
    if choice["for_you"].method == "learned" or "taste" in dict(choice["for_you"].parts):
        rows = customer_rows(history, choice["taste"].half_life_days)
        lists["taste"] = ease_lists(*rows, choice["taste"], k=LIST_LENGTH)
    return lists


def _from_orders(
    history: History,
    setting: Setting,
    relisted: Callable[[Pairing, Setting, NDArray[Any], int], Neighbours],
    lively: NDArray[np.float32],
    common: Common,
) -> Neighbours:
    lists = order_lists(history, setting, LIST_LENGTH, lively)
    if setting.method != "learned":
        return lists
    told = Pairing.beside(lists, setting, common)
    return relisted(told, setting, told.seeds, LIST_LENGTH)


def _similar(history: History, setting: Setting, content: Content | None) -> Neighbours:
    is_viewed = setting.method == "viewed"
    lists = (viewed_lists if is_viewed else similar_lists)(history, setting, LIST_LENGTH)
    if not content:
        return lists
    alike = content_neighbours(history.item_ids, content, LIST_LENGTH)
    return with_content(lists, alike, support(history, setting.half_life_days))
