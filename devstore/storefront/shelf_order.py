"""Which products stand in a collection and in which order, remembered for a few seconds.

A big shop's collection is sorted once in that time and not for every page. What is sold out or taken down is
still seen at once: the products themselves are read for each page.
"""

import time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from devstore.models import CollectionProduct, Product, Shop, Variant

FRESH_SECONDS = 5.0
BY_HAND = "manual"
_lowest_price = (
    select(func.min(Variant.price_minor)).where(Variant.product_id == Product.id).scalar_subquery()
)
SORTS: dict[str, tuple[Any, ...]] = {
    BY_HAND: (),
    "title-ascending": (func.lower(Product.title), Product.id),
    "created-descending": (Product.created_at.desc(), Product.id.desc()),
    "price-ascending": (_lowest_price.asc(), Product.id),
    "price-descending": (_lowest_price.desc(), Product.id),
}
_known: dict[tuple[str, int, int | None, str], tuple[float, tuple[int, ...]]] = {}


def ids_of(session: Session, shop: Shop, collection_id: int | None, sort: str) -> tuple[int, ...]:
    """Ids of the collection's listed products in order; without a collection, of all the shop's."""
    key = (str(session.get_bind().engine.url), shop.id, collection_id, sort)
    read_at, ids = _known.get(key, (0.0, ()))
    if not read_at or time.monotonic() - read_at > FRESH_SECONDS:
        ids = tuple(session.scalars(_query(shop, collection_id, sort)))
        _known[key] = (time.monotonic(), ids)
    return ids


def _query(shop: Shop, collection_id: int | None, sort: str) -> Any:
    query = select(Product.id).where(
        Product.shop_id == shop.id, Product.status == "active", Product.published_at.is_not(None)
    )
    by_hand: tuple[Any, ...] = (Product.id,)
    if collection_id is not None:
        query = query.join(CollectionProduct, CollectionProduct.product_id == Product.id)
        query = query.where(CollectionProduct.collection_id == collection_id)
        by_hand = (CollectionProduct.position, Product.id)
    return query.order_by(*(SORTS[sort] or by_hand))
