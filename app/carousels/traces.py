"""The lists that stand in a shop's store, and how they leave it."""

from __future__ import annotations

from sqlalchemy import func, select

from app import catalog, shops
from app.carousels.disjoint import APP_DATA_KEY
from app.carousels.placements import RENDERED
from app.carousels.publishing import MOST_COLLECTIONS, PUBLISHED_AT_ONCE, collection_place
from app.core.database import db
from app.core.registry import Trace, Traces
from app.core.unit import unit_of_work
from app.platforms import MetafieldName
from app.recommendations import WHOLE_SHOP, RecommendationList


def _find(shop_id: int) -> list[Trace]:
    counted = db.session.execute(
        select(RecommendationList.kind, func.count())
        .where(RecommendationList.shop_id == shop_id)
        .group_by(RecommendationList.kind)
    )
    numbers = {kind.value: number for kind, number in counted}
    parts = (
        ("Lists on products (metafields)", sum(numbers.get(key, 0) for key in RENDERED.values())),
        ("List of best sellers (app data)", numbers.get(APP_DATA_KEY, 0)),
    )
    return [Trace(what, number) for what, number in parts if number]


def _remove(shop_id: int) -> None:
    """Each step of this job takes some lists out of the store and then out of our own records."""
    store = shops.connect(shops.by_id(shop_id))
    while rows := _some(shop_id):
        theirs = catalog.platform_ids(shop_id, {row.product for row in rows}, also_off_sale=True)
        ids = [row.id for row in rows]
        names = [MetafieldName(key, each) for each in theirs.values() for key in RENDERED.values()]
        if any(row.product == WHOLE_SHOP for row in rows):
            names.append(MetafieldName(APP_DATA_KEY))
            collections = catalog.collection_names(shop_id, limit=MOST_COLLECTIONS)
            names += [collection_place(each.platform_id) for each in collections]
        store.delete_metafields(names)
        with unit_of_work():
            for list_id in ids:
                row = db.session.get(RecommendationList, list_id)
                if row is not None:
                    db.session.delete(row)


def _some(shop_id: int) -> list[RecommendationList]:
    mine = select(RecommendationList).where(RecommendationList.shop_id == shop_id)
    return list(
        db.session.scalars(
            mine.order_by(RecommendationList.product, RecommendationList.id).limit(PUBLISHED_AT_ONCE)
        )
    )


TRACES = Traces(find=_find, remove=_remove)
