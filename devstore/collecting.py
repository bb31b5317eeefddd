"""Collections by the merchant's hand, each change told; by a rule, members come and go and nobody is told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import Collection, CollectionProduct, Metafield, Shop
from devstore.names import gid_of
from devstore.payloads import time_text
from devstore.webhooks import queue


def make_collection(session: Session, shop: Shop, title: str, product_ids: Sequence[int]) -> Collection:
    """A new collection of these products, in this order."""
    handle = "-".join(title.lower().split())
    made = Collection(shop_id=shop.id, handle=handle, title=title, updated_at=clock.now(session))
    session.add(made)
    session.flush()
    _fill(session, made, product_ids)
    queue(session, shop, "collections/create", collection_body(shop, made))
    return made


def change_collection(
    session: Session,
    shop: Shop,
    collection: Collection,
    *,
    title: str | None = None,
    product_ids: Sequence[int] | None = None,
    is_by_rule: bool = False,
) -> None:
    """Rename it or have just these products in it; `is_by_rule` moves no date and tells nobody."""
    collection.title = title or collection.title
    if product_ids is not None:
        _fill(session, collection, product_ids)
    if not is_by_rule:
        collection.updated_at = clock.now(session)
        queue(session, shop, "collections/update", collection_body(shop, collection))


def delete_collection(session: Session, shop: Shop, collection: Collection) -> None:
    number = collection.id
    _fill(session, collection, ())
    theirs = (Metafield.owner_type == "Collection", Metafield.owner_id == number)
    session.execute(delete(Metafield).where(*theirs))
    session.delete(collection)
    session.flush()
    queue(session, shop, "collections/delete", {"id": number})


def collection_body(shop: Shop, collection: Collection) -> dict[str, Any]:
    """For collections/create and collections/update: of its products not a word."""
    return {
        "id": collection.id,
        "handle": collection.handle,
        "title": collection.title,
        "updated_at": time_text(shop, collection.updated_at),
        "body_html": collection.body_html,
        "published_at": time_text(shop, collection.updated_at),
        "sort_order": "manual",
        "template_suffix": None,
        "published_scope": "global",
        "admin_graphql_api_id": gid_of("Collection", collection.id),
    }


def _fill(session: Session, collection: Collection, product_ids: Sequence[int]) -> None:
    inside = CollectionProduct.collection_id == collection.id
    session.execute(delete(CollectionProduct).where(inside))
    rows = [
        {"collection_id": collection.id, "product_id": number, "position": place}
        for place, number in enumerate(dict.fromkeys(product_ids))
    ]
    if rows:
        session.execute(insert(CollectionProduct), rows)
