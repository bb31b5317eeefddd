"""The lists that stand in a shop's store, and how they leave it."""

from __future__ import annotations

from sqlalchemy import func, select

from app import catalog, shops
from app.core.database import db
from app.core.registry import Trace, Traces
from app.core.unit import unit_of_work
from app.recommendations.jobs import PUBLISHED_AT_ONCE, name_of
from app.recommendations.models import PUBLISHED, ListKind, RecommendationList


def _find(shop_id: int) -> list[Trace]:
    counted = db.session.execute(
        select(RecommendationList.kind, func.count())
        .where(RecommendationList.shop_id == shop_id, RecommendationList.kind.in_(PUBLISHED))
        .group_by(RecommendationList.kind)
    )
    numbers = {kind: number for kind, number in counted}
    whole = numbers.pop(ListKind.BEST_SELLERS, 0)
    parts = (
        ("Lists on products (metafields)", sum(numbers.values())),
        ("List of best sellers (app data)", whole),
    )
    return [Trace(what, number) for what, number in parts if number]


def _remove(shop_id: int) -> None:
    """Each step of this job takes some lists out of the store and then out of our own records."""
    store = shops.connect(shops.by_id(shop_id))
    while rows := _some(shop_id):
        theirs = catalog.platform_ids(shop_id, {row.product for row in rows}, also_off_sale=True)
        names = [name for row in rows if (name := name_of(row, theirs))]
        ids = [row.id for row in rows]
        store.delete_metafields(names)
        with unit_of_work():
            for list_id in ids:
                row = db.session.get(RecommendationList, list_id)
                if row is not None:
                    db.session.delete(row)


def _some(shop_id: int) -> list[RecommendationList]:
    mine = select(RecommendationList).where(
        RecommendationList.shop_id == shop_id, RecommendationList.kind.in_(PUBLISHED)
    )
    return list(db.session.scalars(mine.order_by(RecommendationList.id).limit(PUBLISHED_AT_ONCE)))


TRACES = Traces(find=_find, remove=_remove)
