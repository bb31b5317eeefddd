"""Catalog: what the shop sells, as last told: products, collections, stock, prices per market.

Other rooms use the names below and nothing deeper.
"""

from datetime import timedelta

from app.catalog.cards import Card, CardVariant
from app.catalog.collected import (
    CollectionName,
    collection_count,
    collection_names,
    collections_of,
    find_collection,
    in_collections,
    kinds,
    members,
    product_tags,
    titles_of_collections,
    vendors,
)
from app.catalog.collecting import (
    note_all_shelved,
    readings,
    record_collections,
    record_memberships,
    remove_collections,
    unshelved,
)
from app.catalog.goods import Goods, cards, cards_of, goods
from app.catalog.looking import look_at_collection, look_at_product, look_soon
from app.catalog.lookup import (
    available_ids,
    by_platform_ids,
    by_sku,
    by_title,
    content_for_training,
    count,
    dearest_price,
    dearest_prices,
    newest,
    platform_ids,
    variant_to_give,
)
from app.catalog.margins import margins
from app.catalog.merchandise import (
    Merchandise,
    Selection,
    chosen,
    merchandise,
    reduced,
    search,
    sellable,
    titles,
)
from app.catalog.models import Collection, Product, Variant
from app.catalog.pricing import look_at_all_markets, look_at_markets, price_product, price_zone
from app.catalog.pricing_models import Market, PriceZone
from app.catalog.privacy import PRIVACY
from app.catalog.recording import (
    is_known,
    not_removed,
    note_unchanged,
    record_products,
    remove_product,
    remove_products,
)
from app.catalog.repricing import look_at_markets_soon
from app.catalog.stock import product_to_look_at, unsure_of
from app.catalog.zones import markets_of, zones_for
from app.core.registry import Recurring

JOBS = {
    "catalog.look_at_product": look_at_product,
    "catalog.look_at_collection": look_at_collection,
    "catalog.look_at_all_markets": look_at_all_markets,
    "catalog.look_at_markets": look_at_markets,
    "catalog.price_zone": price_zone,
    "catalog.price_product": price_product,
}
RECURRING = [Recurring("catalog.look_at_all_markets", timedelta(days=1))]

__all__ = [
    "JOBS",
    "PRIVACY",
    "RECURRING",
    "Card",
    "CardVariant",
    "Collection",
    "CollectionName",
    "Goods",
    "Market",
    "Merchandise",
    "PriceZone",
    "Product",
    "Selection",
    "Variant",
    "available_ids",
    "by_platform_ids",
    "by_sku",
    "by_title",
    "cards",
    "cards_of",
    "chosen",
    "collection_count",
    "collection_names",
    "collections_of",
    "content_for_training",
    "count",
    "dearest_price",
    "dearest_prices",
    "find_collection",
    "goods",
    "in_collections",
    "is_known",
    "kinds",
    "look_at_markets_soon",
    "look_soon",
    "margins",
    "markets_of",
    "members",
    "merchandise",
    "newest",
    "not_removed",
    "note_all_shelved",
    "note_unchanged",
    "platform_ids",
    "product_tags",
    "product_to_look_at",
    "readings",
    "record_collections",
    "record_memberships",
    "record_products",
    "reduced",
    "remove_collections",
    "remove_product",
    "remove_products",
    "search",
    "sellable",
    "titles",
    "titles_of_collections",
    "unshelved",
    "unsure_of",
    "variant_to_give",
    "vendors",
    "zones_for",
]
