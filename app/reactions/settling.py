"""An order's newest state, brought to every room that keeps books about orders."""

from __future__ import annotations

from collections.abc import Sequence

from app import loyalty, offers, orders, value
from app.platforms import OrderSnapshot
from app.shops import Shop


def settle_order(shop: Shop, snapshot: OrderSnapshot) -> bool:
    """Record the snapshot and post what follows, in the caller's unit of work.

    False when a newer state was known already. An order from before the shop went live is
    history: it is recorded and nothing follows.
    """
    return settle_orders(shop, [snapshot])[0]


def settle_orders(shop: Shop, snapshots: Sequence[OrderSnapshot]) -> list[bool]:
    """The same for many, in their order; of several states of one order only the last is settled."""
    recorded = orders.record_all(shop.id, snapshots)
    touched = [each for each in recorded if each.applied]
    changed = {each.order.id: each.order for each in touched}
    live = [
        order for order in changed.values() if shop.live_at is not None and order.created_at >= shop.live_at
    ]
    facts = orders.facts_of(shop.id, live)
    for each in facts:
        offers.settle(shop, each)
    loyalty.settle(shop, *facts)
    buyers = {each.order.customer_id for each in touched}
    before = {each.before.customer_id for each in touched if each.before}
    value.refresh(shop.id, buyers | before)
    return [each.applied for each in recorded]
