"""Orders that the store deleted unheard: each that it must show us is asked for once a week.

One that is not shown is asked for again a day later, and once more by itself, before anything is taken back.
Orders that the platform withholds from us are not asked for: withheld looks like deleted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from app import orders, reactions, shops
from app.core import clock
from app.core.unit import end_reading
from app.platforms import OrderSnapshot, Store, hosted
from app.shops import Shop
from app.webhooks.rounds import Round, not_shown
from app.webhooks.visiting import Visit, goes_through, in_unit

SETTING = "orders_compared"
AGAIN = timedelta(days=1)
MARGIN = timedelta(days=1)
"""How long before the platform withholds an order we stop asking for it."""
TOGETHER = 100
"""Orders asked for in one call."""
CALLS = 50
"""The most calls of one hour: 140,000 orders take a bit more than a day."""
CALLS_AGAIN = 10
"""The same at the second look, where each order that is not shown costs a call of its own besides."""


def look(visit: Visit) -> bool:
    """This hour's part of the round; False when the shop left meanwhile."""
    return goes_through(partial(_look, visit))


def _look(visit: Visit) -> None:
    walk = Round(visit, SETTING, [])
    place = walk.place()
    if place is None and not _missed_before(visit):
        return
    store = shops.connect(shops.by_id(visit.job.shop_id))
    end_reading()
    witness = next(iter(store.orders().items), None)
    if witness is None:
        return  # a store that shows nothing says nothing about anything
    _look_again(visit, store, witness.platform_id)
    if place is not None:
        _go_round(visit, store, walk, witness.platform_id)


def _look_again(visit: Visit, store: Store, witness: str) -> None:
    for _ in range(CALLS_AGAIN):
        ours = _missed_before(visit)
        end_reading()
        if not ours:
            return
        absent = not_shown(ours, store.orders_there([witness, *ours]), witness)
        in_unit(visit, partial(_note_there, [each for each in ours if each not in absent]))
        for each in absent:
            is_gone = store.order(each) is None
            in_unit(visit, partial(_take_back if is_gone else _note_there, [each]))


def _take_back(gone: list[str], shop: Shop) -> None:
    reactions.take_back_deleted(shop, gone, clock.now())


def _note_there(there: list[str], shop: Shop) -> None:
    orders.note_there(shop.id, there)


def _go_round(visit: Visit, store: Store, walk: Round, witness: str) -> None:
    shop_id, since = visit.job.shop_id, _shown_since(visit, AGAIN + MARGIN)
    for _ in range(CALLS):
        ours = orders.to_look_for(shop_id, since=since, after=_place_of(walk.place()), limit=TOGETHER)
        end_reading()
        if not ours:
            walk.note(None)
            return
        ids = [platform_id for _, platform_id in ours]
        absent = not_shown(ids, store.orders_there([witness, *ids]), witness)
        _keep(visit, store, ids, absent)
        made_at, order_id = ours[-1][0]
        walk.note([made_at.isoformat(), order_id])


def _keep(visit: Visit, store: Store, ids: list[str], absent: list[str]) -> None:
    """Note what was seen; one that we took for deleted and is there is taken in anew."""
    there = [each for each in ids if each not in absent]
    back = orders.deleted_among(visit.job.shop_id, there)
    end_reading()
    found = [snapshot for each in back if (snapshot := store.order(each)) is not None]
    in_unit(visit, partial(_note, there, absent, found, clock.now()))


def _note(
    there: list[str], absent: list[str], back: list[OrderSnapshot], asked_at: datetime, shop: Shop
) -> None:
    orders.note_there(shop.id, there)
    orders.note_missed(shop.id, absent, asked_at)
    reactions.settle_orders(shop, [replace(each, triggered_at=asked_at) for each in back])


def _missed_before(visit: Visit) -> list[str]:
    return orders.missed(
        visit.job.shop_id,
        before=visit.began_at - AGAIN,
        since=_shown_since(visit, MARGIN),
        limit=TOGETHER,
    )


def _shown_since(visit: Visit, margin: timedelta) -> datetime | None:
    """Orders made since then must be shown to us for as long as `margin` from now; None for all."""
    granted = shops.permissions_of(shops.by_id(visit.job.shop_id)).granted
    shown_for = hosted.orders_shown_for(granted)
    return None if shown_for is None else visit.began_at - shown_for + margin


def _place_of(kept: list[object]) -> orders.Place | None:
    return (datetime.fromisoformat(str(kept[0])), int(str(kept[1]))) if kept else None
