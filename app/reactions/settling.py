"""An order's newest state, brought to every room that keeps books about orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

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
    before = {each.before.customer_id for each in touched if each.before}
    _follow(shop, {each.order.id: each.order for each in touched}.values(), before)
    return [each.applied for each in recorded]


def take_back_deleted(shop: Shop, platform_ids: Sequence[str], at: datetime) -> int:
    """The store has these orders no more: what followed from them is taken back. Returns of how many."""
    gone = orders.mark_deleted(shop.id, platform_ids, at)
    _follow(shop, gone, set())
    return len(gone)


def _follow(shop: Shop, changed: Collection[orders.Order], buyers_before: set[int | None]) -> None:
    """Every room that keeps books about orders posts the difference to how they stand now."""
    live = [order for order in changed if shop.live_at is not None and order.created_at >= shop.live_at]
    facts = orders.facts_of(shop.id, live)
    for each in facts:
        offers.settle(shop, each)
    loyalty.settle(shop, *facts)
    value.refresh(shop.id, {order.customer_id for order in changed} | buyers_before)
