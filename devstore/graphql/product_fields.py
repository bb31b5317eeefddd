"""Resolvers: what a product, a variant and a collection tell about themselves."""

import re
from typing import Any

from sqlalchemy import func, select

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import check_depth, check_first, page_from, page_of_list, start_of
from devstore.graphql.values import asked_fields, count, entity, money
from devstore.models import Collection, CollectionProduct, Product, Variant
from devstore.money import text_of
from devstore.names import gid_of, number_of

MARKUP = re.compile(r"<[^>]+>")


@resolver("Product.id")
def product_id(product: Product | dict[str, Any], _info: Any) -> str:
    return product["id"] if isinstance(product, dict) else gid_of("Product", product.id)


@resolver("*.legacyResourceId")
def legacy_resource_id(thing: Any, _info: Any) -> int:
    number: int = thing["legacyResourceId"] if isinstance(thing, dict) else thing.id
    return number


@resolver("Product.status")
def product_status(product: Product, _info: Any) -> str:
    return product.status.upper()


@resolver("Product.description")
def product_description(product: Product, _info: Any) -> str:
    return MARKUP.sub("", product.body_html)


@resolver("Product.descriptionHtml")
def product_description_html(product: Product, _info: Any) -> str:
    return product.body_html


@resolver("Product.onlineStoreUrl")
def online_store_url(product: Product, info: Any) -> str | None:
    call: Call = info.context
    is_listed = product.status == "active" and product.published_at is not None
    return f"{call.shop.url}/products/{product.handle}" if is_listed else None


@resolver("Product.totalInventory")
def total_inventory(product: Product, _info: Any) -> int:
    return sum(variant.inventory_quantity for variant in product.variants)


@resolver("Product.tracksInventory")
def tracks_inventory(product: Product, _info: Any) -> bool:
    return any(variant.is_tracked for variant in product.variants)


@resolver("Product.hasOnlyDefaultVariant")
def has_only_default_variant(product: Product, _info: Any) -> bool:
    return [variant.title for variant in product.variants] == ["Default Title"]


@resolver("Product.featuredMedia")
def featured_media(product: Product, info: Any) -> dict[str, Any] | None:
    media = _media_of(product, info.context)
    return media[0] if media else None


