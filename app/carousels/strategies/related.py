"""What goes with the product of the page, with the cart, or with an order."""

from __future__ import annotations

from app import recommendations
from app.carousels.context import Looked
from app.carousels.placements import Step


def bought_together(looked: Looked, _step: Step, k: int) -> list[int]:
    return recommendations.bought_together(looked.shop.id, looked.anchors, k)


def similar(looked: Looked, _step: Step, k: int) -> list[int]:
    return recommendations.similar(looked.shop.id, looked.anchors, k)


def also_viewed(looked: Looked, _step: Step, k: int) -> list[int]:
    return recommendations.also_viewed(looked.shop.id, looked.anchors, k)


def viewed_then_bought(looked: Looked, _step: Step, k: int) -> list[int]:
    return recommendations.viewed_then_bought(looked.shop.id, looked.anchors, k)


def complements(looked: Looked, _step: Step, k: int) -> list[int]:
    return recommendations.complements(looked.shop.id, looked.anchors, k)


def cart(looked: Looked, _step: Step, k: int) -> list[int]:
    """What goes with everything in the cart taken together, wherever the cart is shown."""
    return recommendations.bought_together(looked.shop.id, looked.cart, k) if looked.cart else []
