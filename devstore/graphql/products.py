"""Resolvers: listing products, variants and collections."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import Listing, by_number, by_tag, by_time, by_word, condition_of, page
from devstore.graphql.values import asked_fields, count
from devstore.models import Collection, CollectionProduct, Product, Variant
from devstore.names import number_of


def _by_collection(operator: str, value: str) -> ColumnElement[bool]:
    inside = select(CollectionProduct.product_id).where(
        CollectionProduct.collection_id == int(value.rsplit("/", 1)[-1])
    )
    return Product.id.in_(inside)


PRODUCTS = Listing(
    id=Product.id,
    filters={
        "id": by_number(Product.id),
        "collection_id": _by_collection,
        "status": by_word(Product.status),
        "handle": by_word(Product.handle),
        "title": by_word(Product.title),
        "vendor": by_word(Product.vendor),
        "product_type": by_word(Product.product_type),
        "tag": by_tag(Product.tags),
        "created_at": by_time(Product.created_at),
        "updated_at": by_time(Product.updated_at),
        "published_at": by_time(Product.published_at),
    },
    sort_keys={
        "ID": Product.id,
        "TITLE": Product.title,
        "CREATED_AT": Product.created_at,
        "UPDATED_AT": Product.updated_at,
    },
    text=(Product.title, Product.vendor),
)
VARIANTS = Listing(
    id=Variant.id,
    filters={
        "id": by_number(Variant.id),
        "product_id": by_number(Variant.product_id),
        "sku": by_word(Variant.sku),
        "updated_at": by_time(Variant.updated_at),
    },
    sort_keys={"ID": Variant.id, "POSITION": Variant.position},
    text=(Variant.title, Variant.sku),
)
COLLECTIONS = Listing(
    id=Collection.id,
    filters={
        "id": by_number(Collection.id),
        "handle": by_word(Collection.handle),
        "title": by_word(Collection.title),
        "updated_at": by_time(Collection.updated_at),
    },
    sort_keys={"ID": Collection.id, "TITLE": Collection.title, "UPDATED_AT": Collection.updated_at},
    text=(Collection.title,),
)


@resolver("QueryRoot.products")
def products(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_products", "products")
    base = select(Product).where(Product.shop_id == call.shop.id)
    if asked_fields(info) & {"variants", "priceRangeV2", "totalInventory", "variantsCount"}:
        base = base.options(selectinload(Product.variants))
    return page(call, base, PRODUCTS, sort_key=sortKey, **_window(window))


@resolver("QueryRoot.product")
def product(_root: object, info: Any, id: str) -> Product | None:
    call: Call = info.context
    call.require("read_products", "product")
    found = call.session.get(Product, number_of(id, "Product") or 0)
    return found if found and found.shop_id == call.shop.id else None


@resolver("QueryRoot.productsCount")
def products_count(
    _root: object, info: Any, query: str | None = None, limit: int | None = 10_000
) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_products", "productsCount")
    wanted = select(func.count(Product.id)).where(
        Product.shop_id == call.shop.id, condition_of(call, PRODUCTS, query)
    )
    return count(call.session.scalar(wanted) or 0, limit)


@resolver("QueryRoot.productVariants")
def product_variants(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_products", "productVariants")
    base = select(Variant).where(Variant.shop_id == call.shop.id).options(selectinload(Variant.product))
    return page(call, base, VARIANTS, sort_key=sortKey, **_window(window))


@resolver("QueryRoot.productVariant")
def product_variant(_root: object, info: Any, id: str) -> Variant | None:
    call: Call = info.context
    call.require("read_products", "productVariant")
    found = call.session.get(Variant, number_of(id, "ProductVariant") or 0)
    return found if found and found.shop_id == call.shop.id else None


@resolver("QueryRoot.collections")
def collections(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> dict[str, Any]:
    call: Call = info.context
    call.require("read_products", "collections")
    base = select(Collection).where(Collection.shop_id == call.shop.id)
    return page(call, base, COLLECTIONS, sort_key=sortKey, **_window(window))


@resolver("QueryRoot.collection")
def collection(_root: object, info: Any, id: str) -> Collection | None:
    call: Call = info.context
    call.require("read_products", "collection")
    found = call.session.get(Collection, number_of(id, "Collection") or 0)
    return found if found and found.shop_id == call.shop.id else None


@resolver("Product.collections")
def collections_of_product(
    product: Product, info: Any, *, sortKey: str = "ID", **window: Any
) -> dict[str, Any]:
    base = select(Collection).where(
        Collection.id.in_(
            select(CollectionProduct.collection_id).where(CollectionProduct.product_id == product.id)
        )
    )
    return page(info.context, base, COLLECTIONS, sort_key=sortKey, **_window(window))


def _window(window: dict[str, Any]) -> dict[str, Any]:
    return {"first": None, **window}
