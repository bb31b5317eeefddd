"""Keeps what shoppers did: the single events, the day's totals and the visits, together or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from app import shops
from app.activity import shown, totals, visits
from app.activity.models import StorefrontEvent, Visitor
from app.activity.reading import Told, read_events
from app.core import clock
from app.core.among import among
from app.core.database import db
from app.shops import Shop

TABLE: Any = StorefrontEvent.__table__


@dataclass(frozen=True, slots=True)
class Arrived:
    """The good events of one envelope; `visitor_key` as `key_of` reads it, None without consent."""

    shop_id: int
    visitor_key: str | None
    told: list[Told]


def record_events(shop: Shop, visitor: Visitor | None, events: Sequence[Any], sent_at: Any = None) -> int:
    """Keep the good events of one envelope, as `read_events` finds them; returns how many were new."""
    return _keep(shop.id, [(visitor, read_events(events, clock.now(), sent_at).told)])


def keep_events(arrived: Sequence[Arrived]) -> int:
    """Keep what many envelopes bring; returns how many events were new.

    What bears a number that is known is a repeated beacon and left out. An envelope whose visitor was
    forgotten meanwhile is kept as nobody's.
    """
    of_shops: dict[int, list[Arrived]] = defaultdict(list)
    for each in arrived:
        of_shops[each.shop_id].append(each)
    kept = 0
    for shop_id, envelopes in sorted(of_shops.items()):
        known = _locked(shop_id, {each.visitor_key for each in envelopes if each.visitor_key})
        kept += _keep(shop_id, [(known.get(each.visitor_key or ""), each.told) for each in envelopes])
    return kept


def _locked(shop_id: int, keys: set[str]) -> dict[str, Visitor]:
    if not keys:
        return {}
    found = db.session.scalars(
        select(Visitor)
        .where(Visitor.shop_id == shop_id, among(Visitor.key, keys))
        .order_by(Visitor.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {visitor.key: visitor for visitor in found}


def _keep(shop_id: int, envelopes: Sequence[tuple[Visitor | None, Sequence[Told]]]) -> int:
    zone, days = shops.zone(shops.by_id(shop_id)), visits.new_days()
    known = _known_keys(shop_id, [each.key for _, told in envelopes for each in told if each.key])
    rows: list[dict[str, Any]] = []
    counted: totals.Totals = Counter()
    placed: shown.Counts = Counter()
    for visitor, told in envelopes:
        fresh = _fresh(told, known)
        rows += [_row(shop_id, visitor, each) for each in fresh]
        counted += totals.totals_of(fresh, zone)
        placed += shown.counts_of(fresh, zone)
        if visitor is not None:
            visits.follow(visitor, fresh, zone, days)
    if rows:
        db.session.execute(insert(TABLE), rows)
    totals.add_totals(shop_id, counted)
    shown.add_counts(shop_id, placed)
    visits.add_days(shop_id, days)
    return len(rows)


def _fresh(told: Sequence[Told], known: set[str]) -> list[Told]:
    """Those that bear no number or a new one, which is known from then on."""
    fresh = []
    for each in told:
        if each.key is None:
            fresh.append(each)
        elif each.key not in known:
            known.add(each.key)
            fresh.append(each)
    return fresh


def _known_keys(shop_id: int, keys: list[str]) -> set[str]:
    """A beacon that is sent again may bring what is kept already."""
    if not keys:
        return set()
    where = (StorefrontEvent.shop_id == shop_id, among(StorefrontEvent.key, keys))
    return {key for key in db.session.scalars(select(StorefrontEvent.key).where(*where)) if key}


def _row(shop_id: int, visitor: Visitor | None, event: Told) -> dict[str, Any]:
    return {
        "shop_id": shop_id,
        "visitor_id": visitor.id if visitor else None,
        "name": event.name,
        "product_platform_id": event.product,
        "data": event.data,
        "at": event.at,
        "key": event.key,
    }
