"""The Ajax API of the catalogue: one product, and the products related to it."""

from flask import Blueprint, jsonify, make_response, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from devstore.models import CollectionProduct, Product
from devstore.storefront import catalog
from devstore.storefront.drops import Values
from devstore.storefront.pages import not_found
from devstore.storefront.product_json import product_json
from devstore.storefront.rendering import Page
from devstore.storefront.visits import Visit, visit

blueprint = Blueprint("storefront_catalog", __name__)
MOST = 10
INTENTS = ("related", "complementary")


class RecommendationsRefused(Exception):
    """Nothing can be recommended for this request."""

    def __init__(self, status: int, message: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.message = message


@blueprint.get("/products/<handle>.js")
@blueprint.get("/products/<handle>.json")
def product(handle: str) -> Response:
    with visit() as here:
        found = here.product(handle)
        return jsonify(product_json(found)) if found else not_found(here)


@blueprint.get("/recommendations/products.json")
def recommendations() -> Response:
    """Products that share most collections with this one. 422 for bad parameters, 404 for no such product."""
    with visit() as here:
        try:
            found = _recommended(here)
        except RecommendationsRefused as refusal:
            return _refused(refusal)
        return jsonify({"intent": _intent(), "products": [product_json(each) for each in found]})


@blueprint.get("/recommendations/products")
def recommended_section() -> Response:
    """The named section with `recommendations`; without a section the JSON."""
    if "section_id" not in request.args:
        return recommendations()
    with visit() as here:
        try:
            found = _recommended(here)
        except RecommendationsRefused as refusal:
            return _refused(refusal)
        drop = Values(performed=True, products=found, products_count=len(found), intent=_intent())
        text = Page(here, "product", recommendations=drop).find_section(request.args["section_id"])
        return make_response(text or "", 200 if text is not None else 404)


def _intent() -> str:
    return request.args.get("intent", "related")


def _recommended(here: Visit) -> list[catalog.ProductDrop]:
    product_id = request.args.get("product_id", type=int)
    limit = request.args.get("limit", str(MOST))
    if product_id is None:
        raise RecommendationsRefused(422, "Invalid parameter error", "A product_id value is missing")
    if not limit.isdecimal() or not 1 <= int(limit) <= MOST:
        raise RecommendationsRefused(422, "Invalid parameter error", f"The limit must be within 1 to {MOST}")
    if _intent() not in INTENTS:
        raise RecommendationsRefused(
            422, "Invalid parameter error", f"The intent must be {' or '.join(INTENTS)}"
        )
    if not here.products_by_id([product_id]):
        words = f"No product with id {product_id} is published in the online store"
        raise RecommendationsRefused(404, "Product not found", words)
    # Complementary products are picked by the merchant; nobody has picked any here.
    return here.products_by_id(_related(here, product_id, int(limit))) if _intent() == "related" else []


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


def _refused(refusal: RecommendationsRefused) -> Response:
    response = jsonify({"status": refusal.status, "message": refusal.message, "description": str(refusal)})
    response.status_code = refusal.status
    return response
