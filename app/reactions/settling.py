"""An order's newest state, brought to every room that keeps books about orders."""

from __future__ import annotations

from app import loyalty, offers, orders
from app.platforms import OrderSnapshot
from app.shops import Shop


def settle_order(shop: Shop, snapshot: OrderSnapshot) -> bool:
    """Record the snapshot and post what follows, in the caller's unit of work.

    False when a newer state was known already. An order from before the shop went live is
    history: it is recorded and nothing follows.
    """
    recorded = orders.record(shop.id, snapshot)
    if not recorded.applied:
        return False
    if shop.live_at and snapshot.created_at >= shop.live_at:
        facts = orders.facts(shop.id, recorded.order)
        offers.settle(shop, facts)
        loyalty.settle(shop, facts)
    return True
