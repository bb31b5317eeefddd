"""What sells: best now, in a collection, in a stretch of time, or ever faster."""

from __future__ import annotations

from app import catalog, recommendations
from app.carousels.context import Looked
from app.carousels.placements import HERE, Step

LARGEST_SHELF = 2000
"""Of a larger collection the products that the shop shows first compete."""


def best_sellers(looked: Looked, step: Step, k: int) -> list[int]:
    """By recent orders; within the step's collection and days where it has them."""
    shop_id = looked.shop.id
    if not step.collection and step.days is None:
        return recommendations.best_sellers(shop_id, k)
    if not step.collection:
        return recommendations.best_sellers_of(shop_id, None, k, step.days)
    shelf = members(looked, step)
    return recommendations.best_sellers_of(shop_id, set(shelf), k, step.days) if shelf else []


def trending(looked: Looked, _step: Step, k: int) -> list[int]:
    return recommendations.trending(looked.shop.id, k)


def members(looked: Looked, step: Step) -> list[int]:
    """Our ids of what stands in the step's collection, in the shop's order."""
    shop_id, named = looked.shop.id, step.collection
    found = looked.collection_id if named == HERE else catalog.find_collection(shop_id, named)
    return catalog.members(shop_id, found, LARGEST_SHELF) if found is not None else []
