"""Which visitors get no lists, so that what lists bring can be known; asked where a visitor is named."""

from __future__ import annotations

from app import activity, experiments
from app.core import clock
from app.core.unit import unit_of_work
from app.experiments import Feature
from app.shops import Shop


def is_held_out(shop: Shop, token: str | None) -> bool:
    """Whether the visitor gets no list; that she could have got one is kept, of both groups, once.

    A token that is no visitor's is nobody's: who did not agree to be recognised takes no part.
    """
    visitor = activity.visitor_of(shop, token) if token else None
    if visitor is None or not experiments.running(shop.id):
        return False
    unit = activity.holder_of(shop, token)
    if experiments.is_met(shop, unit, Feature.CAROUSEL):
        return experiments.is_held_out(shop, unit, Feature.CAROUSEL)
    with unit_of_work():
        return experiments.meet(shop, unit, Feature.CAROUSEL, clock.now())
