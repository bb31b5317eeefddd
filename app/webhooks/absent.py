"""Customers that the store dropped or merged without our hearing of it: each is asked for once a week.

Ours are gone through, not the store's: a few calls an hour, begun where the last hour ended. Orders are not
looked for: an older one is withheld from most apps, and withheld looks like deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from app import customers, orders, reactions, shops
from app.core import jobs
from app.core.unit import end_reading
from app.platforms import CustomerSnapshot, Store
from app.shops import Shop
from app.webhooks import forgetting
from app.webhooks.visiting import ShopLeft, Visit, in_unit

SETTING = "customers_compared"
"""`round`: when it began; `after`: our id of the last customer asked for, None when the round is over."""
EVERY = timedelta(days=7)
TOGETHER = 100
"""Customers asked for in one call."""
CALLS = 100
"""The most calls of one hour: a million customers take four days."""


def look(visit: Visit) -> bool:
    """This hour's part of the round; False when the shop left meanwhile."""
    with suppress(ShopLeft):
        _look(visit)
        return True
    return False


def _look(visit: Visit) -> None:
    after = _where_to_begin(visit)
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
            in_unit(visit, partial(_note, visit, None))
            return
        for platform_id in _absent(store, ours, witness):
            _find_out(visit, store, platform_id)
        after = ours[-1][0]
        in_unit(visit, partial(_note, visit, after))


def _where_to_begin(visit: Visit) -> int | None:
    """Our id behind which this hour begins; None while the round of this week is over."""
    known = shops.setting(visit.job.shop_id, SETTING) or {}
    if known.get("after") is not None:
        return int(known["after"])
    began = known.get("round", "")
    is_due = not began or began <= (visit.began_at - EVERY).isoformat()
    if is_due:
        in_unit(visit, lambda shop: _keep(shop, {"round": visit.began_at.isoformat(), "after": 0}))
    return 0 if is_due else None


def _absent(store: Store, ours: list[tuple[int, str]], witness: CustomerSnapshot) -> list[str]:
    """Those the store does not show, while it does show one who is certainly there."""
    there = store.customers_there([witness.platform_id, *(platform_id for _, platform_id in ours)])
    if witness.platform_id not in there:
        raise jobs.TryAgain("the store does not show a customer that it has just listed")
    return [platform_id for _, platform_id in ours if platform_id not in there]


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


def _note(visit: Visit, after: int | None, shop: Shop) -> None:
    known = shops.setting(shop.id, SETTING) or {}
    _keep(shop, {**known, "after": after})


def _keep(shop: Shop, state: dict[str, object]) -> None:
    shops.change_setting(shop, SETTING, state, by="house")
