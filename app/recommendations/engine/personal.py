"""Where products for one customer come from, and how those sources are mixed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from app.recommendations.engine.interactions import Codes, Floats
from app.recommendations.engine.neighbours import added, summed

if TYPE_CHECKING:
    from app.recommendations.engine.appeal import Appeal, Traits
    from app.recommendations.engine.model import Model

Scores = tuple[Codes, Floats]

SOURCES = ("similar", "taste", "crowd", "popular")

# Older purchases add cost and no taste.
RECENT_PRODUCTS = 50
_POPULAR = 500
_NOTHING: Scores = (np.empty(0, np.int32), np.empty(0))


def source(model: Model, name: str, user: int) -> Scores:
    """Products that one source names for a customer (a code), with scores above 0.

    "similar" and "taste" sum the lists of her latest products; "crowd" is what customers like her buy, "own"
    and "habit" what she bought, "popular" what sells: all four on the scale of a chance to stand in an order.
    """
    own = model.purchases.of(user)
    if name == "habit":
        return model.purchases.items[own], model.purchases.scores[own].astype(np.float64)
    if name == "popular":
        return model.popular[:_POPULAR], model.popular_share[:_POPULAR].astype(np.float64)
    if name == "crowd":
        return model.crowd.near(user)
    if name == "own":
        return model.crowd.own(user)
    if name not in model.lists:
        return _NOTHING
    latest = np.argsort(model.purchases.age_days[own], kind="stable")[:RECENT_PRODUCTS]
    return summed(model.lists[name], model.purchases.items[own][latest], np.ones(len(latest)))


def candidates(model: Model, user: int, appeal: Appeal) -> tuple[Codes, Traits]:
    """Products new to a customer (a code) that any source names, and their traits."""
    own = model.purchases.items[model.purchases.of(user)]
    return appeal.traits(
        user,
        {name: source(model, name, user) for name in SOURCES},
        own,
        lambda codes: model.latent.leaning(user, codes) if model.latent else np.zeros(len(codes)),
    )


def levelled(scores: Scores) -> Scores:
    """The same with a best score of 1."""
    found, score = scores
    return (found, score / score.max()) if len(score) and score.max() > 0 else scores


def mixed(parts: Iterable[tuple[Scores, float]]) -> Scores:
    """The weighted sum of several sources."""
    pieces = [(found, score * weight) for (found, score), weight in parts if weight and len(found)]
    if not pieces:
        return _NOTHING
    if len(pieces) == 1:
        return pieces[0]
    codes, scores = (np.concatenate(each) for each in zip(*pieces, strict=True))
    return added(codes, scores, int(codes.max()) + 1)


def alive(model: Model, scores: Scores, power: float) -> Scores:
    """Scores times how much each product sells now, to a power."""
    found, score = scores
    return (found, score * model.liveliness[found] ** power) if power else scores
