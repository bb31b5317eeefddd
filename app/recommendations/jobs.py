"""Training and publishing, as jobs that may be killed at any moment and run again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from numpy.typing import NDArray

from app import catalog, customers, orders, shops
from app.core import clock, jobs
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.platforms import Metafield, MetafieldName
from app.recommendations import progress
from app.recommendations.child import learn
from app.recommendations.fresh import count_again
from app.recommendations.keeping import forget_published, keep, keep_customers, mark_published, unpublished
from app.recommendations.models import ListKind, RecommendationList

TRAIN = "recommendations.train"
PUBLISH = "recommendations.publish"
NIGHTLY = "recommendations.nightly"
PUBLISHED_AT_ONCE = 100
APP_DATA_KEY = "best_sellers"


def train_soon(shop_id: int, cause: str) -> bool:
    """Queue a training of the shop in the open unit of work."""
    return jobs.add(TRAIN, key=cause, shop_id=shop_id)


def publish_again(shop_id: int, cause: str) -> None:
    """Queue all lists for a store that has dropped what it was given, in the open unit of work."""
    if forget_published(shop_id):
        jobs.add(PUBLISH, key=cause, shop_id=shop_id)


def train_all(job: jobs.Claim) -> None:
    """Every night: each shop learns anew."""
    with unit_of_work():
        for shop_id in shops.live_ids():
            train_soon(shop_id, f"night:{clock.now():%Y-%m-%d}")
        jobs.finish(job)


def train(job: jobs.Claim) -> None:
    """Train in a child, then keep all lists in one transaction and have the changed ones published."""
    _keep(job, learn(job))


def _keep(job: jobs.Claim, found: dict[str, NDArray[Any]]) -> None:
    with unit_of_work():
        if shops.may_fill_store(shops.by_id(job.shop_id)):
            keep(job.shop_id, found)
            keep_customers(job.shop_id, found, wanted_customers(job.shop_id, found))
            count_again(job.shop_id, found["baskets"])
            progress.clear(job.shop_id)
            shops.raise_storefront_version(job.shop_id)
            jobs.add(PUBLISH, key=str(job.id), shop_id=job.shop_id)
        jobs.finish(job)


def wanted_customers(shop_id: int, found: dict[str, NDArray[Any]]) -> set[int]:
    """Those who are still there and have not ordered since the training read their orders."""
    ids = found["customers.ids"].tolist()
    began = datetime.fromtimestamp(json.loads(str(found["facts"]))["began"], UTC)
    return customers.those_known(shop_id, ids) - orders.buyers_since(shop_id, began)


def publish(job: jobs.Claim) -> None:
    """Bring the lists that changed into the store, so that its theme shows them without us."""
    shop = shops.by_id(job.shop_id)
    store = shops.connect(shop)
    if shops.may_fill_store(shop):
        store.define_metafields()
    while shops.may_fill_store(shop) and (rows := unpublished(shop.id, PUBLISHED_AT_ONCE)):
        shown = [(row.id, list(row.items)) for row in rows]
        made, gone = _metafields(shop.id, rows)
        store.delete_metafields(gone)
        store.set_metafields(made)
        with unit_of_work():
            mark_published(shop.id, shown)
            jobs.renew(job)
    with unit_of_work():
        jobs.finish(job)


def _metafields(shop_id: int, rows: list[RecommendationList]) -> tuple[list[Metafield], list[MetafieldName]]:
    """What the store is to show and what it is to drop, by its own ids.

    Off sale a product keeps its lists, and stands in none; one that the store no longer has is left out.
    """
    theirs = catalog.platform_ids(shop_id, {row.product for row in rows}, also_off_sale=True)
    on_sale = catalog.platform_ids(shop_id, {product for row in rows for product in row.items})
    made, gone = [], []
    for row in rows:
        name = name_of(row, theirs)
        items = [on_sale[each] for each in row.items if each in on_sale]
        if name and items:
            made.append(Metafield.product_list(name.key, items, product_id=name.product_id))
        elif name:
            gone.append(name)
    return made, gone


def name_of(row: RecommendationList, theirs: dict[int, str]) -> MetafieldName | None:
    if row.kind == ListKind.BEST_SELLERS:
        return MetafieldName(APP_DATA_KEY)
    return MetafieldName(row.kind.value, theirs[row.product]) if row.product in theirs else None


JOBS = {TRAIN: train, PUBLISH: publish, NIGHTLY: train_all}
RECURRING = [Recurring(NIGHTLY, timedelta(days=1))]
