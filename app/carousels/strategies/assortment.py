"""What the shop has: new, reduced, or chosen by hand."""

from __future__ import annotations

from app import catalog
from app.carousels.context import Looked
from app.carousels.placements import HERE, Step
from app.carousels.strategies.popular import members
from app.catalog import Selection


def newest(looked: Looked, step: Step, k: int) -> list[int]:
    """Published last; within the step's collection where it has one."""
    if not step.collection:
        return catalog.newest(looked.shop.id, k)
    named = looked.context.collection if step.collection == HERE else step.collection
    return catalog.chosen(looked.shop.id, Selection(collections=(named,)), k) if named else []


def on_sale(looked: Looked, _step: Step, k: int) -> list[int]:
    """Below their compare-at price, the deepest cut first."""
    return catalog.reduced(looked.shop.id, k)


def hand_picked(looked: Looked, step: Step, k: int) -> list[int]:
    """The merchant's own products in her order; with a collection, its members in the shop's order."""
    if step.products:
        ours = catalog.by_platform_ids(looked.shop.id, step.products)
        return [ours[each] for each in step.products if each in ours][:k]
    return members(looked, step)[:k] if step.collection else []
