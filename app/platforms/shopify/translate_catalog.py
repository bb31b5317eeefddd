"""Collections, markets, prices of countries and news of stock, from whichever way they came."""

from __future__ import annotations

from typing import Any

from app.platforms.shopify.reading import currency_code, minor, moment, platform_id, text, translates, whole
from app.platforms.snapshots import (
    CollectionSize,
    CollectionSnapshot,
    MarketSnapshot,
    PriceSnapshot,
    StockTold,
)

Node = dict[str, Any]


@translates("collection")
def collection(node: Node) -> CollectionSnapshot:
    """`node` with all its products."""
    return CollectionSnapshot(
        platform_id=platform_id(node["id"]),
        handle=text(node["handle"]),
        title=text(node["title"]),
        updated_at=moment(node["updatedAt"]),
        members=tuple(dict.fromkeys(platform_id(each["id"]) for each in node["products"]["nodes"])),
    )


@translates("collection")
def collection_size(node: Node) -> CollectionSize:
    return CollectionSize(
        platform_id(node["id"]), moment(node["updatedAt"]), whole(node["productsCount"]["count"])
    )


@translates("market")
def market(node: Node, regions: list[Node]) -> MarketSnapshot:
    """A market is of whole countries; of regions smaller than one nothing is known here."""
    return MarketSnapshot(
        platform_id=platform_id(node["id"]),
        name=text(node["name"]),
        countries=tuple(
            sorted(
                (text(each["code"]), currency_code(each["currency"]["currencyCode"]))
                for each in regions
                if each["__typename"] == "MarketRegionCountry"
            )
        ),
    )


@translates("price")
def price(node: Node) -> PriceSnapshot:
    told = node["contextualPricing"]
    currency = currency_code(told["price"]["currencyCode"])
    compared = told["compareAtPrice"]
    return PriceSnapshot(
        variant_id=platform_id(node["id"]),
        price_minor=minor(told["price"]["amount"], currency),
        compare_at_minor=minor(compared["amount"], currency) if compared else None,
        currency=currency,
    )


@translates("news of stock")
def stock_of(body: Node) -> StockTold:
    """Of a level, which says how many lie at one place, or of the thing itself."""
    if "inventory_item_id" not in body:
        return StockTold(platform_id(body["id"]))
    told = body["available"]
    return StockTold(platform_id(body["inventory_item_id"]), None if told is None else whole(told))


@translates("tags")
def tags_told(body: Node) -> tuple[str, tuple[str, ...]]:
    return platform_id(body["customerId"]), tuple(sorted(text(tag) for tag in body["tags"]))
