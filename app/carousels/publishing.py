"""What stands in the store's own pages: lists that its theme renders without script and without us."""

from __future__ import annotations

from app import catalog, recommendations, shops
from app.carousels.disjoint import APP_DATA_KEY, collection_list, lists_to_show, whole_shop
from app.core import jobs
from app.core.unit import unit_of_work
from app.platforms import Metafield, MetafieldName, Store
from app.recommendations import RecommendationList
from app.shops import Shop

PUBLISHED_AT_ONCE = 100
"""Learned lists whose products are brought into the store by one step of the job."""
MOST_COLLECTIONS = 1000
"""The first by title; pages of others show the whole shop's list."""


def publish_again(shop_id: int, cause: str) -> None:
    """Queue all lists, in the open unit of work: the store dropped them, or a rule for them has changed."""
    if recommendations.forget_published(shop_id):
        jobs.add(recommendations.PUBLISH, key=cause, shop_id=shop_id)


def publish(job: jobs.Claim) -> None:
    """Bring what changed into the store. A rule that changes meanwhile leaves its lists to be done again."""
    shop = shops.by_id(job.shop_id)
    store = shops.connect(shop)
    if shops.may_fill_store(shop):
        store.define_metafields()
    while shops.may_fill_store(shop) and (rows := recommendations.unpublished(shop.id, PUBLISHED_AT_ONCE)):
        version = shop.storefront_version
        shown = [(row.id, list(row.items)) for row in rows]
        made, gone = _metafields(shop, rows)
        store.delete_metafields(gone)
        store.set_metafields(made)
        if any(row.product == recommendations.WHOLE_SHOP for row in rows):
            _publish_collections(shop, store, job)
        with unit_of_work():
            if shops.by_id(shop.id).storefront_version == version:
                recommendations.mark_published(shop.id, shown)
            jobs.renew(job)
    with unit_of_work():
        jobs.finish(job)


def _publish_collections(shop: Shop, store: Store, job: jobs.Claim) -> None:
    """What sells best in each collection, then in the shop: the list of the collection's own page."""
    is_learned = bool(recommendations.best_sellers(shop.id, 1))
    names = catalog.collection_names(shop.id, limit=MOST_COLLECTIONS)
    for at in range(0, len(names), PUBLISHED_AT_ONCE):
        some = [each.platform_id for each in names[at : at + PUBLISHED_AT_ONCE]]
        lists = {each: collection_list(shop, each) if is_learned else [] for each in some}
        store.delete_metafields([collection_place(each) for each, ids in lists.items() if not ids])
        store.set_metafields(
            [
                Metafield.product_list(APP_DATA_KEY, ids, collection_id=each)
                for each, ids in lists.items()
                if ids
            ]
        )
        with unit_of_work():
            jobs.renew(job)


def collection_place(collection: str) -> MetafieldName:
    """Where the list of a collection, named by the platform's id, stands."""
    return MetafieldName(APP_DATA_KEY, collection_id=collection)


def _metafields(shop: Shop, rows: list[RecommendationList]) -> tuple[list[Metafield], list[MetafieldName]]:
    """What the store is to show and what it is to drop, by its own ids.

    Off sale a product keeps its lists, and stands in none; one that the store no longer has is left out.
    """
    products = {row.product for row in rows} - {recommendations.WHOLE_SHOP}
    theirs = catalog.platform_ids(shop.id, products, also_off_sale=True)
    shown = lists_to_show(shop, theirs)
    listed = {each for lists in shown.values() for ids in lists.values() for each in ids}
    on_sale = catalog.platform_ids(shop.id, listed)
    wanted = [
        (MetafieldName(key, theirs[product]), [on_sale[each] for each in ids if each in on_sale])
        for product, lists in shown.items()
        for key, ids in lists.items()
    ]
    if len(products) < len({row.product for row in rows}):
        wanted.append((MetafieldName(APP_DATA_KEY), _whole_shop(shop, rows)))
    made = [Metafield.product_list(name.key, ids, product_id=name.product_id) for name, ids in wanted if ids]
    return made, [name for name, ids in wanted if not ids]


def _whole_shop(shop: Shop, rows: list[RecommendationList]) -> list[str]:
    """Nothing where nothing is learned any more: then the list is to go."""
    is_learned = any(row.items for row in rows if row.product == recommendations.WHOLE_SHOP)
    return whole_shop(shop) if is_learned else []


JOBS = {recommendations.PUBLISH: publish}
