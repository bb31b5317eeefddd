"""The Ajax API of the catalogue: one product, related products, suggestions while typing."""

from typing import Any

from flask import Blueprint, jsonify, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from devstore.models import CollectionProduct, Product
from devstore.storefront import catalog
from devstore.storefront.pages import not_found
from devstore.storefront.product_json import product_json
from devstore.storefront.visits import Visit, visit

blueprint = Blueprint("storefront_catalog", __name__)
MOST = 10


@blueprint.get("/products/<handle>.js")
@blueprint.get("/products/<handle>.json")
def product(handle: str) -> Response:
    with visit() as here:
        found = here.product(handle)
        return jsonify(product_json(found)) if found else not_found(here)


@blueprint.get("/recommendations/products.json")
def recommendations() -> Response:
    """Products that share most collections with this one. 422 for bad parameters, 404 for no such product."""
    product_id = request.args.get("product_id", type=int)
    limit = request.args.get("limit", MOST, type=int)
    intent = request.args.get("intent", "related")
    if product_id is None or not 1 <= limit <= MOST or intent not in ("related", "complementary"):
        return _refused(
            422, "Invalid parameter", "product_id, limit (1 to 10) or intent is missing or invalid"
        )
    with visit() as here:
        known = here.products_by_id([product_id])
        if not known:
            return _refused(
                404, "Product not found", f"No product with id {product_id} is published in the online store"
            )
        related = here.products_by_id(_related(here, product_id, limit))
        return jsonify({"products": [product_json(each) for each in related], "intent": intent})


@blueprint.get("/search/suggest.json")
@blueprint.get("/search/suggest")
def suggest() -> Response:
    terms = request.args.get("q", "").strip()
    limit = request.args.get("resources[limit]", MOST, type=int)
    if not terms or not 1 <= limit <= MOST:
        return _refused(422, "Invalid parameter", "q or resources[limit] (1 to 10) is missing or invalid")
    with visit() as here:
        rows = here.session.scalars(catalog.matching(here.shop, terms).limit(limit))
        products = [_suggestion(each) for each in here.products(rows)]
    return jsonify({"resources": {"results": {"products": products, "queries": [], "collections": []}}})


def _related(here: Visit, product_id: int, limit: int) -> list[int]:
    shelves = select(CollectionProduct.collection_id).where(CollectionProduct.product_id == product_id)
    query = (
        select(Product.id)
        .join(CollectionProduct, CollectionProduct.product_id == Product.id)
        .where(CollectionProduct.collection_id.in_(shelves), Product.id != product_id)
        .where(Product.status == "active", Product.shop_id == here.shop.id)
        .group_by(Product.id)
        .order_by(func.count().desc(), func.min(CollectionProduct.position), Product.id)
        .limit(limit)
    )
    return list(here.session.scalars(query))


def _suggestion(product: catalog.ProductDrop) -> dict[str, Any]:
    image = product.featured_image
    return {
        "id": product.id,
        "title": product.title,
        "handle": product.handle,
        "url": product.url,
        "price": f"{product.price / 100:.2f}",
        "price_max": f"{product.price_max / 100:.2f}",
        "available": product.available,
        "vendor": product.vendor,
        "type": product.type,
        "tags": product.tags,
        "image": image.src if image else None,
        "featured_image": {"url": image.src, "alt": image.alt} if image else None,
    }


def _refused(status: int, message: str, description: str) -> Response:
    response = jsonify({"status": status, "message": message, "description": description})
    response.status_code = status
    return response
