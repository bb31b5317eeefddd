"""Lists in the database: replaced as a whole, published one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from numpy.typing import NDArray
from sqlalchemy import delete, select, update

from app.core import clock
from app.core.among import among
from app.core.database import db, insert_once
from app.recommendations.models import ListKind, RecommendationList, Training

PER_STATEMENT = 1000
WHOLE_SHOP = 0


def keep(shop_id: int, found: dict[str, NDArray[Any]]) -> None:
    """Replace the shop's lists by those of a training; unchanged ones are not touched.

    A list that is gone stays as an empty one until it is taken out of the store too.
    """
    wanted = _wanted(found)
    rows = db.session.execute(
        select(
            RecommendationList.id,
            RecommendationList.kind,
            RecommendationList.product,
            RecommendationList.items,
        ).where(RecommendationList.shop_id == shop_id)
    ).all()
    known = {(row.kind, row.product): row for row in rows}
    changed = [
        {"id": row.id, "items": wanted.get(key, []), "is_published": False}
        for key, row in known.items()
        if row.items != wanted.get(key, [])
    ]
    fresh = [
        {"shop_id": shop_id, "kind": kind, "product": product, "items": items, "is_published": False}
        for (kind, product), items in wanted.items()
        if (kind, product) not in known
    ]
    if changed:
        db.session.execute(update(RecommendationList), changed)
    for at in range(0, len(fresh), PER_STATEMENT):
        insert_once(RecommendationList, ("shop_id", "kind", "product"), fresh[at : at + PER_STATEMENT])
    _note_training(shop_id, json.loads(str(found["facts"])))


def _wanted(found: dict[str, NDArray[Any]]) -> dict[tuple[ListKind, int], list[int]]:
    """From (kind, product) to the ids of its list, none of them empty."""
    lists = {(ListKind.BEST_SELLERS, WHOLE_SHOP): found["best_sellers"].tolist()}
    for kind in (ListKind.BOUGHT_TOGETHER, ListKind.SIMILAR):
        products, rows = found[f"{kind}.ids"].tolist(), found[f"{kind}.lists"].tolist()
        for product, row in zip(products, rows, strict=True):
            lists[kind, product] = [each for each in row if each >= 0]
    return {key: items for key, items in lists.items() if items}


def _note_training(shop_id: int, facts: dict[str, Any]) -> None:
    db.session.execute(delete(Training).where(Training.shop_id == shop_id))
    db.session.add(Training(shop_id=shop_id, trained_at=clock.now(), **facts))
    db.session.flush()


def unpublished(shop_id: int, limit: int) -> list[RecommendationList]:
    """Lists that the store does not show as they are, those of one product together.

    Each call that changes a product makes the store tell us of it.
    """
    return list(
        db.session.scalars(
            select(RecommendationList)
            .where(RecommendationList.shop_id == shop_id, RecommendationList.is_published.is_(False))
            .order_by(RecommendationList.product, RecommendationList.id)
            .limit(limit)
        )
    )


def mark_published(shop_id: int, shown: list[tuple[int, list[int]]]) -> None:
    """The store shows these items, or no list where there are none.

    A list that changed meanwhile counts as unpublished, whoever published it.
    """
    for list_id, items in shown:
        row = db.session.get(RecommendationList, list_id)
        if row is None or row.shop_id != shop_id:
            continue
        row.is_published = row.items == items
        if row.is_published and not items:
            db.session.delete(row)


def forget_published(shop_id: int) -> int:
    """The store shows none of the lists any more; returns how many there are."""
    where = RecommendationList.shop_id == shop_id
    changed = db.session.execute(update(RecommendationList).where(where).values(is_published=False))
    return int(changed.rowcount)  # type: ignore[attr-defined]


def lists_of(shop_id: int, products: Iterable[int]) -> dict[int, dict[ListKind, list[int]]]:
    """All lists that are kept for these products, by product and kind; with 0, those of the whole shop."""
    rows = db.session.execute(
        select(RecommendationList.product, RecommendationList.kind, RecommendationList.items).where(
            RecommendationList.shop_id == shop_id, among(RecommendationList.product, products)
        )
    )
    found: dict[int, dict[ListKind, list[int]]] = {}
    for product, kind, items in rows:
        found.setdefault(product, {})[kind] = list(items)
    return found
