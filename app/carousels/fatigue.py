"""Fatigue: what somebody was shown again and again and never clicked gives way to something else."""

from __future__ import annotations

from datetime import timedelta

from app import activity, catalog
from app.carousels.context import Looked
from app.core import clock

OFTEN = 6
"""Times a product was in her view before it counts as known and not wanted."""
REMEMBERED = timedelta(days=30)


def faded(shop_id: int, looked: Looked) -> frozenset[int]:
    """Our ids of what this person saw at least OFTEN times in a month without a click; nobody known: none."""
    if looked.context.visitor_id is None and looked.customer_id is None:
        return frozenset()
    if not looked.browsers:
        return frozenset()
    shown, clicked = activity.shown_in_carousels(shop_id, looked.browsers, clock.now() - REMEMBERED)
    tired = [product for product, times in shown.items() if times >= OFTEN and product not in clicked]
    return frozenset(catalog.by_platform_ids(shop_id, tired).values()) if tired else frozenset()
