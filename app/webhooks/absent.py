"""Customers that the store dropped or merged without our hearing of it: each is asked for once a week.

Ours are gone through, not the store's: a few calls an hour, begun where the last hour ended.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app import customers, orders, reactions, shops
from app.core.unit import end_reading
from app.platforms import CustomerSnapshot, Store
from app.shops import Shop
from app.webhooks import forgetting
from app.webhooks.rounds import Round, not_shown
from app.webhooks.visiting import Visit, goes_through, in_unit

SETTING = "customers_compared"
TOGETHER = 100
"""Customers asked for in one call."""
CALLS = 100
"""The most calls of one hour: a million customers take four days."""


def look(visit: Visit) -> bool:
    """This hour's part of the round; False when the shop left meanwhile."""
    return goes_through(partial(_look, visit))


def _look(visit: Visit) -> None:
    walk = Round(visit, SETTING, 0)
    after = walk.place()
    if after is None:
        return
    store = shops.connect(shops.by_id(visit.job.shop_id))
    end_reading()
    witness = next(iter(store.customers().items), None)
    if witness is None:
        return  # a store that shows nobody says nothing about anybody
    for _ in range(CALLS):
        ours = customers.accounts(visit.job.shop_id, after=after, limit=TOGETHER)
        end_reading()
        if not ours:
            walk.note(None)
            return
        for platform_id in _absent(store, ours, witness):
            _find_out(visit, store, platform_id)
        after = ours[-1][0]
        walk.note(after)


def _absent(store: Store, ours: list[tuple[int, str]], witness: CustomerSnapshot) -> list[str]:
    ids = [platform_id for _, platform_id in ours]
    return not_shown(ids, store.customers_there([witness.platform_id, *ids]), witness.platform_id)


def _find_out(visit: Visit, store: Store, platform_id: str) -> None:
    """Asked once more by herself, then: whose are her orders now? Theirs is who she was merged into."""
    if store.customer(platform_id) is not None:
        return
    kept = _who_has_her_orders(visit, store, platform_id)
    act: Callable[[Shop], object] = partial(_drop, visit, platform_id)
    if kept is not None:
        act = partial(_unite, visit, platform_id, kept)
    in_unit(visit, act)


def _who_has_her_orders(visit: Visit, store: Store, platform_id: str) -> CustomerSnapshot | None:
    her = customers.find_by_platform_id(visit.job.shop_id, platform_id)
    newest = orders.of_customer(visit.job.shop_id, her.id, limit=1) if her else []
    order_id = newest[0].platform_id if newest else None
    end_reading()
    order = store.order(order_id) if order_id else None
    owner = customers.account_of(order) if order else None
    return store.customer(owner) if owner and owner != platform_id else None


def _unite(visit: Visit, removed: str, kept: CustomerSnapshot, shop: Shop) -> None:
    customers.record_many(shop.id, [kept])
    reactions.merge_customers(shop, removed=removed, kept=kept.platform_id, at=visit.began_at)
    forgetting.forget_with_kept(shop.id, kept.platform_id)


def _drop(visit: Visit, platform_id: str, shop: Shop) -> None:
    forgetting.forget_later(shop.id, customers.mark_gone(shop.id, platform_id, visit.began_at))