@resolver("Product.media")
def media(
    product: Product, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> dict[str, Any]:
    return page_of_list(_media_of(product, info.context), first, after)


@resolver("Product.options")
def options(product: Product, _info: Any, first: int | None = None) -> list[dict[str, Any]]:
    return [
        {"id": gid_of("ProductOption", product.id + place), "position": place, **option}
        for place, option in enumerate(product.options[:first], 1)
    ]


@resolver("Product.priceRangeV2")
def price_range(product: Product, info: Any) -> dict[str, Any]:
    call: Call = info.context
    prices = [variant.price_minor for variant in product.variants] or [0]
    return {
        "minVariantPrice": money(min(prices), call.shop.currency),
        "maxVariantPrice": money(max(prices), call.shop.currency),
    }


@resolver("Product.variants")
def variants(
    product: Product, _info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    return page_of_list(product.variants, first, after)


@resolver("Product.variantsCount")
def variants_count(product: Product, _info: Any) -> dict[str, Any]:
    return count(len(product.variants), None)


@resolver("ProductVariant.id")
def variant_id(variant: Variant | dict[str, Any], _info: Any) -> str:
    return variant["id"] if isinstance(variant, dict) else gid_of("ProductVariant", variant.id)


@resolver("ProductVariant.displayName")
def display_name(variant: Variant, _info: Any) -> str:
    return f"{variant.product.title} - {variant.title}"


@resolver("ProductVariant.price")
def price(variant: Variant, info: Any) -> str:
    return text_of(variant.price_minor, info.context.shop.currency)


@resolver("ProductVariant.compareAtPrice")
def compare_at_price(variant: Variant, info: Any) -> str | None:
    minor = variant.compare_at_minor
    return None if minor is None else text_of(minor, info.context.shop.currency)


@resolver("ProductVariant.availableForSale")
def available_for_sale(variant: Variant, _info: Any) -> bool:
    return variant.is_available


@resolver("ProductVariant.inventoryPolicy")
def inventory_policy(variant: Variant, _info: Any) -> str:
    return variant.inventory_policy.upper()


@resolver("ProductVariant.selectedOptions")
def selected_options(variant: Variant, _info: Any) -> list[dict[str, Any]]:
    names = [option["name"] for option in variant.product.options] or ["Title"]
    return [{"name": name, "value": value} for name, value in zip(names, variant.option_values, strict=False)]


@resolver("Collection.id")
def collection_id(collection: Collection, _info: Any) -> str:
    return gid_of("Collection", collection.id)


@resolver("Collection.description")
def collection_description(collection: Collection, _info: Any) -> str:
    return MARKUP.sub("", collection.body_html)


@resolver("Collection.descriptionHtml")
def collection_description_html(collection: Collection, _info: Any) -> str:
    return collection.body_html


@resolver("Collection.sortOrder")
def sort_order(_collection: Collection, _info: Any) -> str:
    return "MANUAL"


@resolver("Collection.productsCount")
def collection_size(collection: Collection, info: Any) -> dict[str, Any]:
    call: Call = info.context
    wanted = select(func.count()).where(CollectionProduct.collection_id == collection.id)
    return count(call.session.scalar(wanted) or 0, None)


@resolver("Collection.products")
def collection_products(
    collection: Collection,
    info: Any,
    first: int | None = None,
    after: str | None = None,
    reverse: bool = False,
) -> dict[str, Any]:
    call: Call = info.context
    place = CollectionProduct.position.desc() if reverse else CollectionProduct.position
    in_order = (
        select(CollectionProduct.product_id)
        .where(CollectionProduct.collection_id == collection.id)
        .order_by(place)
    )
    limit, start = check_first(first), start_of(after)
    check_depth(call, start)
    numbers = list(call.session.scalars(in_order.offset(start).limit(limit + 1)))
    shown = page_from(numbers, limit, start)
    is_plain = not _asks_more_than_ids(info)
    loaded = {} if is_plain else _products_by_id(call, shown["nodes"])
    shown["nodes"] = [entity("Product", number) if is_plain else loaded[number] for number in shown["nodes"]]
    for edge, node in zip(shown["edges"], shown["nodes"], strict=True):
        edge["node"] = node
    return shown


@resolver("Collection.hasProduct")
def has_product(collection: Collection, info: Any, id: str) -> bool:
    call: Call = info.context
    return call.session.get(CollectionProduct, (collection.id, number_of(id, "Product") or 0)) is not None


def _asks_more_than_ids(info: Any) -> bool:
    plain = {"nodes", "edges", "node", "cursor", "id", "legacyResourceId", "pageInfo", "__typename"}
    return bool(asked_fields(info) - plain - {"hasNextPage", "endCursor", "hasPreviousPage", "startCursor"})


def _products_by_id(call: Call, numbers: list[int]) -> dict[int, Product]:
    return {found.id: found for found in call.session.scalars(select(Product).where(Product.id.in_(numbers)))}


def _media_of(product: Product, call: Call) -> list[dict[str, Any]]:
    return [_media(product, place, image, call.shop.url) for place, image in enumerate(product.images, 1)]


def _media(product: Product, place: int, image: dict[str, Any], origin: str) -> dict[str, Any]:
    picture = {
        "id": gid_of("ImageSource", product.id + place),
        "url": image["src"] if "://" in image["src"] else f"{origin}{image['src']}",
        "altText": image.get("alt"),
        "width": image.get("width"),
        "height": image.get("height"),
    }
    return {
        "__typename": "MediaImage",
        "id": gid_of("MediaImage", product.id + place),
        "alt": image.get("alt"),
        "mediaContentType": "IMAGE",
        "preview": {"image": picture},
        "image": picture,
    }
