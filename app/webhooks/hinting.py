"""Topics that only hint at what changed: the platform is asked, once for all hints of a few seconds."""

from __future__ import annotations

from app import catalog, customers, shops
from app.platforms import hosted
from app.shops import Shop
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Act, Body, Ignored, Outcome


def collection(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """Made, changed or deleted: no body tells who is in it, and the platform says whether it is there."""
    hosted.check_kind(body, "Collection")
    platform_id = hosted.id_of(body)
    return lambda shop: catalog.look_soon(shop.id, "collection", platform_id)


def stock(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """How many lie at one place says nothing of the others, so the product is looked at."""
    told = hosted.stock_of(body)

    def look(shop: Shop) -> Ignored | None:
        product = catalog.product_to_look_at(shop.id, told)
        if product is None:
            return Ignored("nothing that is for sale depends on it")
        catalog.look_soon(shop.id, "product", product)
        return None

    return look


def market(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """Made, changed or deleted: no body tells its countries or what anything costs there."""
    hosted.check_kind(body, "Market")
    hosted.id_of(body)
    return lambda shop: catalog.look_at_markets_soon(shop.id)


def tagged_customer(shop: Shop, delivery: Delivery, body: Body) -> Outcome:
    return _tags(shop, body, are_there=True)


def untagged_customer(shop: Shop, delivery: Delivery, body: Body) -> Outcome:
    return _tags(shop, body, are_there=False)


def _tags(shop: Shop, body: Body, *, are_there: bool) -> Outcome:
    """All her tags are taken from the platform: deliveries of single ones may come in any order."""
    platform_id, told = hosted.tags_told(body)
    known = customers.find_by_platform_id(shop.id, platform_id)
    is_told = known is not None and known.tags_at is not None
    if known and is_told and all((tag in known.tags) is are_there for tag in told):
        return Ignored("her tags are known to be so")
    snapshot = shops.connect(shop).customer(platform_id)
    if snapshot is None:
        return Ignored("the customer is gone")

    def record(shop: Shop) -> None:
        customers.record_many(shop.id, [snapshot])

    return record
